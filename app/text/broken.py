"""Latin words of claims broken once by a mark or a blank: app-roved, dia.betes, can cer.

Points, hyphens and blanks stand between honest words everywhere; only the words of `broken_words.tsv` are put together.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from app.packs.patterns import compile_pattern
from app.packs.tables import load_tsv
from app.text.offsets import Edit

_MARKS = ".,-/_'’"
_LEAST_APART = 2
"""Letters on each side of a blank; a single letter beside one is a word or an initial too often."""


def broken(text: str) -> Iterator[Edit]:
    """The edits that take the break out of such words of the normalised text, in order."""
    for match in _pattern().finditer(text):
        at = next(at for at in range(*match.span()) if not text[at].isalpha())
        yield Edit(at, at + 1, "", "separator")


@cache
def broken_trigger() -> str:
    """RE2 source of such words; without a match none is broken."""
    sources = []
    for row in load_tsv("text/broken_words.tsv"):
        word = row["word"]
        for at in range(1, len(word)):
            if word[:at] in row["not"].split("|"):
                continue
            apart = min(at, len(word) - at) >= _LEAST_APART
            sources.append(f"{word[:at]}[{_MARKS}{' ' if apart else ''}]{word[at:]}")
    return rf"\b(?:{'|'.join(sources)})\b"


@cache
def _pattern() -> Any:
    return compile_pattern(broken_trigger())
