"""A found contact, and what the detectors share."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.text.normalise import NormalisedText


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """Contact or identity data at a half-open normalised span; `detector` is a `DetectorName` of the rule language."""

    start: int
    end: int
    detector: str
    techniques: tuple[str, ...] = ()


def contact(text: NormalisedText, detector: str, start: int, end: int, *seen_through: str) -> Contact:
    """A contact with the techniques of its span after those the detector itself saw through."""
    return Contact(start, end, detector, tuple(dict.fromkeys((*seen_through, *text.techniques(start, end)))))


def words(*alternatives: str) -> str:
    """A pattern for any of the words; one in letters must not be part of a longer one."""
    latin = [word for word in alternatives if word[0].isascii()]
    other = [word for word in alternatives if not word[0].isascii()]
    parts = [rf"(?<![a-z0-9])(?:{'|'.join(latin)})(?![a-z0-9])"] if latin else []
    return "(?:" + "|".join(parts + other) + ")"


def near(pattern: re.Pattern[str], text: str, start: int, end: int, *, before: int, after: int) -> bool:
    """Whether `pattern` occurs within so many characters before or after the span, on the same line."""
    left = text[max(0, start - before) : start].rpartition("\n")[2]
    right = text[end : end + after].partition("\n")[0]
    return pattern.search(left) is not None or pattern.search(right) is not None


def digit_runs(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int, str]]:
    """Matches of `pattern` with their digits (and letters) only, separators taken out."""
    for match in pattern.finditer(text):
        yield match.start(), match.end(), re.sub(r"[^0-9a-z]", "", match.group())


CALLING = re.compile(
    words(
        *("tel", "telephone", "phone", "mobile", "mob", "cell", "cellphone", "call", "calls", "fax", "hotline", "sms"),
        *("whatsapp", "viber", "contact", "telefon", "handy", "rufnummer", "anruf", "anrufen", "rufen", "kontakt"),
        *("téléphone", "tél", "appelez", "portable", "teléfono", "tfno", "móvil", "llame", "telefono", "cellulare"),
        *("dial", "text"),
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
"""Words that say a phone number follows, or has just been given."""

CODES = re.compile(
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
        "p/n",
        "s/n",
        "part",
        "part no",
        "serial",
        "tracking",
        "batch",
        "sn",
        "pn",
    )
    + "|条码|条形码|货号|型号|编号|订单|单号|批号|备案|许可证|注册证|执行标准|专利|款号|编码|账号|证书"
    "|序列号|批次|料号|图号|件号|订货号|快递|运单|物流|产品号"
)
"""Words that say the number is a code of goods, papers or parcels."""


def is_product_code(written: str) -> bool:
    """Whether the digits of `written` are a GTIN with a true check digit."""
    digits = re.sub(r"\D", "", written)
    return len(digits) in (8, 12, 13, 14) and valid("stdnum.ean", digits)


def valid(module: str, number: str) -> bool:
    """Whether the module of python-stdnum takes the number for one of its own."""
    # Exceptions get out of its is_valid: KeyError for some Chinese areas, ValueError for long numbers.
    try:
        return bool(_module(module).is_valid(number))
    except (KeyError, ValueError, IndexError, TypeError):
        return False


@cache
def _module(name: str) -> Any:
    return importlib.import_module(name)
