"""Words of privacy statements: how names and sentences are cut into words, and tables of phrases found in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

MAX_STATEMENT = 600
"""Characters of a statement that are read; what says its purpose in more words than this says it unclearly."""

Words = tuple[str, ...]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# A run of Latin letters, a run of digits, or one character of a script written without spaces.
_WORD = re.compile(r"[a-z]+|[0-9]+|[^\W\d_a-z]")
# The marks NFD takes off Latin letters. Kana voicing marks (U+3099) stay: ガ is not カ.
_ACCENTS = re.compile(r"[\u0300-\u036f]")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def words(text: str, *, camel: bool = True) -> Words:
    """Cut `text` into folded words: ``"customerEMail_1"`` gives ``("customer", "e", "mail", "1")``.

    Width, case and Latin accents are folded. Latin words and numbers are one word each, every other letter is a word
    of its own, so that a Han or kana name is found wherever it stands.
    """
    wide = unicodedata.normalize("NFKC", text[:MAX_STATEMENT])
    spaced = _CAMEL.sub(" ", wide) if camel else wide
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", spaced.casefold()))
    return tuple(_WORD.findall(unicodedata.normalize("NFC", plain)))


def spellings(phrase: str) -> frozenset[Words]:
    """The ways a phrase of a table may be cut: as it stands, without camelCase, written as one, with ae for ä."""
    forms = set(_cuts(phrase))
    latin = {form for form in forms if len(form) > 1 and all(word.isascii() and word.isalpha() for word in form)}
    forms |= {("".join(form),) for form in latin}
    return frozenset(form for form in forms if form)


def _cuts(phrase: str) -> frozenset[Words]:
    return frozenset((words(phrase), words(phrase, camel=False), words(phrase.translate(_UMLAUTS))))


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase of a table found in words: its key and the half-open range of words."""

    key: str
    start: int
    end: int


class Phrases:
    """A table of phrases by key. The longest phrase wins, from the left, and phrases do not overlap.

    A phrase that ends in ``*`` stands for every word that begins with its last word.
    """

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self._exact: dict[Words, list[str]] = {}
        self._stems: list[tuple[Words, str]] = []
        for key, phrases in table.items():
            for phrase in phrases:
                if phrase.endswith("*"):
                    self._stems.extend((form, key) for form in _cuts(phrase[:-1]))
                    continue
                for form in spellings(phrase):
                    keys = self._exact.setdefault(form, [])
                    if key not in keys:
                        keys.append(key)
        self._longest = max((len(form) for form in self._exact), default=0)

    def find(self, text: Words) -> Iterator[Found]:
        """The phrases in `text`, from left to right; two keys with the same phrase are both given."""
        at = 0
        while at < len(text):
            end, keys = self._at(text, at)
            for key in keys:
                yield Found(key, at, end)
            at = max(end, at + 1)

    def keys(self, text: str) -> frozenset[str]:
        """The keys of the phrases in a text."""
        return frozenset(found.key for found in self.find(words(text)))

    def whole(self, text: str) -> frozenset[str]:
        """The keys whose phrase is the whole text."""
        return frozenset(self._exact.get(words(text), ()))

    def _at(self, text: Words, at: int) -> tuple[int, list[str]]:
        for end in range(min(len(text), at + self._longest), at, -1):
            keys = self._exact.get(text[at:end])
            if keys:
                return end, keys
        for stem, key in self._stems:
            end = at + len(stem)
            if text[at : end - 1] == stem[:-1] and end <= len(text) and text[end - 1].startswith(stem[-1]):
                return end, [key]
        return at, []
