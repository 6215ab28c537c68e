"""Phone numbers, never product codes: ``+`` numbers always, national ones only where a word says what they are."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import re2

from app.text.contacts._contact import CALLING, CODES, Contact, contact, is_product_code, near
from app.text.contacts.mainland import MAINLAND_TRACE, mainland_numbers
from app.text.normalise import NormalisedText

PHONE_TRACE = rf"\p{{Nd}}(?:[^\w\n]{{0,3}}\p{{Nd}}){{6}}|{MAINLAND_TRACE}"
"""RE2 source of the many digits without which there is no phone number, and no card or identity number either."""

_MANY_DIGITS = re2.compile(r"\d(?:[^\w\n]{0,3}\d){6}")
_INTERNATIONAL = re.compile(r"(?<![\d+])(?:\+|00(?=[1-9]))\s?\(?\d(?:[\d\s().\-/]{5,22})\d")
_NATIONAL = re.compile(r"(?<![\d.,+])\(?\d(?:[\d\s().\-/]{4,22})\d(?!\d)")
_LIMIT = 20_000


def phones(text: NormalisedText, regions: tuple[str, ...]) -> Iterator[Contact]:
    """Phone numbers in normalised text; Chinese ones in Han numerals have the technique ``han-numerals``."""
    if _MANY_DIGITS.search(text.text):
        yield from _international(text)
        yield from _national(text, regions)
    yield from mainland_numbers(text)


def _international(text: NormalisedText) -> Iterator[Contact]:
    for match in _INTERNATIONAL.finditer(text.text):
        written = match.group()
        number = "+" + written[2:] if written.startswith("00") else written
        shift = len(written) - len(number)
        for start, end in _matches(number, None):
            if shift and not near(CALLING, text.text, match.start(), match.end(), before=20, after=8):
                continue
            yield contact(text, "phone", match.start() + (start + shift if start else 0), match.start() + end + shift)


def _national(text: NormalisedText, regions: tuple[str, ...]) -> Iterator[Contact]:
    for match in _NATIONAL.finditer(text.text):
        if not near(CALLING, text.text, match.start(), match.end(), before=20, after=8):
            continue
        if near(CODES, text.text, match.start(), match.end(), before=10, after=0):
            continue
        for region in regions:
            found = next(_matches(match.group(), region), None)
            if found is not None and not is_product_code(match.group()[found[0] : found[1]]):
                yield contact(text, "phone", match.start() + found[0], match.start() + found[1])
                break


def _matches(written: str, region: str | None) -> Iterator[tuple[int, int]]:
    for match in _phonenumbers().PhoneNumberMatcher(written[:_LIMIT], region):
        yield match.start, match.end


@cache
def _phonenumbers() -> Any:
    return importlib.import_module("phonenumbers")
