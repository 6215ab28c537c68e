"""Pinyin inside Han text: 首xuan read as 首选, 加weixin as 加微信."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.packs.tables import load_tsv
from app.text.boundary import is_han

# A Latin run is read as at most this many syllables, and a stretch in at most this many ways.
_MOST_SYLLABLES = 3
_MOST_READINGS = 96
_REACH = 8
_LATIN_RUN = re.compile(r"[a-z]{2,18}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A stretch with pinyin read as Han: `han` its characters, `places` the half-open source span of each of them.

    `read` tells which characters were pinyin. The span of a syllable inside a longer run is the syllable's own.
    """

    han: str
    places: tuple[tuple[int, int], ...]
    read: tuple[bool, ...]


@cache
def syllables() -> dict[str, str]:
    """Syllable -> the characters it may stand for."""
    table: dict[str, str] = {}
    for row in load_tsv("text/pinyin.tsv"):
        table[row["syllable"]] = table.get(row["syllable"], "") + row["characters"]
    return table


class PinyinReader:
    """Reads pinyin as one of the characters that occur in the terms looked for."""

    def __init__(self, characters: frozenset[str]) -> None:
        self._options = {
            syllable: "".join(c for c in listed if c in characters) for syllable, listed in syllables().items()
        }
        self._options = {syllable: options for syllable, options in self._options.items() if options}

    @property
    def trigger(self) -> str | None:
        """RE2 source that finds a Latin run beside Han that may be pinyin; None when nothing can be."""
        if not self._options:
            return None
        run = "(?:" + "|".join(sorted(self._options)) + ")" + f"{{1,{_MOST_SYLLABLES}}}"
        return rf"\p{{Han}}{run}(?:[^a-z]|$)|(?:^|[^a-z]){run}\p{{Han}}"

    def readings(self, text: str) -> Iterator[Reading]:
        """Every way to read the stretches of `text` (normalised) that mix Han and pinyin."""
        for run in _LATIN_RUN.finditer(text):
            beside_han = (run.start() > 0 and is_han(text[run.start() - 1])) or is_han(text[run.end() : run.end() + 1])
            if not beside_han:
                continue
            for split in self._splits(run.group(), run.start(), _MOST_SYLLABLES):
                yield from self._read(text, split, run.start(), run.end())

    def _splits(self, run: str, at: int, most: int) -> Iterator[tuple[tuple[int, int, str], ...]]:
        """The ways to cut `run` into known syllables: ``(start, end, characters)`` each."""
        if run in self._options:
            yield ((at, at + len(run), self._options[run]),)
        if most < 2:
            return
        for length in range(2, len(run) - 1):
            head = self._options.get(run[:length])
            if head:
                for rest in self._splits(run[length:], at + length, most - 1):
                    yield ((at, at + length, head), *rest)

    def _read(self, text: str, split: tuple[tuple[int, int, str], ...], start: int, end: int) -> Iterator[Reading]:
        left = self._beside(text, start, -1)
        right = self._beside(text, end, 1)
        slots = [*left, *split, *right]
        choices = itertools.product(*(options for _, _, options in slots))
        places = tuple((low, high) for low, high, _ in slots)
        read = tuple(high - low > 1 for low, high, _ in slots)
        for chosen in itertools.islice(choices, _MOST_READINGS):
            yield Reading("".join(chosen), places, read)

    def _beside(self, text: str, at: int, step: int) -> list[tuple[int, int, str]]:
        """The Han characters and single syllables that follow (`step` 1) or precede (-1) a run, in text order."""
        slots: list[tuple[int, int, str]] = []
        while len(slots) < _REACH:
            index = at if step > 0 else at - 1
            if not 0 <= index < len(text):
                break
            if is_han(text[index]):
                slots.append((index, index + 1, text[index]))
                at += step
                continue
            run = self._syllable_at(text, at, step)
            if run is None:
                break
            slots.append(run)
            at = run[1] if step > 0 else run[0]
        return slots if step > 0 else slots[::-1]

    def _syllable_at(self, text: str, at: int, step: int) -> tuple[int, int, str] | None:
        end = at
        while 0 <= (end if step > 0 else end - 1) < len(text) and "a" <= text[end if step > 0 else end - 1] <= "z":
            end += step
            if abs(end - at) > 6:
                return None
        low, high = min(at, end), max(at, end)
        options = self._options.get(text[low:high])
        return (low, high, options) if options else None
