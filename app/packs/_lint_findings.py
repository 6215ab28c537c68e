"""What the linter says, and how a note on a rule finds its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from app.packs.errors import PackError
from app.packs.library import Pack
from app.packs.pack_files import MANIFEST
from app.packs.rules import Rule
from app.packs.yaml_reader import Document, read_document

Note: TypeAlias = tuple[str, tuple[str | int, ...], str]
"""(severity, location in the document, message)."""
Notes: TypeAlias = Iterator[Note]


@dataclass(frozen=True, slots=True)
class LintProblem:
    """One thing to mend in a pack; `rule_id` is None for what concerns the manifest."""

    severity: Literal["error", "warning"]
    file: str
    line: int
    column: int
    rule_id: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.severity}: {self.message}"


class Reporter:
    """Gives notes on a pack their file, line and column; reads a file again only when it has something to say."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._documents: dict[str, Document | None] = {}

    def rule(self, rule: Rule, notes: Iterable[Note]) -> Iterator[LintProblem]:
        name = self._pack.files.get(rule.id, f"{rule.id}.yaml")
        stem = rule.id.partition("/")[2]
        for note in notes:
            yield self._problem(name, f"{stem}.yaml", rule.id, note)

    def manifest(self, notes: Iterable[Note]) -> Iterator[LintProblem]:
        any_file = next(iter(self._pack.files.values()), f"{self._pack.id}/")
        name = f"{any_file.rpartition('/')[0]}/{MANIFEST}"
        for note in notes:
            yield self._problem(name, MANIFEST, None, note)

    def _problem(self, name: str, file: str, rule_id: str | None, note: Note) -> LintProblem:
        severity, location, message = note
        document = self._document(name, file)
        line, column = document.where(location) if document else (1, 1)
        return LintProblem(cast(Literal["error", "warning"], severity), name, line, column, rule_id, message)

    def _document(self, name: str, file: str) -> Document | None:
        if file not in self._documents:
            self._documents[file] = self._read(name, file)
        return self._documents[file]

    def _read(self, name: str, file: str) -> Document | None:
        # A library built in memory has no files; its problems stand at 1:1.
        if self._pack.folder is None:
            return None
        try:
            return read_document((self._pack.folder / file).read_bytes(), name)
        except (OSError, PackError):
            return None
