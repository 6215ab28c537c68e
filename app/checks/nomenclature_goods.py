"""What goods a title names, by the words of `corpora/hs/goods.tsv`: the head of the phrase, not any word in it.

"Silicone case for power banks" names a case, "power bank with cable" a power bank. Where the head cannot be told, or is
not in the table, nothing is said: a check that stands on this abstains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any

from app.packs.tables import load_table, load_tsv

_SEGMENTS = re.compile(r"[,;:|/()\[\]{}–—!?\"。，、；：（）【】+&·•\n]| - |\.(?=\s|$)")
_LATIN = re.compile(r"[^\W_一-鿿]+")
_HAN = re.compile(r"[一-鿿]")
_LONGEST_PHRASE = 5

GOODS_EDITION = "HS 2022"
"""The edition whose codes the table names."""


@dataclass(frozen=True, slots=True)
class Goods:
    """A row of the table: goods, and the codes they can stand under, the likeliest first (four digits or six)."""

    id: str
    codes: tuple[str, ...]
    en: tuple[str, ...]
    zh: tuple[str, ...]

    def may_stand_under(self, code: str) -> bool:
        """Whether the heading of `code` is one of those the goods can stand under."""
        return code[:4] in {own[:4] for own in self.codes}


@dataclass(frozen=True, slots=True)
class Named:
    """The goods a text names first, with the word as found (normalised), and whatever else it names."""

    goods: Goods
    word: str
    others: tuple[Goods, ...]

    def accepts(self, code: str) -> bool:
        """Whether any of the goods named can stand under the heading of `code`."""
        return any(goods.may_stand_under(code) for goods in (self.goods, *self.others))


@dataclass(frozen=True, slots=True)
class _Match:
    goods: Goods
    word: str
    start: int
    end: int


@lru_cache(maxsize=1)
def goods_table() -> Mapping[str, Goods]:
    """The rows of `corpora/hs/goods.tsv` by id."""
    return {
        row["goods"]: Goods(row["goods"], tuple(row["codes"].split()), _words(row["en"]), _words(row["zh"]))
        for row in load_tsv("hs/goods.tsv")
    }


@lru_cache(maxsize=4096)
def named_goods(text: str) -> Named | None:
    """The goods a title or customs description names; `text` is normalised (`app.text.normalise`)."""
    first: _Match | None = None
    others: list[Goods] = []
    for phrase in _phrases(text):
        matches = _matches(phrase)
        head = _head(phrase, matches) if first is None else None
        first = first or head
        others += [match.goods for match in matches if match is not head]
    if first is None:
        return None
    return Named(first.goods, first.word, tuple(dict.fromkeys(goods for goods in others if goods != first.goods)))


def stem(word: str) -> str:
    """An English word without its plural ending: boxes, box; batteries, battery; dress stays."""
    if len(word) <= 3 or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "ches", "shes", "xes")) else word[:-1]


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A stretch between separators; Latin ones come as tokens, Han ones as characters."""

    units: tuple[str, ...]
    han: bool


@dataclass(frozen=True)
class _Lexicon:
    latin: Mapping[tuple[str, ...], Goods]
    han: Mapping[str, Goods]
    longest_han: int
    cut: frozenset[str]
    cut_behind_name: frozenset[str]
    packing: frozenset[str]
    after: frozenset[str]
    before: frozenset[str]
    han_cut: re.Pattern[str]
    han_before: tuple[str, ...]
    han_harmless: re.Pattern[str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    rows = goods_table().values()
    han = {word.casefold(): goods for goods in rows for word in goods.zh}
    heads: Mapping[str, Any] = load_table("hs/heads.yaml")
    en, zh = heads["en"], heads["zh"]
    return _Lexicon(
        latin={_key(word): goods for goods in rows for word in goods.en},
        han=han,
        longest_han=max(map(len, han)),
        cut=frozenset(en["cut"]),
        cut_behind_name=frozenset(en["cut_behind_name"]),
        packing=frozenset(map(stem, en["packing"])),
        after=frozenset(map(stem, en["after"])),
        before=frozenset(map(stem, en["before"])),
        han_cut=_alternation(zh["cut"]),
        han_before=tuple(zh["before"]),
        han_harmless=_alternation(zh["harmless"]),
    )


def _alternation(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word for word in cell.split(";") if word)


def _key(words: str) -> tuple[str, ...]:
    return tuple(stem(token) for token in _LATIN.findall(words.casefold()))


def _phrases(text: str) -> Iterator[_Phrase]:
    for segment in _SEGMENTS.split(text):
        if not _HAN.search(segment):
            yield _Phrase(_core(tuple(_LATIN.findall(segment))), han=False)
            continue
        for part in segment.split():
            yield (
                _Phrase(tuple(part), han=True)
                if _HAN.search(part)
                else _Phrase(_core(tuple(_LATIN.findall(part))), False)
            )


def _core(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The tokens that name the goods: behind "set of 6", before "for" and "with"."""
    lexicon = _lexicon()
    if "of" in tokens:
        at = tokens.index("of")
        carries = all(stem(token) in lexicon.packing or token.isdigit() for token in tokens[:at])
        tokens = tokens[at + 1 :] if carries else tokens[:at]
    return tuple(takewhile(lambda token: token not in lexicon.cut, tokens))


def _matches(phrase: _Phrase) -> list[_Match]:
    """The names in a phrase, in order. Read from its end, where the head stands: "vape pen" before "pen"."""
    found: list[_Match] = []
    end = len(phrase.units)
    while end > 0:
        match = _longest_before(phrase, end)
        if match is not None:
            found.append(match)
        end = match.start if match else end - 1
    found.reverse()
    return found


def _longest_before(phrase: _Phrase, end: int) -> _Match | None:
    lexicon = _lexicon()
    longest = lexicon.longest_han if phrase.han else _LONGEST_PHRASE
    for start in range(max(0, end - longest), end):
        units = phrase.units[start:end]
        if phrase.han:
            word = "".join(units)
            goods = lexicon.han.get(word)
        else:
            word = " ".join(units)
            goods = lexicon.latin.get(tuple(map(stem, units)))
        if goods is not None:
            return _Match(goods, word, start, end)
    return None


def _head(phrase: _Phrase, matches: Sequence[_Match]) -> _Match | None:
    """The match that names the goods: the last one, unless words beside it make them something else."""
    if not matches:
        return None
    if phrase.han:
        return None if _han_turns(phrase, matches[-1]) else matches[-1]
    units = phrase.units
    cut = _lexicon().cut_behind_name
    end = next((at for at in range(matches[0].end, len(units)) if units[at] in cut), len(units))
    last = [match for match in matches if match.end <= end][-1]
    return None if _latin_turns(units[: last.start], units[last.end : end]) else last


def _latin_turns(ahead: Sequence[str], behind: Sequence[str]) -> bool:
    lexicon = _lexicon()
    return not (
        lexicon.after.isdisjoint(stem(token) for token in behind)
        and lexicon.before.isdisjoint(stem(token) for token in ahead)
    )


def _han_turns(phrase: _Phrase, match: _Match) -> bool:
    lexicon = _lexicon()
    text = "".join(phrase.units)
    behind = lexicon.han_cut.split(text[match.end :], maxsplit=1)[0]
    if any(word in text[: match.start] for word in lexicon.han_before):
        return True
    # One character names goods only where the phrase ends with it: 碗 is a bowl, 碗柜 is not.
    if match.end - match.start == 1:
        return bool(behind)
    # Han words nobody knows behind the name are likely the true head.
    return _HAN.search(lexicon.han_harmless.sub("", behind)) is not None
