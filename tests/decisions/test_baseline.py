"""A baseline knows findings by fingerprint and count, and never hides one more than it knows."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.decisions import Baseline, BaselineError, Decisions, read_baseline
from app.domain.context import Context
from app.domain.findings import Finding, Location, SubjectResult
from app.domain.subjects import read_subject
from app.domain.vocabulary import Outcome, Severity, SubjectKind
from app.engine import Evaluator


def _finding(fingerprint: str) -> Finding:
    return Finding(
        rule_id="pack/rule",
        pack="pack",
        pack_version="1.0.0",
        kind="field",
        outcome=Outcome.VIOLATION,
        severity=Severity.ERROR,
        title="Title",
        message="Message",
        location=Location(pointer="/title"),
        fingerprint=fingerprint,
    )


def _result(subject: str, *fingerprints: str) -> SubjectResult:
    return SubjectResult(subject_id=subject, subject=SubjectKind.LISTING, findings=tuple(map(_finding, fingerprints)))


A, B, C = "a" * 32, "b" * 32, "c" * 32
_LINE = f'{{"fingerprint": "{A}", "rule": "r", "subject": "s", "pointer": ""}}'.encode()
_NAMES = st.sampled_from([A, B, C])
_RESULTS = st.dictionaries(st.sampled_from("xyz"), st.lists(_NAMES, max_size=4), max_size=3).map(
    lambda found: [_result(subject, *(f"{ord(subject):x}{name}" for name in names)) for subject, names in found.items()]
)


@given(_RESULTS)
def test_a_run_holds_nothing_new_against_its_own_baseline(results: list[SubjectResult]) -> None:
    compared = Baseline.of(results).compare(results)
    assert (compared.new, compared.stale, compared.unseen) == ((), (), ())


@given(_RESULTS)
def test_what_is_written_reads_back_and_reads_the_same_again(results: list[SubjectResult]) -> None:
    baseline = Baseline.of(results)
    assert read_baseline(baseline.dump(), "b.json") == baseline
    assert Baseline.of(reversed(results)).dump() == baseline.dump()


@given(_RESULTS, _RESULTS)
def test_pruning_leaves_no_stale_entry_and_brings_nothing_new(
    before: list[SubjectResult], after: list[SubjectResult]
) -> None:
    pruned = Baseline.of(before).without_stale(after)
    assert pruned.compare(after).stale == ()
    assert pruned.compare(after).new == Baseline.of(before).compare(after).new


def test_a_second_of_the_same_finding_is_new() -> None:
    baseline = Baseline.of([_result("x", A)])
    compared = baseline.compare([_result("x", A, A, B)])
    assert [(subject, finding.fingerprint) for subject, finding in compared.new] == [("x", A), ("x", B)]


def test_entries_of_subjects_that_were_not_vetted_are_neither_stale_nor_pruned() -> None:
    baseline = Baseline.of([_result("x", A), _result("y", B), _result("z", C)])
    now = [_result("x"), _result("z", C)]
    compared = baseline.compare(now)
    assert [known.subject for known in compared.stale] == ["x"]
    assert [known.subject for known in compared.unseen] == ["y"]
    assert {known.subject for known in baseline.without_stale(now).known.values()} == {"y", "z"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[", "b.json: line 1"),
        (b"{}", "b.json: is no baseline: /vetlist_baseline: Field required; `vetlist baseline create` writes one"),
        (b'{"vetlist_baseline": "9", "findings": []}', "b.json: is no baseline: /vetlist_baseline: "),
        (
            b'{"vetlist_baseline": "1", "findings": [{"fingerprint": "zz"}]}',
            "b.json: is no baseline: /findings/0/fingerprint: ",
        ),
        (
            b'{"vetlist_baseline": "1", "findings": [%s, %s]}' % (2 * (_LINE,)),
            f"b.json: fingerprint {A} stands twice",
        ),
    ],
)
def test_what_is_no_baseline_is_said_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(BaselineError) as caught:
        read_baseline(data, "b.json")
    assert str(caught.value).startswith(message)


def test_decisions_move_known_findings_aside_and_count_them(evaluator: Evaluator) -> None:
    listings = [read_subject(SubjectKind.LISTING, {"id": name, "title": "最好的茶，顶级"}) for name in ("old", "new")]
    report = evaluator.report(listings, Context(as_of=dt.date(2026, 11, 22), markets=("CN",)))
    decided = Decisions(baseline=Baseline.of(report.results[:1])).apply(report).report
    old, new = decided.results
    assert old.findings == ()
    assert {finding.acceptance.by for finding in old.accepted if finding.acceptance} == {"baseline"}
    assert new == report.results[1]
    assert decided.summary.accepted == len(old.accepted) == len(report.results[0].findings) > 1
    assert decided.summary.errors == sum(finding.severity is Severity.ERROR for finding in new.findings)
