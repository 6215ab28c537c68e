"""Separators inside a term: 最#好, 加微♥信. The text is looked at once more without them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from itertools import pairwise

import re2

from app.text.boundary import han_edges, is_han
from app.text.segment import segment

MOST = 3
"""How many separator characters one gap of a term may hold."""

_MOST_ALIKE = 8
"""How many it may hold if they are one mark over and over: 最----好."""

# Usual ones, taken out by `str.replace`, which is many times faster on long text than any pattern.
_USUAL = " -_*#~^|/+=.·•・'\"“”‘’()[]{}<>《》【】「」&$%@\t★☆●◆■♥❤✨"
# Every other symbol, space, dash and bracket. Sentence punctuation and line breaks are not among them: a term never
# goes on behind those.
_OTHER = re2.compile(r"[\p{S}\p{Zs}\p{Pc}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}…‰※†‡\\]")

UNUSUAL_TRIGGER = rf"[^\p{{L}}\p{{M}}\p{{N}}\p{{C}}\p{{Zl}}\p{{Zp}}\p{{Po}}{re.escape(_USUAL)}]|[…‰※†‡\\]"
"""RE2 source of the separators that are not among the usual ones."""


class Squeezed:
    """A text without its separators, and the way back to the text with them."""

    def __init__(self, text: str, source: str, removed: str) -> None:
        self.text = text
        self._source = source
        self._removed = removed

    def source_indexes(self, start: int, end: int) -> list[int]:
        """For each character of ``text[start:end]`` its index in the source."""
        return [index + bisect_right(self._shifts, index) for index in range(start, end)]

    @cached_property
    def _shifts(self) -> list[int]:
        """How many characters were kept before each removed one."""
        places = sorted(at for char in self._removed for at in _occurrences(self._source, char))
        return [at - number for number, at in enumerate(places)]


def squeeze(text: str, *, unusual: bool = True) -> Squeezed | None:
    """The text without separators; None when it has none. `unusual`: whether it may have other than usual ones."""
    # `in` answers several times faster than a `replace` that finds nothing.
    removed = [char for char in _USUAL if char in text]
    squeezed = text
    for char in removed:
        squeezed = squeezed.replace(char, "")
    if unusual:
        # Sorting the characters out one by one beats a search that finds something.
        for char in sorted(filter(_is_other, set(squeezed))):
            removed.append(char)
            squeezed = squeezed.replace(char, "")
    return Squeezed(squeezed, text, "".join(removed)) if removed else None


@cache
def _is_other(char: str) -> bool:
    return _OTHER.fullmatch(char) is not None


def _occurrences(text: str, char: str) -> Iterator[int]:
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def bridges(text: str, squeezed: Squeezed, start: int, end: int) -> bool:
    """Whether ``squeezed.text[start:end]``, which has a gap in `text`, is one Han term pulled apart.

    Every gap is short; on each side of it the term's part must be cut off by jieba too, so that two honest words do
    not join (路口 交通); and the joined text must pass the boundary test.
    """
    indexes = squeezed.source_indexes(start, end)
    gaps = [(a, b) for a, b in pairwise(indexes) if b - a > 1]
    if not gaps or not all(_is_short(text[a + 1 : b]) for a, b in gaps):
        return False
    if not _begins_word(text, indexes[0], gaps[0][0]) or not _ends_word(text, gaps[-1][1], indexes[-1]):
        return False
    return han_edges(squeezed.text, start, end)


def _is_short(gap: str) -> bool:
    return len(gap) <= MOST or (len(gap) <= _MOST_ALIKE and not gap.isspace() and len(set(gap)) == 1)


def _begins_word(text: str, first: int, gap: int) -> bool:
    """Whether a word begins at `first`, in the Han run that ends with the gap after index `gap`."""
    low = _while(text, first, -1, is_han)
    return first - low in {0, *(end for _, end in segment(text[low : gap + 1]))}


def _ends_word(text: str, gap: int, last: int) -> bool:
    high = _while(text, last, 1, is_han) + 1
    return last + 1 - gap in {end for _, end in segment(text[gap:high])}


def _while(text: str, at: int, step: int, holds: Callable[[str], bool]) -> int:
    """The furthest index from `at` in the direction of `step` up to which every character holds (12 at most)."""
    for _ in range(12):
        if not (0 <= at + step < len(text) and holds(text[at + step])):
            break
        at += step
    return at
