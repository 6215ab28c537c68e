"""Markdown for a job summary or a comment: counts, the rules that fired, and the gravest findings."""

from __future__ import annotations

import re

from app.reports.answers import Answer, Entry, cited, worst
from app.reports.digest import digest
from app.reports.terminal import visible

MOST_FINDINGS = 50
MOST_RULES = 30

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#!|~@:&])")
_BARE_LINK = re.compile(r"\b(www)\.", re.IGNORECASE)
_MOST_TEXT = 120


def render(answer: Answer) -> bytes:
    """The summary in UTF-8. Words of subjects are escaped: nothing of them becomes markup, a link or a mention."""
    counts = digest(answer)
    selection = worst(answer, MOST_FINDINGS)
    receipt = answer.receipt
    severities = ", ".join(f"{count} {name}" for name, count in counts.severities.items())
    lines = [
        "## Vetlist",
        "",
        f"{counts.subjects} vetted, {counts.affected} with findings: {severities}. "
        f"{counts.outcomes['not_evaluated']} not evaluated, {counts.outcomes['exempt']} exempt, "
        f"{counts.unread} could not be read. Law as of {receipt.as_of.isoformat()}.",
    ]
    if counts.rules:
        lines += ["", "| rule | what | findings |", "| --- | --- | ---: |"]
        ranked = counts.rules.most_common(MOST_RULES)
        lines += [f"| {_text(rule)} | {_text(counts.titles[rule])} | {count} |" for rule, count in ranked]
        if len(counts.rules) > MOST_RULES:
            lines.append(f"| and {len(counts.rules) - MOST_RULES} more | | |")
    if selection.chosen:
        lines += ["", "| severity | where | words | rule | what to do | law |", "| --- | --- | --- | --- | --- | --- |"]
        lines += [_row(entry) for entry in selection.chosen]
    if selection.left_out:
        lines += ["", f"{selection.left_out} more findings are not listed here."]
    return "\n".join([*lines, ""]).encode()


def _row(entry: Entry) -> str:
    finding = entry.finding
    where = f"{entry.file}:{entry.line} " if entry.file else ""
    law = cited(finding.citations[0]) if finding.citations else ""
    cells = (
        finding.severity.value,
        _text(where + entry.name),
        _text(finding.location.text or ""),
        _text(finding.rule_id),
        _text(finding.message),
        _text(law),
    )
    return f"| {' | '.join(cells)} |"


def _text(value: str) -> str:
    shown = visible(value)
    cut = shown if len(shown) <= _MOST_TEXT else shown[: _MOST_TEXT - 1] + "…"
    return _BARE_LINK.sub(r"\1\\.", _SPECIAL.sub(r"\\\1", cut))
