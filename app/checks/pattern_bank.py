"""Many RE2 patterns looked for at once: the literals they need say which are worth searching one by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import re2

from app.packs.patterns import compile_pattern, expand, options

MOST_TOGETHER = 512
"""Patterns whose literals are looked for together; with thousands of them RE2's filter outgrows its memory."""


class PatternBank:
    """Patterns by the keys they are looked for under; one is compiled when a text first has its literals."""

    def __init__(self, patterns: Mapping[str, Sequence[str]]) -> None:
        self._entries = [(key, source) for key, sources in patterns.items() for source in sources]
        self._filters = [
            shard
            for first in range(0, len(self._entries), MOST_TOGETHER)
            for shard in _filters(self._entries, first, min(first + MOST_TOGETHER, len(self._entries)))
        ]

    def search(self, text: str, active: Collection[str]) -> list[tuple[str, int, int]]:
        """The matches of the `active` keys as key and half-open span, in the order of the patterns."""
        found: list[tuple[str, int, int]] = []
        for first, literals in self._filters:
            for index in sorted(literals.Match(text, potential=True) or ()):
                key, source = self._entries[first + index]
                if key in active:
                    found.extend((key, start, end) for start, end in _spans(source, text))
        return found


def _filters(entries: Sequence[tuple[str, str]], first: int, last: int) -> Iterator[tuple[int, Any]]:
    """Filters for ``entries[first:last]``, each with the index of its first entry."""
    # Not `re2.Set`: one automaton over hundreds of patterns runs out of memory, and then finds nothing and says so
    # only to the log.
    literals = re2.Filter()
    for _, source in entries[first:last]:
        literals.Add(expand(source), options())
    try:
        literals.Compile()
    except re2.error:
        # Too many literals for one; what cannot be halved any more is a pattern no filter takes.
        if last - first == 1:
            raise
        middle = (first + last) // 2
        yield from _filters(entries, first, middle)
        yield from _filters(entries, middle, last)
        return
    yield first, literals


def _spans(source: str, text: str) -> Iterator[tuple[int, int]]:
    pattern = compile_pattern(source)
    group = pattern.groupindex.get("hit", 0)
    for match in pattern.finditer(text):
        start, end = match.span(group)
        if start < 0:
            start, end = match.span()
        if start < end:
            yield start, end
