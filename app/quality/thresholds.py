"""What a measurement must reach to pass, and what it fell short of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.quality.measurement import Quality
from app.quality.samples import Part
from app.quality.titles import TitleReport


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Shares between 0 and 1, None where nothing is asked. The row-level ones hold for every part measured."""

    min_precision: float | None = None
    min_recall: float | None = None
    min_disguised_recall: float | None = None
    min_span_precision: float | None = None
    min_span_recall: float | None = None
    max_lawful_flagged: float | None = None
    max_titles_flagged: float | None = None


REQUIRED = Thresholds(min_precision=0.95, min_recall=0.92, max_lawful_flagged=0.03)
"""What `--gate` asks of the wording rules."""

GATED: tuple[Part, ...] = tuple(Part)
"""The parts `--gate` asks it of: rules that fit only what they were mended on do not pass."""


def gate_shortfalls(measured: Mapping[Part, Quality]) -> list[str]:
    """One line for each share of a gated part that misses :data:`REQUIRED`; a gated part left out of it misses all."""
    missing = [f"{part}: was not measured" for part in GATED if part not in measured]
    return missing + shortfalls({part: measured[part] for part in GATED if part in measured}, None, REQUIRED)


def shortfalls(measured: Mapping[Part, Quality], titles: TitleReport | None, thresholds: Thresholds) -> list[str]:
    """One line for each threshold that is missed; a share that could not be taken (no samples) misses it too."""
    found = [line for part, quality in measured.items() for line in _of_part(part, quality, thresholds)]
    if titles is not None:
        found += _over("titles", "flagged", titles.share, thresholds.max_titles_flagged)
    return found


def _of_part(part: Part, quality: Quality, wanted: Thresholds) -> list[str]:
    total = quality.total
    return [
        *_under(part, "precision", total.precision, wanted.min_precision),
        *_under(part, "recall", total.recall, wanted.min_recall),
        *_under(part, "recall of disguised texts", quality.disguised.recall, wanted.min_disguised_recall),
        *_under(part, "span precision", total.span_precision, wanted.min_span_precision),
        *_under(part, "span recall", total.span_recall, wanted.min_span_recall),
        *_over(part, "lawful look-alikes flagged", total.lawful_flagged, wanted.max_lawful_flagged),
    ]


def _under(where: str, name: str, value: float | None, least: float | None) -> list[str]:
    if least is None or (value is not None and value >= least):
        return []
    return [f"{where}: {name} {_share(value)} is under {least:.1%}"]


def _over(where: str, name: str, value: float | None, most: float | None) -> list[str]:
    if most is None or (value is not None and value <= most):
        return []
    return [f"{where}: {name} {_share(value)} is over {most:.1%}"]


def _share(value: float | None) -> str:
    return "(nothing to measure)" if value is None else f"{value:.1%}"
