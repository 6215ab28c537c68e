"""What reading may find, and what is said about it; the texts are `corpora/feeds/problems.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from app.domain.findings import InputErrorReport, SourcePlace
from app.domain.subjects import ReadingNote
from app.domain.vocabulary import Locale, Severity
from app.feeds.rows import Fault
from app.packs._base import Strict, Text
from app.packs.messages import render
from app.packs.tables import load_table


class ProblemKind(Strict):
    """One thing that may be wrong with a feed."""

    severity: Severity
    title: Text
    message: Text


@cache
def problem_kinds() -> Mapping[str, ProblemKind]:
    """Every problem by its id without the ``vetlist/feed-`` in front."""
    table = load_table("feeds/problems.yaml")
    return {problem_id: ProblemKind.model_validate(entry) for problem_id, entry in table.items()}


def rule_id(fault: Fault) -> str:
    return f"vetlist/feed-{fault.id}"


def note_of(fault: Fault, pointer: str, locale: Locale) -> ReadingNote:
    """A fault of a subject that is vetted all the same."""
    kind = problem_kinds()[fault.id]
    message = render(kind.message.in_(locale), fault.params)
    return ReadingNote(rule_id(fault), pointer, kind.severity, kind.title.in_(locale), message)


def error_of(fault: Fault, place: SourcePlace, locale: Locale) -> InputErrorReport:
    """A fault of a record that is not vetted, or of the whole file."""
    kind = problem_kinds()[fault.id]
    message = render(kind.message.in_(locale), fault.params)
    return InputErrorReport(pointer="", message=message, source=place, rule_id=rule_id(fault), severity=kind.severity)
