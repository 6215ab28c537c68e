"""The measurement of shipments and listings: rows are checked, judged by the real packs, and counted right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.engine import Evaluator
from app.quality.__main__ import main
from app.quality.samples import SampleError
from app.quality.trade import (
    TradeRow,
    load_trade_rows,
    measure_trade,
    score_trade,
    topic_of,
    topics,
    trade_shortfalls,
    trade_value,
)

PARTY = {"name": "Jane Sample", "address": "100 Example St", "country": "US"}


def row(id: str, expected: list[str], **parts: Any) -> TradeRow:
    subject = {"destination": "US", "consignee": PARTY, "lines": [{"description": "Mug"}], **parts}
    return TradeRow(id=id, kind="shipment", expected=tuple(expected), markets=("US",), subject=subject)


ROWS = [
    row("right", ["tax"], taxes=[{"type": "VAT", "country": "DE", "rate": "19"}]),
    row("missed", ["dangerous"]),
    row("free", []),
    row("wrongly-held", [], consignee={**PARTY, "name": "Borealis Quantum Shipping"}),
]


def test_rows_are_judged_and_counted(evaluator: Evaluator) -> None:
    judged = measure_trade(evaluator, ROWS)
    assert [sorted(j.said) for j in judged] == [["tax"], [], [], ["parties"]]
    scores = score_trade(judged)
    assert (scores["tax"].precision, scores["tax"].recall) == (1.0, 1.0)
    assert (scores["dangerous"].precision, scores["dangerous"].recall) == (None, 0.0)
    assert (scores["parties"].rows, scores["parties"].precision) == (0, 0.0)
    assert list(trade_shortfalls(judged)) == [
        "trade, wrongly-held: may go, yet party-screening/listed-party says error"
    ]
    value = trade_value(judged, 1)
    assert (value["rows"], value["may_go"], value["errors_on_may_go"]) == (4, 2, 1)
    assert value["mistakes"] == [{"id": "missed", "expected": ["dangerous"], "said": []}]


def test_the_shipped_rows_hold_both_kinds_and_none_stands_twice(evaluator: Evaluator) -> None:
    rows = list(load_trade_rows())
    assert len(rows) >= 150
    assert sum(not row.expected for row in rows) >= 60
    assert {topic for row in rows for topic in row.expected} == set(topics()[0])
    assert (
        len({row.id for row in rows}) == len({json.dumps([row.subject, str(row.as_of)]) for row in rows}) == len(rows)
    )


def test_patterns_of_topics_fit_rules_that_exist(evaluator: Evaluator) -> None:
    known = {rule_id for pack in evaluator.library.packs.values() for rule_id in pack.rules}
    assert {topic_of(rule_id) for rule_id in known} - {None} == set(topics()[0])
    assert set(topics()[1]) - known - {pattern for pattern in topics()[1] if pattern.endswith("/*")} == set()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "a", "kind": "form", "expected": [], "subject": {}}', r"rows\.jsonl:1: Input should be"),
        ('{"id": "a", "kind": "listing", "expected": ["x"], "subject": {}}', r"rows\.jsonl:1: unknown topic 'x'"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "rows.jsonl").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SampleError, match=message):
        list(load_trade_rows(folder=tmp_path))


def test_the_section_passes_its_gate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--section", "trade", "--format", "json", "--gate"]) == 0
    assert json.loads(capsys.readouterr().out)["trade"]["errors_on_may_go"] == 0
