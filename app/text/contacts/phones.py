"""Phone numbers, never product codes: ``+`` numbers always, national ones only where a word says what they are."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import re2

from app.text.boundary import is_han
from app.text.contacts._contact import Contact, contact, near, words
from app.text.normalise import NormalisedText

_NUMERALS = str.maketrans("〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖", "001234567891123456789")
_MANY_DIGITS = re2.compile(r"\d(?:[^\w\n]{0,3}\d){6}")
_HAN_NUMERALS = re2.compile(
    r"(?:[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖0-9][ \-.]?){10}[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖0-9]"
)
_INTERNATIONAL = re.compile(r"(?<![\d+])(?:\+|00(?=[1-9]))\s?\(?\d(?:[\d\s().\-/]{5,22})\d")
_NATIONAL = re.compile(r"(?<![\d.,+])\(?\d(?:[\d\s().\-/]{4,22})\d(?!\d)")
_CN_MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[\s\-]{0,2})?1[\s.\-_]{0,2}[3-9](?:[\s.\-_]{0,2}\d){9}(?!\d|[.,]\d)")
_CN_HOTLINE = re.compile(r"(?<![\d\-])(?:[48]00[\s\-]\d{3,4}[\s\-]?\d{3,4}|0\d{2,3}[\s\-]\d{7,8})(?![\d\-])")

_CONTEXT = re.compile(
    words(
        *("tel", "telephone", "phone", "mobile", "mob", "cell", "cellphone", "call", "calls", "fax", "hotline", "sms"),
        *("whatsapp", "viber", "contact", "telefon", "handy", "rufnummer", "anruf", "anrufen", "rufen", "kontakt"),
        *("téléphone", "tél", "appelez", "portable", "teléfono", "tfno", "móvil", "llame", "telefono", "cellulare"),
        *("chiama", "vx", "wx", "wechat", "ring"),
        *(
            "电话",
            "手机",
            "热线",
            "联系",
            "致电",
            "来电",
            "拨打",
            "客服",
            "咨询",
            "微信",
            "加v",
            "加微",
            "加我",
            "短信",
            "传真",
        ),
        *("お问い合わせ", "お問い合わせ", "휴대폰", "전화", "連絡", "连络", "☎", "📞", "📱", "✆"),
    )
)
_CODE = re.compile(
    words(
        "ean",
        "gtin",
        "upc",
        "isbn",
        "sku",
        "asin",
        "mpn",
        "model",
        "item no",
        "art",
        "artikelnummer",
        "order",
        "ref",
        "lot",
    )
    + "|条码|条形码|货号|型号|编号|订单|单号|批号|备案|许可证|注册证|执行标准|专利|款号|编码|账号|证书"
)
_UNIT_AFTER = re.compile(r"\s?(?:毫安|克|元|个|件|次|米|毫升|人|条|粒|只|套|年|mah|ml|kg|mm|cm|pcs|%|件套|万)")
_LIMIT = 20_000


def phones(text: NormalisedText, regions: tuple[str, ...]) -> Iterator[Contact]:
    """Phone numbers in normalised text; Han numerals are read with the technique ``han-numerals``."""
    value = text.text
    if _MANY_DIGITS.search(value):
        yield from _international(text)
        yield from _chinese(text, value)
        yield from _national(text, regions)
    if _HAN_NUMERALS.search(value):
        yield from _chinese(text, value.translate(_NUMERALS), original=value)


def _international(text: NormalisedText) -> Iterator[Contact]:
    for match in _INTERNATIONAL.finditer(text.text):
        written = match.group()
        number = "+" + written[2:] if written.startswith("00") else written
        shift = len(written) - len(number)
        for start, end in _matches(number, None):
            if shift and not near(_CONTEXT, text.text, match.start(), match.end(), before=20, after=8):
                continue
            yield contact(text, "phone", match.start() + (start + shift if start else 0), match.start() + end + shift)


def _national(text: NormalisedText, regions: tuple[str, ...]) -> Iterator[Contact]:
    for match in _NATIONAL.finditer(text.text):
        if not near(_CONTEXT, text.text, match.start(), match.end(), before=20, after=8):
            continue
        if near(_CODE, text.text, match.start(), match.end(), before=10, after=0):
            continue
        for region in regions:
            found = next(_matches(match.group(), region), None)
            if found is not None and not _is_product_code(match.group()[found[0] : found[1]]):
                yield contact(text, "phone", match.start() + found[0], match.start() + found[1])
                break


def _chinese(text: NormalisedText, value: str, *, original: str | None = None) -> Iterator[Contact]:
    """Mainland mobile numbers, hotlines and landlines, in `value`; `original` is the text before numerals were read."""
    for pattern in (_CN_MOBILE, _CN_HOTLINE):
        for match in pattern.finditer(value):
            start, end = match.span()
            if original is not None and original[start:end] == match.group():
                continue
            if _chinese_context(text.text, start, end) and not _is_product_code(match.group()):
                hidden = ("han-numerals",) if original is not None else ()
                yield contact(text, "phone", start, end, *hidden)


def _chinese_context(text: str, start: int, end: int) -> bool:
    if near(_CODE, text, start, end, before=10, after=0) or _UNIT_AFTER.match(text, end):
        return False
    if near(_CONTEXT, text, start, end, before=16, after=8):
        return True
    return (start > 0 and is_han(text[start - 1])) or is_han(text[end : end + 1])


def _matches(written: str, region: str | None) -> Iterator[tuple[int, int]]:
    for match in _phonenumbers().PhoneNumberMatcher(written[:_LIMIT], region):
        yield match.start, match.end


def _is_product_code(written: str) -> bool:
    digits = re.sub(r"\D", "", written)
    return len(digits) in (8, 12, 13, 14) and bool(_ean().is_valid(digits))


@cache
def _phonenumbers() -> Any:
    return importlib.import_module("phonenumbers")


@cache
def _ean() -> Any:
    return importlib.import_module("stdnum.ean")
