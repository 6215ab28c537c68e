"""Conditions on one hit, tested in its own window; and which hits of a rule count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, Protocol

from app.checks.evaluation import Hit
from app.domain.markets import covers
from app.domain.said import Said, role_name
from app.domain.vocabulary import Locale, TextRole
from app.packs.patterns import compile_pattern
from app.packs.terms import HitCondition, OtherFields, Window
from app.text.fields import FieldText
from app.text.normalise import NormalisedText, normalise
from app.text.windows import clause, negated, sentence

Because = tuple[str, ...]
"""The words (raw) or facts that made a condition hold."""


class Goods(Protocol):
    """The goods a hit speaks of."""

    @property
    def texts(self) -> Sequence[FieldText]:
        """Texts of the subject, those of these goods among them."""

    def has(self, trait: str, /) -> bool: ...

    def owns(self, pointer: str, /) -> bool:
        """Whether a place of the subject speaks of these goods."""


HitTest = Callable[[Hit, Goods, frozenset[str]], Because | None]
"""``test(hit, goods, markets)`` answers why the condition holds, or None."""

_PLACE = itemgetter(0, 1)

_REACHES: dict[str, Callable[[NormalisedText, int, int], tuple[int, int]]] = {
    "clause": clause,
    "sentence": sentence,
    "field": lambda text, _start, _end: (0, len(text.text)),
}

# A phrase that swallows a hit is looked for this far round it; longer phrases do not occur in packs.
_INSIDE_REACH = 80


def compile_hit_condition(condition: HitCondition) -> HitTest:
    """Compile a condition of a pack into one closure; keys that stand together must all hold."""
    tests = list(_tests(condition))
    if len(tests) == 1:
        return tests[0]
    return lambda hit, goods, markets: _all(tests, hit, goods, markets)


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Drop every hit that lies inside a longer one of the same rule; the rest in the order of their fields.

    Places are those in the raw value, which all readings of a field share.
    """
    by_field: dict[str, list[tuple[int, int, Hit]]] = {}
    for hit in hits:
        start, end = hit.field.text.raw_span(hit.start, hit.end)
        by_field.setdefault(hit.field.pointer, []).append((start, -end, hit))
    kept: list[Hit] = []
    for group in by_field.values():
        group.sort(key=_PLACE)
        reach = -1
        for _, end, hit in group:
            if -end > reach:
                kept.append(hit)
                reach = -end
    return kept


@lru_cache(maxsize=65536)
def folded(word: str) -> str:
    """A pack's word as detection sees it."""
    return normalise(word).text


def raw_text(text: NormalisedText, start: int, end: int) -> str:
    """The raw words behind a normalised span."""
    raw_start, raw_end = text.raw_span(start, end)
    return text.raw[raw_start:raw_end]


def occurrences(text: str, word: str, start: int, end: int) -> Iterator[int]:
    """Where the normalised `word` stands in ``text[start:end]``; a Latin word must not be part of a longer one."""
    at = text.find(word, start, end)
    while at >= 0:
        if _whole(text, at, at + len(word)):
            yield at
        at = text.find(word, at + 1, end)


def covering(text: str, word: str, start: int, end: int) -> int | None:
    """Where the normalised `word` stands so that it covers ``[start, end)``; None when it does not."""
    low = max(0, end - len(word))
    for at in occurrences(text, word, low, min(len(text), start + len(word))):
        if at <= start and end <= at + len(word):
            return at
    return None


def pattern_covering(text: str, pattern: Any, start: int, end: int) -> tuple[int, int] | None:
    """The half-open span of a match of the compiled `pattern` that covers ``[start, end)``; None when none does."""
    low, high = max(0, start - _INSIDE_REACH), min(len(text), end + _INSIDE_REACH)
    for found in pattern.finditer(text[low:high]):
        if low + found.start() <= start and end <= low + found.end():
            return low + found.start(), low + found.end()
    return None


def _tests(condition: HitCondition) -> Iterator[HitTest]:
    if condition.all is not None:
        parts = [compile_hit_condition(part) for part in condition.all]
        yield lambda hit, goods, markets: _all(parts, hit, goods, markets)
    if condition.any is not None:
        options = [compile_hit_condition(part) for part in condition.any]
        yield lambda hit, goods, markets: _any(options, hit, goods, markets)
    if condition.not_ is not None:
        yield _not(compile_hit_condition(condition.not_))
    if condition.before is not None:
        yield _window(condition.before, before=True, after=False)
    if condition.after is not None:
        yield _window(condition.after, before=False, after=True)
    if condition.around is not None:
        yield _window(condition.around, before=True, after=True)
    if condition.inside is not None:
        yield _inside(condition.inside)
    if condition.inside_pattern is not None:
        yield _inside_pattern(condition.inside_pattern)
    if condition.matched is not None:
        yield _matched(condition.matched)
    if condition.traits is not None:
        yield _traits(condition.traits)
    if condition.fields is not None:
        roles = frozenset(condition.fields)
        yield lambda hit, _goods, _markets: (_in_role(hit.field.role),) if hit.field.role in roles else None
    if condition.in_field is not None:
        yield _in_field(condition.in_field)
    if condition.markets is not None:
        yield _markets(condition.markets)
    if condition.negated is not None:
        yield _negated(condition.negated)


def _all(tests: Sequence[HitTest], hit: Hit, goods: Goods, markets: frozenset[str]) -> Because | None:
    because: list[str] = []
    for test in tests:
        found = test(hit, goods, markets)
        if found is None:
            return None
        because.extend(found)
    return tuple(because)


def _any(tests: Sequence[HitTest], hit: Hit, goods: Goods, markets: frozenset[str]) -> Because | None:
    for test in tests:
        found = test(hit, goods, markets)
        if found is not None:
            return found
    return None


def _not(test: HitTest) -> HitTest:
    return lambda hit, goods, markets: () if test(hit, goods, markets) is None else None


def _window(window: Window, *, before: bool, after: bool) -> HitTest:
    words = [folded(word) for word in window.terms]
    patterns = [compile_pattern(pattern) for pattern in window.patterns]
    reach = _REACHES[window.reach]

    def test(hit: Hit, _goods: Goods, _markets: frozenset[str]) -> Because | None:
        text = hit.field.text
        low, high = reach(text, hit.start, hit.end)
        sides = []
        if before:
            sides.append((max(low, hit.start - window.within), hit.start))
        if after:
            sides.append((hit.end, min(high, hit.end + window.within)))
        for start, end in sides:
            found = _in_span(text, start, end, words, patterns)
            if found is not None:
                return (found,)
        return None

    return test


def _in_span(text: NormalisedText, start: int, end: int, words: Sequence[str], patterns: Sequence[Any]) -> str | None:
    for word in words:
        for at in occurrences(text.text, word, start, end):
            return raw_text(text, at, at + len(word))
    piece = text.text[start:end]
    for pattern in patterns:
        found = pattern.search(piece)
        if found is not None:
            return raw_text(text, start + found.start(), start + found.end()) or piece
    return None


def _inside(words: Iterable[str]) -> HitTest:
    normalised = [folded(word) for word in words]

    def test(hit: Hit, _goods: Goods, _markets: frozenset[str]) -> Because | None:
        text = hit.field.text
        for word in normalised:
            at = covering(text.text, word, hit.start, hit.end)
            if at is not None:
                return (raw_text(text, at, at + len(word)),)
        return None

    return test


def _inside_pattern(source: str) -> HitTest:
    pattern = compile_pattern(source)

    def test(hit: Hit, _goods: Goods, _markets: frozenset[str]) -> Because | None:
        span = pattern_covering(hit.field.text.text, pattern, hit.start, hit.end)
        return (raw_text(hit.field.text, *span),) if span else None

    return test


def _matched(words: Iterable[str]) -> HitTest:
    normalised = frozenset(folded(word) for word in words)

    def test(hit: Hit, _goods: Goods, _markets: frozenset[str]) -> Because | None:
        found = folded(hit.term.term) if hit.term else hit.normalised
        # The hit itself explains nothing: what stands round it does.
        return () if found in normalised else None

    return test


def _traits(traits: Iterable[str]) -> HitTest:
    wanted = tuple(traits)

    def test(_hit: Hit, goods: Goods, _markets: frozenset[str]) -> Because | None:
        return next(((Said(f"goods are {trait}", f"trait {trait}"),) for trait in wanted if goods.has(trait)), None)

    return test


def _in_field(wanted: OtherFields) -> HitTest:
    roles = frozenset(wanted.fields)
    words = [folded(word) for word in wanted.terms]
    patterns = [compile_pattern(pattern) for pattern in wanted.patterns]

    def test(_hit: Hit, goods: Goods, _markets: frozenset[str]) -> Because | None:
        for field in goods.texts:
            if field.role not in roles or not goods.owns(field.pointer):
                continue
            found = _in_span(field.text, 0, len(field.text.text), words, patterns)
            if found is not None:
                return (found,)
        return None

    return test


def _markets(scope: Iterable[str]) -> HitTest:
    wanted = tuple(scope)

    def test(_hit: Hit, _goods: Goods, markets: frozenset[str]) -> Because | None:
        return next(
            ((Said(f"market {market}", f"市场 {market}"),) for market in sorted(markets) if covers(wanted, market)),
            None,
        )

    return test


def _in_role(role: TextRole) -> Said:
    return Said(f"field {role}", f"位于{role_name(role, Locale.ZH)}")


def _negated(wanted: bool) -> HitTest:
    def test(hit: Hit, _goods: Goods, _markets: frozenset[str]) -> Because | None:
        span = negated(hit.field.text, hit.start, hit.end)
        if span is None:
            return None if wanted else ()
        return (raw_text(hit.field.text, *span),) if wanted else None

    return test


def _whole(text: str, start: int, end: int) -> bool:
    return not (_joins(text, start) or _joins(text, end))


def _joins(text: str, at: int) -> bool:
    """Whether the characters on both sides of `at` make one Latin (or Cyrillic, Greek ...) word or number."""
    if at <= 0 or at >= len(text):
        return False
    left, right = text[at - 1], text[at]
    return _alphabetic(left) and _alphabetic(right)


def _alphabetic(char: str) -> bool:
    # Han, kana and Hangul letters carry no word boundary of their own; everything above U+2E80 is left to jieba.
    return char < "\u2e80" and char.isalnum()
