"""Normalised text: what detection works on, with the way back to the raw value.

Layers, in order: usual full-width punctuation; compatibility forms, invisible and enclosed characters
(`characters`); Latin homoglyphs (`homoglyphs`); lower case; traditional to simplified; Han look-alikes (`lookalikes`).
Only the second changes lengths. Clean text passes one RE2 search and `str.lower`, and needs no offset map.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from app.packs.patterns import compile_pattern
from app.text.characters import HONEST, PUNCTUATION, SAFE, SAFE_ALPHABETS, continues, fold, mark
from app.text.homoglyphs import fold_homoglyphs
from app.text.html import holds_markup, plain_text
from app.text.lookalikes import fold_lookalikes, simplified, trigger, trigger_source
from app.text.offsets import Edit, OffsetMap, Rewriting
from app.text.splits import join_splits, split_trigger_source

Mark = tuple[int, int, str]
"""A half-open normalised span and what was done there; an empty span marks a place where something was removed."""


@dataclass(frozen=True, slots=True, eq=False)
class NormalisedText:
    """A text as detection sees it, and the raw value it stands for; equal only to itself, so that what was found in
    it can be remembered.

    Offsets are half-open and count Unicode code points, in `text` unless said otherwise.
    """

    text: str
    raw: str
    _maps: tuple[OffsetMap, ...] = ()
    _marks: tuple[Mark, ...] = ()
    _places: dict[re.Pattern[str], array[int]] = field(default_factory=dict, repr=False)

    def places_of(self, pattern: re.Pattern[str]) -> array[int]:
        """Where the pattern's matches begin in `text`, ascending; looked for once, however many hits ask."""
        places = self._places.get(pattern)
        if places is None:
            places = self._places[pattern] = array("q", (match.start() for match in pattern.finditer(self.text)))
        return places

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The span of `raw` behind ``text[start:end]``; characters removed inside it are covered."""
        for offsets in self._maps:
            start, end = offsets.source_span(start, end)
        return start, end

    def span_in(self, source: NormalisedText, start: int, end: int) -> tuple[int, int]:
        """The span of the normalised text of `source`, of which this one is a rewriting, behind ``text[start:end]``."""
        for offsets in self._maps[: len(self._maps) - len(source._maps)]:
            start, end = offsets.source_span(start, end)
        return start, end

    def techniques(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the disguises seen through inside the span, each once, in the order of their places."""
        if not self._marks:
            return ()
        names = (name for name in self._marks_inside(start, end) if name not in HONEST)
        return tuple(dict.fromkeys(names))

    def marks_at(self, at: int) -> frozenset[str]:
        """What was done to the character at `at`: techniques, and ``compatibility`` for signs such as ㎏."""
        if not self._marks:
            return frozenset()
        return frozenset(self._marks_inside(at, at + 1))

    def _marks_inside(self, start: int, end: int) -> list[str]:
        # No mark is longer than a word or a unit; the ones that began earlier are found by looking a little back.
        names = []
        for index in range(bisect_left(self._marks, (start - _LONGEST_MARK, -1, "")), len(self._marks)):
            first, last, name = self._marks[index]
            if first >= end:
                break
            if last > start and (last > first or first > start):
                names.append(name)
        return names


_LONGEST_MARK = 64
_INVISIBLE = frozenset({"zero-width", "bidi-control", "soft-hyphen"})


def normalise(raw: str, *, html: bool = False) -> NormalisedText:
    """Normalise a raw value; with `html`, its tags are removed and its entities decoded first.

    Idempotent on plain text: ``normalise(normalise(x).text).text == normalise(x).text``.
    """
    if html:
        return _from_markup(raw, *plain_text(raw))
    text = _plain_punctuation(raw)
    if not _needs_work(text):
        return NormalisedText(text.lower(), raw)
    return _fold(_encodable(text), raw)


def normalised_words(words: Sequence[str]) -> list[str]:
    """``normalise(word).text`` of many words at a time: most need no work, which one look at many of them tells."""
    done: list[str] = []
    for first in range(0, len(words), _WORDS_AT_ONCE):
        some = words[first : first + _WORDS_AT_ONCE]
        joined = "\n".join(some)
        if joined.count("\n") == len(some) - 1 and not _needs_work(_plain_punctuation(joined)):
            done += _plain_punctuation(joined).lower().split("\n")
        else:
            done += [normalise(word).text for word in some]
    return done


_WORDS_AT_ONCE = 32


def normalise_mixed(raw: str) -> NormalisedText:
    """Normalise plain text into which somebody may have put markup; a ``<`` or ``&`` that is none stays text."""
    if holds_markup(raw):
        return _from_markup(raw, *plain_text(raw, mixed=True))
    return normalise(raw)


def _from_markup(raw: str, plain: str, offsets: OffsetMap | None) -> NormalisedText:
    inner = normalise(plain)
    if offsets is None:
        return inner
    return NormalisedText(inner.text, raw, (*inner._maps, offsets), inner._marks)


def rewritten(text: NormalisedText, edits: Sequence[Edit]) -> NormalisedText:
    """The text with `edits` made in it (in order, apart) and what they bring together seen through in its turn."""
    maps = list(text._maps)
    joined, marks = _rewrite(text.text, text._marks, maps, edits)
    joined, marks = _see_through(joined, marks, maps)
    return NormalisedText(joined, text.raw, tuple(maps), tuple(sorted(marks)))


def _plain_punctuation(text: str) -> str:
    if not text.isascii():
        for wide, narrow in PUNCTUATION:
            if wide in text:
                text = text.replace(wide, narrow)
    return text


def _needs_work(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return False
    try:
        return _patterns().work.search(text) is not None
    except UnicodeEncodeError:
        return True


def _encodable(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)


_SURROGATE = re.compile("[\ud800-\udfff]")


def _fold(text: str, raw: str) -> NormalisedText:
    offsets, marks = None, list[Mark]()
    if _patterns().suspect.search(text):
        text, offsets = _fold_characters(text, marks)
    text, words = fold_homoglyphs(text)
    for start, end in words:
        marks += [(at, min(at + _LONGEST_MARK, end), "homoglyph") for at in range(start, end, _LONGEST_MARK)]
    text = text.lower()
    if _patterns().traditional.search(text):
        text = text.translate(simplified())
    maps = [offsets] if offsets else []
    text, marks = _see_through(text, marks, maps)
    return NormalisedText(text, raw, tuple(maps), tuple(sorted(marks)))


def _see_through(text: str, marks: list[Mark], maps: list[OffsetMap]) -> tuple[str, list[Mark]]:
    """Fold look-alikes and join split characters until neither finds more; a new map goes before those in `maps`."""
    while True:
        if trigger().search(text):
            text, replaced = fold_lookalikes(text)
            marks += [(entry.at, entry.at + 1, entry.technique) for entry in replaced if entry.technique != "-"]
        edits = join_splits(text)
        if not edits:
            return text, marks
        text, marks = _rewrite(text, marks, maps, edits)


def _rewrite(text: str, marks: Iterable[Mark], maps: list[OffsetMap], edits: Sequence[Edit]) -> tuple[str, list[Mark]]:
    rewriting = Rewriting(text, edits)
    maps.insert(0, rewriting.offsets)
    return rewriting.text, [
        *((*rewriting.moved(first, last), name) for first, last, name in marks),
        *rewriting.places(),
    ]


def _fold_characters(text: str, marks: list[Mark]) -> tuple[str, OffsetMap]:
    """Fold what is outside the safe ranges; appends to `marks` and returns the new text with its map."""
    folding = _Folding(marks)
    at = 0
    for run in _patterns().suspect_run.finditer(text):
        # The character before a run may be the base of a mark in it.
        start, end = max(at, run.start() - 1), run.end()
        folding.copy(text[at:start], at)
        stretch = text[start:end]
        if _inert(stretch):
            folding.copy(stretch, start)
        else:
            folding.units(stretch, start)
        at = end
    folding.copy(text[at:], at)
    return "".join(folding.pieces), folding.offsets


def _inert(stretch: str) -> bool:
    return len(stretch) > 8 and unicodedata.is_normalized("NFKC", stretch) and all(fold(c) == c for c in set(stretch))


class _Folding:
    """The folded text as it grows, with its map and marks."""

    def __init__(self, marks: list[Mark]) -> None:
        self.pieces: list[str] = []
        self.offsets = OffsetMap()
        self._marks = marks
        self._length = 0

    def copy(self, text: str, start: int) -> None:
        """Append `text`, which stands unchanged at `start` of the source."""
        self._append(text, start, start + len(text), straight=True)

    def units(self, stretch: str, base: int) -> None:
        """Append `stretch`, each character folded together with the marks that belong to it."""
        start, count = 0, len(stretch)
        while start < count:
            end = start + 1
            while end < count and continues(stretch[end]):
                end += 1
            self._unit(stretch[start:end], base + start)
            start = end

    def _unit(self, unit: str, base: int) -> None:
        folded = _fold_unit(unit)
        self._mark(unit, len(folded))
        if folded:
            shown = [index for index, char in enumerate(unit) if fold(char) or mark(char) not in _INVISIBLE]
            first, last = base + shown[0], base + shown[-1] + 1
            self._append(folded, first, last, straight=len(folded) == last - first == 1)

    def _append(self, text: str, first: int, last: int, *, straight: bool) -> None:
        self.pieces.append(text)
        self.offsets.add(first, last, len(text), straight=straight)
        self._length += len(text)

    def _mark(self, unit: str, length: int) -> None:
        at = self._length
        for name in dict.fromkeys(map(mark, unit)):
            if name in _INVISIBLE:
                self._marks.append((at + min(length, 1), at + min(length, 1), name))
            elif name:
                self._marks.append((at, at + min(length, _LONGEST_MARK), name))


def _fold_unit(unit: str) -> str:
    folded = "".join(map(fold, unit))
    if len(folded) < 2:
        return folded
    while True:
        composed = unicodedata.normalize("NFC", folded)
        folded = "".join(map(fold, composed))
        if folded == composed:
            return folded


@dataclass(frozen=True, slots=True)
class _Patterns:
    work: Any
    suspect: Any
    suspect_run: Any
    traditional: Any


@cache
def _patterns() -> _Patterns:
    punctuation = "".join(narrow for _, narrow in PUNCTUATION if not narrow.isascii())
    traditional = "[" + "".join(map(chr, simplified())) + "]"
    suspect = f"[^{SAFE_ALPHABETS}{punctuation}]"
    return _Patterns(
        work=compile_pattern(f"[^{SAFE}{punctuation}]|{traditional}|{trigger_source()}|{split_trigger_source()}"),
        suspect=compile_pattern(suspect),
        suspect_run=compile_pattern(suspect + "+"),
        traditional=compile_pattern(traditional),
    )
