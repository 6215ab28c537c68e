"""A feed: a file opened for reading, which yields its records one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType

from app.domain.findings import InputErrorReport, InputReport, SourcePlace
from app.domain.subjects import Source, Subject
from app.feeds.formats import OWN
from app.feeds.opened import Opened, UnreadableError


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a file: a subject, or the errors that say why it is none.

    `source` has file, line and number of the record even when there is no subject. What was merely noticed about a
    subject are its `notes`. `pointer` leads to the subject in its document, for those who write it back.
    """

    subject: Subject | None
    errors: tuple[InputErrorReport, ...]
    source: Source
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the file was told to be: layout, container, and its encoding with how that was told."""

    format: str
    container: str
    encoding: str | None = None


def unreadable(error: UnreadableError, name: str, number: int | None, *, rule_id: str = "vetlist/unreadable") -> Record:
    """The record that could not be read."""
    place = SourcePlace(file=name, line=error.line, record=number, column=error.column)
    report = InputErrorReport(pointer=error.pointer, message=error.message, source=place, rule_id=rule_id)
    return Record(None, (report,), Source(name, error.line, number))


class Feed:
    """An open file of subjects; iterate over it once, and close it or use it as a context manager.

    Memory is that of one record (and of what has to be read whole: see `Limits.document`). Iterating never raises for
    what a file holds: what cannot be read is a record with errors. `problems` (about the file as a whole) and
    `summary()` are complete once the last record was read.
    """

    def __init__(
        self, name: str, told: Told, records: Iterable[Record], problems: list[InputErrorReport], opened: Opened
    ) -> None:
        self.name = name
        self.format, self.container, self.encoding = told.format, told.container, told.encoding
        self.foreign = told.format != OWN
        self.problems = problems
        self.records = 0
        self.subjects = 0
        self._records = iter(records)
        self._opened = opened

    def __iter__(self) -> Iterator[Record]:
        while True:
            try:
                record = next(self._records)
            except StopIteration:
                return
            except UnreadableError as error:
                record = unreadable(error, self.name, self.records)
            self.records += 1
            self.subjects += record.subject is not None
            yield record

    def summary(self) -> InputReport:
        """What the file was read as, with its counts so far."""
        return InputReport(
            file=self.name,
            format=self.format,
            container=self.container,
            encoding=self.encoding,
            records=self.records,
            subjects=self.subjects,
            problems=tuple(self.problems),
        )

    def close(self) -> None:
        self._opened.close()

    def __enter__(self) -> Feed:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
