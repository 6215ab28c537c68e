"""The search of a name among many: candidates by how words sound, then a score whose parts are told.

A word of the query calls up the words of the list that sound like it give or take one consonant; these call up the
entries they stand in, rare words first. Only the best of those are scored, so the time hardly grows with the list.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from app.checks.party_names import NameForm, sound

_POSTINGS = 3000
"""How many entries a query may call up; words that stand in more than this come last."""
_CANDIDATES = 50
_ALIKE = 72.0
"""Words less alike than this (0 to 100) are different words."""
_SAME_SOUND = 94.0
"""What words of one sound are worth that differ in letters."""
_LEAST_LETTERS = 55.0
_INITIAL = 90.0
_PART = 92.0
"""What a name of two words or more is worth that leaves out one word of the other's."""
_PART_WORD = 94.0
_LEAST_SHARED = 0.5
_LETTERS_ALONE = 6.0


@dataclass(frozen=True, slots=True)
class Features:
    """Why two names are alike, each 0 to 100: `words` paired off in any order, `letters` of the whole, `sound`."""

    words: float
    letters: float
    sound: float

    @property
    def score(self) -> float:
        """The better of words and, less trusted, letters, which do not see one word exchanged for another."""
        return max(self.words, self.letters - _LETTERS_ALONE)


def compare(name: NameForm, other: NameForm) -> Features:
    """How alike two names are.

    Names that were both written in Han characters are compared by these, because many share one sound.
    """
    if name.han and other.han:
        alike = fuzz.ratio(name.han, other.han)
        return Features(alike, alike, fuzz.ratio(_sounds(name.words), _sounds(other.words)))
    return max((_compare_words(one, two) for one, two in _joined(name.words, other.words)), key=lambda f: f.score)


def _joined(one: Sequence[str], two: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """The pair as it is and, where one has a word more, two neighbours of the longer joined: Xiao Ming is Xiaoming."""
    yield one, two
    longer, is_first = (one, True) if len(one) > len(two) else (two, False)
    if len(one) == len(two) or len(longer) > 6:
        return
    for index in range(len(longer) - 1):
        joined = (*longer[:index], longer[index] + longer[index + 1], *longer[index + 2 :])
        yield (joined, two) if is_first else (one, joined)


def _compare_words(one: Sequence[str], two: Sequence[str]) -> Features:
    letters = fuzz.ratio(" ".join(sorted(one)), " ".join(sorted(two)))
    return Features(_pair_off(one, two), letters, fuzz.ratio(_sounds(one), _sounds(two)))


def _sounds(words: Iterable[str]) -> str:
    return " ".join(sorted(map(sound, words)))


def _pair_off(one: Sequence[str], two: Sequence[str]) -> float:
    """The likeness of the words paired off, most alike first, by the root mean square of what they differ.

    Each word weighs its letters, and one without a partner differs wholly: one other surname outweighs two given names
    that are the same, where a plain mean would drown it.
    """
    pairs = sorted(
        ((likeness(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(two)),
        key=lambda p: (-p[0], p[1], p[2]),
    )
    paired: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for alike, i, j in pairs:
        if alike < _ALIKE:
            break
        if i not in paired and j not in taken:
            paired[i] = (j, alike)
            taken.add(j)
    if not paired:
        return 0.0
    total = sum(map(len, one)) + sum(map(len, two))
    sizes = {i: len(one[i]) + len(two[j]) for i, (j, _) in paired.items()}
    squares = sum(sizes[i] * (100.0 - alike) ** 2 for i, (_, alike) in paired.items())
    squares += (total - sum(sizes.values())) * 100.0**2
    weighted = 100.0 - math.sqrt(squares / total)
    fewer = min(len(one), len(two))
    if fewer < 2 or len(paired) < fewer or abs(len(one) - len(two)) != 1:
        return weighted
    is_whole = min(alike for _, alike in paired.values()) >= _PART_WORD
    is_part = is_whole and sum(sizes.values()) / total >= _LEAST_SHARED
    return max(weighted, _PART) if is_part else weighted


def likeness(word: str, other: str) -> float:
    """How alike two words are, 0 to 100: by letters, by sound, or as an initial."""
    if word == other:
        return 100.0
    if 1 in (len(word), len(other)):
        return _INITIAL if word[0] == other[0] else 0.0
    by_letters = max(fuzz.ratio(word, other), 100 * JaroWinkler.similarity(word, other) - 5)
    if _LEAST_LETTERS <= by_letters < _SAME_SOUND and sound(word) == sound(other) and len(sound(word)) > 1:
        return _SAME_SOUND
    return by_letters


class NameIndex:
    """Names by number, for searching; `forms` are in the order of their numbers."""

    def __init__(self, forms: Sequence[NameForm]) -> None:
        self._forms = forms
        entries: dict[str, list[int]] = defaultdict(list)
        for number, form in enumerate(forms):
            for word in {*form.words, *_neighbours(form.words)}:
                entries[word].append(number)
        self._entries: Mapping[str, list[int]] = entries
        by_key: dict[str, list[str]] = defaultdict(list)
        for word in entries:
            for key in _keys(word):
                by_key[key].append(word)
        self._words: Mapping[str, list[str]] = by_key
        self._similar: dict[str, list[tuple[str, float]]] = {}

    def search(self, form: NameForm, least: float) -> list[tuple[int, Features]]:
        """The names at or above `least`, best first; ties go by number."""
        found = ((number, compare(form, self._forms[number])) for number in self._candidates(form))
        hits = [(number, features) for number, features in found if features.score >= least]
        return sorted(hits, key=lambda hit: (-hit[1].score, hit[0]))

    def _candidates(self, form: NameForm) -> list[int]:
        called: list[tuple[int, float, list[int]]] = []
        for word in {*form.words, *_neighbours(form.words)}:
            for similar, alike in self._alike(word):
                numbers = self._entries[similar]
                rarity = math.log(1 + len(self._forms) / len(numbers))
                called.append((len(numbers), alike * rarity, numbers))
        called.sort(key=lambda call: (call[0], -call[1], call[2][0]))
        weights: dict[int, float] = defaultdict(float)
        left = _POSTINGS
        for size, weight, numbers in called:
            if size > left and weights:
                break
            left -= size
            for number in numbers:
                weights[number] += weight
        return sorted(weights, key=lambda number: (-weights[number], number))[:_CANDIDATES]

    def _alike(self, word: str) -> list[tuple[str, float]]:
        """The words of the list like this one; remembered, for names share their words."""
        known = self._similar.get(word)
        if known is None:
            nearby = {other for key in _keys(word) for other in self._words.get(key, ())}
            scored = ((other, likeness(word, other)) for other in sorted(nearby))
            known = [(other, alike) for other, alike in scored if alike >= _ALIKE]
            if len(self._similar) < 200_000:
                self._similar[word] = known
        return known


def _neighbours(words: Sequence[str]) -> Iterator[str]:
    """Neighbours written as one: the parts of a name are split and joined at will."""
    return (one + two for one, two in pairwise(words))


def _keys(word: str) -> set[str]:
    """The sound of a word and what is left of it without any one consonant; short ones stand for themselves."""
    skeleton = sound(word)
    if len(skeleton) < 3:
        return {skeleton, f"={word[:3]}"}
    return {skeleton, *(skeleton[:i] + skeleton[i + 1 :] for i in range(len(skeleton)))}
