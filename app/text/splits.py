"""Characters written as their parts: 壮阝日 for 壮阳, 减月巴 for 减肥, 最女子的 for 最好的."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import re2

from app.packs.tables import load_tsv
from app.text.lookalikes import Row, read_row
from app.text.offsets import OffsetMap


@dataclass(frozen=True, slots=True)
class Joined:
    """A text with split characters joined, the map back, and where the joined characters now stand."""

    text: str
    offsets: OffsetMap
    places: tuple[int, ...]
    _ends: tuple[int, ...]
    _shifts: tuple[int, ...]

    def moved(self, at: int) -> int:
        """Where what stood at `at` of the source stands now; inside a split character, that character."""
        index = bisect_right(self._ends, at)
        shift = self._shifts[index - 1] if index else 0
        return min(at - shift, self.places[index]) if index < len(self.places) else at - shift

    def moved_end(self, start: int, end: int) -> int:
        """The end of what was the half-open span of the source."""
        return self.moved(end - 1) + 1 if end > start else self.moved(end)


def join_splits(text: str) -> Joined | None:
    """Join the split characters of a lower-case, simplified text; None when it has none."""
    if not split_trigger().search(text):
        return None
    pieces, places, ends, shifts = [], [], [], []
    offsets = OffsetMap()
    at = length = 0
    for start, row in _found(text):
        end = start + len(row.char)
        pieces += [text[at:start], row.becomes]
        offsets.add(at, start, start - at, straight=True)
        offsets.add(start, end, 1, straight=False)
        length += start - at + 1
        places.append(length - 1)
        ends.append(end)
        shifts.append(end - length)
        at = end
    if not places:
        return None
    offsets.add(at, len(text), len(text) - at, straight=True)
    return Joined("".join(pieces) + text[at:], offsets, tuple(places), tuple(ends), tuple(shifts))


def _found(text: str) -> Iterator[tuple[int, Row]]:
    reach = 0
    places = sorted((at, row) for row in _rows() for at in _occurrences(text, row.char) if row.applies(text, at))
    for at, row in places:
        if at >= reach:
            yield at, row
            reach = at + len(row.char)


def _occurrences(text: str, parts: str) -> Iterator[int]:
    at = text.find(parts)
    while at >= 0:
        yield at
        at = text.find(parts, at + 1)


@cache
def split_trigger_source() -> str:
    """RE2 source without which no character of a text is split."""
    return "|".join(dict.fromkeys(row.trigger() for row in _rows()))


@cache
def split_trigger() -> Any:
    """The compiled :func:`split_trigger_source`."""
    return re2.compile(split_trigger_source())


@cache
def _rows() -> tuple[Row, ...]:
    return tuple(map(read_row, load_tsv("text/splits.tsv")))
