"""Compares what a rule answered on a case with what the case says, line by line, so that a difference can be read.

Both sides are written as lines in the same words; what a case leaves open is left out on both sides:

- outcome: the case's `outcome`, else `needs_evidence` where `by` names an exemption with that result, else the rule's;
- severity: the case's `severity`, else the rule's, capped while unverified, and info before its first day;
- pointers and spans as given; techniques, message words and the mended text only where the case gives them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.findings import Finding, SubjectResult
from app.domain.pointer import MISSING, get
from app.domain.subjects import Subject
from app.domain.vocabulary import Outcome, Severity, SubjectKind
from app.packs.case_subjects import LINE_DESCRIPTION, TITLE
from app.packs.cases import Case
from app.packs.rules import ExemptionRule, FindingRule

_FIRST_TEXTS = (TITLE, "/bullets/0", "/description", LINE_DESCRIPTION)


@dataclass(frozen=True, slots=True)
class Answer:
    """The lines a case wants and the lines it got."""

    expected: tuple[str, ...]
    got: tuple[str, ...]


def compare_case(
    rule: FindingRule,
    case: Case,
    subject: Subject,
    as_of: dt.date,
    result: SubjectResult,
    *,
    mended: tuple[dict[str, Any], bool] | None,
) -> Answer:
    """Compare everything the rule said about the subject, and with `mended` (document, all verified) its fixes."""
    own = [
        [f for f in group if f.rule_id == rule.id]
        for group in (result.findings, result.exemptions, result.not_evaluated)
    ]
    findings, exemptions, not_evaluated = own
    expected = _expected(rule, case, subject, as_of)
    got = sorted(_finding_line(case, f) for f in findings)
    got += sorted(_exemption_line(f) for f in exemptions if not _allowed_beside(case, f))
    got += ["not evaluated"] * len(not_evaluated)
    if case.message_has:
        said = [f.message for f in (*findings, *exemptions, *not_evaluated)]
        wanted = [f"message with {words!r}" for words in case.message_has]
        expected += wanted
        got += [
            line if any(words in message for message in said) else f"no {line}: {said}"
            for line, words in zip(wanted, case.message_has, strict=True)
        ]
    if mended is not None and case.fix is not None:
        expected += [_fixed_line(subject, case.fix, verified=True)]
        got += [_got_fixed_line(case, subject, *mended)]
    return Answer(tuple(expected), tuple(got))


def _expected(rule: FindingRule, case: Case, subject: Subject, as_of: dt.date) -> list[str]:
    if case.pass_ is not None:
        return []
    if case.exempt is not None:
        return [f"exempt by {case.by}"]
    if case.not_evaluated is not None:
        return ["not evaluated"]
    by = f" by {case.by}" if _needs_evidence(rule, case) else ""
    head = f"{_outcome(rule, case)} {_severity(rule, case, as_of)}"
    ways = f" techniques {_list(case.techniques)}" if case.techniques is not None else ""
    return sorted(f"{head} at {place}{by}{ways}" for place in _places(case, subject))


def _places(case: Case, subject: Subject) -> list[str]:
    if case.spans is None:
        return list(case.at or ())
    pointers: Sequence[str] = case.at or (_first_text(subject.document),)
    # One pointer holds all the spans; as many pointers as spans hold one each.
    if len(pointers) == 1:
        pointers = [pointers[0]] * len(case.spans)
    if len(pointers) != len(case.spans):
        return [f"{len(pointers)} pointers in `at` for {len(case.spans)} `spans`: give one, or one for each"]
    return [_span(subject.document, p, start, end) for p, (start, end) in zip(pointers, case.spans, strict=True)]


def _first_text(document: dict[str, Any]) -> str:
    return next((p for p in _FIRST_TEXTS if get(document, p) not in (MISSING, None, "")), TITLE)


def _span(document: dict[str, Any], pointer: str, start: int, end: int) -> str:
    value = get(document, pointer)
    text = value[start:end] if isinstance(value, str) else ""
    return f"{pointer}[{start}:{end}] {text!r}"


def _outcome(rule: FindingRule, case: Case) -> str:
    if case.outcome is not None:
        return case.outcome
    return Outcome.NEEDS_EVIDENCE if _needs_evidence(rule, case) else rule.finding_outcome


def _needs_evidence(rule: FindingRule, case: Case) -> bool:
    """Whether the case names an exemption that holds only with proof: such a hit stays a finding."""
    exemptions: tuple[ExemptionRule, ...] = getattr(rule, "exempt", ())
    return any(e.id == case.by and e.result == "needs_evidence" for e in exemptions)


def _severity(rule: FindingRule, case: Case, as_of: dt.date) -> Severity:
    if case.severity is not None:
        return case.severity
    return Severity.INFO if rule.upcoming(as_of) else rule.capped_severity


def _finding_line(case: Case, finding: Finding) -> str:
    place = finding.location.pointer
    if case.spans is not None or (case.fail is None and finding.location.start is not None):
        place = f"{place}[{finding.location.start}:{finding.location.end}] {finding.location.text!r}"
    by = f" by {finding.exemption.id}" if finding.exemption else ""
    ways = ""
    if case.techniques is not None:
        ways = f" techniques {_list(finding.detection.techniques if finding.detection else ())}"
    return f"{finding.outcome} {finding.severity} at {place}{by}{ways}"


def _exemption_line(finding: Finding) -> str:
    return f"exempt by {finding.exemption.id}" if finding.exemption else "exempt"


def _allowed_beside(case: Case, finding: Finding) -> bool:
    # A failing case that names an exemption says: one hit is exempt by it, another is not.
    return (
        case.fail is not None
        and case.by is not None
        and finding.exemption is not None
        and finding.exemption.id == case.by
    )


def _fixed_line(subject: Subject, fixed: Any, *, verified: bool) -> str:
    if isinstance(fixed, dict):
        # The runner gave the document these; the case need not repeat them.
        added = {key: value for key, value in subject.document.items() if key in ("id", "category", "language")}
        fixed = {**added, **fixed}
    proof = "verified" if verified else "not verified"
    return f"{proof} fix gives {_json(fixed)}"


def _got_fixed_line(case: Case, subject: Subject, document: dict[str, Any], verified: bool) -> str:
    if isinstance(case.fix, dict):
        return _fixed_line(subject, document, verified=verified)
    pointer = _first_text(subject.document)
    if subject.kind in (SubjectKind.MERCHANT, SubjectKind.FORM):
        return f"no text to compare in a {subject.kind}; give the mended document in `fix`"
    text = get(document, pointer)
    return _fixed_line(subject, None if text is MISSING else text, verified=verified)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
