"""Words of claims with one character for another of its sound (根置), or with a mark of lists in them (极、致).

`hidden_words.tsv` lists the words, `homophones.tsv` which characters sound alike. The segmenter must find the strange
character alone, so that 极值, 止渴 and 屋顶/集水 are left what they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from app.packs.patterns import compile_pattern
from app.packs.tables import load_tsv
from app.text.boundary import is_han
from app.text.offsets import Edit
from app.text.segment import Span, segment

_CONTEXT = 8
"""Words are cut in a stretch that reaches so many characters beyond the word."""


_PAIR = 2
_MARK = "[、，。,；;]"


def parted(text: str) -> Iterator[Edit]:
    """The edits that take a mark of lists out of a word of two characters, in order: 极、致 but not 极，致力."""
    for match in compile_pattern(_hidden_words().pairs).finditer(text):
        start, end = match.span()
        joined = text[max(0, start - _CONTEXT) : start + 1] + text[end - 1 : end + _CONTEXT]
        at = start - max(0, start - _CONTEXT)
        if _is_cut(joined, at, at + 2):
            yield Edit(start + 1, end - 1, "", "separator")


def heard(text: str) -> Iterator[Edit]:
    """The edits that put the character meant in the place of one that sounds like it, in order."""
    words = _hidden_words()
    for match in compile_pattern(words.alike).finditer(text):
        start, end = match.span()
        found = words.meant(text[start:end])
        if found is not None and _stands_alone(text, start, end, start + found[0]):
            yield Edit(start + found[0], start + found[0] + 1, found[1], "homophone")


def _stands_alone(text: str, start: int, end: int, at: int) -> bool:
    """Whether ``text[start:end]`` is cut off on both sides, and its character at `at` by itself."""
    low, words = _words_round(text, start, end)
    return (at - low, at - low + 1) in words and _is_cut(text, start, end)


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether the cut into words has a border on both sides of ``text[start:end]``."""
    low, words = _words_round(text, start, end)
    edges = {0, *(word_end for _, word_end in words)}
    return start - low in edges and end - low in edges


def _words_round(text: str, start: int, end: int) -> tuple[int, tuple[Span, ...]]:
    """The Han characters round the span cut into words, and where they begin."""
    low, high = start, end
    while low > 0 and start - low < _CONTEXT and is_han(text[low - 1]):
        low -= 1
    while high < len(text) and high - end < _CONTEXT and is_han(text[high]):
        high += 1
    return low, segment(text[low:high])


@dataclass(frozen=True, slots=True)
class _HiddenWords:
    """RE2 sources of the words in disguise; the words less one character, with those that may stand in its place."""

    alike: str
    pairs: str
    gaps: dict[tuple[int, str], list[tuple[frozenset[str], str]]]

    def meant(self, written: str) -> tuple[int, str] | None:
        """Which character of `written` is meant to be which; None when there is no word it sounds like."""
        for at in range(len(written)):
            for sounds, char in self.gaps.get((at, written[:at] + written[at + 1 :]), ()):
                if written[at] in sounds:
                    return at, char
        return None


@cache
def _hidden_words() -> _HiddenWords:
    alike = _alike()
    gaps: dict[tuple[int, str], list[tuple[frozenset[str], str]]] = {}
    sources, pairs = [], []
    for row in load_tsv("text/hidden_words.tsv"):
        word = row["word"]
        if len(word) == _PAIR:
            pairs.append(_MARK.join(word))
        for at, char in enumerate(word):
            sounds = alike.get(char, frozenset()) - {char, *row["not"]}
            if sounds:
                gaps.setdefault((at, word[:at] + word[at + 1 :]), []).append((sounds, char))
                sources.append(f"{word[:at]}[{''.join(sorted(sounds))}]{word[at + 1 :]}")
    return _HiddenWords("|".join(sources), "|".join(pairs), gaps)


def _alike() -> dict[str, frozenset[str]]:
    """For each character those of its sound that may be written in its place."""
    alike = {}
    for row in load_tsv("text/homophones.tsv"):
        rare, _, common = row["characters"].partition("|")
        alike.update(dict.fromkeys(rare + common, frozenset(rare)))
    return alike


def claims_trigger() -> str:
    """RE2 source without which there is nothing to be heard or parted."""
    words = _hidden_words()
    return f"{words.alike}|{words.pairs}"
