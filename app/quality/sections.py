"""The parts of a measurement beside wording: each measures one subject on its own labelled rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rich.table import Table

from app.engine import Evaluator
from app.quality.privacy import measure_privacy, privacy_shortfalls, privacy_tables, privacy_value
from app.quality.tariff import measure_tariff, tariff_shortfalls, tariff_tables, tariff_value
from app.quality.trade import measure_trade, trade_shortfalls, trade_tables, trade_value

WORDING = "wording"


@dataclass(frozen=True)
class SectionReport:
    """What a section found: tables for a person, one JSON value for a machine, and what misses the gate."""

    tables: tuple[Table, ...]
    value: dict[str, Any]
    shortfalls: tuple[str, ...] = ()


Section = Callable[[Evaluator, int], SectionReport]
"""Takes the evaluator over the packs and how many mistakes of each kind to list."""


def _tariff(evaluator: Evaluator, confusions: int) -> SectionReport:
    measured = measure_tariff(evaluator)
    tables = tuple(tariff_tables(measured, confusions))
    return SectionReport(tables, tariff_value(measured, confusions), tuple(tariff_shortfalls(measured)))


def _privacy(evaluator: Evaluator, confusions: int) -> SectionReport:
    judged = measure_privacy(evaluator)
    tables = tuple(privacy_tables(judged, confusions))
    return SectionReport(tables, privacy_value(judged, confusions), tuple(privacy_shortfalls(judged)))


def _trade(evaluator: Evaluator, confusions: int) -> SectionReport:
    judged = measure_trade(evaluator)
    tables = tuple(trade_tables(judged, confusions))
    return SectionReport(tables, trade_value(judged, confusions), tuple(trade_shortfalls(judged)))


SECTIONS: Mapping[str, Section] = {"tariff": _tariff, "privacy": _privacy, "trade": _trade}
"""Every section but wording, by name. A new one is a module with its rows below `corpora/eval` and an entry here."""
