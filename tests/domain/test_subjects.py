"""Subjects are read strictly: every wrong value is named with its pointer and the way to mend it, and nothing is echoed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.domain.subjects import InvalidSubject, Listing, Shipment, read_subject
from app.domain.vocabulary import SubjectKind


def problems(kind: SubjectKind, document: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidSubject) as caught:
        read_subject(kind, document)
    return [(p.pointer, p.message) for p in caught.value.problems]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([], ("", "a listing must be a JSON object, not an array")),
        ({"title": 5}, ("/title", "give a text")),
        ({"bullets": "one"}, ("/bullets", "give an array")),
        ({"manufacturer": "Lumiqo"}, ("/manufacturer", "give an object")),
        (
            {"manufacturer": {"nmae": "x"}},
            ("/manufacturer/nmae", "unknown key; known here: name, address, email, phone"),
        ),
        ({"price": {"amount": 12.5, "currency": "EUR"}}, ("/price/amount", "give the amount as a decimal string")),
        ({"price": {"amount": "1.234,56", "currency": "EUR"}}, ("/price/amount", "'1.234,56' is not a plain decimal")),
        ({"price": {"amount": "NaN", "currency": "EUR"}}, ("/price/amount", "'NaN' is not a plain decimal string")),
        (
            {"price": {"amount": "1", "currency": "euro"}},
            ("/price/currency", "'euro' is not an ISO 4217 currency code"),
        ),
        ({"markets": ["UK"]}, ("/markets/0", "'UK' is not a market (did you mean GB?)")),
        ({"country_of_origin": "EU"}, ("/country_of_origin", "'EU' is not a market")),
        ({"attributes": {"a": {"b": 1}}}, ("/attributes", "attribute 'a' must be a text, a number")),
        ({"hs_code": "lamp"}, ("/hs_code", "'lamp' is not a tariff code")),
        (
            {"certificates": [{"scheme": "CE", "issued": 20260101}]},
            ("/certificates/0/issued", "give a date as YYYY-MM-DD"),
        ),
        ({"language": "german!"}, ("/language", "'german!' is not a BCP 47 language tag")),
    ],
)
def test_a_wrong_listing_is_refused_with_its_place(document: Any, expected: tuple[str, str]) -> None:
    [(pointer, message)] = problems(SubjectKind.LISTING, document)
    assert pointer == expected[0]
    assert message.startswith(expected[1])


def test_closed_lists_name_their_choices() -> None:
    assert problems(SubjectKind.SHIPMENT, {"mode": "ship", "taxes": [{"type": "IVA"}]}) == [
        ("/mode", "Input should be 'air', 'sea', 'road', 'rail', 'post' or 'express'"),
        ("/taxes/0/type", "Input should be 'VAT', 'GST', 'sales_tax' or 'duty'"),
    ]


def test_all_problems_are_told_at_once() -> None:
    told = problems(SubjectKind.SHIPMENT, {"destination": "XX", "lines": [{"quantity": "many"}, {"origin": 5}]})
    assert [pointer for pointer, _ in told] == ["/destination", "/lines/0/quantity", "/lines/1/origin"]


def test_numbers_may_be_numbers_or_decimal_strings_and_keep_their_value() -> None:
    shipment = read_subject(
        SubjectKind.SHIPMENT, {"lines": [{"quantity": 3}, {"net_weight_kg": "0.10"}, {"quantity": 0.1}]}
    )
    assert isinstance(shipment.model, Shipment)
    lines = shipment.model.lines
    assert (lines[0].quantity, lines[1].net_weight_kg, lines[2].quantity) == (
        Decimal(3),
        Decimal("0.10"),
        Decimal("0.1"),
    )


@pytest.mark.parametrize("number", ["1_000", " 5 ", "１２", "1e3", "1,5", "٣", "1e400"])
def test_only_plain_numbers_are_numbers(number: str) -> None:
    [(pointer, _)] = problems(SubjectKind.SHIPMENT, {"lines": [{"quantity": number}]})
    assert pointer == "/lines/0/quantity"
    [(pointer, _)] = problems(SubjectKind.LISTING, {"price": {"amount": number, "currency": "EUR"}})
    assert pointer == "/price/amount"


def test_the_document_is_kept_as_sent() -> None:
    document = {"id": "L1", "title": " Lamp\u200b ", "hs_code": "8518.30 00", "attributes": {"W": 5, "x": ["a", 1]}}
    subject = read_subject(SubjectKind.LISTING, document)
    assert subject.document == document
    assert isinstance(subject.model, Listing)
    assert subject.model.title == " Lamp\u200b "
    assert (subject.id, read_subject(SubjectKind.LISTING, document, id="mine").id) == ("L1", "mine")


def test_a_document_of_type_other_needs_a_title() -> None:
    assert problems(SubjectKind.SHIPMENT, {"documents": [{"type": "other"}]}) == [
        ("/documents/0", "a document of type 'other' needs a title that says what it is")
    ]
