"""Subjects in Vetlist's own shape (DESIGN, section 5), read strictly: a record is a subject or it is an error."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator
from typing import Any

from app.domain.findings import InputErrorReport, SourcePlace
from app.domain.subjects import InputProblem, InvalidSubject, Source, read_subject
from app.domain.vocabulary import SubjectKind
from app.feeds.detection import AmbiguousSubjectError, detect_kind
from app.feeds.feed import Record, unreadable
from app.feeds.form_schemas import with_forms
from app.feeds.formats import Container
from app.feeds.opened import Opened, UnreadableError
from app.feeds.records import Item, Items, Unreadable, read_items

IDS_KEPT = 200_000
"""Ids remembered to find one that stands twice: a feed has no end, memory has."""


def read_own(opened: Opened, container: Container, name: str, kind: SubjectKind | None) -> Iterator[Record]:
    """The records of a JSON, JSONL or YAML file.

    What the service would take as one request (a subject alone, or subjects keyed by id) has no source, so that its
    report is byte for byte the service's. The others carry file, line and record, and without an id of their own are
    called ``#1``, ``#2`` ... by their order. A record whose id an earlier one has is an error: their findings could
    not be told apart. Where data forms are wanted, a schema is read as the forms it describes.
    """
    items = read_items(opened, container)
    reader = _Reader(with_forms(items) if kind is SubjectKind.FORM else items, name, kind)
    for number, item in enumerate(reader.items.items):
        yield reader.broken(item, number) if isinstance(item, Unreadable) else reader.record(item, number)


def read_own_values(values: Iterable[Any], name: str, kind: SubjectKind | None) -> Iterator[Record]:
    """The records of documents that are values already (rows of a table): `line` is their number, from 1."""
    items = (Item(value, "", number) for number, value in enumerate(values, start=1))
    reader = _Reader(
        Items(items, False, lambda item, pointers: dict.fromkeys(pointers, (item.line or 1, None))), name, kind
    )
    for number, item in enumerate(items):
        yield reader.record(item, number)


class _Reader:
    def __init__(self, items: Items, name: str, kind: SubjectKind | None) -> None:
        self.items, self.name, self.kind = items, name, kind
        self.seen: OrderedDict[tuple[SubjectKind, str], int | None] = OrderedDict()

    def record(self, item: Item, number: int) -> Record:
        source = self._source(item, number)
        try:
            kind = self._kind_of(item)
            subject = read_subject(kind, item.value, id=self._id_of(item, number), source=source)
        except AmbiguousSubjectError as error:
            return self._refused(item, number, [InputProblem("", str(error))])
        except InvalidSubject as error:
            return self._refused(item, number, error.problems)
        key = (kind, subject.id)
        if key in self.seen:
            first = self.seen[key]
            where = f"the one on line {first}" if first else "an earlier one"
            message = f"this {kind} has the id of {where}: ids must differ within a file"
            return self._refused(item, number, [InputProblem("/id", message)])
        self.seen[key] = item.line
        if len(self.seen) > IDS_KEPT:
            self.seen.popitem(last=False)
        return Record(subject, (), subject.source, item.pointer)

    def broken(self, problem: Unreadable, number: int) -> Record:
        error = UnreadableError(problem.message, problem.line, problem.column, problem.pointer)
        return unreadable(error, self.name, None if self.items.single else number)

    def _refused(self, item: Item, number: int, problems: list[InputProblem]) -> Record:
        pointers = [item.pointer + problem.pointer for problem in problems]
        places = self.items.place_of(item, pointers)
        record = None if self.items.single else number
        errors = tuple(
            InputErrorReport(
                pointer=pointer,
                message=problem.message,
                source=SourcePlace(file=self.name, line=places[pointer][0], record=record, column=places[pointer][1]),
            )
            for pointer, problem in zip(pointers, problems, strict=True)
        )
        return Record(None, errors, Source(self.name, item.line, record), item.pointer)

    def _kind_of(self, item: Item) -> SubjectKind:
        if item.kind and self.kind and item.kind is not self.kind:
            raise AmbiguousSubjectError(f"this stands among {item.kind.plural}, but --subject says {self.kind}")
        return item.kind or self.kind or detect_kind(item.value)

    def _id_of(self, item: Item, number: int) -> str | None:
        own = item.value.get("id") if isinstance(item.value, dict) else None
        if item.id is not None or self.items.single or own is not None:
            return item.id
        return f"#{number + 1}"

    def _source(self, item: Item, number: int) -> Source | None:
        return None if self.items.single or item.id is not None else Source(self.name, item.line, number)
