"""Compiles conditions to closures with Kleene's three truth values: True, False and None for "cannot be said".

What makes a comparison unknown is a field that is not there (absent, null, blank, an empty list or object) or one that
cannot be read as what it is compared with (a weight of "heavy"). ``exists`` is always known.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from operator import ge, gt, le, lt
from typing import Any, Protocol

from app.domain.pointer import MISSING, find
from app.domain.subjects import hs_digits
from app.packs.conditions import Bounds, Condition, Count, FieldTest
from app.packs.patterns import compile_pattern
from app.packs.text_measures import columns, most_repeated, upper_ratio, words

_SYMBOL_KINDS = ("trait", "regime", "market", "platform", "subject", "export", "mode", "sale")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?\Z")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


class Scope(Protocol):
    """What a condition is asked of."""

    @property
    def document(self) -> Any:
        """The subject as sent."""

    @property
    def item_pointer(self) -> str:
        """What pointers that start with ``./`` are relative to: ``/lines/0``, or empty for the subject itself."""

    @property
    def as_of(self) -> dt.date: ...

    def has(self, kind: str, value: str, /) -> bool:
        """Whether the symbol holds. Markets hold with their groups: in DE, ``has("market", "EU")`` is true."""


Test = Callable[[Scope], bool | None]
_ValueTest = Callable[[Any, Scope], bool | None]


class ConditionError(ValueError):
    """A condition that no subject could be tested with; the message says which part and what to write instead."""


def compile_condition(condition: Condition) -> Test:
    """Compile a condition; keys that stand together must all hold.

    Raises:
        ConditionError: `before` or `after` is not a date.
    """
    tests = list(_tests(condition))
    return tests[0] if len(tests) == 1 else lambda scope: _all(test(scope) for test in tests)


def compile_field_test(test: FieldTest) -> Test:
    """Compile the test of one field. With ``*`` or a list of values one element that holds suffices.

    Text is compared NFKC-folded, without regard to case and outer blanks; `matches` keeps the case (write ``(?i)``).

    Raises:
        ConditionError: `before` or `after` is not a date.
    """
    checks = list(_value_tests(test))
    counted = _elements_counted(test.count) if test.count is not None and test.count.of == "elements" else None
    wanted = test.exists

    def holds(value: Any, scope: Scope) -> bool | None:
        there = present(value)
        if wanted is not None and there is not wanted:
            return False
        if not checks:
            return True
        return _all(check(value, scope) for check in checks) if there else None

    def answer(scope: Scope) -> bool | None:
        found = [place for _, place in places(test.field, scope)]
        values = [value for place in found for value in _elements(place)]
        if wanted is False:
            return not any(map(present, values))
        if not values:
            return False if wanted else None
        one_holds = _any(holds(value, scope) for value in values)
        return one_holds if counted is None else _all((one_holds, _any(map(counted, found))))

    return answer


def places(field: str, scope: Scope) -> Iterator[tuple[str, Any]]:
    """The pointers `field` names in the scope, with the value at each or `MISSING`."""
    yield from find(scope.document, absolute(field, scope.item_pointer))


def absolute(field: str, item_pointer: str) -> str:
    """The pointer a field pattern stands for: ``./hs_code`` is relative to the item, ``.`` the item itself."""
    return item_pointer + field[1:] if is_relative(field) else field


def is_relative(field: str) -> bool:
    """Whether a field pattern is relative to the item or element at hand."""
    return field.startswith("./") or field == "."


def present(value: object) -> bool:
    """Whether there is something at a place: blank text, null and empty containers are nothing."""
    if value is MISSING or value is None:
        return False
    if isinstance(value, str):
        return not value.isspace() and value != ""
    return bool(value) if isinstance(value, list | dict) else True


def field_tests(condition: Condition) -> Iterator[FieldTest]:
    """Every field test of a condition, in the order they are written."""
    if condition.test is not None:
        yield condition.test
    for part in (*(condition.all or ()), *(condition.any or ()), *((condition.not_,) if condition.not_ else ())):
        yield from field_tests(part)


def symbols(condition: Condition) -> Iterator[tuple[str, str]]:
    """Every symbol a condition asks for, in the order they are written, whatever it is asked under."""
    for kind in _SYMBOL_KINDS:
        value = getattr(condition, kind)
        if value is not None:
            yield kind, value
    for part in (*(condition.all or ()), *(condition.any or ()), *((condition.not_,) if condition.not_ else ())):
        yield from symbols(part)


def needed_symbols(condition: Condition) -> frozenset[tuple[str, str]] | None:
    """Symbols of which at least one must hold, or the condition is plainly false; None when there are none such."""
    parts: list[frozenset[tuple[str, str]] | None] = [
        frozenset({(kind, value)})
        for kind in _SYMBOL_KINDS
        if (value := getattr(condition, kind)) is not None and value != "*"
    ]
    parts += map(needed_symbols, condition.all or ())
    if condition.any is not None:
        options = [needed_symbols(part) for part in condition.any]
        known = [option for option in options if option is not None]
        parts.append(frozenset().union(*known) if len(known) == len(options) else None)
    return min((part for part in parts if part is not None), key=len, default=None)


def _tests(condition: Condition) -> Iterator[Test]:
    if condition.all is not None:
        conjuncts = [compile_condition(part) for part in condition.all]
        yield lambda scope: _all(test(scope) for test in conjuncts)
    if condition.any is not None:
        disjuncts = [compile_condition(part) for part in condition.any]
        yield lambda scope: _any(test(scope) for test in disjuncts)
    if condition.not_ is not None:
        yield _not(compile_condition(condition.not_))
    if condition.test is not None:
        yield compile_field_test(condition.test)
    for kind in _SYMBOL_KINDS:
        value = getattr(condition, kind)
        if value is not None:
            yield _symbol(kind, value)


def _symbol(kind: str, value: str) -> Test:
    if value == "*":
        return lambda _scope: True
    return lambda scope: scope.has(kind, value)


def _not(test: Test) -> Test:
    def negation(scope: Scope) -> bool | None:
        answer = test(scope)
        return None if answer is None else not answer

    return negation


def _all(answers: Iterable[bool | None]) -> bool | None:
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def _any(answers: Iterable[bool | None]) -> bool | None:
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def _elements(value: Any) -> Iterable[Any]:
    # An attribute may hold one value or a list of them; a rule should not have to care.
    return value if isinstance(value, list) and value else (value,)


def _value_tests(test: FieldTest) -> Iterator[_ValueTest]:
    if test.equals is not None:
        yield _equals(test.equals)
    if test.not_equals is not None:
        yield _differs(_equals(test.not_equals))
    if test.contains is not None:
        yield _contains(test.contains)
    if test.matches is not None:
        yield _matches(test.matches)
    if test.hs is not None:
        yield _hs(test.hs)
    yield from _number_tests(test)
    if test.before is not None:
        yield _date(test.field, "before", test.before, lambda value, limit: value < limit)
    if test.after is not None:
        yield _date(test.field, "after", test.after, lambda value, limit: value > limit)
    if test.longer_than is not None:
        yield _length(test.longer_than, lambda length, limit: length > limit)
    if test.shorter_than is not None:
        yield _length(test.shorter_than, lambda length, limit: length < limit)
    yield from _text_tests(test)
    if test.same_as is not None:
        yield _same_as(test.same_as)


def _number_tests(test: FieldTest) -> Iterator[_ValueTest]:
    if any(limit is not None for limit in (test.gt, test.gte, test.lt, test.lte)):
        within = _within(test)
        yield lambda value, _scope: None if (number := as_number(value)) is None else within(number)


def _text_tests(test: FieldTest) -> Iterator[_ValueTest]:
    if test.wider_than is not None:
        limit = test.wider_than
        yield _of_text(lambda text: columns(text) > limit)
    if test.upper_ratio is not None:
        share = _within(test.upper_ratio)
        yield _of_text(lambda text: share(upper_ratio(text)))
    if test.repeats is not None:
        times, ignoring = test.repeats.times, frozenset(map(fold, test.repeats.ignoring))
        yield _of_text(lambda text: most_repeated(text, ignoring=ignoring) >= times)
    if test.count is not None and test.count.of != "elements":
        yield _counted_in_text(test.count)


def fold(text: str) -> str:
    """Text as conditions compare it: compatibility forms, case and outer blanks folded."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def as_number(value: object) -> Decimal | None:
    """The value as an exact number, or None when it is none: 12, 12.5, "12.50"; not "12 kg", not true."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else format(Decimal(str(value)), "f")
    return Decimal(text) if _PLAIN_NUMBER.match(text) else None


def as_text(value: object) -> str | None:
    """A scalar as text (true and false as JSON writes them); None for what is no scalar."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    number = as_number(value)
    return None if number is None else format(number, "f")


def _as_date(value: object) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str) or not _ISO_DATE.match(value.strip()):
        return None
    try:
        return dt.date.fromisoformat(value.strip())
    except ValueError:
        return None


def _equal(value: object, wanted: object) -> bool | None:
    # Text is compared as text ("0101" is not "101"); only true numbers are compared as numbers (12 is 12.0).
    if not isinstance(value, str) and (number := as_number(value)) is not None:
        return number == as_number(wanted)
    text, other = as_text(value), as_text(wanted)
    return None if text is None or other is None else fold(text) == fold(other)


def _equals(options: Iterable[str]) -> _ValueTest:
    return lambda value, _scope: _any(_equal(value, option) for option in options)


def _differs(equals: _ValueTest) -> _ValueTest:
    def differs(value: Any, scope: Scope) -> bool | None:
        answer = equals(value, scope)
        return None if answer is None else not answer

    return differs


def _contains(words: Iterable[str]) -> _ValueTest:
    folded = tuple(map(fold, words))

    def contains(value: Any, _scope: Scope) -> bool | None:
        text = as_text(value)
        if text is None:
            return None
        whole = fold(text)
        return any(word in whole for word in folded)

    return contains


def _matches(source: str) -> _ValueTest:
    pattern = compile_pattern(source)

    def matches(value: Any, _scope: Scope) -> bool | None:
        text = as_text(value)
        return None if text is None else pattern.search(unicodedata.normalize("NFKC", text)) is not None

    return matches


def _hs(prefixes: tuple[str, ...]) -> _ValueTest:
    def hs(value: Any, _scope: Scope) -> bool | None:
        digits = hs_digits(value) if isinstance(value, str) else ""
        if not (digits.isascii() and digits.isdigit()):
            return None
        if digits.startswith(prefixes):
            return True
        # A chapter or heading alone may or may not be the subheading that is asked for.
        return None if any(prefix.startswith(digits) for prefix in prefixes) else False

    return hs


def _within(bounds: Bounds | FieldTest) -> Callable[[Decimal | int], bool]:
    limits = [
        (compare, Decimal(limit))
        for compare, limit in ((gt, bounds.gt), (ge, bounds.gte), (lt, bounds.lt), (le, bounds.lte))
        if limit is not None
    ]
    return lambda number: all(compare(number, limit) for compare, limit in limits)


def _of_text(holds: Callable[[str], bool]) -> _ValueTest:
    return lambda value, _scope: holds(value) if isinstance(value, str) else None


def _counted_in_text(count: Count) -> _ValueTest:
    within = _within(count)
    if count.pattern is None:
        return _of_text(lambda text: within(len(words(text))))
    pattern = compile_pattern(count.pattern)
    return _of_text(lambda text: within(sum(1 for _ in pattern.finditer(unicodedata.normalize("NFKC", text)))))


def _elements_counted(count: Count) -> Callable[[Any], bool | None]:
    within = _within(count)
    return lambda value: within(len(value) if isinstance(value, list) else 1) if present(value) else None


def _date(field: str, key: str, limit: str, compare: Callable[[dt.date, dt.date], bool]) -> _ValueTest:
    bound = _as_date(limit)
    if bound is None and limit != "as_of":
        raise ConditionError(f"{field}: `{key}: {limit[:40]}` is neither as_of nor a date such as 2026-01-31")

    def test(value: Any, scope: Scope) -> bool | None:
        date = _as_date(value)
        return None if date is None else compare(date, bound or scope.as_of)

    return test


def _length(limit: int, compare: Callable[[int, int], bool]) -> _ValueTest:
    return lambda value, _scope: compare(len(value), limit) if isinstance(value, str) else None


def _same_as(field: str) -> _ValueTest:
    def same(value: Any, scope: Scope) -> bool | None:
        others = [other for _, place in places(field, scope) for other in _elements(place)]
        if not others:
            return None
        return _any(_equal(value, other) if present(other) else None for other in others)

    return same
