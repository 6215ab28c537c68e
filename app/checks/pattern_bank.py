"""Many RE2 patterns looked for at once: the literals they need say which are worth searching one by one."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import re2

from app.packs.patterns import compile_pattern, expand, options

MOST_TOGETHER = 512
"""Patterns whose literals are looked for together; with thousands of them RE2's filter outgrows its memory."""

_CHOICES_KEPT = 512

_Filter = tuple[list[int], Any]
"""The entries whose literals are looked for together, in their order, and the filter that does so."""


class PatternBank:
    """Patterns by the keys they are looked for under. Each is prepared when it is first asked for: of the law of many
    markets one run needs little. Safe to share between threads."""

    def __init__(self, patterns: Mapping[str, Sequence[str]]) -> None:
        self._entries = [(key, source) for key, sources in patterns.items() for source in sources]
        self._filters: list[_Filter] = []
        self._prepared: set[int] = set()
        self._lock = threading.Lock()
        self._chosen = lru_cache(maxsize=_CHOICES_KEPT)(self._choose)

    def search(self, text: str, active: frozenset[str]) -> list[tuple[str, int, int]]:
        """The matches of the `active` keys as key and half-open span, in the order of the patterns."""
        candidates = [
            places[index]
            for places, literals in self._chosen(active)
            for index in literals.Match(text, potential=True) or ()
        ]
        found: list[tuple[str, int, int]] = []
        for place in sorted(candidates):
            key, source = self._entries[place]
            if key in active:
                found.extend((key, start, end) for start, end in _spans(source, text))
        return found

    def _choose(self, active: frozenset[str]) -> tuple[_Filter, ...]:
        """The filters that together hold the patterns of the active keys, and as few others as may be."""
        wanted = [index for index, (key, _) in enumerate(self._entries) if key in active]
        with self._lock:
            fresh = [index for index in wanted if index not in self._prepared]
            for first in range(0, len(fresh), MOST_TOGETHER):
                self._filters += _filters(self._entries, fresh[first : first + MOST_TOGETHER])
            self._prepared.update(fresh)
            return tuple(entry for entry in self._filters if not set(wanted).isdisjoint(entry[0]))


def _filters(entries: Sequence[tuple[str, str]], places: list[int]) -> Iterator[_Filter]:
    """Filters for the entries at `places`."""
    # Not `re2.Set`: one automaton over hundreds of patterns runs out of memory, and then finds nothing and says so
    # only to the log.
    literals = re2.Filter()
    for place in places:
        literals.Add(expand(entries[place][1]), options())
    try:
        literals.Compile()
    except re2.error:
        # Too many literals for one; what cannot be halved any more is a pattern no filter takes.
        if len(places) == 1:
            raise
        middle = len(places) // 2
        yield from _filters(entries, places[:middle])
        yield from _filters(entries, places[middle:])
        return
    yield places, literals


def _spans(source: str, text: str) -> Iterator[tuple[int, int]]:
    pattern = compile_pattern(source)
    group = pattern.groupindex.get("hit", 0)
    for match in pattern.finditer(text):
        start, end = match.span(group)
        if start < 0:
            start, end = match.span()
        if start < end:
            yield start, end
