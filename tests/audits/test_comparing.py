"""A difference of two audits tells what a change of rules, of the day or of the catalogue does."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from app.audits import AuditResults, compare, comparing
from tests.audits.conftest import CONTEXT, MakeAudit

TERMS = "cn-advertising/absolute-terms"


def listing(id: str, title: str) -> str:
    return json.dumps({"id": id, "title": title, "markets": ["CN"]}, ensure_ascii=False) + "\n"


def test_an_audit_does_not_differ_from_itself_in_other_batches(
    audited: MakeAudit, catalogue: Path, tmp_path: Path
) -> None:
    audited(tmp_path / "a", catalogue, batch=7)
    audited(tmp_path / "b", catalogue, batch=50, format="jsonl")
    answer = AuditResults.open(tmp_path / "a")
    found = compare(answer, AuditResults.open(tmp_path / "b"))
    assert (found.newly_flagged, found.newly_clear, found.changed, found.rules) == (0, 0, 0, ())
    assert found.same == sum(answer.manifest.total.findings.values())
    assert found.subjects == {"both": 118, "only_before": 0, "only_after": 0}


@pytest.mark.parametrize("held", [500_000, 5])
def test_each_way_to_differ_is_told(
    audited: MakeAudit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    monkeypatch.setattr(comparing, "HELD", held)
    then, now = tmp_path / "then.jsonl", tmp_path / "now.jsonl"
    then.write_text(
        listing("mended", "最好的杯子") + listing("same", "最佳的壶") + listing("gone", "顶级的碗"), "utf-8"
    )
    now.write_text(listing("mended", "杯子") + listing("same", "最佳的壶") + listing("fresh", "第一品牌的盘"), "utf-8")
    audited(tmp_path / "a", then, batch=2)
    audited(tmp_path / "b", now, batch=2)
    found = compare(AuditResults.open(tmp_path / "a"), AuditResults.open(tmp_path / "b"))
    assert found.subjects == {"both": 2, "only_before": 1, "only_after": 1}
    rule = next(rule for rule in found.rules if rule.rule_id == TERMS)
    assert (rule.newly_flagged, rule.newly_clear, rule.changed) == (1, 2, 0)
    assert rule.ways == {
        "violation error -> clear": 1,
        "violation error -> subject not in it": 1,
        "subject not in it -> violation error": 1,
    }
    told = {(example.subject_id, example.text, example.before, example.after) for example in rule.examples}
    assert ("mended", "最好", "violation error", "clear") in told
    assert {subject for subject, *_ in told} == {"mended", "gone", "fresh"}


def test_the_law_of_another_day_changes_severities(audited: MakeAudit, tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text(listing("cup", "最好的杯子"), "utf-8")
    audited(tmp_path / "a", path, context=CONTEXT.model_copy(update={"as_of": dt.date(2015, 1, 1)}))
    audited(tmp_path / "b", path)
    found = compare(AuditResults.open(tmp_path / "a"), AuditResults.open(tmp_path / "b"))
    assert [(rule.rule_id, rule.changed, rule.ways) for rule in found.rules] == [
        (TERMS, 1, {"violation info -> violation error": 1})
    ]
    assert (found.before["as_of"], found.after["as_of"]) == ("2015-01-01", "2026-11-22")
