"""GitLab's code quality report: one JSON array of issues."""

from __future__ import annotations

import json
from typing import Any

from app.domain.vocabulary import Severity
from app.reports.answers import Answer, Entry, entries

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(answer: Answer) -> bytes:
    """Every finding as an issue, in order; fingerprints are those of the findings, told apart where they repeat."""
    seen: dict[str, int] = {}
    issues = [_issue(entry, seen) for entry in entries(answer)]
    return json.dumps(issues, ensure_ascii=False, indent=1).encode() + b"\n"


def _issue(entry: Entry, seen: dict[str, int]) -> dict[str, Any]:
    finding = entry.finding
    repeated = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
    return {
        "description": f"{entry.name}: {finding.message}",
        "check_name": finding.rule_id,
        "fingerprint": finding.fingerprint if repeated == 1 else f"{finding.fingerprint}-{repeated}",
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": entry.file or "stdin", "lines": {"begin": entry.line}},
    }
