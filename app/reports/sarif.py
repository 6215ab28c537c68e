"""SARIF 2.1.0, as GitHub code scanning and other viewers of static analysis read it.

GitHub takes at most 25,000 results of a run and shows the 5,000 gravest, so a report holds no more than that, the
gravest first, and says what it left out and where the whole answer is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from app.domain.findings import InputErrorReport
from app.domain.vocabulary import Locale, Severity, Verified
from app.packs.library import Library
from app.packs.rules import Rule
from app.reports.answers import Answer, Entry, Selection, cited, file_of, worst

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 5_000
FINGERPRINT = "vetlistFinding/v1"

_LEVELS: Mapping[Severity, str] = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEM: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "recommendation",
}
_PRECISION: Mapping[Verified, str] = {
    Verified.TEXT: "very-high",
    Verified.SECONDARY: "high",
    Verified.UNVERIFIED: "medium",
}
_MOST_TEXT = 1_024
_MOST_TAGS = 10
_MOST_NOTIFICATIONS = 100


def render(answer: Answer, library: Library, *, full_report: str | None = None) -> bytes:
    """One run as a SARIF log, compact JSON in UTF-8 with a newline at its end.

    Args:
        answer: what to report.
        library: the packs its rules come from; a rule that is in none of them is reported without help.
        full_report: the file that holds everything, named when results had to be left out.
    """
    selection = worst(answer, MOST_RESULTS)
    rules = list(dict.fromkeys(entry.finding.rule_id for entry in selection.chosen))
    index = {rule_id: number for number, rule_id in enumerate(rules)}
    locale = answer.receipt.locale
    run = {
        "tool": {
            "driver": {
                "name": "Vetlist",
                "semanticVersion": answer.receipt.engine,
                "rules": [_descriptor(rule_id, library, selection.chosen, locale) for rule_id in rules],
            },
            "extensions": [
                {"name": pack.id, "semanticVersion": pack.version, "properties": {"sha256": pack.sha256}}
                for pack in answer.receipt.packs[:100]
            ],
        },
        "automationDetails": {"id": f"vetlist/{'+'.join(answer.receipt.markets) or 'own-markets'}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(answer, selection, full_report)],
        "results": [_result(entry, index) for entry in selection.chosen],
        "properties": {"receipt": answer.receipt.model_dump(mode="json")},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _descriptor(rule_id: str, library: Library, chosen: Iterable[Entry], locale: Locale) -> dict[str, Any]:
    first = next(entry.finding for entry in chosen if entry.finding.rule_id == rule_id)
    rule: Rule | None = library.by_id[rule_id][1] if rule_id in library.by_id else None
    why = rule.why.in_(locale) if rule is not None and rule.why is not None else first.title
    laws = [cited(citation) for citation in first.citations]
    weakest = max((c.verified for c in first.citations), key=list(_PRECISION).index, default=Verified.TEXT)
    jurisdiction = library.by_id[rule_id][0].manifest.jurisdiction if rule is not None else None
    tags = [first.pack, first.kind, *([f"jurisdiction:{jurisdiction.lower()}"] if jurisdiction else [])]
    sources = [f"[{cited(c)}]({c.url})" if c.url else cited(c) for c in first.citations]
    return {
        "id": rule_id,
        "name": rule_id.partition("/")[2] or rule_id,
        "shortDescription": {"text": _short(first.title)},
        "fullDescription": {"text": _short(why)},
        "help": {
            "text": "\n".join([why, *laws]),
            "markdown": "\n".join([why, "", *(f"- {source}" for source in sources)]),
        },
        "defaultConfiguration": {"level": _LEVELS[first.severity]},
        "properties": {
            "tags": tags[:_MOST_TAGS],
            "precision": _PRECISION[weakest],
            "problem.severity": _PROBLEM[first.severity],
        },
    }


def _result(entry: Entry, index: Mapping[str, int]) -> dict[str, Any]:
    finding = entry.finding
    place = finding.location
    facts: dict[str, Any] = {
        "outcome": finding.outcome.value,
        "subject": entry.subject_id,
        "pointer": place.pointer,
        "citations": [citation.model_dump(mode="json", exclude_none=True) for citation in finding.citations],
    }
    if place.start is not None:
        facts |= {"start": place.start, "end": place.end, "text": place.text}
    if finding.detection and finding.detection.techniques:
        facts["disguises"] = list(finding.detection.techniques)
    if finding.evidence_wanted:
        facts["evidenceWanted"] = [wanted.model_dump(exclude_none=True) for wanted in finding.evidence_wanted]
    if finding.fix:
        facts["fix"] = finding.fix.model_dump(mode="json")
    region: dict[str, Any] = {"startLine": entry.line}
    if entry.column is not None:
        region["startColumn"] = entry.column
    return {
        "ruleId": finding.rule_id,
        "ruleIndex": index[finding.rule_id],
        "level": _LEVELS[finding.severity],
        "message": {"text": _plain(finding.message or finding.title)},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _uri(entry.file)}, "region": region},
                "logicalLocations": [{"name": entry.subject_id or entry.subject, "fullyQualifiedName": entry.name}],
            }
        ],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": facts,
    }


def _invocation(answer: Answer, selection: Selection, full_report: str | None) -> dict[str, Any]:
    unread = list(answer.errors)
    notes = [_notification("error", _unread(error), error) for error in unread[:_MOST_NOTIFICATIONS]]
    if len(unread) > _MOST_NOTIFICATIONS:
        notes.append(_notification("error", f"{len(unread) - _MOST_NOTIFICATIONS} more records could not be read."))
    if selection.left_out:
        where = f"{full_report} holds all of them" if full_report else "the json and jsonl formats hold all of them"
        notes.append(
            _notification("warning", f"{selection.left_out} of {selection.total} findings were left out; {where}.")
        )
    silent = Counter(finding.message for result in answer.results for finding in result.not_evaluated)
    notes.extend(
        _notification("note", f"Not evaluated ({count}): {reason}")
        for reason, count in silent.most_common(_MOST_NOTIFICATIONS)
    )
    return {"executionSuccessful": not unread, "toolExecutionNotifications": notes}


def _notification(level: str, text: str, error: InputErrorReport | None = None) -> dict[str, Any]:
    note: dict[str, Any] = {"level": level, "message": {"text": _plain(text)}}
    file = file_of(error.source) if error else None
    if error is None or error.source is None or file is None:
        return note
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(file)}}
    if error.source.line:
        place["region"] = {"startLine": error.source.line}
    return {**note, "locations": [{"physicalLocation": place}]}


def _unread(error: InputErrorReport) -> str:
    return f"{error.pointer or 'record'}: {error.message}"


def _uri(file: str | None) -> str:
    """A relative reference as RFC 3986 wants it; input without a file is called `stdin`."""
    return quote(file, safe="/:") if file else "stdin"


def _plain(text: str) -> str:
    """A message without links of its own: brackets make one (SARIF 2.1.0, 3.11.6)."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _short(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"
