"""Latin homoglyphs: letters of other alphabets in Latin-looking words, never in a Russian or Greek word."""

from __future__ import annotations

import re
from functools import cache

import re2

from app.packs.tables import load_tsv

# Phonetic letters and small capitals, Greek, Cyrillic, Armenian and Cherokee.
_ALPHABETS = "\u0250-\u02af\u1d00-\u1d2b\ua730\ua731\u0370-\u03ff\u0400-\u052f\u0531-\u0586\u13a0-\u13f5"
_WORD = re.compile(f"[a-zA-ZÀ-ɏ{_ALPHABETS}]+")
_FOREIGN = re2.compile(f"[{_ALPHABETS}]")
_LATIN = re.compile(r"[a-zA-Z]")
_LATIN_OR_HAN = re2.compile(r"[a-zA-Z\p{Han}]")


def fold_homoglyphs(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text with homoglyphs replaced, one for one, and the half-open spans of the words they stood in."""
    if not _FOREIGN.search(text):
        return text, []
    table = _table()
    # A word of look-alikes only ("ВЕЅТ") is a disguise where nothing else is written in that alphabet.
    alone = all(ord(c) in table for c in text if _is_foreign(c)) and _LATIN_OR_HAN.search(text) is not None
    spans = []
    pieces = []
    at = 0
    for word in _WORD.finditer(text):
        letters = [c for c in word.group() if _is_foreign(c)]
        if not letters or not all(ord(c) in table for c in letters):
            continue
        mixed = _LATIN.search(word.group()) is not None
        if not mixed and not (alone and len(letters) > 1):
            continue
        pieces += [text[at : word.start()], word.group().translate(table)]
        spans.append(word.span())
        at = word.end()
    return "".join(pieces) + text[at:], spans


def _is_foreign(char: str) -> bool:
    return _FOREIGN.fullmatch(char) is not None


@cache
def _table() -> dict[int, str]:
    table = {}
    for row in load_tsv("text/homoglyphs.tsv"):
        latin = row["latin"]
        for letter in row["letters"]:
            # The capital of every look-alike counts too, so that lower-casing a text finds nothing new in it.
            table[ord(letter)] = latin
            table.setdefault(ord(letter.upper()), latin)
    return table
