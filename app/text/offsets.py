"""The way back: from offsets in a derived text to offsets in the text it was made from."""

from __future__ import annotations

from bisect import bisect_right
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
