"""Reads the files named on the command line; `-` is standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.cli.errors import CliError
from app.domain.findings import InputErrorReport, InputReport
from app.domain.subjects import Source, Subject
from app.domain.vocabulary import SubjectKind
from app.feeds import Batch, read_subjects
from app.feeds.records import MAX_FILE
from app.packs.pack_files import printable
from app.packs.pydantic_errors import did_you_mean

STDIN = "-"


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file as it was read.

    `name` is what reports and messages call it, and always Unicode; `path` is where it lies.
    """

    name: str
    path: Path
    data: bytes


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


def read_inputs(names: Sequence[str], kind: SubjectKind | None) -> Inputs:
    """Read every file.

    With several files every subject names its own; a single file leaves that to `app.feeds`, so that one subject is
    answered with the bytes the service gives.

    Raises:
        CliError: a file is not there, is a folder or cannot be opened; names all of them.
    """
    files: list[InputFile] = []
    problems: list[str] = []
    for name in names:
        try:
            files.append(_read_stdin() if name == STDIN else _read_file(name))
        except CliError as error:
            problems += error.messages
    if problems:
        raise CliError(*problems)
    batches = ((file, read_subjects(file.data, file.name, kind)) for file in files)
    return Inputs(tuple((file, _named(batch, file.name) if len(files) > 1 else batch) for file, batch in batches))


def describe(error: InputErrorReport) -> str:
    """An input error as one line: ``feed.jsonl:3:7: /title: required``."""
    source = error.source
    parts = (source.file, source.line, source.column) if source else ()
    place = ":".join(str(part) for part in parts if part is not None)
    return ": ".join(part for part in (place, error.pointer, error.message) if part)


def _named(batch: Batch, name: str) -> Batch:
    named = (s if s.source.file else replace(s, source=Source(file=name)) for s in batch.subjects)
    return replace(batch, subjects=tuple(named))


def _read_stdin() -> InputFile:
    data = sys.stdin.buffer.read(MAX_FILE + 1)
    return InputFile(STDIN, Path(STDIN), data)


def _read_file(name: str) -> InputFile:
    path = Path(name)
    if path.is_dir():
        raise CliError(f"{name}: is a folder; name the files")
    try:
        with path.open("rb") as file:
            return InputFile(_unicode(name), path, file.read(MAX_FILE + 1))
    except FileNotFoundError:
        raise CliError(f"{name}: no such file{_similar(path)}") from None
    except (OSError, ValueError) as error:
        raise CliError(f"{name}: cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _unicode(name: str) -> str:
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
