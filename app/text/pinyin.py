"""Pinyin inside Han text: 首xuan read as 首选, 加weixin as 加微信, z.u.i好 and zui-hao的 as 最好.

The terms are kept as a tree of characters. From every place where a term may begin the text is walked along the tree,
a syllable standing for any character it may spell, so that the cost grows with the text alone, not with the number of
ways to read it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from app.packs.tables import load_tsv
from app.text.boundary import han_edges, is_han

_TONES = {"a": "āáǎà", "e": "ēéěè", "i": "īíǐì", "o": "ōóǒò", "u": "ūúǔùǖǘǚǜ"}
_PLAIN = {toned: vowel for vowel, marked in _TONES.items() for toned in marked}
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz" + "".join(_TONES.values()))
_LETTER_CLASS = "[" + "".join(sorted(_LETTERS)) + "]"
_GAP = ".-_*~·' "
_GAP_CLASS = r"[ .\-_*~·']"
_RUN = re.compile(_LETTER_CLASS + "+")
_CHAIN = re.compile(rf"{_LETTER_CLASS}+(?:[ .\-_*~·']{_LETTER_CLASS}+)*")
# Boundaries are judged on so many Han characters beside the term.
_CONTEXT = 12
# Two short syllables are an ordinary Latin word too often (tuna, dance) to be a term without any Han in it.
_LEAST_LETTERS = 5

# Without a tone these are ordinary Latin words in Chinese text (AI).
_ONLY_TONED = frozenset({"ai"})

_Node = dict[str, Any]
_END = "end"
_LEAF = {_END: True}.keys()
_Read = dict[int, list[tuple[str, int]]]
"""The syllables that may begin at each place looked at so far, with their ends."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A term found with pinyin in it: half-open span of the normalised text, and the Han term it spells."""

    start: int
    end: int
    term: str
    separated: bool


@cache
def syllables() -> dict[str, str]:
    """Syllable -> the characters it may stand for."""
    table: dict[str, str] = {}
    for row in load_tsv("text/pinyin.tsv"):
        table[row["syllable"]] = table.get(row["syllable"], "") + row["characters"]
    return table


@cache
def _latin_words() -> frozenset[str]:
    return frozenset(row["word"] for row in load_tsv("text/latin_words.tsv"))


class _Step(NamedTuple):
    """How far a walk has come: where it stands in the text and in the tree, and what it has read."""

    at: int
    node: _Node
    term: str
    letters: int
    separated: bool


class PinyinReader:
    """Finds Han terms of which some characters, or beside Han all of them, are written in pinyin."""

    def __init__(self, terms: Collection[str]) -> None:
        self._tree: _Node = {}
        for term in terms:
            node = self._tree
            for char in term:
                node = node.setdefault(char, {})
            node[_END] = True
        characters = set[str]().union(*terms)
        options = {syllable: frozenset(listed) & characters for syllable, listed in syllables().items()}
        self._options = {syllable: chars for syllable, chars in options.items() if chars}
        self._beginnings = {syllable[:end] for syllable in self._options for end in range(1, len(syllable) + 1)}
        self._reach = max(map(len, terms), default=0)

    @property
    def trigger(self) -> str | None:
        """RE2 source that finds a Latin run beside Han that may be pinyin; None when nothing can be."""
        if not self._options:
            return None
        one = "(?:" + "|".join(_toned(syllable) for syllable in sorted(self._options)) + ")"
        run = rf"{one}(?:{_GAP_CLASS}?{one}){{0,2}}"
        outside = "[^" + _LETTER_CLASS[1:]
        spelled = r"[a-z](?:[ .\-_*~·'][a-z]){1,5}"
        return (
            rf"\p{{Han}}{_GAP_CLASS}?{run}(?:{outside}|$)|(?:^|{outside}){run}{_GAP_CLASS}?\p{{Han}}"
            rf"|\p{{Han}}{spelled}(?:{outside}|$)|(?:^|{outside}){spelled}\p{{Han}}"
        )

    def find(self, text: str) -> Iterator[Spelling]:
        """The terms spelled in `text` (normalised), each a term of this reader with at least one syllable in it."""
        read: _Read = {}
        begun = 0
        for chain in _CHAIN.finditer(text):
            if not _beside_han(text, chain.start(), chain.end()):
                continue
            for run in _RUN.finditer(text, chain.start(), chain.end()):
                # A term that holds a syllable of this run begins with the run or in the Han before it.
                for start in range(max(begun, run.start() - self._reach), run.start()):
                    if text[start] in self._tree:
                        yield from self._walk(text, start, read)
                yield from self._walk(text, run.start(), read)
                begun = run.end()

    def _walk(self, text: str, start: int, read: _Read) -> Iterator[Spelling]:
        steps = [_Step(start, self._tree, "", 0, separated=False)]
        while steps:
            step = steps.pop()
            if _END in step.node and step.letters and self._stands(text, start, step):
                yield Spelling(start, step.at, step.term, step.separated)
            steps += self._onward(text, step, read)

    def _onward(self, text: str, step: _Step, read: _Read) -> Iterator[_Step]:
        if step.node.keys() == _LEAF:
            return
        at = step.at
        if step.term and at < len(text) and text[at] in _GAP and (step.letters or text[at + 1 : at + 2] in _LETTERS):
            # One mark between two syllables, or between a syllable and Han; `Scanner` takes out those between Han.
            at += 1
        if at >= len(text):
            return
        separated = step.separated or at > step.at
        if text[at] not in _LETTERS:
            child = step.node.get(text[at])
            if child is not None:
                yield _Step(at + 1, child, step.term + text[at], step.letters, separated)
            return
        if at not in read:
            read[at] = list(self._syllables_at(text, at))
        for syllable, end in read[at]:
            for char in self._options[syllable] & step.node.keys():
                gap = separated or end - at > len(syllable)
                yield _Step(end, step.node[char], step.term + char, step.letters + len(syllable), gap)

    def _syllables_at(self, text: str, at: int) -> Iterator[tuple[str, int]]:
        """What a syllable at `at` may be: its plain letters and its end; written together, or letter by letter."""
        letters, end = "", at
        while end < len(text) and text[end] in _LETTERS:
            letters += _PLAIN.get(text[end], text[end])
            if letters not in self._beginnings:
                break
            end += 1
            if letters in self._options and not (letters in _ONLY_TONED and text[at:end] == letters):
                yield letters, end
        if not _alone(text, at):
            return
        letters, end = _PLAIN.get(text[at], text[at]), at + 1
        while letters in self._beginnings and end < len(text) and text[end] in _GAP and _alone(text, end + 1):
            letters += _PLAIN.get(text[end + 1], text[end + 1])
            end += 2
            if letters in self._options:
                yield letters, end

    def _stands(self, text: str, start: int, step: _Step) -> bool:
        end = step.at
        # A syllable at the edge of the term must not be the rest of a longer Latin word.
        if _letter(text, start) and (_letter(text, start - 1) or _spelled_on(text, start, -1)):
            return False
        if _letter(text, end - 1) and (_letter(text, end) or _spelled_on(text, end - 1, 1)):
            return False
        if not any(is_han(char) for char in text[start:end]) and not self._spelled_whole(text, start, step):
            return False
        before, after = _han_before(text, start), _han_after(text, end)
        return han_edges(before + step.term + after, len(before), len(before) + len(step.term))

    def _spelled_whole(self, text: str, start: int, step: _Step) -> bool:
        """Whether a term without Han is long enough, no word of its own, and glued to Han."""
        glued = is_han(text[start - 1 : start] or " ") or is_han(text[step.at : step.at + 1] or " ")
        if not glued or step.letters < _LEAST_LETTERS or len(step.term) < 2:
            return False
        return "".join(c for c in text[start : step.at] if c in _LETTERS) not in _latin_words()


def _alone(text: str, at: int) -> bool:
    return _letter(text, at) and not _letter(text, at + 1)


def _spelled_on(text: str, at: int, step: int) -> bool:
    """Whether the single letter at `at` goes on, with a mark between, as another single letter."""
    if _letter(text, at - step) or not 0 <= at + 2 * step < len(text) or text[at + step] not in _GAP:
        return False
    return _letter(text, at + 2 * step) and not _letter(text, at + 3 * step)


def _beside_han(text: str, start: int, end: int) -> bool:
    """Whether Han stands beside the half-open span, over one mark at most."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return any(
        is_han(near) or (near in _GAP and far != "" and is_han(far))
        for near, far in ((before[-1:], before[:-1]), (after[:1], after[1:]))
        if near
    )


def _letter(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at] in _LETTERS


def _han_before(text: str, start: int) -> str:
    low = start
    while low > 0 and start - low < _CONTEXT and is_han(text[low - 1]):
        low -= 1
    return text[low:start]


def _han_after(text: str, end: int) -> str:
    high = end
    while high < len(text) and high - end < _CONTEXT and is_han(text[high]):
        high += 1
    return text[end:high]


def _toned(syllable: str) -> str:
    return "".join(f"[{char}{_TONES[char]}]" if char in _TONES else char for char in syllable)
