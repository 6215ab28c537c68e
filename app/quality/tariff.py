"""How right tariff codes are judged and suggested, on the labelled rows of `corpora/eval/tariff`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError, model_validator
from rich.table import Table
from rich.text import Text

from app.checks.nomenclature_goods import named_goods
from app.checks.nomenclature_search import suggest
from app.domain._types import Language, Model
from app.domain.context import Context
from app.domain.subjects import hs_digits, read_subject
from app.domain.vocabulary import Severity, SubjectKind
from app.engine import Evaluator
from app.packs.resources import corpora_dir
from app.quality.samples import AS_OF, SampleError
from app.quality.scores import ratio
from app.text.normalise import normalise

_FOLDER = Path("eval/tariff")
_PACK = "customs-tariff"
_CODE = "/hs_code"
_TOP = 5
MOST_FALSE_ALARMS = 0.05
"""The share of right or untold codes that may be called wrong."""

_MARKETS = {"en": "DE", "zh": "CN"}

Expected = Literal["consistent", "contradiction", "abstain"]
_CLASSES: tuple[Expected, ...] = ("consistent", "contradiction", "abstain")


class TariffRow(Model):
    """A title with a code. `abstain`: it does not tell the goods, so nothing may be said; `right` is a right code."""

    id: str
    lang: Language
    text: str = Field(min_length=1)
    code: str
    expected: Expected
    right: str | None = None

    @model_validator(mode="after")
    def _told(self) -> Self:
        if (self.right is None) != (self.expected == "abstain"):
            raise ValueError("`right` is given for every row but those to abstain on")
        return self


@dataclass(frozen=True, slots=True)
class Judged:
    """A row, what was said of its code (worst severity; None: nothing) and the codes suggested for its text."""

    row: TariffRow
    part: str
    said: Severity | None
    verdict: Expected
    suggested: tuple[str, ...]


def load_rows(*, folder: Path | None = None) -> Iterator[tuple[str, TariffRow]]:
    """The rows with their part (`blind` or `tuned`), in order of files and lines.

    Raises:
        SampleError: a row cannot be used; names file and line.
    """
    for file in sorted((folder or corpora_dir() / _FOLDER).glob("*.jsonl")):
        part = "blind" if file.stem == "blind" else "tuned"
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield part, TariffRow.model_validate_json(line)
                except ValidationError as error:
                    message = error.errors(include_url=False)[0]["msg"]
                    raise SampleError(file, number, message) from None


def measure_tariff(evaluator: Evaluator, rows: Iterable[tuple[str, TariffRow]] | None = None) -> list[Judged]:
    """Judge every row; `rows` are the shipped ones unless given. Without the pack every code is let pass."""
    return [_judge(evaluator, part, row) for part, row in (load_rows() if rows is None else rows)]


def _judge(evaluator: Evaluator, part: str, row: TariffRow) -> Judged:
    document = {"id": row.id, "title": row.text, "hs_code": row.code}
    packs = (_PACK,) if _PACK in evaluator.library.packs else ()
    context = Context(as_of=AS_OF, markets=(_MARKETS.get(row.lang, "DE"),), packs=packs)
    findings = evaluator.evaluate(read_subject(SubjectKind.LISTING, document), context).findings
    said = [f.severity for f in findings if f.pack == _PACK and f.location.pointer == _CODE]
    worst = min(said, key=lambda severity: severity.rank, default=None)
    suggested = tuple(hit.entry.code for hit in suggest(row.text, limit=_TOP))
    return Judged(row, part, worst, _verdict(row, worst), suggested)


def _verdict(row: TariffRow, said: Severity | None) -> Expected:
    if said is not None:
        return "contradiction"
    return "abstain" if named_goods(normalise(row.text).text) is None else "consistent"


@dataclass(frozen=True)
class TariffScore:
    """Shares over some rows; None where there is nothing to divide by."""

    rows: int
    precision: float | None
    recall: float | None
    recall_firm: float | None
    false_alarms: float | None
    confirmed: float | None
    top_1: float | None
    top_5: float | None
    heading_1: float | None


def score_tariff(judged: Iterable[Judged]) -> TariffScore:
    """What the judgements are worth.

    Precision and recall of contradictions (firm: errors and warnings only), false alarms on all other rows, the share
    of consistent rows whose goods were recognised; of suggestions, how often the right subheading came first or among
    five, and the right heading first.
    """
    rows = list(judged)
    wrong = [j for j in rows if j.row.expected == "contradiction"]
    others = [j for j in rows if j.row.expected != "contradiction"]
    consistent = [j for j in rows if j.row.expected == "consistent"]
    caught = sum(j.said is not None for j in wrong)
    alarms = sum(j.said is not None for j in others)
    right = [(hs_digits(j.row.right), j.suggested) for j in rows if j.row.right is not None]
    return TariffScore(
        rows=len(rows),
        precision=ratio(caught, caught + alarms),
        recall=ratio(caught, len(wrong)),
        recall_firm=ratio(sum(j.said in (Severity.ERROR, Severity.WARNING) for j in wrong), len(wrong)),
        false_alarms=ratio(alarms, len(others)),
        confirmed=ratio(sum(j.verdict == "consistent" for j in consistent), len(consistent)),
        top_1=ratio(sum(found[:1] == (code,) for code, found in right), len(right)),
        top_5=ratio(sum(code in found for code, found in right), len(right)),
        heading_1=ratio(sum(found[:1] != () and found[0][:4] == code[:4] for code, found in right), len(right)),
    )


_NAMES = ("precision", "recall", "recall_firm", "false_alarms", "confirmed", "top_1", "top_5", "heading_1")


def tariff_value(judged: list[Judged], confusions: int) -> dict[str, Any]:
    """The figures by part, and up to `confusions` mistakes, as one JSON value."""
    value: dict[str, Any] = {}
    for part, rows in _parts(judged).items():
        score = score_tariff(rows)
        matrix = Counter((j.row.expected, j.verdict) for j in rows)
        value[part] = {
            "rows": score.rows,
            **{name: getattr(score, name) for name in _NAMES},
            "matrix": {expected: {said: matrix[expected, said] for said in _CLASSES} for expected in _CLASSES},
            "mistakes": [{"id": j.row.id, "said": j.verdict} for j in _mistakes(rows)[:confusions]],
        }
    return value


def tariff_shortfalls(judged: list[Judged]) -> Iterator[str]:
    """What keeps the section from passing the gate: a false alarm costs more than a miss."""
    for part, rows in _parts(judged).items():
        alarms = score_tariff(rows).false_alarms
        if alarms is not None and alarms > MOST_FALSE_ALARMS:
            yield f"tariff, {part}: false alarms {alarms:.1%} are over {MOST_FALSE_ALARMS:.0%}"


def tariff_tables(judged: list[Judged], confusions: int) -> Iterator[Table]:
    """The same for a person."""
    table = Table("part", "rows", title="Tariff codes", title_justify="left")
    for name in _NAMES:
        table.add_column(name.replace("_", " "), justify="right")
    for part, rows in _parts(judged).items():
        score = score_tariff(rows)
        shares = (getattr(score, name) for name in _NAMES)
        table.add_row(part, str(score.rows), *("–" if share is None else f"{share:.1%}" for share in shares))
    yield table
    mistakes = _mistakes(judged)[:confusions]
    if mistakes:
        listed = Table("id", "expected", "said", "code", "text", title="Tariff codes: mistakes", title_justify="left")
        for j in mistakes:
            listed.add_row(*map(Text, (j.row.id, j.row.expected, j.verdict, j.row.code, j.row.text)))
        yield listed


def _parts(judged: list[Judged]) -> dict[str, list[Judged]]:
    parts = sorted({j.part for j in judged})
    return {part: [j for j in judged if j.part == part] for part in parts}


def _mistakes(judged: Iterable[Judged]) -> list[Judged]:
    """Rows flagged though nothing is wrong, or let pass though something is."""
    return [j for j in judged if (j.row.expected == "contradiction") != (j.verdict == "contradiction")]
