"""Numbers with units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given

from app.text.quantity import Quantity, quantities

from .strategies import any_text


def read(text: str) -> list[tuple[str, str, str]]:
    return [(str(q.value), q.unit, text[q.start : q.end]) for q in quantities(text)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("220-240V 50/60Hz", [("220", "V", "220"), ("240", "V", "240V"), ("50", "Hz", "50"), ("60", "Hz", "60Hz")]),
        ("10,000 mAh (37Wh)", [("10000", "mAh", "10,000 mAh"), ("37", "Wh", "37Wh")]),
        ("10.000mAh", [("10000", "mAh", "10.000mAh")]),
        ("2,5 kg", [("2.5", "kg", "2,5 kg")]),
        ("0.125kg", [("0.125", "kg", "0.125kg")]),
        ("1,234.5 g", [("1234.5", "g", "1,234.5 g")]),
        ("1.234,5 g", [("1234.5", "g", "1.234,5 g")]),
        ("100V~240V", [("100", "V", "100"), ("240", "V", "240V")]),
        ("3-6岁", [("3", "years", "3"), ("6", "years", "6岁")]),
        ("ab 36 Monaten", [("36", "months", "36 Monaten")]),
        ("适合12个月以上", [("12", "months", "12个月")]),
        ("5V2A", [("5", "V", "5V")]),
        ("500ml×2", [("500", "ml", "500ml")]),
        ("2kW", [("2000", "W", "2kW")]),
        ("20000毫安时", [("20000", "mAh", "20000毫安时")]),
    ],
)
def test_quantities_are_read(text: str, values: list[tuple[str, str, str]]) -> None:
    assert read(text) == values


@pytest.mark.parametrize(
    "text",
    [
        "A4",
        "v2.0.1",
        "3.5.1 kg",
        "20 m2",
        "20m²",
        "3C认证",
        "IP67",
        "USB3.0",
        "100 women",
        "5 in stock",
        "best",
        "²",
        "1,23,4 kg",
    ],
)
def test_what_is_no_quantity_is_left_alone(text: str) -> None:
    assert read(text) == []


def test_a_quantity_names_its_dimension_as_the_rule_language_does() -> None:
    assert quantities("3 years") == [Quantity(Decimal(3), "years", 0, 7, "age_months")]


@given(any_text)
def test_spans_lie_in_the_text(text: str) -> None:
    assert all(0 <= q.start < q.end <= len(text) and q.value >= 0 for q in quantities(text))
