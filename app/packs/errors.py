"""What is wrong with a pack, and where: every problem names its file, line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


class PackError(Exception):
    """One problem of one file; `line` and `column` are 1-based, columns count code points."""

    def __init__(self, name: str, line: int, column: int, message: str) -> None:
        super().__init__(name, line, column, message)
        self.name = name
        self.line = line
        self.column = column
        self.message = message

    def __str__(self) -> str:
        return f"{self.name}:{self.line}:{self.column}: {self.message}"


class PackErrors(Exception):
    """Every problem of every file that was read, sorted by file and place."""

    def __init__(self, errors: Iterable[PackError]) -> None:
        self.errors = sorted(errors, key=lambda e: (e.name, e.line, e.column, e.message))
        super().__init__(self.errors)

    def __iter__(self) -> Iterator[PackError]:
        return iter(self.errors)

    def __len__(self) -> int:
        return len(self.errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)
