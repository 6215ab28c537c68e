"""A finished audit read back, as reports walk it: part by part, in the order of the input."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

from app.audits.errors import AuditError
from app.audits.folder import AuditFolder, Manifest, PartEntry
from app.audits.parts import read_part
from app.audits.tables import Row, errors_in, results_in
from app.decisions import Decisions, Desk
from app.domain.findings import InputErrorReport, InputReport, Receipt, SubjectResult

T = TypeVar("T")


@dataclass(frozen=True)
class Walk(Generic[T]):
    """Something that may be walked more than once and is read anew each time."""

    begin: Callable[[], Iterator[T]]

    def __iter__(self) -> Iterator[T]:
        return self.begin()


class AuditResults:
    """The answer of an audit; what it holds is read when it is walked, and never all at once."""

    def __init__(self, folder: AuditFolder, manifest: Manifest) -> None:
        self._folder = folder
        self.manifest = manifest
        self.path = folder.path

    @classmethod
    def open(cls, path: Path) -> AuditResults:
        """The answer in a folder.

        Raises:
            AuditError: there is no audit, or it is unfinished.
        """
        folder = AuditFolder.open(path)
        manifest = folder.manifest()
        if manifest is None:
            raise AuditError(f"{path}: unfinished; `vetlist audit run --out {path} --resume` goes on with it")
        return cls(folder, manifest)

    @property
    def receipt(self) -> Receipt:
        return self.manifest.receipt

    @property
    def inputs(self) -> tuple[InputReport, ...]:
        return self.manifest.inputs

    @cached_property
    def results(self) -> Iterable[SubjectResult]:
        return Walk(lambda: results_in(row for entry in self.manifest.parts for row in self._rows(entry)))

    @cached_property
    def errors(self) -> Iterable[InputErrorReport]:
        faulty = [entry for entry in self.manifest.parts if entry.tally.errors]
        return Walk(lambda: errors_in(row for entry in faulty for row in self._rows(entry)))

    def rows(self, columns: Iterable[str] | None = None) -> Iterator[Row]:
        """The rows of :data:`app.audits.tables.FINDINGS`, all of their columns or some."""
        wanted = tuple(columns) if columns else None
        return (row for entry in self.manifest.parts for row in self._rows(entry, wanted))

    def _rows(self, entry: PartEntry, columns: tuple[str, ...] | None = None) -> Iterator[Row]:
        try:
            yield from read_part(self._folder.part_path(entry), columns)
        except OSError as error:
            raise AuditError(
                f"{self._folder.part_path(entry)}: cannot be read: {error.strerror or error}; "
                "`vetlist audit run --resume` makes it again"
            ) from None


class DecidedResults:
    """An answer after decisions: what is known or waived counts for nothing. `desk` tells of the latest walk."""

    def __init__(self, answer: AuditResults, decisions: Decisions) -> None:
        self._answer = answer
        self._decisions = decisions
        self.receipt = answer.receipt
        self.errors = answer.errors
        self.inputs = answer.inputs
        self.desk = Desk(decisions, answer.receipt.as_of)

    @property
    def results(self) -> Iterable[SubjectResult]:
        return Walk(self._decided)

    def _decided(self) -> Iterator[SubjectResult]:
        self.desk = Desk(self._decisions, self.receipt.as_of)
        return map(self.desk.decide, self._answer.results)
