"""Reads the files of an audit into batches whose bounds depend on nothing but the files and the size asked for."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from app.audits.errors import AuditError
from app.audits.tables import subjects_batch
from app.domain._types import Model
from app.domain.findings import InputReport
from app.domain.subjects import Listing
from app.domain.vocabulary import Locale, SubjectKind
from app.feeds import Options, Record, UnknownOptionError, open_feed
from app.feeds.layouts import Layout

_CHUNK = 1024 * 1024


class InputPin(Model):
    """A file as it was when the audit began. `name` is what reports call it, `path` where it lies."""

    name: str
    path: str
    size: int
    mtime_ns: int
    sha256: str

    def looks_unchanged(self) -> bool:
        """Whether size and time of change are still the same; cheap, for a look afterwards."""
        try:
            stat = Path(self.path).stat()
        except OSError:
            return False
        return (stat.st_size, stat.st_mtime_ns) == (self.size, self.mtime_ns)


def pin(name: str) -> InputPin:
    """Take down what a file holds.

    Raises:
        AuditError: it is no file that can be read again.
    """
    path = Path(name).resolve()
    if not path.is_file():
        raise AuditError(f"{name}: {'is no file' if path.exists() else 'no such file'}; an audit reads files by name")
    digest = hashlib.sha256()
    try:
        stat = path.stat()
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise AuditError(f"{name}: cannot be read: {error.strerror}") from None
    return InputPin(name=name, path=str(path), size=stat.st_size, mtime_ns=stat.st_mtime_ns, sha256=digest.hexdigest())


class Reading(Model):
    """How the files are to be read, where they do not tell; see :class:`app.feeds.Options`."""

    kind: SubjectKind | None = None
    format: str | None = None
    currency: str | None = None
    encoding: str | None = None
    mapping: Layout | None = None
    locale: Locale = Locale.EN

    @classmethod
    def of(cls, options: Options) -> Reading:
        return cls(
            kind=options.kind,
            format=options.format,
            currency=options.currency,
            encoding=options.encoding,
            mapping=options.mapping,
            locale=options.locale,
        )

    def options(self) -> Options:
        return Options(
            kind=self.kind,
            format=self.format,
            mapping=self.mapping,
            currency=self.currency,
            encoding=self.encoding,
            locale=self.locale,
        )


class Batch(NamedTuple):
    """Some records of one file. The last of a file has what the file was read as, and perhaps no rows."""

    part: str
    rows: pa.RecordBatch
    input: InputReport | None


class Intake(Model):
    """The files of an audit, to be read batch by batch; may be sent to another process."""

    inputs: tuple[InputPin, ...]
    reading: Reading
    size: int

    def batches(self, done: Container[str] = ()) -> Iterator[Batch]:
        """Every batch whose part is not in `done`, file by file."""
        for number in range(len(self.inputs)):
            yield from self.batches_of(number, done)

    def batches_of(self, number: int, done: Container[str] = ()) -> Iterator[Batch]:
        """Those of one file. Records of parts that are done are read over: what follows may depend on them."""
        given = self.inputs[number]
        try:
            opened = open_feed(Path(given.path), name=given.name, options=self.reading.options())
        except UnknownOptionError as error:
            raise AuditError(str(error)) from None
        except OSError as error:
            raise AuditError(f"{given.name}: cannot be read: {error.strerror or error}") from None
        with opened as feed:
            first = 0
            count = 0
            for count, records in enumerate(_grouped(iter(feed), self.size), start=1):
                part = _part(number, count - 1)
                if part not in done:
                    yield Batch(part, subjects_batch(feed, number, first, records), None)
                first += len(records)
            part = _part(number, count)
            if part not in done:
                yield Batch(part, subjects_batch(feed, number, first, ()), feed.summary())


def _part(number: int, count: int) -> str:
    return f"{number:04d}-{count:07d}"


def _grouped(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    """Batches of `size`, or of up to twice as many where variants of one product would be torn apart."""
    held: list[Record] = []
    for record in records:
        if len(held) >= size and (len(held) >= 2 * size or not _same_product(held[-1], record)):
            yield held
            held = []
        held.append(record)
    if held:
        yield held


def _same_product(one: Record, other: Record) -> bool:
    group = _product(one)
    return group is not None and group == _product(other)


def _product(record: Record) -> str | None:
    model = record.subject.model if record.subject else None
    return model.parent_id if isinstance(model, Listing) else None
