"""One scan over a subject's texts: terms by the automaton, patterns by RE2, contact data by their detectors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from app.checks.evaluation import Block, Hit
from app.checks.pattern_bank import PatternBank
from app.checks.tools import Tools
from app.packs.terms import Term
from app.text.contacts import find_contacts
from app.text.fields import REMEMBERED, REMEMBERED_LENGTH, FieldText
from app.text.normalise import NormalisedText
from app.text.readings import readings
from app.text.scan import Scanner
from app.text.spacing import respaced

Hits = dict[str, list[Hit]]


class _Found(NamedTuple):
    """A hit before it is known in which field it stands."""

    key: str
    start: int
    end: int
    term: Term | None
    techniques: tuple[str, ...]


class Detector:
    """Everything the rules of a library look for in text, compiled once.

    A rule's key is its id, or its id with ``#`` and a part where a rule looks for more than one thing.
    """

    def __init__(self, tools: Tools) -> None:
        self._owners, terms = _owners(tools.terms)
        self._scanner = Scanner(terms)
        self._patterns = PatternBank(tools.patterns)
        self._contacts = {key: frozenset(names) for key, names in tools.contacts.items()}
        self._blocks = PatternBank(tools.block_patterns)
        self._statutory = dict(tools.statutory)
        self._statutory_keys = frozenset(tools.statutory)
        self._found = lru_cache(maxsize=REMEMBERED)(self._find)
        self._blocks_found = lru_cache(maxsize=REMEMBERED)(self._find_blocks)
        self._wanted = lru_cache(maxsize=REMEMBERED)(self._detectors)

    def detect(self, texts: Sequence[FieldText], active: frozenset[str], regions: tuple[str, ...]) -> Hits:
        """All hits of the `active` keys; phone numbers are read as of `regions` (ISO 3166-1 alpha-2)."""
        hits: Hits = {}
        for field in texts:
            find = self._found if len(field.raw) <= REMEMBERED_LENGTH else self._find
            for text, finds in find(field.text, active, regions):
                place = field if text is field.text else replace(field, text=text)
                for found in finds:
                    hit = Hit(place, found.start, found.end, found.term, found.techniques)
                    hits.setdefault(found.key, []).append(hit)
        return hits

    def blocks(self, texts: Sequence[FieldText], hits: Mapping[str, Sequence[Hit]]) -> tuple[Block, ...]:
        """The statutory texts found, from the hits of statutory rules and their patterns."""
        found: list[Block] = []
        for key, rule in self._statutory.items():
            found.extend(Block(hit.field, hit.start, hit.end, rule) for hit in hits.get(key, ()))
        for field in texts:
            find = self._blocks_found if len(field.raw) <= REMEMBERED_LENGTH else self._find_blocks
            found.extend(Block(field, start, end, self._statutory[key]) for key, start, end in find(field.text))
        return tuple(found)

    def _find(
        self, text: NormalisedText, active: frozenset[str], regions: tuple[str, ...]
    ) -> tuple[tuple[NormalisedText, tuple[_Found, ...]], ...]:
        """What the text holds, whatever field it stands in, and what its other readings hold beside that."""
        finds = [(text, tuple(self._finds(text, active, regions)))]
        for reading in readings(text):
            news = [
                found._replace(techniques=reading.techniques(found.start, found.end, found.techniques))
                for found in self._finds(reading.text, active, regions)
                if reading.is_news(found.start, found.end)
            ]
            finds.append((reading.text, tuple(news)))
        return tuple(finds)

    def _finds(self, text: NormalisedText, active: frozenset[str], regions: tuple[str, ...]) -> Iterator[_Found]:
        for found in self._scanner.scan(text):
            for key, term in self._owners[found.term_index]:
                if key in active:
                    yield _Found(key, found.start, found.end, term, found.techniques)
        for key, start, end in self._patterns.search(text.text, active):
            yield _Found(key, start, end, None, text.techniques(start, end))
        wanted = self._wanted(active)
        if not wanted:
            return
        for contact in find_contacts(text, wanted, regions):
            for key, names in self._contacts.items():
                if contact.detector in names and key in active:
                    yield _Found(key, contact.start, contact.end, None, contact.techniques)

    def _find_blocks(self, text: NormalisedText) -> list[tuple[str, int, int]]:
        found = self._blocks.search(text.text, self._statutory_keys)
        # The law prescribes words, not the lines they are set in.
        for view in respaced(text.text)[:1]:
            spans = self._blocks.search(view.text, self._statutory_keys)
            found += [(key, view.source(start), view.source(end - 1) + 1) for key, start, end in spans]
        return found

    def _detectors(self, active: frozenset[str]) -> frozenset[str]:
        return frozenset().union(*(names for key, names in self._contacts.items() if key in active))


def _owners(terms: Mapping[str, Sequence[Term]]) -> tuple[list[list[tuple[str, Term]]], list[Term]]:
    """Terms that several rules share are scanned for once."""
    index: dict[tuple[str, str, bool], int] = {}
    unique: list[Term] = []
    owners: list[list[tuple[str, Term]]] = []
    for key, listed in terms.items():
        for term in listed:
            place = index.setdefault((term.term, term.boundary, term.disguise), len(unique))
            if place == len(unique):
                unique.append(term)
                owners.append([])
            owners[place].append((key, term))
    return owners, unique
