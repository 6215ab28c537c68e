"""Data forms are read from the headings of tables of orders, from JSON Schema and from OpenAPI."""

from __future__ import annotations

import io
import json
from typing import Any

import xlsxwriter

from app.domain.vocabulary import SubjectKind
from app.feeds import read_subjects


def forms(data: bytes | dict[str, Any], name: str) -> dict[str, Any]:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    batch = read_subjects(raw, name, SubjectKind.FORM)
    assert batch.errors == ()
    return {subject.id: subject.document for subject in batch.subjects}


def workbook(rows: list[list[str]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


ORDERS = b"Order ID,Buyer Name,Phone\nEX-1,Jane Roe,+1 212-555-0142\n"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["email"],
    "properties": {
        "email": {"type": "string", "title": "E-mail address"},
        "address": {"$ref": "#/$defs/address"},
        "children": {"type": "array", "items": {"properties": {"name": {"type": "string"}}}},
    },
    "$defs": {"address": {"properties": {"street": {}, "previous": {"$ref": "#/$defs/address"}}}},
}


def test_the_headings_of_a_table_are_the_fields_and_its_rows_are_not_read():
    assert forms(ORDERS, "shop/orders.csv") == {
        "orders.csv": {"names_only": True, "fields": [{"name": "Order ID"}, {"name": "Buyer Name"}, {"name": "Phone"}]}
    }


def test_findings_lead_to_the_heading():
    subject = read_subjects(ORDERS, "orders.csv", SubjectKind.FORM).subjects[0]

    place = subject.source.place_of("/fields/2/name")
    assert (place.line, place.column, place.field) == (1, 21, "Phone")


def test_headings_of_a_workbook_may_stand_below_a_title():
    data = workbook([["Orders of November"], [], ["订单号", "收件人", "身份证号"], ["EX-1", "张三", "x"]])

    assert forms(data, "orders.xlsx")["orders.xlsx"]["fields"] == [
        {"name": "订单号"},
        {"name": "收件人"},
        {"name": "身份证号"},
    ]


def test_a_table_without_headings_is_refused_and_nothing_of_it_repeated():
    batch = read_subjects(b"jane.roe@example.com,12345678\n", "orders.csv", SubjectKind.FORM)

    assert batch.subjects == ()
    assert [error.message for error in batch.errors] == [
        "no row of this table looks like headings: a data form is read from them, so put them in the first row"
    ]


def test_an_empty_table_is_refused():
    assert [e.message for e in read_subjects(b"\n\n", "orders.csv", SubjectKind.FORM).errors] == [
        "the table is empty: a data form is read from its headings"
    ]


def test_a_schema_gives_its_properties_with_their_path_and_stops_at_a_circle():
    document = forms(SCHEMA, "schema.json")[""]

    assert document == {
        "names_only": True,
        "fields": [
            {"name": "email", "required": True, "label": "E-mail address"},
            {"name": "address.street", "required": False},
            {"name": "address.previous", "required": False},
            {"name": "children.name", "required": False},
        ],
    }


def test_a_small_schema_that_stands_for_an_endless_form_is_refused():
    definitions = {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 8} for n in range(14)}
    bomb = {"$ref": "#/$defs/d0", "$defs": {**definitions, "d14": {"properties": {"email": {}}}}}

    batch = read_subjects(json.dumps(bomb).encode(), "bomb.json", SubjectKind.FORM)

    assert (batch.subjects, [error.message for error in batch.errors]) == (
        (),
        ["the schema has more than 20,000 parts with its references: check one form of it"],
    )


def test_annotations_say_what_a_schema_has_no_words_for():
    annotated = {
        "x-data-form": {"audience": [{"market": "DE"}], "channels": {"privacy_notice": "https://shop.example/privacy"}},
        "properties": {"email": {"x-personal-data": {"purpose": "delivery", "retention_days": 730}}},
    }

    assert forms(annotated, "schema.json")[""] == {
        "audience": [{"market": "DE"}],
        "channels": {"privacy_notice": "https://shop.example/privacy"},
        "fields": [{"name": "email", "required": False, "purpose": "delivery", "retention_days": 730}],
    }


def test_an_annotation_that_a_field_does_not_have_is_an_error_with_its_place():
    batch = read_subjects(
        json.dumps({"properties": {"email": {"x-personal-data": {"reason": "x"}}}}).encode(), "s.json", SubjectKind.FORM
    )

    assert [(error.pointer, error.message.split(";")[0]) for error in batch.errors] == [
        ("/fields/0/reason", "unknown key")
    ]


def test_each_operation_that_takes_a_body_is_a_form():
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    api = {
        "openapi": "3.1.0",
        "paths": {
            "/orders": {"get": {}, "post": {"operationId": "placeOrder", "requestBody": body}},
            "/returns": {"put": {"parameters": [{"name": "order_id", "in": "query", "required": True}]}},
        },
        "components": {"schemas": {"Order": {"allOf": [{"properties": {"phone": {}}}]}}},
    }

    assert {name: form["fields"] for name, form in forms(api, "api.json").items()} == {
        "placeOrder": [{"name": "phone", "required": False}],
        "PUT /returns": [{"name": "order_id", "required": True}],
    }


def test_a_fragment_of_definitions_gives_one_form_each():
    fragment = {"components": {"schemas": {"Order": {"properties": {"phone": {}}}, "Size": {"type": "string"}}}}

    assert list(forms(fragment, "fragment.json")) == ["Order"]


def test_a_data_form_of_ones_own_is_read_as_it_is():
    own = {"id": "f", "fields": [{"name": "email"}]}

    assert forms(own, "form.json") == {"f": own}
