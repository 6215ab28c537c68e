"""Annotations as GitHub Actions reads them from a step's output (workflow commands)."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.vocabulary import Severity
from app.reports.answers import Answer, file_of, gravest
from app.reports.terminal import visible

PER_LEVEL = 10
"""GitHub shows ten annotations of a level for a step and drops the rest."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(answer: Answer) -> bytes:
    """One command a line: unreadable records, then findings, ten of a level, and a count of the rest."""
    lines = []
    errors = list(answer.errors)
    for error in errors[:PER_LEVEL]:
        place = {"file": file_of(error.source), "line": error.source.line if error.source else None}
        lines.append(_command("error", f"{error.pointer or 'record'}: {error.message}", place, "unreadable"))
    kept, total = gravest(answer, PER_LEVEL)
    kept[Severity.ERROR] = kept[Severity.ERROR][: PER_LEVEL - len(lines)]
    for severity, chosen in kept.items():
        for entry in chosen:
            place = {"file": entry.file, "line": entry.line if entry.file else None, "col": entry.column}
            message = f"{entry.name}: {entry.finding.message}"
            lines.append(_command(_COMMANDS[severity], message, place, entry.finding.rule_id))
    left_out = len(errors) + total - len(lines)
    if left_out:
        # The count is a notice itself, and the eleventh would not be shown.
        if len(kept[Severity.INFO]) == PER_LEVEL:
            lines.pop()
            left_out += 1
        lines.append(_command("notice", f"{left_out} more are not shown as annotations.", {}, "vetlist"))
    return "".join(line + "\n" for line in lines).encode()


def _command(level: str, message: str, place: Mapping[str, str | int | None], title: str) -> str:
    given = {**place, "title": title}
    parts = ",".join(f"{key}={_property(str(value))}" for key, value in given.items() if value is not None)
    return f"::{level} {parts}::{_data(message)}"


def _data(text: str) -> str:
    """Percent signs as GitHub's toolkit escapes them. Line ends, which would begin a command of their own, and all else
    that acts on a log are spelt out."""
    return visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
