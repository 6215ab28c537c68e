"""What single characters fold to, whatever stands round them: width, compatibility forms, invisible characters.

The clean part of Unicode is listed as ranges; only characters outside are looked at one by one, and remembered.
"""

from __future__ import annotations

import unicodedata
from functools import cache

# Characters that neither change (beside lower case) nor react with a neighbour: ASCII, Latin letters, Chinese,
# Japanese and Korean text, usual punctuation and symbols. Written as ranges for a character class.
_LATIN = "\t\n\r -~¡¢£¥§©«¬®°±¶·»¿×À-ÖØ-öø-įıĴ-ľŁ-ňŊ-ž"
_EAST_ASIAN = "、。〃々〈-】〔〕〜ぁ-ゖゝゞァ-・ー-ヾ㐀-䶵一-龥가-힣"
_SYMBOLS = "–—‘’“”•…‰™℠→←↑↓■□▲△▼▽◆◇○◎●★☆♀♂♡♥✓✔✨❤\U0001f300-\U0001f5ff\U0001f600-\U0001f64f\U0001f680-\U0001f6c5"
_FULL_WIDTH_PUNCTUATION = "\u3000！（），．：；？～＋－／％＆"
_GREEK_AND_CYRILLIC = "Α-ΡΤ-Ωα-ρσ-ωЀ-я\u0450-\u045f"

SAFE = _LATIN + _EAST_ASIAN + _SYMBOLS
"""Body of a character class: characters that fold to their lower case in any company, Greek and Cyrillic apart."""

SAFE_ALPHABETS = SAFE + _GREEK_AND_CYRILLIC

PUNCTUATION = tuple(zip(_FULL_WIDTH_PUNCTUATION, unicodedata.normalize("NFKC", _FULL_WIDTH_PUNCTUATION), strict=True))
"""Full-width punctuation usual in Chinese text, with its ASCII form; one for one, so that no offset moves."""

# NFKC would make these longer without helping a search ("Best™" would read "besttm").
_KEPT = frozenset("…™℠‥․")
_CASES = {"İ": "i", "Σ": "σ", "ς": "σ"}
_LIGATURES = range(0xFB00, 0xFB07)
_INVISIBLE = {"\u034f", "\u115f", "\u1160", "\u3164", "\uffa0", "\u17b4", "\u17b5"}
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0), range(0x180B, 0x1810))
_BIDI = (range(0x200E, 0x2010), range(0x202A, 0x202F), range(0x2066, 0x206A), range(0x061C, 0x061D))
_JAMO_THAT_JOIN = (range(0x1161, 0x1176), range(0x11A8, 0x11C3))
_ENCLOSING = (range(0x2460, 0x2500), range(0x2776, 0x2794), range(0x3200, 0x3300), range(0x1F100, 0x1F260))
_STYLED = (range(0x1D400, 0x1D800), range(0x2102, 0x2150), range(0x1D00, 0x1DC0))
_KEYCAP = "\u20e3"

SPACING = "spacing"

HONEST = frozenset({"compatibility", SPACING})
"""Marks that are no disguise: they show where a folded sign such as ² or ㎏ touches a word, and where blanks were."""


@cache
def fold(char: str) -> str:
    """What `char` becomes, case kept: empty for an invisible character, several characters for ㎏."""
    if char in _CASES:
        return _CASES[char]
    if char in _KEPT:
        return char
    if _removed(char):
        return ""
    enclosed = _inside_enclosure(char)
    if enclosed:
        return enclosed
    wide = unicodedata.normalize("NFKC", char)
    if wide == char or (wide[0] == " " and len(wide) > 1):
        # A spacing accent would fall apart into a space and a combining mark.
        return char
    return unicodedata.normalize("NFC", "".join(fold(part) for part in wide))


@cache
def continues(char: str) -> bool:
    """Whether `char` belongs to the character before it: marks, joining jamo, and what is invisible."""
    folded = fold(char)
    if not folded:
        return True
    return unicodedata.category(folded[0])[0] == "M" or _in(folded[0], _JAMO_THAT_JOIN)


@cache
def mark(char: str) -> str:
    """The name of what `char` does to a word: a technique, one of `HONEST`, or empty when it does nothing."""
    if char == _KEYCAP:
        return "keycap"
    folded = fold(char)
    if not folded:
        return _mark_of_removed(char)
    if folded == char or not folded[0].isalnum():
        return ""
    if "０" <= char <= "ｚ":
        return "full-width"
    if _in(char, _ENCLOSING):
        return "enclosed"
    if _in(char, _STYLED):
        return "styled-letters"
    if ord(char) in _LIGATURES or folded.lower() == char.lower() or unicodedata.category(char)[0] == "L":
        return ""
    return "compatibility"


def _removed(char: str) -> bool:
    if char in _INVISIBLE or char == _KEYCAP or _in(char, _SELECTORS):
        return True
    category = unicodedata.category(char)
    return category == "Cf" or (category == "Cc" and char not in "\t\n\v\f\r\x85")


def _mark_of_removed(char: str) -> str:
    # Variation selectors and the joiner belong to ordinary emoji.
    if char == "\u200d" or _in(char, _SELECTORS):
        return ""
    if char == "\u00ad":
        return "soft-hyphen"
    return "bidi-control" if _in(char, _BIDI) else "zero-width"


def _inside_enclosure(char: str) -> str:
    """The letter, digit or Han character in a circle, square or parentheses; empty when NFKC does as well."""
    code = ord(char)
    for first, last, value in ((0x2776, 0x277F, 1), (0x2780, 0x2789, 1), (0x278A, 0x2793, 1), (0x2474, 0x2487, 1)):
        if first <= code <= last:
            return str(value + code - first)
    for first, last in ((0x249C, 0x24B5), (0x1F110, 0x1F129), (0x1F150, 0x1F169), (0x1F170, 0x1F189)):
        if first <= code <= last:
            return chr(ord("a") + code - first)
    if 0x3220 <= code <= 0x3247:
        inside = unicodedata.normalize("NFKC", char).strip("()")
        return fold(inside) if len(inside) == 1 else ""
    return ""


def _in(char: str, ranges: tuple[range, ...]) -> bool:
    code = ord(char)
    return any(code in span for span in ranges)
