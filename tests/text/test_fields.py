"""The texts of each kind of subject."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.text.fields import field_texts


def texts(kind: SubjectKind, document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(t.pointer, t.role.value, t.text.text) for t in field_texts(read_subject(kind, document))]


LISTING = {
    "title": "Best Lamp",
    "bullets": ["one", "", "two"],
    "description": "<p>A &amp; B</p>C",
    "attributes": {"Colour": "Red", "a/b": ["x", 3, True], "n": 5},
    "images": [{"url": "u", "text": "蕞好", "alt": "lamp"}],
    "warnings": ["hot"],
    "brand": "ACME",
    "category": "Lighting",
    "links": ["https://example.com"],
    "extra": {"note": {"deep": ["text"]}, "n": 1},
}


def test_a_listing_gives_its_texts_in_reading_order() -> None:
    assert texts(SubjectKind.LISTING, LISTING) == [
        ("/title", "title", "best lamp"),
        ("/bullets/0", "bullets", "one"),
        ("/bullets/2", "bullets", "two"),
        ("/description", "description", "a & b\nc"),
        ("/attributes/Colour", "attributes", "red"),
        ("/attributes/a~1b/0", "attributes", "x"),
        ("/images/0/text", "image_text", "最好"),
        ("/images/0/alt", "image_alt", "lamp"),
        ("/warnings/0", "warnings", "hot"),
        ("/brand", "brand", "acme"),
        ("/category", "category", "lighting"),
        ("/links/0", "links", "https://example.com"),
        ("/extra/note/deep/0", "extra", "text"),
    ]


def test_a_shipment_gives_what_its_lines_say() -> None:
    document = {"lines": [{"description": "Lamp"}, {"description": "Toy", "attributes": {"age": "3+"}}]}
    assert texts(SubjectKind.SHIPMENT, document) == [
        ("/lines/0/description", "line_description", "lamp"),
        ("/lines/1/description", "line_description", "toy"),
        ("/lines/1/attributes/age", "attributes", "3+"),
    ]


@pytest.mark.parametrize(
    ("kind", "document", "expected"),
    [
        (SubjectKind.FORM, {"fields": [{"name": "email"}]}, []),
        (SubjectKind.MERCHANT, {"entity": {"name": "ACME Ltd"}}, [("/entity/name", "brand", "acme ltd")]),
        (SubjectKind.LISTING, {}, []),
        (SubjectKind.LISTING, {"title": None, "bullets": []}, []),
    ],
)
def test_other_subjects(kind: SubjectKind, document: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert texts(kind, document) == expected


def test_spans_lead_back_into_the_description_as_sent() -> None:
    field = next(t for t in field_texts(read_subject(SubjectKind.LISTING, LISTING)) if t.role == "description")
    assert (field.raw, field.raw[slice(*field.text.raw_span(0, 5))]) == (LISTING["description"], "A &amp; B")


def spans(text: str, word: str) -> list[str]:
    """What stands behind `word` in the raw value, for every role that is not HTML by right."""
    listing = {
        "title": text,
        "bullets": [text],
        "attributes": {"a": text},
        "images": [{"text": text, "alt": text}],
        "warnings": [text],
        "extra": {"b": text},
    }
    shipment = {"lines": [{"description": text, "attributes": {"c": text}}]}
    fields = [
        *field_texts(read_subject(SubjectKind.LISTING, listing)),
        *field_texts(read_subject(SubjectKind.SHIPMENT, shipment)),
    ]
    assert len(fields) == 9
    found = []
    for field in fields:
        at = field.text.text.index(word)
        found.append(field.raw[slice(*field.text.raw_span(at, at + len(word)))])
    return sorted(set(found))


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("全网最<b>好</b>的", "最<b>好"),
        ("全网最&#22909;的耳机", "最&#22909;"),
        ("全网最&#x597d的耳机", "最&#x597d"),
        ("全网最<!-- x -->好", "最<!-- x -->好"),
        ("全网最</p>好", None),
        ("全网最<span class='>'>好</span>", "最<span class='>'>好"),
        ("全网<script>最好</script>", "最好"),
        ("全网<?最好> &amp;", "最好"),
        ("<z 最好> <b>x</b>", "最好"),
    ],
)
def test_markup_hides_no_word_in_any_field(text: str, behind: str | None) -> None:
    if behind is None:
        assert spans(text, "最\n好") == ["最</p>好"]
    else:
        assert spans(text, "最好") == [behind]


@pytest.mark.parametrize(
    "text",
    [
        "a<b",
        "r&d",
        "< 5 kg",
        "i <3 you",
        "a<b and c>d",
        "at&t",
        "fish&chips;",
        "5 > 3",
        "?a=1&copy=2",
        "<b",
        "x <y> z",
        "&",
    ],
)
def test_plain_text_survives_unharmed(text: str) -> None:
    assert spans(text, text) == [text]
    assert spans(f"{text} <i>x</i>", f"{text} x") == [f"{text} <i>x"]
