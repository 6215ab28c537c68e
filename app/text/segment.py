"""Segmentation of short Chinese stretches by jieba, its dictionary read only where it is needed.

Loading all of jieba's dictionary takes over a second. The file is sorted, so the words that begin with one character
are found by bisection and handed to the tokenizer the first time that character turns up.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
import warnings
from functools import cache, lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from app.packs.tables import load_tsv

# The sum of all frequencies of jieba 0.42.1's dictionary. It only scales probabilities; a test keeps it true.
_TOTAL = 60_101_967
_FIRST_SORTED = "一"

Span = tuple[int, int]


@lru_cache(maxsize=4096)
def segment(stretch: str) -> tuple[Span, ...]:
    """The words of a stretch as half-open spans, by dictionary only (no guessed words)."""
    words = []
    at = 0
    for word in _segmenter().cut(stretch):
        words.append((at, at + len(word)))
        at += len(word)
    return tuple(words)


@lru_cache(maxsize=4096)
def likelihood(stretch: str) -> float:
    """Natural logarithm of the probability of the likeliest cut of a stretch; 0 for an empty one."""
    return _segmenter().likelihood(stretch) if stretch else 0.0


@lru_cache(maxsize=4096)
def likelihood_apart(word: str) -> float:
    """The likelihood of `word` when it must be cut into at least two words."""
    return max(likelihood(word[:at]) + likelihood(word[at:]) for at in range(1, len(word)))


class _Segmenter:
    def __init__(self) -> None:
        jieba = _import_jieba()
        self._tokenizer: Any = jieba.Tokenizer()
        self._tokenizer.FREQ = {}
        self._tokenizer.total = _TOTAL
        self._tokenizer.initialized = True
        self._data = (Path(str(jieba.__file__)).parent / "dict.txt").read_bytes()
        self._sorted_from = self._data.index(f"\n{_FIRST_SORTED} ".encode()) + 1
        self._loaded: set[str] = set()
        self._lock = threading.Lock()
        self._own: dict[str, list[tuple[str, int]]] = {}
        for row in load_tsv("text/words.tsv"):
            self._own.setdefault(row["word"][0], []).append((row["word"], int(row["weight"])))

    def cut(self, stretch: str) -> list[str]:
        self._load(stretch)
        return list(self._tokenizer.cut(stretch, HMM=False))

    def likelihood(self, stretch: str) -> float:
        self._load(stretch)
        route: dict[int, tuple[float, int]] = {}
        self._tokenizer.calc(stretch, self._tokenizer.get_DAG(stretch), route)
        return route[0][0]

    def _load(self, stretch: str) -> None:
        for char in set(stretch) - self._loaded:
            if char < _FIRST_SORTED:
                continue
            with self._lock:
                self._load_bucket(char)
                self._loaded.add(char)

    def _load_bucket(self, char: str) -> None:
        frequencies = self._tokenizer.FREQ
        for line in self._lines(char):
            word, frequency, _tag = line.split(" ")
            frequencies[word] = int(frequency)
            _add_prefixes(word, frequencies)
        for word, weight in self._own.get(char, ()):
            frequencies[word] = weight and max(weight, frequencies.get(word, 0))
            _add_prefixes(word, frequencies)

    def _lines(self, char: str) -> list[str]:
        start, end = self._lower_bound(char.encode()), self._lower_bound(chr(ord(char) + 1).encode())
        return self._data[start:end].decode().splitlines()

    def _lower_bound(self, prefix: bytes) -> int:
        """Offset of the first line at or after `prefix`; UTF-8 sorts as code points do."""
        low, high = self._sorted_from, len(self._data)
        while low < high:
            middle = (low + high) // 2
            line = max(self._data.rfind(b"\n", low, middle) + 1, low)
            if self._data[line : line + len(prefix)] < prefix:
                after = self._data.find(b"\n", middle)
                low = len(self._data) if after < 0 else after + 1
            else:
                high = line
        return low


def _add_prefixes(word: str, frequencies: dict[str, int]) -> None:
    # jieba walks along prefixes; one that is no word itself has frequency 0.
    for length in range(1, len(word)):
        frequencies.setdefault(word[:length], 0)


@cache
def _segmenter() -> _Segmenter:
    return _Segmenter()


def _import_jieba() -> ModuleType:
    """Import jieba without its side effects: its log handler, its syntax warnings, and the slow pkg_resources."""
    absent = object()
    before = sys.modules.get("pkg_resources", absent)
    if before is absent:
        # None makes the import fail; jieba then opens its files by path.
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            jieba = importlib.import_module("jieba")
    finally:
        if before is absent:
            del sys.modules["pkg_resources"]
    logging.getLogger("jieba").setLevel(logging.CRITICAL)
    return jieba
