"""Reads the subjects of one file; what cannot be read is reported with its place and hides nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.findings import InputErrorReport, SourcePlace
from app.domain.subjects import InvalidSubject, Source, Subject, read_subject
from app.domain.vocabulary import SubjectKind
from app.feeds.detection import AmbiguousSubjectError, detect_kind
from app.feeds.formats import Format, UnknownFormatError, format_of
from app.feeds.records import Record, Unreadable, read_records


@dataclass(frozen=True, slots=True)
class Batch:
    """The subjects of a file in its order, and the errors of those that are none.

    `pointers` holds for each subject where it lies in its document (the file; in JSONL the line). `kind` is the kind
    of all subjects, None when they differ or when there are none.
    """

    subjects: tuple[Subject, ...]
    errors: tuple[InputErrorReport, ...]
    kind: SubjectKind | None
    pointers: tuple[str, ...] = ()


def read_subjects(data: bytes, name: str, kind: SubjectKind | None = None, form: Format | None = None) -> Batch:
    """Read the subjects of a file: JSON, JSONL or YAML, told by `name` unless `form` says so.

    A JSON or YAML file holds one subject, an array of them, or ``{"listings": ..., "shipments": ...}`` with arrays or
    objects keyed by id. Without `kind` each record's is told by its group or its keys (`app.feeds.detection`).

    What the service would take as one request (a subject alone, or subjects keyed by id) has no source, so that its
    report is byte for byte the service's. The others carry file, line (1-based) and record (0-based), and without an
    id of their own are called ``#1``, ``#2`` ... by their order.
    A record whose id an earlier one has is an error: their findings could not be told apart.
    """
    try:
        records = read_records(data, form or format_of(name))
    except UnknownFormatError as error:
        return Batch((), (InputErrorReport(pointer="", message=str(error), source=SourcePlace(file=name)),), None)
    reader = _Reader(name, kind, single=records.single)
    for number, item in enumerate(records.items):
        if isinstance(item, Unreadable):
            reader.unreadable(item, number)
            continue
        problems = list(reader.record(item, number))
        lines = records.line_of(item, [item.pointer + pointer for pointer, _ in problems]) if problems else {}
        for pointer, message in problems:
            reader.error(item.pointer + pointer, message, lines[item.pointer + pointer], number)
    return reader.batch()


class _Reader:
    """Gathers the subjects and errors of one file."""

    def __init__(self, name: str, kind: SubjectKind | None, *, single: bool) -> None:
        self.name = name
        self.kind = kind
        self.single = single
        self.subjects: list[Subject] = []
        self.pointers: list[str] = []
        self.errors: list[InputErrorReport] = []
        self.seen: dict[tuple[SubjectKind, str], int | None] = {}

    def record(self, record: Record, number: int) -> Iterator[tuple[str, str]]:
        """Add the subject of `record`, or yield ``(pointer, message)`` for each reason why it is none."""
        try:
            kind = self._kind_of(record)
            subject = read_subject(
                kind, record.value, id=self._id_of(record, number), source=self._source(record, number)
            )
        except AmbiguousSubjectError as error:
            yield "", str(error)
            return
        except InvalidSubject as error:
            yield from ((problem.pointer, problem.message) for problem in error.problems)
            return
        key = (kind, subject.id)
        if key in self.seen:
            first = self.seen[key]
            where = f"the one on line {first}" if first else "an earlier one"
            yield "/id", f"this {kind} has the id of {where}: ids must differ within a file"
            return
        self.seen[key] = record.line
        self.subjects.append(subject)
        self.pointers.append(record.pointer)

    def unreadable(self, problem: Unreadable, number: int) -> None:
        # The place of an error has no column, so the message says it.
        column = f"column {problem.column}: " if problem.column else ""
        self.error(problem.pointer, column + problem.message, problem.line, number)

    def error(self, pointer: str, message: str, line: int | None, number: int) -> None:
        source = SourcePlace(file=self.name, line=line, record=None if self.single else number)
        self.errors.append(InputErrorReport(pointer=pointer, message=message, source=source))

    def batch(self) -> Batch:
        kinds = {subject.kind for subject in self.subjects}
        kind = kinds.pop() if len(kinds) == 1 else None
        return Batch(tuple(self.subjects), tuple(self.errors), kind, tuple(self.pointers))

    def _kind_of(self, record: Record) -> SubjectKind:
        if record.kind and self.kind and record.kind is not self.kind:
            raise AmbiguousSubjectError(f"this stands among {record.kind.plural}, but --subject says {self.kind}")
        return record.kind or self.kind or detect_kind(record.value)

    def _id_of(self, record: Record, number: int) -> str | None:
        own = record.value.get("id") if isinstance(record.value, dict) else None
        if record.id is not None or self.single or own is not None:
            return record.id
        return f"#{number + 1}"

    def _source(self, record: Record, number: int) -> Source | None:
        return None if self.single or record.id is not None else Source(self.name, record.line, number)
