"""Phone numbers, never product codes: ``+`` numbers always, national ones only where a word says what they are."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import re2

from app.text.contacts._contact import CALLING, CODES, Contact, contact, is_product_code, near
from app.text.contacts.mainland import HAN_DIGITS, MAINLAND_TRACE, NUMERALS, mainland_numbers
from app.text.contacts.spelled import SPELLED_TRACE, spelled_numbers
from app.text.normalise import NormalisedText

_IN_HAN_SOURCE = rf"(?:[{HAN_DIGITS}][ \-]?){{7}}[{HAN_DIGITS}]"
PHONE_TRACE = "|".join(
    [
        r"\p{Nd}(?:[^\w\n]{0,3}\p{Nd}){6}",
        MAINLAND_TRACE,
        _IN_HAN_SOURCE,
        SPELLED_TRACE,
        r"\d[oli]\d?[ \-.][\doli]{3}|[ \-.][oli]\d",
    ]
)
"""RE2 source of the many digits without which there is no phone number, and no card or identity number either."""

_IN_HAN = re2.compile(_IN_HAN_SOURCE)
_SPELLED = re2.compile(SPELLED_TRACE)
# 2l2-555-Ol99: letters that look like a figure, among figures.
_WITH_LETTERS = re.compile(r"(?<![a-z0-9])(?:[\doli]{2,4}[ \-.]){1,3}[\doli]{3,5}(?![a-z0-9])")
_LETTERS = str.maketrans("oli", "011")
_LEAST_DIGITS = 6
_MANY_DIGITS = re2.compile(r"\d(?:[^\w\n]{0,3}\d){6}")
_INTERNATIONAL = re.compile(r"(?<![\d+])(?:\+|00(?=[1-9]))\s?\(?\d(?:[\d\s().\-/]{5,22})\d")
_NATIONAL = re.compile(r"(?<![\d.,+])\(?\d(?:[\d\s().\-/]{4,22})\d(?!\d)")
_LIMIT = 20_000


def phones(text: NormalisedText, regions: tuple[str, ...]) -> Iterator[Contact]:
    """Phone numbers in normalised text; those in words, Han numerals or with letters among the figures as well."""
    if _MANY_DIGITS.search(text.text):
        yield from _international(text)
        yield from _national(text, text.text, regions)
    if _IN_HAN.search(text.text):
        yield from _national(text, text.text.translate(NUMERALS), regions, "han-numerals")
    yield from mainland_numbers(text)
    if _SPELLED.search(text.text):
        yield from _in_words(text)
    yield from _with_letters(text, regions)


def _in_words(text: NormalisedText) -> Iterator[Contact]:
    for start, end in spelled_numbers(text.text):
        if near(CALLING, text.text, start, end, before=24, after=8):
            yield contact(text, "phone", start, end, "spelled-digits")


def _with_letters(text: NormalisedText, regions: tuple[str, ...]) -> Iterator[Contact]:
    for match in _WITH_LETTERS.finditer(text.text):
        written = match.group()
        digits = sum(map(str.isdigit, written))
        if not _LEAST_DIGITS <= digits < len(re.sub(r"[ \-.]", "", written)) or not _calls(text.text, *match.span()):
            continue
        if any(next(_matches(written.translate(_LETTERS), region), None) for region in regions):
            yield contact(text, "phone", *match.span(), "leet")


def _international(text: NormalisedText) -> Iterator[Contact]:
    for match in _INTERNATIONAL.finditer(text.text):
        written = match.group()
        number = "+" + written[2:] if written.startswith("00") else written
        shift = len(written) - len(number)
        for start, end in _matches(number, None):
            if shift and not near(CALLING, text.text, match.start(), match.end(), before=20, after=8):
                continue
            yield contact(text, "phone", match.start() + (start + shift if start else 0), match.start() + end + shift)


def _national(text: NormalisedText, value: str, regions: tuple[str, ...], *seen_through: str) -> Iterator[Contact]:
    """The numbers in `value`, which is the text itself or the text with other signs for figures."""
    for match in _NATIONAL.finditer(value):
        if not _calls(text.text, *match.span()):
            continue
        for region in regions:
            found = next(_matches(match.group(), region), None)
            if found is not None and not is_product_code(match.group()[found[0] : found[1]]):
                yield contact(text, "phone", match.start() + found[0], match.start() + found[1], *seen_through)
                break


def _calls(text: str, start: int, end: int) -> bool:
    """Whether the words beside the half-open span speak of calling, and of no code."""
    return near(CALLING, text, start, end, before=20, after=8) and not near(CODES, text, start, end, before=10, after=0)


def _matches(written: str, region: str | None) -> Iterator[tuple[int, int]]:
    for match in _phonenumbers().PhoneNumberMatcher(written[:_LIMIT], region):
        yield match.start, match.end


@cache
def _phonenumbers() -> Any:
    return importlib.import_module("phonenumbers")
