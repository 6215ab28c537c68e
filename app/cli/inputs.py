"""Reads the files named on the command line; `-` is standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.cli.errors import CliError
from app.domain.findings import InputErrorReport, InputReport
from app.domain.subjects import Source, Subject
from app.domain.vocabulary import Locale, SubjectKind
from app.feeds import Batch, Options, UnknownOptionError, gather, open_feed
from app.feeds.records import MAX_FILE
from app.packs.pack_files import printable
from app.packs.pydantic_errors import did_you_mean

STDIN = "-"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file as it was read.

    `name` is what reports and messages call it, and always Unicode; `path` is where it lies. `data` is the whole of it
    only if `complete`: a file of more than `MAX_FILE` bytes is read where it lies.
    """

    name: str
    path: Path
    data: bytes

    @property
    def complete(self) -> bool:
        return len(self.data) <= MAX_FILE

    @property
    def source(self) -> bytes | Path:
        """What `app.feeds.open_feed` reads all of the file from."""
        return self.data if self.complete else self.path


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything the files hold, in order."""

    files: tuple[tuple[InputFile, Batch], ...]

    @property
    def subjects(self) -> list[Subject]:
        return [subject for _, batch in self.files for subject in batch.subjects]

    @property
    def errors(self) -> list[InputErrorReport]:
        return [error for _, batch in self.files for error in batch.errors]

    @property
    def reports(self) -> list[InputReport]:
        return [batch.input for _, batch in self.files if batch.input is not None]

    @property
    def feeds(self) -> frozenset[str]:
        """The names of those that are feeds of shops, in which each variant repeats what its product says."""
        return frozenset(report.file for report in self.reports)


def feed_options(
    kind: SubjectKind | None,
    *,
    form: str | None = None,
    mapping: Path | None = None,
    currency: str | None = None,
    encoding: str | None = None,
    locale: Locale = Locale.EN,
) -> Options:
    """How feeds are to be read, as the flags say.

    Raises:
        CliError: the mapping cannot be used.
    """
    layout = None
    if mapping is not None:
        from app.feeds.mapping import MappingError, read_mapping

        try:
            layout = read_mapping(_read_file(str(mapping)).data, str(mapping))
        except MappingError as error:
            raise CliError(str(error)) from None
    return Options(
        kind=kind,
        format=form,
        mapping=layout,
        currency=currency.upper() if currency else None,
        encoding=encoding,
        locale=locale,
    )


def read_bytes(name: str) -> InputFile:
    """A file, or standard input, as it is.

    Raises:
        CliError: it cannot be opened, or standard input is longer than what can be held.
    """
    return _read_stdin() if name == STDIN else _read_file(name)


def read_inputs(names: Sequence[str], how: Options) -> Inputs:
    """Read every file.

    With several files every subject names its own; a single file leaves that to `app.feeds`, so that one subject is
    answered with the bytes the service gives.

    Raises:
        CliError: a file is not there, is a folder or cannot be opened (names all of them), or an option is none.
    """
    files: list[InputFile] = []
    problems: list[str] = []
    for name in names:
        try:
            files.append(read_bytes(name))
        except CliError as error:
            problems += error.messages
    if problems:
        raise CliError(*problems)
    try:
        batches = [(file, _batch(file, how)) for file in files]
    except UnknownOptionError as error:
        raise CliError(str(error)) from None
    return Inputs(tuple((file, _named(batch, file.name) if len(files) > 1 else batch) for file, batch in batches))


def _batch(file: InputFile, how: Options) -> Batch:
    try:
        with open_feed(file.source, name=file.name, options=how) as feed:
            return gather(feed)
    except OSError as error:
        raise CliError(f"{file.name}: cannot be read: {error.strerror or error}") from None


def told(report: InputReport) -> Iterator[str]:
    """What a feed was read as, and what was noticed about it as a whole, line by line."""
    encoding = f", {report.encoding}" if report.encoding else ""
    counts = f"{report.subjects:,} of {report.records:,} records read"
    yield f"{report.file}: {report.format} {report.container}{encoding}; {counts}"
    yield from (describe(problem) for problem in report.problems)


def describe(error: InputErrorReport) -> str:
    """An input error as one line: ``feed.jsonl:3:7: /title: required``."""
    source = error.source
    parts = (source.file, source.line, source.column) if source else ()
    place = ":".join(str(part) for part in parts if part is not None)
    return ": ".join(part for part in (place, error.pointer, error.message) if part)


def named(subject: Subject, name: str, *, several: bool) -> Subject:
    """The subject with the file it is from; one that a file holds alone needs that among several files only."""
    return subject if subject.source.file or not several else replace(subject, source=Source(file=name))


def _named(batch: Batch, name: str) -> Batch:
    return replace(batch, subjects=tuple(named(subject, name, several=True) for subject in batch.subjects))


def _read_stdin() -> InputFile:
    data = sys.stdin.buffer.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise CliError(f"standard input has more than {MAX_FILE:,} bytes: save it to a file and name that")
    return InputFile(STDIN, Path(STDIN), data)


def _read_file(name: str) -> InputFile:
    path = checked_path(name)
    try:
        with path.open("rb") as file:
            return InputFile(visible_name(name), path, file.read(MAX_FILE + 1))
    except OSError as error:
        raise CliError(f"{name}: cannot be read: {error.strerror or error}") from None


def checked_path(name: str) -> Path:
    """The path of a file that is there and can be opened.

    Raises:
        CliError: it is a folder, is not there (offers the nearest name), or cannot be opened.
    """
    path = Path(name)
    if path.is_dir():
        raise CliError(f"{name}: is a folder; name the files")
    try:
        path.open("rb").close()
    except FileNotFoundError:
        raise CliError(f"{name}: no such file{_similar(path)}") from None
    except (OSError, ValueError) as error:
        raise CliError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return path


def visible_name(name: str) -> str:
    """`name` itself unless it has bytes that are no UTF-8: no report could carry those, so they are escaped."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return printable(name)
    return name


def _similar(path: Path) -> str:
    try:
        return did_you_mean(path.name, (entry.name for entry in path.parent.iterdir() if entry.is_file()))
    except OSError:
        return ""
