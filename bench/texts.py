"""Normalise and scan, against the bare automaton on the same text and terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ahocorasick_rs

from app.packs.library import Library
from app.packs.rules import ProhibitedRule, WordingRule
from app.packs.terms import Term
from app.text.normalise import normalise
from app.text.scan import Scanner
from bench.listings import generate_listings
from bench.timing import Row, cpu_seconds

CLEAN = (
    "秋冬新款加厚羊毛围巾，手感柔软，适合日常通勤与户外穿着，可机洗，请反面低温熨烫。"
    "颜色有米白、浅灰和藏青三种，长度约一百八十厘米。"
)
"""A short text as most of a Chinese listing is: a sentence or two in which no term stands."""

_CHARACTERS = 250_000


def text_rows(library: Library) -> Iterator[Row]:
    """Short clean fields, one long clean text, and the mixed texts of a catalogue, some of them faulty."""
    terms = shipped_terms(library)
    scanner = Scanner(terms)
    bare = ahocorasick_rs.AhoCorasick(list({normalise(term.term).text for term in terms}))
    fields = [
        text
        for document in generate_listings(1000)
        for text in (document["title"], *document["bullets"], document["description"])
    ]
    cases = (
        (f"normalise + scan, clean Chinese fields of {len(CLEAN)} characters", [CLEAN] * (_CHARACTERS // len(CLEAN))),
        (f"normalise + scan, clean Chinese text of {len(CLEAN) * 30} characters", [CLEAN * 30] * 100),
        ("normalise + scan, fields of the catalogue below", fields),
    )
    for what, texts in cases:
        yield _row(what, texts, scanner, bare, len(terms))


def _row(what: str, texts: Sequence[str], scanner: Scanner, bare: ahocorasick_rs.AhoCorasick, terms: int) -> Row:
    characters = sum(map(len, texts))
    own = cpu_seconds(lambda: [scanner.scan(normalise(text)) for text in texts])
    yardstick = cpu_seconds(lambda: [bare.find_matches_as_indexes(text, overlapping=True) for text in texts])
    measured = f"{characters / own / 1e6:.1f} Mchar/s; {own / yardstick:.1f}x ahocorasick_rs alone ({terms} terms)"
    return Row(what, measured, ">= 6 Mchar/s; <= 5x")


def shipped_terms(library: Library) -> list[Term]:
    """The terms of all wording and prohibited rules."""
    return [
        term
        for _, rule in library.rules()
        if isinstance(rule, WordingRule | ProhibitedRule)
        for term in rule.match.terms
    ]
