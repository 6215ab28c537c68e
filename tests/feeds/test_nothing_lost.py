"""What a file says and no listing can hold is kept or said, never dropped; what is damaged ends no other file."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from app.feeds import Options, Record, open_feed
from app.feeds.values import Ambiguous, Price, read_price


def _records(data: bytes, name: str, **options: Any) -> list[Record]:
    with open_feed(data, name=name, options=Options(**options)) as feed:
        return list(feed)


def _told(data: bytes, name: str, **options: Any) -> list[str]:
    """Of each record the title, or the message of what it is none for."""
    return [
        record.subject.document["title"] if record.subject else record.errors[0].message
        for record in _records(data, name, **options)
    ]


@pytest.mark.parametrize(
    ("text", "price"),
    [
        (".50", Price("0.50", None)),
        (",50 €", Price("0.50", "EUR")),
        ("$.99", Price("0.99", None)),
        ("USD .5", Price("0.5", "USD")),
        ("-.50", Price("-0.50", None)),
        ("- .50 EUR", Price("-0.50", "EUR")),
        ("- 5 EUR", Price("-5", "EUR")),
        ("kr.500", Price("500", None)),
        ("USD.50", None),
        ("$. 50", None),
        (". 50", None),
        ("1.50", Price("1.50", None)),
        ("1.234", Ambiguous("1234", "1.234")),
    ],
)
def test_a_leading_point_begins_the_decimals(text: str, price: Price | Ambiguous | None) -> None:
    assert read_price(text) == price


def test_what_is_no_object_among_products_is_an_error_with_its_place() -> None:
    data = b'[{"@type": "Product", "name": "Lamp", "description": "d", "sku": "1"},\n "lost", null,\n  ["z"], {"@type": "Offer", "name": "x"}]'
    records = _records(data, "products.json")
    assert [record.subject.document["title"] for record in records if record.subject] == ["Lamp"]
    errors = [error for record in records for error in record.errors]
    assert [(e.source.line, e.source.column, e.message) for e in errors if e.source] == [
        (2, 2, 'A product must be an object, and this is "lost".'),
        (2, 10, "A product must be an object, and this is null."),
        (3, 3, 'A product must be an object, and this is ["z"].'),
    ]


@pytest.mark.parametrize("strange", [None, 5, {"a": 1}, [None, 7]])
def test_a_type_that_is_no_text_is_no_product(strange: Any) -> None:
    data = [{"@type": "Product", "name": "Lamp", "description": "d", "sku": "1"}, {"@type": strange, "name": "x"}]
    assert _told(json.dumps(data).encode(), "products.json") == ["Lamp"]


SHOPIFY = "Handle,Title,Body (HTML),Vendor,Variant SKU,Variant Price,Variant Compare At Price\n"


def test_a_former_price_that_is_not_above_the_price_is_kept_and_said() -> None:
    (record,) = _records(f"{SHOPIFY}a,Lamp,Light,V,1,20.00,15.00\n".encode(), "shop.csv", currency="EUR")
    assert record.subject is not None
    document = record.subject.document
    assert document["price"] == {"amount": "20.00", "currency": "EUR"}
    assert document["extra"] == {"Variant Compare At Price": "15.00 EUR"}
    assert [(note.rule_id, note.pointer) for note in record.subject.notes] == [
        ("vetlist/feed-regular-price-unused", "/extra/Variant Compare At Price")
    ]


def test_a_former_price_above_the_price_makes_that_the_reduced_one() -> None:
    (record,) = _records(f"{SHOPIFY}a,Lamp,Light,V,1,15.00,20.00\n".encode(), "shop.csv", currency="EUR")
    assert record.subject is not None
    assert (record.subject.document["price"]["amount"], record.subject.document["sale_price"]["amount"]) == (
        "20.00",
        "15.00",
    )
    assert record.subject.notes == ()


def test_a_cell_of_thousands_of_pictures_is_cut_and_said() -> None:
    pictures = ";".join(f"{number}.jpg" for number in [*range(40_000), *range(40_000)])
    (record,) = _records(f"id,title,description,image_link\n1,Lamp,Light,{pictures}\n".encode(), "many.csv")
    assert record.subject is not None
    assert len(record.subject.document["images"]) == 2_000
    assert [(note.rule_id, note.pointer) for note in record.subject.notes] == [
        ("vetlist/feed-too-many-entries", "/images")
    ]


@pytest.mark.parametrize("kept", [12, 60])
def test_a_small_gzip_that_was_cut_off_is_an_error_of_its_own(tmp_path: Path, kept: int) -> None:
    file = tmp_path / "feed.json.gz"
    file.write_bytes(gzip.compress(b'{"title": "a", "description": "b"}' * 50)[:kept])
    with open_feed(file) as feed:
        errors = [error.message for record in feed for error in record.errors]
    assert errors == ["the gzip file ends too early: it was cut off; fetch or pack it again"]


def test_a_small_gzip_gives_the_rows_before_its_damage() -> None:
    rows = "".join(f"S-{number},Lamp {number}\n" for number in range(20))
    packed = bytearray(gzip.compress(f"sku,title\n{rows}".encode()))
    packed[-6] ^= 0xFF
    told = _told(bytes(packed), "feed.csv.gz")
    assert told == [*(f"Lamp {number}" for number in range(20)), "the gzip file is damaged: pack it again"]
