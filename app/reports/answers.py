"""What every format is made from: the results of a run, walked once, and the place of each finding in its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from app.domain.findings import Citation, Finding, InputErrorReport, InputReport, Receipt, SourcePlace, SubjectResult
from app.domain.vocabulary import Severity
from app.reports.labels import article

ORDER = (Severity.ERROR, Severity.WARNING, Severity.INFO)
"""Severities, the worst first."""

STANDARD_INPUT = "-"


class Answer(Protocol):
    """A report, or the results of an audit read as they are needed. `results` may be walked more than once."""

    @property
    def receipt(self) -> Receipt: ...

    @property
    def results(self) -> Iterable[SubjectResult]: ...

    @property
    def errors(self) -> Iterable[InputErrorReport]: ...

    @property
    def inputs(self) -> Iterable[InputReport]: ...


def file_of(source: SourcePlace | None) -> str | None:
    """The file of a place as other tools name it: with forward slashes; None for standard input and for a request."""
    if source is None or source.file in (None, STANDARD_INPUT):
        return None
    return str(source.file).replace("\\", "/").removeprefix("./")


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding with the subject it is about."""

    subject_id: str
    subject: str
    finding: Finding

    @property
    def file(self) -> str | None:
        """The file the subject came from, with forward slashes; None for standard input and for a request."""
        return file_of(self.finding.location.source)

    @property
    def line(self) -> int:
        """1-based line in that file; 1 where a file has no lines (a table of Parquet, a request)."""
        source = self.finding.location.source
        return (source.line if source else None) or 1

    @property
    def column(self) -> int | None:
        source = self.finding.location.source
        return source.column if source else None

    @property
    def name(self) -> str:
        """The subject and the field, as a person would call the place."""
        return f"{self.subject} {self.subject_id}{self.finding.location.pointer}"


def entries(answer: Answer) -> Iterator[Entry]:
    """Every finding of the answer, in its order; exemptions and what was not evaluated are no findings."""
    for result in answer.results:
        for finding in result.findings:
            yield Entry(result.subject_id, result.subject.value, finding)


@dataclass(frozen=True, slots=True)
class Selection:
    """The worst findings, and how many there are in all."""

    chosen: tuple[Entry, ...]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.chosen)


def gravest(answer: Answer, most: int) -> tuple[dict[Severity, list[Entry]], int]:
    """The first `most` findings of each severity, and how many findings there are in all."""
    kept: dict[Severity, list[Entry]] = {severity: [] for severity in ORDER}
    total = 0
    for entry in entries(answer):
        total += 1
        same = kept[entry.finding.severity]
        if len(same) < most:
            same.append(entry)
    return kept, total


def worst(answer: Answer, most: int) -> Selection:
    """At most `most` findings, the gravest first and otherwise in their order."""
    kept, total = gravest(answer, most)
    chosen = [entry for same in kept.values() for entry in same]
    return Selection(tuple(chosen[:most]), total)


def cited(citation: Citation) -> str:
    """A citation in a few words: "Advertising Law of the PRC art. 9(3)"."""
    return " ".join(part for part in (citation.law, article(citation.article)) if part)
