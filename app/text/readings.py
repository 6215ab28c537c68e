"""Other ways a reader reads a text: letters spelled out one by one, marks put into words, figures for letters.

A reading is a normalised text of its own, made only where the text gives cause for it, so that terms, patterns and
windows look at the words a reader sees. What a reading says no differently from the text is no news: see
:meth:`Reading.is_news`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from app.packs.patterns import compile_pattern
from app.packs.tables import load_tsv
from app.text.boundary import is_han
from app.text.broken import broken, broken_trigger
from app.text.characters import SPACING
from app.text.homophones import claims_trigger, heard, parted
from app.text.leet import LEET_TRIGGER, in_letters, leet_words, reads_two_ways
from app.text.lookalikes import Row, read_row
from app.text.normalise import NormalisedText, rewritten
from app.text.offsets import Edit
from app.text.segment import Span, segment
from app.text.windows import clause

LONGEST = 120
"""A hit longer than this is about the form of a text, not about a word hidden in it."""

_COMPANY = 60
"""The words that show what a hit means stand no further from it."""

_LATIN = "a-zß-öø-ɏ"
_CJK = "\u3041-\u30fa\u30fc\u3105-\u312f\u3400-\u9fff"
_GAP = r"(?:[^\w\n\r]|_){1,8}"
_FIRST = f"(?:(?<![{_LATIN}0-9])[{_LATIN}]|[{_CJK}])"
_NEXT = f"(?:[{_LATIN}](?![{_LATIN}0-9])|[{_CJK}])"
_CHAIN = re.compile(f"{_FIRST}(?:{_GAP}{_NEXT}){{2,}}")
_GAPS = re.compile(_GAP)
_LISTING = re.compile("[、，。,;；:：!！?？]")
_CHAIN_CJK = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ー]"
_CHAIN_GAP = r"[^\pL\pN\n\r]+"
_CHAIN_TRIGGER = "|".join(
    (
        rf"(?:^|[^{_LATIN}0-9])[{_LATIN}]{_CHAIN_GAP}[{_LATIN}]{_CHAIN_GAP}(?:[{_LATIN}](?:[^{_LATIN}0-9]|$)|{_CHAIN_CJK})",
        rf"{_CHAIN_CJK}{_CHAIN_GAP}(?:{_CHAIN_CJK}|[{_LATIN}]){_CHAIN_GAP}(?:{_CHAIN_CJK}|[{_LATIN}](?:[^{_LATIN}0-9]|$))",
        rf"(?:^|[^{_LATIN}0-9])[{_LATIN}]{_CHAIN_GAP}{_CHAIN_CJK}{_CHAIN_GAP}{_CHAIN_CJK}",
    )
)

# Signs nobody writes inside a word; hyphens, points, slashes and the like have honest uses there.
_IN_WORD = re.compile(rf"(?<=[{_LATIN}])[*~^#%=\\|•·♥❤★☆]{{1,3}}(?=[{_LATIN}])")
_MARKED_TRIGGER = rf"[{_LATIN}](?:[*~^#%=\\|•·♥❤★☆]{{1,3}}|_)[{_LATIN}]"
_WIDE = re.compile(rf"(?<=[{_LATIN},])(?:[ \t]{{2,24}}|[ \t]*\n[ \t]*)(?=[{_LATIN}])")
_WIDE_TRIGGER = rf"[{_LATIN},](?:[ \t][ \t]+|[ \t]*\n[ \t]*)[{_LATIN}]"
_SMALL_LINE = re.compile(rf"\n[ \t]*[{_LATIN}]")
_BLANKS = r"[ \t][ \t]"
_UNDERSCORE = re.compile(rf"(?<=[{_LATIN}])_(?=[{_LATIN}])")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text read in another way, and the text as it was."""

    text: NormalisedText
    written: NormalisedText

    def is_news(self, start: int, end: int) -> bool:
        """Whether the words at the half-open span, or the clause they stand in, are written otherwise."""
        if end - start > LONGEST:
            return False
        return self._altered(start, end) or self._altered(*self._company(start, end))

    def techniques(self, start: int, end: int, found: Iterable[str] = ()) -> tuple[str, ...]:
        """The disguises seen through at the half-open span or, if the words stand there as written, round it.

        Those that were `found` already come first.
        """
        if not self._altered(start, end):
            start, end = self._company(start, end)
        return tuple(dict.fromkeys((*found, *self.text.techniques(start, end))))

    def _company(self, start: int, end: int) -> tuple[int, int]:
        low, high = clause(self.text, start, end)
        return max(low, start - _COMPANY), min(high, end + _COMPANY)

    def _altered(self, start: int, end: int) -> bool:
        first, last = self.text.span_in(self.written, start, end)
        return self.written.text[first:last] != self.text.text[start:end]


def readings(text: NormalisedText) -> tuple[Reading, ...]:
    """The other readings of a text; none for a text that hides nothing."""
    if not _trigger().search(text.text):
        return ()
    claims = [*heard(text.text), *parted(text.text), *broken(text.text)]
    # One look by RE2 is far cheaper than the search of `re` that finds nothing.
    spelled = _spelled(text) if _occurs(_CHAIN_TRIGGER, text.text) else ()
    marked = _marked(text.text) if _occurs(_MARKED_TRIGGER, text.text) else ()
    fixed = [*claims, *spelled, *marked, *_pictured(text.text), *_spaced(text)]
    figures = list(leet_words(text.text)) if _occurs(LEET_TRIGGER, text.text) else []
    ways = ("i", "l") if any(reads_two_ways(word) for _, _, word in figures) else ("i",)
    found = []
    for one in ways:
        edits = _apart([*fixed, *_lettered(figures, one)])
        if edits:
            found.append(Reading(rewritten(text, edits), text))
    return tuple(found)


def _spelled(text: NormalisedText) -> Iterator[Edit]:
    """The separators of words written letter by letter, taken out."""
    for chain in _CHAIN.finditer(text.text):
        gaps = [match.span() for match in _GAPS.finditer(text.text, *chain.span())]
        yield from (Edit(start, end, "", "separator") for start, end in _closed(text.text, gaps))
        if not is_han(chain.group()[-1]):
            yield from _last_point(text, chain.end(), gaps)


def _closed(text: str, gaps: Sequence[Span]) -> Iterator[Span]:
    """The gaps of a chain that stand inside a word."""
    between = [text[start:end] for start, end in gaps]
    if any(map(_LISTING.search, between)):
        yield from _listed(text, gaps)
        return
    marked = any(not gap.isspace() for gap in between)
    narrow = min(map(len, between))
    for (start, end), gap in zip(gaps, between, strict=True):
        latin = not _is_cjk(text[start - 1]) and not _is_cjk(text[end])
        if latin and gap.isspace() and (marked or len(gap) > narrow):
            continue
        yield start, end


def _listed(text: str, gaps: Sequence[Span]) -> Iterator[Span]:
    """Gaps with the marks of lists, where they hold no list: 最、高、级 is a word, 大、中、小、号 are four."""
    for _, run in groupby(gaps, lambda gap: text[slice(*gap)]):
        same = list(run)
        if len(same) > 1 and _makes_words(text[same[0][0] - 1] + "".join(text[end] for _, end in same)):
            yield from same


def _makes_words(joined: str) -> bool:
    if not all(map(is_han, joined)):
        return not any(map(_is_cjk, joined))
    return all(end - start > 1 for start, end in segment(joined))


def _last_point(text: NormalisedText, end: int, gaps: Sequence[Span]) -> Iterator[Edit]:
    """The point behind the last letter of an abbreviation in the middle of a sentence: F.D.A. approved."""
    if text.text[end : end + 2] != ". " or text.text[slice(*gaps[0])] != ".":
        return
    if _begins_small(text, end + 2):
        yield Edit(end, end + 1, "", "separator")


def _marked(text: str) -> Iterator[Edit]:
    for match in _IN_WORD.finditer(text):
        yield Edit(*match.span(), "", "separator")
    for match in _UNDERSCORE.finditer(text):
        yield Edit(*match.span(), " ", "separator")


def _lettered(words: list[tuple[int, int, str]], one: str) -> Iterator[Edit]:
    for start, _, word in words:
        for at, (char, letter) in enumerate(zip(word, in_letters(word, one), strict=True)):
            if char != letter:
                yield Edit(start + at, start + at + 1, letter, "leet")


def _spaced(text: NormalisedText) -> Iterator[Edit]:
    """White space inside a sentence, read as one blank: it hides nothing from a reader, only from a pattern."""
    # Most lines begin with a capital, which one look at the raw text tells.
    wrapped = _SMALL_LINE.search(text.raw) is not None
    if not wrapped and not _occurs(_BLANKS, text.text):
        return
    for match in _WIDE.finditer(text.text):
        if "\n" not in match.group() or (wrapped and _begins_small(text, match.end())):
            yield Edit(*match.span(), " ", SPACING)


def _begins_small(text: NormalisedText, at: int) -> bool:
    """Whether the word at `at` is not written with a capital, so that the line before it goes on."""
    return text.raw[slice(*text.raw_span(at, at + 1))].islower()


def _pictured(text: str) -> Iterator[Edit]:
    """Pictures in the place of words: 🔝级, 全国🥇品牌."""
    for row in _pictures():
        at = text.find(row.char)
        while at >= 0:
            if row.applies(text, at):
                yield Edit(at, at + len(row.char), row.becomes, row.technique)
            at = text.find(row.char, at + 1)


def _apart(edits: list[Edit]) -> list[Edit]:
    """The edits in order, without those that overlap an earlier one."""
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or kept[-1].end <= edit.start:
            kept.append(edit)
    return kept


def _is_cjk(char: str) -> bool:
    return ("\u3041" <= char <= "\u30fc" and char != "・") or "\u3105" <= char <= "\u312f" or is_han(char)


@cache
def _pictures() -> tuple[Row, ...]:
    return tuple(map(read_row, load_tsv("text/pictures.tsv")))


def _occurs(source: str, text: str) -> bool:
    return compile_pattern(source).search(text) is not None


@cache
def _trigger() -> Any:
    pictures = [row.trigger() for row in _pictures()]
    layers = [_CHAIN_TRIGGER, LEET_TRIGGER, _MARKED_TRIGGER, _WIDE_TRIGGER, *pictures]
    return compile_pattern("|".join([*layers, claims_trigger(), broken_trigger()]))
