"""Figures and signs for letters: b3st read as best, c1alis as cialis; never in a model number."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import product

_SIGNS = {"0": "o", "1": "il", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s", "!": "i"}
_WORD = re.compile(r"(?<![a-z0-9@$!.\-_/])[a-z0-9@$!]{4,24}(?![a-z0-9@$]|[.\-_/][a-z0-9])")

LEAST = 4
"""A word shorter than this has too many model numbers that look like it."""

LEET_TRIGGER = (
    r"[a-z][013-57-9@$!]{1,3}[a-z]|[a-z]{2}[013-57-9@$!]{1,2}(?:[^a-z0-9]|$)|(?:^|[^a-z0-9])[013-57-9@$]{1,2}[a-z]{2}"
)
"""RE2 source without which no word of a text is written so."""


class LeetReader:
    """Finds words with figures or signs in the place of some letters."""

    def __init__(self, words: Collection[str]) -> None:
        self._words = frozenset(word for word in words if len(word) >= LEAST)

    def __bool__(self) -> bool:
        return bool(self._words)

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Half-open span and the word meant, for every such word of the normalised `text`."""
        for match in _WORD.finditer(text):
            written = match.group().rstrip("!")
            for word in self._meant(written):
                yield match.start(), match.start() + len(written), word

    def _meant(self, written: str) -> Iterator[str]:
        signs = [char for char in written if char in _SIGNS]
        letters = sum(char.isalpha() for char in written)
        if not signs or letters < max(2, len(signs)) or letters + len(signs) < max(LEAST, len(written)):
            return
        # "s41e" is a model number; fr33 repeats its sign.
        if len(written) == LEAST and len(set(signs)) > 1:
            return
        # Two readings of one sign only, so that the ways to read a word stay few.
        if signs.count("1") > 4:
            return
        for letters_read in product(*(_SIGNS.get(char, char) for char in written)):
            word = "".join(letters_read)
            if word in self._words:
                yield word
