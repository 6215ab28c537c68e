"""Local windows round a hit: its clause, its sentence, and the word that denies it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

import re2

from app.packs.tables import load_tsv
from app.text.normalise import NormalisedText

Span = tuple[int, int]
_Denial = tuple[int, int, int, int]
"""Start and end of a denial, and how far it reaches forward and back."""

# No clause is longer for us; hostile text without punctuation must not make every window the whole field.
_REACH = 400

# A point or comma between digits belongs to the number; a point inside "b.e.s.t" or "example.com" ends nothing.
_SENTENCE_END = re.compile(r"[。！？!?；;\n\r\v\f\u2028\u2029\x85।؟]|\.(?=\s|$|[^\x00-\x7f])(?<!\d\.(?=\d))|…")
_CLAUSE_END = re.compile(
    r"[。！？!?；;\n\r\v\f\u2028\u2029\x85।؟،]|\.(?=\s|$|[^\x00-\x7f])|…|[,，](?!\d)|(?<!\d)[,，]|[:：](?!\d)|[|│]"
)

_OR = re.compile(r"\b(?:or|nor|oder|noch|ou|ni|né)\b")
_LIST_MARK = re.compile(r"[、,/]|\b(?:or|nor|and|oder|noch|und|ou|et|ni|né)\b|[或和及与]")
_ITEM = 16
"""A list item is at most so many characters long."""


def clause(text: NormalisedText, start: int, end: int) -> Span:
    """The half-open normalised span of the clause round ``[start, end)``, its punctuation left out."""
    return _between(_CLAUSE_END, text, start, end)


def sentence(text: NormalisedText, start: int, end: int) -> Span:
    """The half-open normalised span of the sentence round ``[start, end)``, its punctuation left out."""
    return _between(_SENTENCE_END, text, start, end)


def find_in_window(text: NormalisedText, words: Iterable[str], window: Span) -> Span | None:
    """The first of the normalised `words` inside the window, as a half-open span; None when there is none."""
    low, high = window
    for word in words:
        at = text.text.find(word, low, high)
        if at >= 0:
            return at, at + len(word)
    return None


def negated(text: NormalisedText, start: int, end: int) -> Span | None:
    """The word in the clause of ``[start, end)`` that denies it, as a half-open normalised span.

    Each word of ``corpora/text/negation.tsv`` reaches so many characters forward (不含 ...) or back (... nicht); a list
    (不含酒精、香精, "not intended to treat, cure or prevent") is denied as a whole. Words that only look like a denial
    (不仅, not only) are listed there as well and deny nothing.
    """
    denials = _denials_in(text.text)
    # Most texts deny nothing, and most hits are far from what does.
    if not denials or not _any_near(denials, start - _REACH, end + _REACH):
        return None
    low, high = clause(text, start, end)
    # "not intended to treat, cure or prevent": the commas of an "or" list do not end what is denied.
    opens, closes = sentence(text, start, end)
    listed = opens if _OR.search(text.text, low, min(closes, high + 3 * _ITEM)) else low
    found: Span | None = None
    # No slice: it would copy the rest of the text's denials for every hit.
    for index in range(bisect_left(denials, (listed,)), len(denials)):
        first, last, forward, back = denials[index]
        if last > high:
            break
        if last <= start:
            if _distance(text.text[last:start], outside=first < low) <= forward:
                # The denial nearest to the hit is the one a reader would name.
                found = first, last
        elif first >= end and first - end <= back:
            return found or (first, last)
    return found


def _any_near(denials: tuple[_Denial, ...], low: int, high: int) -> bool:
    at = bisect_left(denials, (low,))
    return at < len(denials) and denials[at][0] < high


def _distance(gap: str, *, outside: bool) -> int:
    """How far a denial is from the hit behind `gap`; of a list only the first item counts."""
    first, *others = _LIST_MARK.split(gap)
    if others and all(len(item) <= _ITEM for item in others):
        return len(first)
    return _REACH if outside else len(gap)


def _between(ends: re.Pattern[str], normalised: NormalisedText, start: int, end: int) -> Span:
    text = normalised.text
    # Found once for all hits of a text. Every end is one character long.
    places = normalised.places_of(ends)
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    before, after = bisect_left(places, start) - 1, bisect_left(places, end)
    # What stands next to the hit counts as an end though the hit itself goes on as a number or a name would.
    if start > low and ends.match(text, start - 1, start):
        low = start
    elif before >= 0:
        low = max(low, places[before] + 1)
    if after < len(places):
        high = min(high, places[after])
    low = start - len(text[low:start].lstrip())
    high = end + len(text[end:high].rstrip())
    return low, high


@lru_cache(maxsize=64)
def _denials_in(text: str) -> tuple[_Denial, ...]:
    """Every word of the text that denies or only looks so, in order; found once for all hits of a text."""
    words = _words()
    if not words.trigger.search(text):
        return ()
    found = []
    for match in words.pattern.finditer(text):
        forward, back = words.reach[match.group()]
        # "non-toxic": a prefix denies its own word, not the goods that follow.
        prefix = text[match.end() : match.end() + 1] == "-"
        found.append((*match.span(), min(forward, 1) if prefix else forward, back))
    return tuple(found)


class _Words:
    """The table of denials, and two patterns for it: any of them anywhere, and each where it stands for itself."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        self.reach: dict[str, tuple[int, int]] = {}
        for row in rows:
            forward, back = int(row["forward"]), int(row["back"])
            for word in {row["word"], row["word"].replace("'", "’")}:
                old = self.reach.get(word, (-1, -1))
                self.reach[word] = max(old[0], forward), max(old[1], back)
        # Longest first, so that 不仅 is read before 不.
        words = sorted(self.reach, key=len, reverse=True)
        first = "".join(sorted({re.escape(word[0]) for word in words}))
        self.trigger: Any = re2.compile("|".join(map(_bordered, words)))
        self.pattern: Any = re.compile(f"(?=[{first}])(?:{'|'.join(map(_whole_word, words))})")


def _whole_word(word: str) -> str:
    # Latin words must stand alone; Chinese and Japanese ones are written without spaces.
    escaped = re.escape(word)
    return rf"(?<!\w){escaped}(?!\w)" if _is_latin(word) else escaped


def _bordered(word: str) -> str:
    # As `_whole_word`, in what RE2 can say: a border wherever no ASCII letter goes on.
    escaped = re2.escape(word)
    return rf"\b{escaped}" if word[0].isascii() and word[0].isalnum() else escaped


def _is_latin(word: str) -> bool:
    return word[0].isascii() or "à" <= word[0] <= "ɏ"


@cache
def _words() -> _Words:
    return _Words(load_tsv("text/negation.tsv"))
