"""After fixing, every finding that is left says why it is."""

from __future__ import annotations

import pytest

from app.domain.findings import Edit, EvidenceWanted, Finding, Fix, Location, SubjectResult
from app.domain.subjects import read_subject
from app.domain.vocabulary import Applicability, Locale, Outcome, Severity, SubjectKind
from app.reports.fixes import Fixed, fix_lines
from app.reports.terminal import plain

SUBJECT = read_subject(SubjectKind.LISTING, {"id": "tea", "title": "best tea"})


def _finding(fix: Fix | None, *wanted: EvidenceWanted) -> Finding:
    return Finding(
        rule_id="pack/rule",
        pack="pack",
        pack_version="1.0.0",
        kind="wording",
        outcome=Outcome.VIOLATION,
        severity=Severity.ERROR,
        title="Superlative",
        message="No.",
        location=Location(pointer="/title", start=0, end=4, text="best"),
        evidence_wanted=wanted,
        fix=fix,
        fingerprint="f",
    )


def _fix(applicability: Applicability, *, verified: bool) -> Fix:
    edit = Edit(pointer="/title", start=0, end=4, expect="best", replacement="good")
    return Fix(applicability=applicability, title="Say good", edits=(edit,), verified=verified)


def _said(finding: Finding, *, oscillated: bool = False, unsafe: bool = False, locale: Locale = Locale.EN) -> str:
    remaining = SubjectResult(subject_id="tea", subject=SubjectKind.LISTING, findings=(finding,))
    fixed = Fixed(SUBJECT, (), remaining, oscillated)
    return [plain(line) for line in fix_lines([fixed], locale, unsafe=unsafe)][-3].strip()


@pytest.mark.parametrize(
    ("finding", "said"),
    [
        (_finding(None), "left  no rewording is known for it: Superlative"),
        (
            _finding(None, EvidenceWanted(what="A test report")),
            "left  no rewording can supply the proof that is wanted",
        ),
        (_finding(Fix(applicability=Applicability.DISPLAY, title="x")), "left  the fix is advice to a person, no edit"),
        (
            _finding(_fix(Applicability.SAFE, verified=False)),
            "left  the fix was tried and does not help, or brings another finding",
        ),
        (
            _finding(_fix(Applicability.REVIEW, verified=True)),
            "left  the fix wants a person's eye: look at it, then --unsafe applies it",
        ),
    ],
)
def test_the_reason_why_a_finding_is_left(finding: Finding, said: str) -> None:
    assert _said(finding) == said


def test_fixes_that_undo_one_another_are_said_first() -> None:
    finding = _finding(_fix(Applicability.SAFE, verified=True))
    assert _said(finding, oscillated=True) == "left  the fixes undo one another, so nothing was changed"
    assert _said(finding, unsafe=True) == "left  the fix cannot be applied beside the others; run it again"


def test_in_chinese() -> None:
    assert _said(_finding(None), locale=Locale.ZH) == "保留原因  没有已知的替换说法：Superlative"


def test_subjects_without_findings_are_only_counted() -> None:
    clean = Fixed(SUBJECT, (), SubjectResult(subject_id="tea", subject=SubjectKind.LISTING), False)
    lines = [plain(line) for line in fix_lines([clean, clean], Locale.EN, unsafe=False)]
    assert lines == ["2 subjects, 0 findings mended, 0 left"]
