"""What can be counted in a text: words that repeat, words, capitals, display columns."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from decimal import Decimal

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_RUN = re.compile(f"[{_HAN}]+")
_OTHER_WORD = re.compile(rf"[^\W_{_HAN}]+(?:['’-][^\W_{_HAN}]+)*")


def words(text: str) -> list[str]:
    """The words of a text as it stands: runs of letters and digits, hyphens and apostrophes inside included.

    Han is written without spaces, so each of its characters counts as a word.
    """
    return re.findall(rf"{_OTHER_WORD.pattern}|[{_HAN}]", text)


def most_repeated(text: str, *, ignoring: Collection[str] = ()) -> int:
    """How often the word that stands most often in `text` stands there, whatever the case; 0 for no word.

    In Han, two neighbouring characters count as a word; occurrences do not overlap (哈哈哈 holds 哈哈 once).
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    counts = Counter(word for word in _OTHER_WORD.findall(folded))
    ends: dict[str, int] = {}
    for pair, at in _pairs(folded):
        if at >= ends.get(pair, 0):
            counts[pair] += 1
            ends[pair] = at + len(pair)
    return max((count for word, count in counts.items() if word not in ignoring), default=0)


def upper_ratio(text: str) -> Decimal:
    """The share of capitals among the letters that have case, from 0 to 1; 0 where there is no such letter."""
    upper = sum(char.isupper() or char.istitle() for char in text)
    lower = sum(char.islower() for char in text)
    return Decimal(upper) / (upper + lower) if upper + lower else Decimal(0)


def columns(text: str) -> int:
    """How many display columns `text` takes: wide and full-width characters two, combining ones none (UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text))


def _pairs(text: str) -> Iterator[tuple[str, int]]:
    for run in _HAN_RUN.finditer(text):
        for at in range(run.start(), run.end() - 1):
            yield text[at : at + 2], at


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
