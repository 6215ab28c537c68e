"""One scan over a text for all terms at once; every candidate is confirmed where it stands.

One pass of the automaton over the normalised text finds the terms as written. Only where such characters occur, a
second look takes separators out, joins spelled-out Latin letters, and reads pinyin as Han.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import re2
from ahocorasick_rs import AhoCorasick, Implementation

from app.text.boundary import han_edges, is_han, latin_edges
from app.text.normalise import NormalisedText, normalise
from app.text.pinyin import PinyinReader, Reading
from app.text.separators import SPELLED_TRIGGER, bridges, spelled_out, squeeze

_MOST_FOR_DFA = 3000
_HONEST_TECHNIQUES = frozenset({"full-width"})


class SearchTerm(Protocol):
    """What the scanner needs to know of a term; `app.packs.terms.Term` is one."""

    @property
    def term(self) -> str: ...
    @property
    def boundary(self) -> str: ...
    @property
    def disguise(self) -> bool: ...


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A confirmed place of a term: half-open normalised span, index of the term, disguises seen through."""

    start: int
    end: int
    term_index: int
    techniques: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A normalised term and the terms that share it."""

    text: str
    terms: tuple[int, ...]
    han: bool

    @property
    def hideable(self) -> bool:
        """Whether it is looked for with separators or pinyin in it."""
        return self.han and len(self.text) > 1


class Scanner:
    """Finds terms in normalised texts. Terms are normalised as texts are; one that vanishes finds nothing."""

    def __init__(self, terms: Sequence[SearchTerm]) -> None:
        self._terms = tuple(terms)
        self._patterns = _patterns(terms)
        self._automaton = _automaton(self._patterns)
        hidden = {index for index, term in enumerate(terms) if term.disguise and term.boundary != "none"}
        self._han = [p for p in self._patterns if p.hideable and not hidden.isdisjoint(p.terms)]
        self._han_automaton = _automaton(self._han)
        self._spelled = {p.text: p for p in self._patterns if p.text.isascii() and p.text.isalpha() and len(p.text) > 2}
        self._pinyin = PinyinReader(frozenset("".join(pattern.text for pattern in self._han)))
        self._trigger = _trigger(self._pinyin, spelled=bool(self._spelled))

    def scan(self, text: NormalisedText) -> list[Candidate]:
        """The confirmed candidates in the order of their places; those of one term may overlap.

        Each (term, span) is given once. Spans are normalised offsets; `NormalisedText.raw_span` leads back.
        """
        if not self._patterns or not text.text:
            return []
        found = self._automaton.find_matches_as_indexes(text.text, overlapping=True)
        candidates = set(self._plain(text, found))
        if self._han:
            candidates.update(self._squeezed(text, found))
        if self._trigger is not None and self._trigger.search(text.text):
            candidates.update(self._spelled_out(text))
            candidates.update(self._in_pinyin(text))
        return sorted(candidates)

    def _plain(self, text: NormalisedText, found: Iterable[tuple[int, int, int]]) -> Iterator[Candidate]:
        for index, start, end in found:
            pattern = self._patterns[index]
            techniques = text.techniques(start, end)
            disguised = not _HONEST_TECHNIQUES.issuperset(techniques)
            kept: dict[str, bool] = {}
            for term_index in pattern.terms:
                term = self._terms[term_index]
                if disguised and not term.disguise:
                    continue
                if term.boundary not in kept:
                    kept[term.boundary] = _confirmed(text, start, end, pattern, term.boundary)
                if kept[term.boundary]:
                    yield Candidate(start, end, term_index, techniques)

    def _squeezed(self, text: NormalisedText, plain: Sequence[tuple[int, int, int]]) -> Iterator[Candidate]:
        squeezed = squeeze(text.text)
        if squeezed is None:
            return
        found = self._han_automaton.find_matches_as_indexes(squeezed.text, overlapping=True)
        # What stands together in the text stands together here too; only a surplus is worth a closer look.
        if len(found) <= sum(1 for index, _, _ in plain if index in self._han_indexes):
            return
        for index, start, end in found:
            first, last = squeezed.source_indexes(start, start + 1)[0], squeezed.source_indexes(end - 1, end)[0] + 1
            if last - first > end - start and bridges(text.text, squeezed, start, end):
                techniques = ("separator", *text.techniques(first, last))
                yield from self._disguised(self._han[index], first, last, techniques)

    def _spelled_out(self, text: NormalisedText) -> Iterator[Candidate]:
        for start, end, word in spelled_out(text.text):
            pattern = self._spelled.get(word)
            if pattern is not None:
                techniques = ("separator", *text.techniques(start, end))
                yield from self._disguised(pattern, start, end, techniques)

    def _in_pinyin(self, text: NormalisedText) -> Iterator[Candidate]:
        for reading in self._pinyin.readings(text.text):
            for index, start, end in self._han_automaton.find_matches_as_indexes(reading.han, overlapping=True):
                read = reading.read[start:end]
                if any(read) and not all(read) and self._reads_well(text.text, reading, start, end):
                    first, last = reading.places[start][0], reading.places[end - 1][1]
                    techniques = ("pinyin", *text.techniques(first, last))
                    yield from self._disguised(self._han[index], first, last, techniques)

    def _reads_well(self, text: str, reading: Reading, start: int, end: int) -> bool:
        first, last = reading.places[start][0], reading.places[end - 1][1]
        # A syllable at the edge of the term must not be the rest of a longer Latin word.
        whole = not _letter(text, first - 1, first) and not _letter(text, last, last - 1)
        return whole and han_edges(reading.han, start, end)

    def _disguised(self, pattern: _Pattern, start: int, end: int, techniques: tuple[str, ...]) -> Iterator[Candidate]:
        for term_index in pattern.terms:
            term = self._terms[term_index]
            if term.disguise and term.boundary != "none":
                yield Candidate(start, end, term_index, tuple(dict.fromkeys(techniques)))

    @cached_property
    def _han_indexes(self) -> frozenset[int]:
        wanted = {pattern.text for pattern in self._han}
        return frozenset(index for index, pattern in enumerate(self._patterns) if pattern.text in wanted)


def _patterns(terms: Sequence[SearchTerm]) -> list[_Pattern]:
    by_text: dict[str, list[int]] = {}
    for index, term in enumerate(terms):
        text = normalise(term.term).text.strip()
        if text:
            by_text.setdefault(text, []).append(index)
    return [_Pattern(text, tuple(indexes), all(map(is_han, text))) for text, indexes in by_text.items()]


def _automaton(patterns: Sequence[_Pattern]) -> AhoCorasick:
    # The DFA is half as fast again; its build time and memory only bear so many patterns.
    kind = Implementation.DFA if len(patterns) <= _MOST_FOR_DFA else Implementation.ContiguousNFA
    return AhoCorasick([pattern.text for pattern in patterns], implementation=kind)


def _confirmed(text: NormalisedText, start: int, end: int, pattern: _Pattern, boundary: str) -> bool:
    if boundary == "none":
        return True
    if pattern.han:
        return han_edges(text.text, start, end, strict=boundary == "word")
    return latin_edges(text, start, end)


def _trigger(pinyin: PinyinReader, *, spelled: bool) -> Any:
    sources = [source for source in (pinyin.trigger, SPELLED_TRIGGER if spelled else None) if source]
    return re2.compile("|".join(sources)) if sources else None


def _letter(text: str, outside: int, inside: int) -> bool:
    return 0 <= outside < len(text) and "a" <= text[outside] <= "z" and "a" <= text[inside] <= "z"
