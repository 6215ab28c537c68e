"""Measures of the goods: numbers with units, read from attributes and texts, compared in one unit a dimension."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal

from app.checks.attributes import find_attributes
from app.checks.hits import raw_text
from app.domain.said import Said, says
from app.domain.vocabulary import TextRole
from app.packs.compiler import as_number
from app.packs.conditions import Quantity as QuantityTest
from app.text.fields import FieldText
from app.text.quantity import quantities

Because = tuple[str, ...]
Measured = Callable[[Mapping[str, object], Iterable[FieldText]], tuple[bool | None, Because]]

_IN_LIMIT_UNITS = {
    "V": 1,
    "W": 1,
    "Wh": 1,
    "mAh": 1,
    "Hz": 1,
    "g": 1,
    "kg": 1_000,
    "ml": 1,
    "l": 1_000,
    "mm": 1,
    "cm": 10,
    "m": 1_000,
    "months": 1,
    "years": 12,
}
"""What a unit is in the one a pack's limits are read in: V, W, Wh, mAh, Hz, g, ml, mm, months."""

# "Voltage": 230 is in volts; a bare weight, volume, length or age may be in any unit, so it says nothing.
_USUAL = frozenset({"voltage", "power", "energy", "capacity", "frequency"})

# Brand names, links and taxonomy paths hold numbers that are no measures of the goods.
_ROLES = frozenset(TextRole) - {TextRole.BRAND, TextRole.CATEGORY, TextRole.LINKS, TextRole.EXTRA}

_UNIT_IN_NAME = re.compile(r"\s*[(\[（【]\s*([^)\]）】]{1,12}?)\s*[)\]）】]\s*\Z")


def compile_quantity(test: QuantityTest) -> Measured:
    """Compile a quantity: ``measured(attributes, texts)`` answers whether one that is stated lies within the limits.

    Of a range both ends are stated. None when no such quantity is stated at all.
    """
    limits = _limits(test)

    def measured(attributes: Mapping[str, object], texts: Iterable[FieldText]) -> tuple[bool | None, Because]:
        stated = False
        for value, said in _stated(test, attributes, texts):
            if all(holds(value) for holds in limits):
                return True, (said,)
            stated = True
        return (False if stated else None), ()

    return measured


def _limits(test: QuantityTest) -> list[Callable[[Decimal], bool]]:
    limits: list[Callable[[Decimal], bool]] = []
    if test.gt is not None:
        limits.append(Decimal(test.gt).__lt__)
    if test.gte is not None:
        limits.append(Decimal(test.gte).__le__)
    if test.lt is not None:
        limits.append(Decimal(test.lt).__gt__)
    if test.lte is not None:
        limits.append(Decimal(test.lte).__ge__)
    return limits


def _stated(
    test: QuantityTest, attributes: Mapping[str, object], texts: Iterable[FieldText]
) -> Iterator[tuple[Decimal, str]]:
    if test.attributes:
        for name, value in _named(attributes, test.attributes):
            for number in _read(value, name, test.of):
                yield number, Said(f"attribute {name} = {value[:60]}", f"属性 {name} = {value[:60]}")
    if not test.in_text:
        return
    for text in texts:
        if text.role in _ROLES:
            for start, end, number in _measures(text.text.text, test.of):
                yield number, says(text.role, text.pointer, raw_text(text.text, start, end))


def _named(attributes: Mapping[str, object], names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name, content in attributes.items():
        bare = _UNIT_IN_NAME.sub("", name)
        for _, value in find_attributes({bare: content}, names):
            yield name, value


def _read(value: str, name: str, of: str) -> Iterator[Decimal]:
    number = as_number(value)
    if number is None:
        yield from (found for _, _, found in _measures(value, of))
        return
    unit = _UNIT_IN_NAME.search(name)
    if unit is not None:
        yield from (found for _, _, found in _measures(f"{value} {unit.group(1)}", of))
    elif of in _USUAL:
        yield number


def _measures(text: str, of: str) -> Iterator[tuple[int, int, Decimal]]:
    for found in quantities(text):
        if found.dimension == of:
            yield found.start, found.end, found.value * _IN_LIMIT_UNITS[found.unit]
