"""Figures in words, one by one: "five five five, oh one nine nine"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = (
    "zero oh null nul zéro cero",
    "one eins un uno una",
    "two zwei zwo deux dos due",
    "three drei trois tres tre",
    "four vier quatre cuatro quattro",
    "five fünf fuenf cinq cinco cinque",
    "six sechs seis sei",
    "seven sieben sept siete sette",
    "eight acht huit ocho otto",
    "nine neun neuf nueve nove",
)
_VALUES = {word: str(digit) for digit, words in enumerate(_DIGITS) for word in words.split()}
_WORD = "|".join(sorted(_VALUES, key=len, reverse=True))
_TIMES = {"double": 2, "doppel": 2, "triple": 3}
_ONE = rf"(?:(?:double |triple |doppel)?(?:{_WORD})|[0-9]{{1,4}})"
_NUMBER = re.compile(rf"(?<![a-z0-9à-ɏ]){_ONE}(?:[ ,.\-/]{{1,3}}{_ONE}){{3,15}}(?![a-z0-9à-ɏ])")
_PART = re.compile(rf"(?:(double|triple|doppel) ?)?({_WORD}|[0-9]{{1,4}})(?![a-zà-ɏ])")

_LEAST, _MOST = 7, 15
_LEAST_WORDS = 4
_COUNTING = "0123456789012345"

SPELLED_TRACE = rf"(?:{_WORD})(?:[ ,.\-/]+(?:double |triple |doppel)?(?:{_WORD})){{1}}"
"""RE2 source of two figures in words, without which no number is written so."""


def spelled_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of numbers with figures in words, long enough for a telephone; counting (one two three) is none.

    Which words stand beside a number is for the caller to look at.
    """
    for match in _NUMBER.finditer(text):
        parts = [part.groups() for part in _PART.finditer(match.group())]
        digits = "".join(_VALUES.get(word, word) * _TIMES.get(times, 1) for times, word in parts)
        words = sum(word in _VALUES for _, word in parts)
        if words >= _LEAST_WORDS and _LEAST <= len(digits) <= _MOST and digits not in _COUNTING:
            yield match.span()
