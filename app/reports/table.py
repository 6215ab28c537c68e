"""A finding as a row: the columns that CSV and XLSX share."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.findings import Fix, SubjectResult
from app.reports.answers import Answer, Entry, cited

COLUMNS = (
    "file",
    "line",
    "subject",
    "subject_id",
    "rule_id",
    "outcome",
    "severity",
    "field",
    "text",
    "message",
    "law",
    "url",
    "evidence_wanted",
    "fix",
    "fingerprint",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def rows(answer: Answer) -> Iterator[tuple[str, ...]]:
    """Findings first, then exemptions and what was not evaluated, subject by subject; one string a column."""
    for result in answer.results:
        yield from _rows(result)


def harmless(cell: str) -> str:
    """`cell` so that no spreadsheet takes it for a formula: a leading ``=``, ``+``, ``-``, ``@`` or control
    character gets an apostrophe before it (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _rows(result: SubjectResult) -> Iterator[tuple[str, ...]]:
    for finding in (*result.findings, *result.exemptions, *result.not_evaluated):
        entry = Entry(result.subject_id, result.subject.value, finding)
        yield (
            entry.file or "",
            str(entry.line) if entry.file else "",
            entry.subject,
            entry.subject_id,
            finding.rule_id,
            finding.outcome.value,
            finding.severity.value,
            finding.location.pointer,
            finding.location.text or "",
            finding.message,
            "; ".join(cited(citation) for citation in finding.citations),
            next((citation.url for citation in finding.citations if citation.url), ""),
            "; ".join(wanted.what for wanted in finding.evidence_wanted),
            _mend(finding.fix),
            finding.fingerprint,
        )


def _mend(fix: Fix | None) -> str:
    if fix is None:
        return ""
    changes = [f"{edit.expect} -> {edit.replacement}" for edit in fix.edits]
    return f"{fix.title} ({fix.applicability.value})" + (f": {'; '.join(changes)}" if changes else "")
