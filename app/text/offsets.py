"""The way back: from offsets in a derived text to offsets in the text it was made from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class OffsetMap:
    """Pieces of a derived text in order, each made from a stretch of the source.

    A *straight* piece has as many characters as its source, one for one; any other piece stands for its source as a
    whole. Source characters between two pieces were removed.
    """

    _starts: list[int] = field(default_factory=list)
    _source_starts: list[int] = field(default_factory=list)
    _source_ends: list[int] = field(default_factory=list)
    _straight: list[bool] = field(default_factory=list)
    _length: int = 0

    def add(self, source_start: int, source_end: int, length: int, *, straight: bool) -> None:
        """Append a piece of `length` derived characters made from ``source[source_start:source_end]``."""
        if length == 0:
            return
        if straight and self._straight and self._straight[-1] and self._source_ends[-1] == source_start:
            self._source_ends[-1] = source_end
        else:
            self._starts.append(self._length)
            self._source_starts.append(source_start)
            self._source_ends.append(source_end)
            self._straight.append(straight)
        self._length += length

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open source span behind the half-open derived span; removed characters inside are covered."""
        if start >= end:
            at = self._source_start(start)
            return at, at
        return self._source_start(start), self._source_end(end)

    def _source_start(self, start: int) -> int:
        if not self._starts:
            return 0
        if start >= self._length:
            return self._source_ends[-1]
        piece = bisect_right(self._starts, start) - 1
        if self._straight[piece]:
            return self._source_starts[piece] + start - self._starts[piece]
        return self._source_starts[piece]

    def _source_end(self, end: int) -> int:
        piece = bisect_right(self._starts, end - 1) - 1
        if self._straight[piece]:
            return self._source_starts[piece] + end - self._starts[piece]
        return self._source_ends[piece]


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Something read otherwise: a half-open span of the source, what is read there, and which disguise it is."""

    start: int
    end: int
    replacement: str
    technique: str


class Rewriting:
    """A source with edits made in it, the way back, and where the places of the source now are.

    The edits are in order and do not overlap. One that keeps the number of characters is read one for one.
    """

    def __init__(self, source: str, edits: Sequence[Edit]) -> None:
        self.offsets = OffsetMap()
        self._edits = edits
        self._ends = [edit.end for edit in edits]
        self._new_starts: list[int] = []
        pieces = []
        at = length = 0
        for edit in edits:
            pieces += [source[at : edit.start], edit.replacement]
            self.offsets.add(at, edit.start, edit.start - at, straight=True)
            length += edit.start - at
            self._new_starts.append(length)
            size = len(edit.replacement)
            self.offsets.add(edit.start, edit.end, size, straight=size == edit.end - edit.start)
            length += size
            at = edit.end
        self.offsets.add(at, len(source), len(source) - at, straight=True)
        self.text = "".join(pieces) + source[at:]

    def places(self) -> Iterator[tuple[int, int, str]]:
        """The half-open span of every edit in the new text, empty where something was removed; with its technique."""
        for edit, start in zip(self._edits, self._new_starts, strict=True):
            yield start, start + len(edit.replacement), edit.technique

    def moved(self, start: int, end: int) -> tuple[int, int]:
        """Where the half-open span of the source stands in the new text."""
        if end <= start:
            at, _ = self._moved(start)
            return at, at
        last, kept = self._moved(end - 1)
        return self._moved(start)[0], last + kept

    def _moved(self, at: int) -> tuple[int, int]:
        """Where the character at `at` stands, and how many characters it is read as (none when it was removed)."""
        index = bisect_right(self._ends, at)
        if index == len(self._edits) or at < self._edits[index].start:
            shift = (
                self._new_starts[index - 1] + len(self._edits[index - 1].replacement) - self._ends[index - 1]
                if index
                else 0
            )
            return at + shift, 1
        edit = self._edits[index]
        size = len(edit.replacement)
        return self._new_starts[index] + max(0, min(at - edit.start, size - 1)), min(size, 1)
