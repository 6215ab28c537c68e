"""Numbers with units in running text: 220-240V, 10,000 mAh, 0.5 kg, ab 36 Monaten, 3-6岁."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value in a base unit of its dimension's table, at a half-open span (number and unit) of the text.

    `unit` is one of V, W, Wh, mAh, Hz, kg, g, ml, l, mm, cm, m, months, years; multiples (kW, mg) are converted.
    `dimension` is named as in the rule language (`Quantity.of`): voltage, power ... age_months (for years too).
    """

    value: Decimal
    unit: str
    start: int
    end: int
    dimension: str


_ONE = Decimal(1)
_THOUSAND = Decimal(1000)

# spelling -> (unit, factor); spellings are lower case. The dimension follows from the unit.
_UNITS: dict[str, tuple[str, Decimal]] = {
    **dict.fromkeys(("v", "volt", "volts", "vac", "vdc", "伏", "伏特", "ボルト"), ("V", _ONE)),
    **dict.fromkeys(("kv", "千伏"), ("V", _THOUSAND)),
    **dict.fromkeys(("mv", "毫伏"), ("V", Decimal("0.001"))),
    **dict.fromkeys(("w", "watt", "watts", "瓦", "瓦特", "ワット"), ("W", _ONE)),
    **dict.fromkeys(("kw", "千瓦"), ("W", _THOUSAND)),
    **dict.fromkeys(("mw", "毫瓦"), ("W", Decimal("0.001"))),
    **dict.fromkeys(("wh", "瓦时", "瓦小时", "watt-hours", "watt hours", "wattstunden"), ("Wh", _ONE)),
    **dict.fromkeys(("kwh", "千瓦时"), ("Wh", _THOUSAND)),
    **dict.fromkeys(("mah", "毫安", "毫安时"), ("mAh", _ONE)),
    **dict.fromkeys(("ah", "安时"), ("mAh", _THOUSAND)),
    **dict.fromkeys(("hz", "hertz", "赫兹", "赫"), ("Hz", _ONE)),
    **dict.fromkeys(("khz", "千赫"), ("Hz", _THOUSAND)),
    **dict.fromkeys(("mhz", "兆赫"), ("Hz", Decimal(10**6))),
    **dict.fromkeys(("ghz", "吉赫"), ("Hz", Decimal(10**9))),
    **dict.fromkeys(("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "千克", "公斤", "kilogramm"), ("kg", _ONE)),
    **dict.fromkeys(("g", "gr", "gram", "grams", "gramm", "grammes", "克", "グラム"), ("g", _ONE)),
    **dict.fromkeys(("mg", "毫克"), ("g", Decimal("0.001"))),
    **dict.fromkeys(("斤", "市斤"), ("g", Decimal(500))),
    **dict.fromkeys(("lb", "lbs", "pound", "pounds", "磅"), ("g", Decimal("453.59237"))),
    **dict.fromkeys(("oz", "ounce", "ounces", "盎司"), ("g", Decimal("28.349523125"))),
    **dict.fromkeys(("ml", "millilitre", "milliliter", "毫升", "cc"), ("ml", _ONE)),
    **dict.fromkeys(("cl",), ("ml", Decimal(10))),
    **dict.fromkeys(("l", "ltr", "liter", "litre", "liters", "litres", "升", "公升", "リットル"), ("l", _ONE)),
    **dict.fromkeys(("fl oz", "fl. oz", "fl.oz"), ("ml", Decimal("29.5735295625"))),
    **dict.fromkeys(("mm", "毫米", "millimeter", "millimetre"), ("mm", _ONE)),
    **dict.fromkeys(("cm", "厘米", "公分", "centimeter", "centimetre", "センチ"), ("cm", _ONE)),
    **dict.fromkeys(("m", "米", "公尺", "meter", "metre", "meters", "metres", "メートル"), ("m", _ONE)),
    **dict.fromkeys(("inch", "inches", "英寸", "zoll", '"', "″"), ("mm", Decimal("25.4"))),
    **dict.fromkeys(
        (
            "month",
            "months",
            "mo",
            "mos",
            "个月",
            "月龄",
            "monat",
            "monate",
            "monaten",
            "mois",
            "meses",
            "mesi",
            "か月",
            "ヶ月",
        ),
        ("months", _ONE),
    ),
    **dict.fromkeys(
        (
            "year",
            "years",
            "yr",
            "yrs",
            "y/o",
            "岁",
            "周岁",
            "jahr",
            "jahre",
            "jahren",
            "an",
            "ans",
            "año",
            "años",
            "anni",
            "歳",
            "才",
        ),
        ("years", _ONE),
    ),
}

_DIMENSION = {
    "V": "voltage",
    "W": "power",
    "Wh": "energy",
    "mAh": "capacity",
    "Hz": "frequency",
    "kg": "mass",
    "g": "mass",
    "ml": "volume",
    "l": "volume",
    "mm": "length",
    "cm": "length",
    "m": "length",
    "months": "age_months",
    "years": "age_months",
}

_NUMBER = r"\d{1,12}(?:[.,]\d{1,12})*"
_UNIT = "|".join(re.escape(word) for word in sorted(_UNITS, key=len, reverse=True))
_LETTER = r"a-zA-ZÀ-ÖØ-öø-ɏͰ-ӿ"
# A unit in letters ends where letters end, and 20 m2 is no length. Before the number stands neither a
# letter nor another number (A4, 3.5.1).
_QUANTITY = re.compile(
    rf"(?<![\d{_LETTER}.,])(?:(?P<low>{_NUMBER})\s?(?P<low_unit>{_UNIT})?\s?(?:[-–—~～/至到]|to|bis)\s?)?"
    rf"(?P<high>{_NUMBER})[\s-]?(?P<unit>{_UNIT})(?![{_LETTER}²³])(?!(?<=m)\d)",
    re.IGNORECASE,
)
_MOST_DIGITS = 18


def quantities(text: str) -> list[Quantity]:
    """Every quantity in `text`, in order; a range gives both its ends, each in the unit that stands behind the range.

    Numbers may carry thousands marks (10,000 or 10.000) and a decimal comma (2,5 kg). Text may be raw or normalised.
    """
    if not any(map(str.isdigit, text)):
        return []
    found = []
    for match in _QUANTITY.finditer(text):
        unit = match["unit"].lower()
        if match["low"] is not None:
            found += _quantity(match["low"], (match["low_unit"] or unit).lower(), match.start("low"), match.end("low"))
        found += _quantity(match["high"], unit, match.start("high"), match.end("unit"))
    return found


def _quantity(number: str, spelling: str, start: int, end: int) -> list[Quantity]:
    value = _value(number)
    if value is None:
        return []
    unit, factor = _UNITS[spelling]
    return [Quantity(value * factor, unit, start, end, _DIMENSION[unit])]


def _value(number: str) -> Decimal | None:
    if sum(map(str.isdigit, number)) > _MOST_DIGITS:
        return None
    marks = [char for char in number if char in ".,"]
    if not marks:
        return Decimal(number)
    groups = re.split("[.,]", number)
    thousands = 1 <= len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:])
    if len(set(marks)) == 2:
        # The last mark is the decimal one: 1,234.5 or 1.234,5.
        whole, fraction = number[: -len(groups[-1]) - 1], groups[-1]
        return Decimal(f"{re.sub('[.,]', '', whole)}.{fraction}")
    if len(marks) > 1:
        return Decimal("".join(groups)) if thousands else None
    # One mark and three digits: a comma marks thousands; a point does where no scale would show such a decimal.
    if thousands and (marks[0] == "," or groups[1] == "000"):
        return Decimal("".join(groups))
    return Decimal(f"{groups[0]}.{groups[1]}")
