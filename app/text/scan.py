"""One scan over a text for all terms at once; every candidate is confirmed where it stands.

One pass of the automaton over the normalised text finds the terms as written. Only where such characters occur, a
second look takes separators out and reads pinyin as Han. Phrases are looked for with single spaces where the text has
others, which is no disguise. Words spelled out or written with figures are found in `app.text.readings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple, Protocol

import re2
from ahocorasick_rs import AhoCorasick, Implementation

from app.text.boundary import han_edges, is_han, latin_edges
from app.text.normalise import NormalisedText, normalised_words
from app.text.pinyin import PinyinReader
from app.text.separators import UNUSUAL_TRIGGER, bridges, squeeze
from app.text.spacing import ODD_TRIGGER, Respaced, joins, one_space, respaced

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


class Candidate(NamedTuple):
    """A confirmed place of a term: half-open normalised span, index of the term, disguises seen through."""

    start: int
    end: int
    term_index: int
    techniques: tuple[str, ...] = ()


# Han, kana, figures and what stands between sentences: in a text of nothing else no term is hidden.
_HIDING = re.compile("[^㐀-䶵一-龥ぁ-ゖァ-ヺー0-9、。,!?:;]")


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A normalised term and the terms that share it."""

    text: str
    terms: tuple[int, ...]
    by_boundary: tuple[tuple[str, tuple[int, ...]], ...]
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
        self._phrases = [p for p in self._patterns if " " in p.text]
        self._phrase_automaton = _automaton(self._phrases)
        self._hidden_han = {p.text: p for p in self._han}
        self._pinyin = PinyinReader(self._hidden_han)
        self._anything = _any_of(UNUSUAL_TRIGGER, ODD_TRIGGER, self._pinyin.trigger)

    def scan(self, text: NormalisedText) -> list[Candidate]:
        """The confirmed candidates in the order of their places; those of one term may overlap.

        Each (term, span) is given once. Spans are normalised offsets; `NormalisedText.raw_span` leads back.
        """
        if not self._patterns or not text.text:
            return []
        found = self._automaton.find_matches_as_indexes(text.text, overlapping=True)
        candidates = set(self._plain(text, found)) if found else set[Candidate]()
        if _HIDING.search(text.text) is None:
            return sorted(candidates)
        # One search tells for most texts that there is nothing to look at once more but usual separators.
        ordinary = self._anything.search(text.text) is None
        if self._han and not text.text.isascii():
            candidates.update(self._squeezed(text, found, unusual=not ordinary))
        if ordinary:
            return sorted(candidates)
        if self._trigger is not None and self._trigger.search(text.text):
            candidates.update(self._in_pinyin(text))
        for view in respaced(text.text):
            candidates.update(self._in_view(text, view))
        return sorted(candidates)

    def _plain(self, text: NormalisedText, found: Iterable[tuple[int, int, int]]) -> Iterator[Candidate]:
        for index, start, end in found:
            yield from self._as_written(text, self._patterns[index], start, end)

    def _as_written(self, text: NormalisedText, pattern: _Pattern, start: int, end: int) -> Iterator[Candidate]:
        # The boundary first: most of what the automaton finds is part of a longer word.
        kept = [terms for boundary, terms in pattern.by_boundary if _confirmed(text, start, end, pattern, boundary)]
        if not kept:
            return
        techniques = text.techniques(start, end)
        disguised = not _HONEST_TECHNIQUES.issuperset(techniques)
        for term_index in chain.from_iterable(kept):
            if self._terms[term_index].disguise or not disguised:
                yield Candidate(start, end, term_index, techniques)

    def _squeezed(
        self, text: NormalisedText, plain: Sequence[tuple[int, int, int]], *, unusual: bool
    ) -> Iterator[Candidate]:
        squeezed = squeeze(text.text, unusual=unusual)
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

    def _in_pinyin(self, text: NormalisedText) -> Iterator[Candidate]:
        for found in self._pinyin.find(text.text):
            if _is_name(text, found.start, found.end):
                continue
            seen = ("separator", "pinyin") if found.separated else ("pinyin",)
            techniques = (*seen, *text.techniques(found.start, found.end))
            yield from self._disguised(self._hidden_han[found.term], found.start, found.end, techniques)

    def _in_view(self, text: NormalisedText, view: Respaced) -> Iterator[Candidate]:
        # A word wrapped with a hyphen need not be part of a phrase.
        patterns = self._patterns if view.wrapped else self._phrases
        automaton = self._automaton if view.wrapped else self._phrase_automaton
        for index, start, end in automaton.find_matches_as_indexes(view.text, overlapping=True):
            if view.altered(start, end):
                first, last = view.source(start), view.source(end - 1) + 1
                if joins(text, patterns[index].text.count(" ") + 1, first, last):
                    yield from self._as_written(text, patterns[index], first, last)

    def _disguised(self, pattern: _Pattern, start: int, end: int, techniques: tuple[str, ...]) -> Iterator[Candidate]:
        for term_index in pattern.terms:
            term = self._terms[term_index]
            if term.disguise and term.boundary != "none":
                yield Candidate(start, end, term_index, tuple(dict.fromkeys(techniques)))

    @cached_property
    def _trigger(self) -> Any:
        return _any_of(self._pinyin.trigger)

    @cached_property
    def _han_indexes(self) -> frozenset[int]:
        wanted = {pattern.text for pattern in self._han}
        return frozenset(index for index, pattern in enumerate(self._patterns) if pattern.text in wanted)


def _patterns(terms: Sequence[SearchTerm]) -> list[_Pattern]:
    by_text: dict[str, list[int]] = {}
    for index, word in enumerate(normalised_words([term.term for term in terms])):
        text = one_space(word).strip()
        if text:
            by_text.setdefault(text, []).append(index)
    return [
        _Pattern(text, tuple(indexes), _by_boundary(indexes, terms), all(map(is_han, text)))
        for text, indexes in by_text.items()
    ]


def _by_boundary(indexes: Sequence[int], terms: Sequence[SearchTerm]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    boundaries = dict.fromkeys(terms[index].boundary for index in indexes)
    return tuple((wanted, tuple(i for i in indexes if terms[i].boundary == wanted)) for wanted in boundaries)


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


def _is_name(text: NormalisedText, start: int, end: int) -> bool:
    """Whether the words are written as a person's name is: Zhi Liao."""
    first, last = text.raw_span(start, end)
    words = text.raw[first:last].split()
    return len(words) > 1 and all(word.isascii() and word.istitle() for word in words)


def _any_of(*sources: str | None) -> Any:
    given = [source for source in sources if source]
    return re2.compile("|".join(given)) if given else None
