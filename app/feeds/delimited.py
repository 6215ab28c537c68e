"""CSV and TSV, one record at a time, with quoted line breaks and quotes that are never closed."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper

from app.feeds.limits import Limits
from app.feeds.rows import Fault

# One value may be as long as a record; the module's own limit raises in the middle of a file.
csv.field_size_limit(2**31 - 1)

DELIMITERS = (",", "\t", ";", "|")

_OPEN_QUOTES = 100
"""Quotes left open before the rest is given up: each costs reading the lines behind it again."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as the file writes it. `text` holds its lines with their line ends; `fault` why it is none."""

    cells: list[str]
    line: int
    text: str
    fault: Fault | None = None


class DelimitedReader:
    """The records of a delimited text. Lines end with LF, CRLF or CR; a quoted value may hold line ends."""

    def __init__(self, stream: TextIOWrapper, delimiter: str, limits: Limits) -> None:
        self._stream, self._delimiter, self._limits = stream, delimiter, limits
        self._waiting: deque[tuple[int, str]] = deque()
        self._count = 0
        self._open_quotes = 0

    def __iter__(self) -> Iterator[RawRecord]:
        while (first := self._line()) is not None:
            number, text = first
            if not text.strip():
                continue
            record = self._record(number, text)
            yield record
            if self._open_quotes > _OPEN_QUOTES:
                yield RawRecord([], number, "", Fault("too-many-open-quotes", {"count": str(_OPEN_QUOTES)}))
                return

    def _record(self, number: int, text: str) -> RawRecord:
        if len(text) > self._limits.row:
            return RawRecord([], number, "", Fault("row-too-long", {"limit": f"{self._limits.row:,}"}))
        lines = [text]
        size = len(text)
        quoted = '"' in text and _ends_inside_quotes(text, self._delimiter, False)
        while quoted:
            following = self._line()
            if following is not None:
                lines.append(following[1])
                size += len(following[1])
                if '"' in following[1] and self._closes_well(following[1]):
                    quoted = _ends_inside_quotes(following[1], self._delimiter, True)
                elif '"' in following[1]:
                    size = self._limits.row + 1
            if following is None or len(lines) > self._limits.lines or size > self._limits.row:
                if not quoted:
                    break
                # The lines behind a quote that was never closed are records of their own.
                self._waiting.extendleft((number + at, line) for at, line in reversed(list(enumerate(lines[1:], 1))))
                self._open_quotes += 1
                return RawRecord([], number, lines[0], Fault("open-quote", {"line": str(number)}))
        whole = "".join(lines)
        return RawRecord(self._cells(whole), number, whole)

    def _closes_well(self, text: str) -> bool:
        """Whether a value that began lines before ends at a delimiter; else its quote was closed by another's."""
        end = _closing(text, 0)
        return end < 0 or text.startswith((self._delimiter, "\r", "\n"), end) or end == len(text)

    def _cells(self, text: str) -> list[str]:
        if text.count(self._delimiter) > self._limits.columns * 50:
            return text.split(self._delimiter, self._limits.columns)
        if '"' not in text:
            return text.rstrip("\r\n").split(self._delimiter)
        return next(csv.reader([text], delimiter=self._delimiter))

    def _line(self) -> tuple[int, str] | None:
        if self._waiting:
            return self._waiting.popleft()
        line = self._stream.readline(self._limits.row + 1)
        if not line:
            return None
        self._count += 1
        while len(line) > self._limits.row and not line.endswith(("\n", "\r")):
            # What is too long for a record is passed over in pieces, so that it costs no memory.
            rest = self._stream.readline(self._limits.row)
            if not rest or rest.endswith(("\n", "\r")):
                break
        return self._count, line


@dataclass(frozen=True, slots=True)
class DelimitedPlaces:
    """Places in the text of one record, worked out by reading it again."""

    text: str
    line: int
    delimiter: str
    indexes: tuple[int, ...]

    def at(self, cell: int) -> tuple[int | None, int | None]:
        """Of the first character of the value, behind its quote."""
        wanted = self.indexes[cell]
        for index, start in enumerate(_starts(self.text, self.delimiter)):
            if index == wanted:
                before = self.text[:start]
                return self.line + before.count("\n"), start - before.rfind("\n")
        return self.line, None


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter that most evenly divides these first lines; a comma when none does."""

    def fitness(delimiter: str) -> tuple[int, int]:
        counts = [len(_split(line, delimiter)) for line in lines if line.strip()]
        if not counts or max(counts) == 1:
            return 0, 0
        usual = max(set(counts), key=lambda count: (counts.count(count), count))
        return (counts.count(usual), usual) if usual > 1 else (0, 0)

    best = max(DELIMITERS, key=lambda delimiter: (fitness(delimiter)[0], fitness(delimiter)[1]))
    return best if fitness(best) > (0, 0) else ","


def _split(line: str, delimiter: str) -> list[str]:
    return next(csv.reader([line[:100_000]], delimiter=delimiter), [])


def _ends_inside_quotes(text: str, delimiter: str, inside: bool) -> bool:
    """Whether a quoted value is still open at the end of `text`, as the `csv` module understands quotes."""
    at = 0
    while True:
        if inside:
            at = _closing(text, at)
            if at < 0:
                return True
            inside = False
        elif text.startswith('"', at):
            at, inside = at + 1, True
            continue
        at = text.find(delimiter, at)
        if at < 0:
            return False
        at += 1


def _closing(text: str, at: int) -> int:
    """The offset behind the quote that closes a value whose content starts at `at`; -1 when none does."""
    while True:
        quote = text.find('"', at)
        if quote < 0:
            return -1
        if not text.startswith('"', quote + 1):
            return quote + 1
        at = quote + 2


def _starts(text: str, delimiter: str) -> Iterator[int]:
    at = 0
    while True:
        if text.startswith('"', at):
            yield at + 1
            at = _closing(text, at + 1)
            if at < 0:
                return
        else:
            yield at
        at = text.find(delimiter, at)
        if at < 0:
            return
        at += 1
