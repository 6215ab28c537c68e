"""Phone numbers of mainland China: as one run, in groups, digit by digit, in circles, in Han numerals or mixed.

What looks like a number is one only where something says so: a word of calling nearby, Han beside it, the usual
grouping 3-4-4, or the pains taken to hide it. Codes, sizes, prices and lists have the same digits and none of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import re2

from app.text.boundary import is_han
from app.text.contacts._contact import CALLING, CODES, Contact, contact, is_product_code, near
from app.text.normalise import NormalisedText

HAN_DIGITS = "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖洞拐勾"
"""Numerals in the place of figures, those of radio operators included."""

NUMERALS = str.maketrans(HAN_DIGITS, "001234567891123456789079")

# Marks between the figures of a number, and the sounds that stand for them: 138啊1234啊5678.
_BETWEEN = r"(?:[^\w\n]|[_啊呀哦嗯]){0,3}"
# As `_BETWEEN` or wider: classes of all letters would make the automaton large for nothing.
_BETWEEN_RE2 = r"(?:[^a-z㐀-龥\n]|[啊呀哦嗯]){0,3}"
_WRITTEN_IN_HAN = re2.compile(rf"(?:[{HAN_DIGITS}0-9]{_BETWEEN_RE2}){{10}}[{HAN_DIGITS}0-9]")
MAINLAND_TRACE = rf"(?:[{HAN_DIGITS}\p{{Nd}}]{_BETWEEN_RE2}){{10}}[{HAN_DIGITS}\p{{Nd}}]"
"""RE2 source of eleven digits, in figures or Han numerals; hotlines and landlines are found by fewer, closer ones."""

_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86[ \-]{{0,2}})?(1{_BETWEEN}[3-9](?:{_BETWEEN}\d){{9}})(?!\d|[.,]\d)")
_USUAL_MARKS = re.compile(r"[\d .\-_]+")
_HOTLINE = re.compile(r"(?<![\d\-])(?:[48]00[ \-]\d{3,4}[ \-]?\d{3,4}|0\d{2,3}[ \-]\d{7,8})(?![\d\-])")
_PREFIX = re.compile(r"1(?:3\d|4[014-9]|5[0-35-9]|6[2567]|7[0-8]|8\d|9[0-35-9])")

_USUAL_GROUPS = re.compile(r"\d{3}([ .\-_])(\d{4})\1(\d{4})")
_SINGLE_DIGITS = re.compile(r"\d([ .\-_])(?:\d\1){9}\d")
_OTHER_GROUPS = re.compile(r"\d{3,5}([ .\-_])(?:\d{3,6}\1?){1,2}")
_ROUND = re.compile(r"\d\d00|(?:19|20)\d\d")
_UNIT_AFTER = re.compile(
    r"\s?(?:毫安|毫米|厘米|公分|克|元|块|个|件|次|米|毫升|人|条|粒|只|套|年|码|吨|mah|ml|kg|mm|cm|pcs|%|万|[*x×]\s?\d)"
)
_SIZES_BEFORE = re.compile(r"(?:尺寸|规格|尺码|长宽高|坐标|经纬|价格?|¥|\$|第)\s?[::]?\s?$")
_COUNTED = frozenset("十百千万亿年月楼章条届")
_HIDDEN = frozenset({"full-width", "enclosed", "keycap", "styled-letters"})


def mainland_numbers(text: NormalisedText) -> Iterator[Contact]:
    """Mobile numbers, hotlines and landlines; those in Han numerals with the technique ``han-numerals``."""
    yield from _numbers(text, text.text)
    if _WRITTEN_IN_HAN.search(text.text):
        yield from _numbers(text, text.text.translate(NUMERALS))


def _numbers(text: NormalisedText, value: str) -> Iterator[Contact]:
    """The numbers in `value`, which is the text itself or the text with its Han numerals as digits."""
    in_han = value is not text.text
    for match in _MOBILE.finditer(value):
        if in_han and text.text[match.start() : match.end()] == match.group():
            continue
        if _is_mobile(text, value, match, in_han=in_han):
            yield contact(text, "phone", *match.span(), *(["han-numerals"] if in_han else []))
    if in_han:
        return
    for match in _HOTLINE.finditer(value):
        if _spoken_of(text.text, *match.span()) and not is_product_code(match.group()):
            yield contact(text, "phone", *match.span())


def _is_mobile(text: NormalisedText, value: str, match: re.Match[str], *, in_han: bool) -> bool:
    start, end = match.span()
    digits = re.sub(r"\D", "", match.group(1))
    if not _PREFIX.match(digits) or is_product_code(match.group()) or _is_code_or_measure(text.text, start, end):
        return False
    if near(CALLING, text.text, start, end, before=16, after=8):
        return True
    if not _USUAL_MARKS.fullmatch(match.group(1)) or not _stands_alone(value, start, end):
        return False
    if in_han or not _HIDDEN.isdisjoint(text.techniques(start, end)):
        return text.text[start - 1 : start] not in _COUNTED and text.text[end : end + 1] not in _COUNTED
    number = match.group(1)
    if _SINGLE_DIGITS.fullmatch(number):
        return True
    usual = _USUAL_GROUPS.fullmatch(number)
    if usual is not None:
        # 150 2000 1800 are sizes, 2019 2020 years.
        return not (_ROUND.fullmatch(usual.group(2)) and _ROUND.fullmatch(usual.group(3)))
    return (number.isdecimal() or _OTHER_GROUPS.fullmatch(number) is not None) and _beside_han(text.text, start, end)


def _spoken_of(text: str, start: int, end: int) -> bool:
    if _is_code_or_measure(text, start, end):
        return False
    return near(CALLING, text, start, end, before=16, after=8) or _beside_han(text, start, end)


def _is_code_or_measure(text: str, start: int, end: int) -> bool:
    if near(CODES, text, start, end, before=12, after=0) or _UNIT_AFTER.match(text, end):
        return True
    return _SIZES_BEFORE.search(text, max(0, start - 8), start) is not None


def _beside_han(text: str, start: int, end: int) -> bool:
    return (start > 0 and is_han(text[start - 1])) or is_han(text[end : end + 1])


def _stands_alone(value: str, start: int, end: int) -> bool:
    """Whether no letter or digit goes on beside the number, not even over one mark."""
    before, after = value[max(0, start - 2) : start], value[end : end + 2]
    return not (_goes_on(before[-1:], before[:-1]) or _goes_on(after[:1], after[1:]))


def _goes_on(beside: str, beyond: str) -> bool:
    if beside.isascii() and (beside.isalnum() or (beside in "#*/_+" and beside)):
        return True
    return (
        beside in tuple(" -.,:x×") and beyond.isascii() and (beyond.isdigit() or (beside != " " and beyond.isalpha()))
    )
