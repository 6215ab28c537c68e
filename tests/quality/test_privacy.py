"""The labelled rows on personal data, and how what is found in them is scored."""

from __future__ import annotations

import pytest

from app.engine import Evaluator
from app.packs.loader import load_library
from app.quality.privacy import (
    JudgedRow,
    PrivacyRow,
    load_privacy_rows,
    measure_privacy,
    privacy_shortfalls,
    privacy_value,
    score_privacy,
)
from app.quality.samples import SampleError


def row(*faults: str, id: str = "text-1") -> PrivacyRow:
    return PrivacyRow(id=id, kind="text", lang="en", market="DE", text="x", faults=faults)


@pytest.fixture(scope="module")
def judged() -> list[JudgedRow]:
    return measure_privacy(Evaluator(load_library()))


def test_there_are_150_rows_half_of_them_without_a_fault_and_none_twice():
    rows = list(load_privacy_rows())

    assert len(rows) >= 150
    assert sum(not row.faults for row in rows) * 2 == len(rows)
    assert len({row.id for row in rows}) == len(rows)
    assert len({(row.text, row.columns, str(row.form)) for row in rows}) == len(rows)


def test_the_shipped_packs_pass_the_gate(judged):
    assert list(privacy_shortfalls(judged)) == []


def test_every_kind_of_row_is_told_apart_in_the_figures(judged):
    assert list(privacy_value(judged, 0)) == ["form", "header", "text", "all"]


def test_missed_and_invented_faults_count_by_fault_and_flagged_rows_by_row():
    rows = [
        JudgedRow(row("phone-number", "person-name"), frozenset({"phone-number"})),
        JudgedRow(row(id="text-2"), frozenset({"identity-number"})),
        JudgedRow(row(id="text-3"), frozenset()),
    ]
    score = score_privacy(rows)

    assert (score.faults, score.precision, score.recall, score.lawful_flagged) == (2, 0.5, 0.5, 0.5)
    assert list(privacy_shortfalls(rows)) == [
        "privacy: precision 50.0% is under 95%",
        "privacy: recall 50.0% is under 92%",
    ]


def test_a_row_that_cannot_be_used_is_named_with_its_line(tmp_path):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"id": "a", "kind": "poem"}\n')

    with pytest.raises(SampleError, match=r"rows\.jsonl:1"):
        list(load_privacy_rows(file))
