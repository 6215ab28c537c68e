"""Figures and signs for letters: b3st read as best, c1alis as cialis; never in a model number."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LETTERS = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s"}
_EITHER = "1!"
_SIGNS = frozenset(_LETTERS) | frozenset(_EITHER)
# "anti-bacter1al" is half of a compound, "sa1e-500" the number of a model.
_WORD = re.compile(
    r"(?:(?<![a-z0-9@$!.\-_/])|(?<=[a-z]{3}-))[a-zß-öø-ɏ0-9@$!]{4,24}(?![a-z0-9@$]|[._/][a-z0-9]|-(?![a-z]{3})[a-z0-9])"
)

LEAST = 4
"""A word shorter than this has too many model numbers that look like it."""

LEET_TRIGGER = (
    r"[a-z][013-57-9@$!]{1,3}[a-z]|[a-z]{2}[013-57-9@$!]{1,2}(?:[^a-z0-9]|$)|(?:^|[^a-z0-9])[013-57-9@$]{1,2}[a-z]{2}"
)
"""RE2 source without which no word of a text is written so."""


def leet_words(text: str) -> Iterator[tuple[int, int, str]]:
    """Half-open span and writing of every word of the normalised `text` that has figures or signs among its letters."""
    for match in _WORD.finditer(text):
        written = match.group().rstrip("!")
        if _is_word(written):
            yield match.start(), match.start() + len(written), written


def in_letters(written: str, one: str) -> str:
    """The word meant, of the same length; `one` is the letter that 1 and ! stand for: ``i`` or ``l``."""
    return "".join(one if char in _EITHER else _LETTERS.get(char, char) for char in written)


def reads_two_ways(written: str) -> bool:
    """Whether the word meant depends on the letter that 1 and ! stand for."""
    return any(char in _EITHER for char in written)


def _is_word(written: str) -> bool:
    signs = [char for char in written if char in _SIGNS]
    letters = sum(map(str.isalpha, written))
    if not signs or len(written) < LEAST or letters < max(2, len(signs)) or letters + len(signs) < len(written):
        return False
    # "s41e" is a model number; fr33 repeats its sign.
    return len(written) > LEAST or len(set(signs)) == 1
