"""Values as exports write them: prices, codes, countries, lists. What can be read in two ways is not read at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from app.domain.markets import check_country
from app.packs.tables import load_table

# A point right behind a letter ends an abbreviation (Rs.50); anywhere else it begins the decimals (.50).
_AMOUNT = re.compile(r"[+-]?(?:(?<![^\W\d_])[.,])?[0-9][0-9.,'’\u00a0\u202f\u2009 ]*")
_WORD = re.compile(r"[A-Za-z]+")
_GROUPS = re.compile(r"[0-9]{1,3}(?:[.,' ][0-9]{3})+\Z")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,3}\Z")
_SEPARATED = re.compile(r"\s*[;|\n]\s*|\s*,\s*(?=https?://|//)|(?<=\S)\s+(?=https?://)")
_FILE = r"[^\s,]+\.(?:jpe?g|png|webp|gif|avif)(?:\?[^\s,]*)?"
_FILES = re.compile(rf"{_FILE}(?:,{_FILE})+\Z", re.IGNORECASE)
_CODES = re.compile(r"[\s,;|/]+")


@dataclass(frozen=True, slots=True)
class Price:
    """A decimal string, with its ISO 4217 currency where the text says one."""

    amount: str
    currency: str | None


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """A price that is one of two."""

    one: str
    other: str


def read_price(text: str, currency: str | None = None) -> Price | Ambiguous | None:
    """The price a text says; None when it says none (a range, words, two numbers).

    `currency` is what is known beside the text; it decides only how many decimals are usual.
    """
    text = _plain_digits(text).strip()
    numbers = _AMOUNT.findall(text)
    if len(numbers) != 1:
        return None
    number = numbers[0].rstrip(" .,'’\u00a0\u202f\u2009")
    before, _, after = text.partition(numbers[0])
    if (before.strip() and after.strip() and before.strip() != "-") or _ends_in_stray_point(before):
        return None
    if before.strip() == "-":
        before, number = "", f"-{number}"
    told = currency_of((before + " " + after).strip(" .:"))
    if told is _NONE:
        return None
    amount = _decimal(number, told or currency)
    return Price(amount, told) if isinstance(amount, str) else amount


def _ends_in_stray_point(before: str) -> bool:
    """Whether what stands before a number ends in a point that neither ends an abbreviation nor is part of a sign."""
    stem = before.strip()
    if not stem.endswith((".", ",")) or stem.casefold() in _currencies().signs:
        return False
    return not stem[-2:-1].isalpha() or (before[-1] == "." and stem[:-1].upper() in _currencies().codes)


def currency_of(text: str) -> str | None:
    """The currency a text without its number says: None when it is empty or a sign of several currencies.

    Anything that is no currency at all is told apart by the answer :data:`_NONE`.
    """
    text = text.strip()
    if not text or text in ("$", "¥", "￥", "kr", "kr.", "-"):
        return None
    table = _currencies()
    if text.upper() in table.codes:
        return text.upper()
    return table.signs.get(text) or table.signs.get(text.casefold()) or _NONE


_NONE = "?"


@dataclass(frozen=True, slots=True)
class _Currencies:
    codes: frozenset[str]
    three_decimals: frozenset[str]
    signs: Mapping[str, str]


@cache
def _currencies() -> _Currencies:
    table = load_table("feeds/currencies.yaml")
    signs = {**{sign.casefold(): code for sign, code in table["signs"].items()}, **table["signs"]}
    return _Currencies(frozenset(table["codes"].split()), frozenset(table["three_decimals"].split()), signs)


def is_currency(code: str) -> bool:
    """Whether `code` is an active code of ISO 4217."""
    return code in _currencies().codes


def _decimal(number: str, currency: str | None) -> str | Ambiguous | None:
    sign, digits = ("-", number[1:]) if number[0] == "-" else ("", number.lstrip("+"))
    digits = re.sub(r"[’\u00a0\u202f\u2009 ]", "'", digits)
    points = [character for character in digits if character in ".,"]
    if "'" in digits:
        whole, point, rest = _last_point(digits)
        if not _GROUPS.match(whole.replace("'", ",")) or "'" in rest:
            return None
        return f"{sign}{whole.replace(chr(39), '')}{'.' + rest if point else ''}"
    if not points:
        return sign + _without_zeros(digits)
    if len(set(points)) == 2:
        whole, _, rest = _last_point(digits)
        if not _GROUPS.match(whole) or points[-1] in points[:-1]:
            return None
        return f"{sign}{re.sub('[.,]', '', whole)}.{rest}"
    if len(points) > 1:
        return sign + re.sub("[.,]", "", digits) if _GROUPS.match(digits) else None
    whole, _, rest = _last_point(digits)
    if len(rest) == 3 and _GROUPS.match(digits) and whole.strip("0") and currency not in _currencies().three_decimals:
        return Ambiguous(f"{sign}{whole}{rest}", f"{sign}{whole}.{rest}")
    return f"{sign}{_without_zeros(whole)}.{rest}"


def _last_point(digits: str) -> tuple[str, str, str]:
    at = max(digits.rfind("."), digits.rfind(","))
    return (digits, "", "") if at < 0 else (digits[:at], digits[at], digits[at + 1 :])


def _without_zeros(digits: str) -> str:
    return digits.lstrip("0") or "0"


def _plain_digits(text: str) -> str:
    return text.translate(_WIDE)


_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0E: ".", 0xFF0C: ","}


@dataclass(frozen=True, slots=True)
class Code:
    """One GTIN as the file writes it, and what is wrong with it: a fault's id with its hint."""

    text: str
    fault: str | None = None
    hint: str = ""


def read_gtins(text: str) -> list[Code]:
    """The trade item numbers of a cell; what is none is among them with its fault."""
    return [_gtin(part.strip("'\"")) for part in _CODES.split(text.strip()) if part.strip("'\"")]


def _gtin(text: str) -> Code:
    # Only here: whoever reads no feed pays for no check digits.
    from stdnum import ean, isbn  # noqa: PLC0415

    if _SCIENTIFIC.match(text):
        return Code(text, "gtin-scientific")
    digits = text.replace("-", "")
    if ean.is_valid(digits) or isbn.is_valid(digits):
        return Code(text)
    padded = digits.isascii() and digits.isdigit() and len(digits) not in (8, 12, 13, 14)
    for length in (12, 13, 14):
        if padded and len(digits) < length and ean.is_valid(digits.zfill(length)):
            return Code(text, "gtin-invalid", digits.zfill(length))
    return Code(text, "gtin-invalid")


def read_country(text: str) -> str:
    """ISO 3166-1 alpha-2 of a country's code or name.

    Raises:
        ValueError: it is neither, as far as `corpora/feeds/countries.yaml` knows.
    """
    text = text.strip()
    if name := _countries().get(text.casefold()):
        return name
    try:
        return check_country(text.upper())
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no country known here; use a code of ISO 3166-1 such as CN") from None


@cache
def _countries() -> Mapping[str, str]:
    return {name: code for code, names in load_table("feeds/countries.yaml").items() for name in names}


def read_word(field: str, text: str) -> str:
    """A condition or availability as Vetlist calls it; the text itself where the table does not know it."""
    word = text.strip().casefold().rpartition("schema.org/")[2].replace("_", " ").replace("-", " ")
    return _words(field).get(word, text)


@cache
def _words(field: str) -> Mapping[str, str]:
    table = load_table("feeds/enumerations.yaml")[field]
    return {word.replace("_", " "): name for name, words in table.items() for word in words}


def split_links(text: str) -> list[str]:
    """The addresses of a cell: separated by ``;``, ``|``, a line break, or a comma before the next one."""
    parts = [part for part in _SEPARATED.split(text.strip()) if part]
    return [file for part in parts for file in (part.split(",") if _FILES.match(part) else [part])]


def read_pairs(text: str) -> list[tuple[str, str]]:
    """``name=value,name=value``, where values may hold commas (Magento's `additional_attributes`)."""
    found = []
    for part in re.split(r",(?=[^,=\s]+=)", text):
        name, sign, value = part.partition("=")
        if sign and name.strip() and value.strip():
            found.append((name.strip(), value.strip()))
    return found
