"""Files of subjects are read whole: each subject with its source, each error with its place, none hiding another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.domain.findings import InputErrorReport, SourcePlace
from app.domain.subjects import Source
from app.domain.vocabulary import SubjectKind
from app.feeds import Batch, read_subjects

LISTING, SHIPMENT, MERCHANT, FORM = SubjectKind.LISTING, SubjectKind.SHIPMENT, SubjectKind.MERCHANT, SubjectKind.FORM


def _brief(batch: Batch) -> list[tuple[str, str, int | None, int | None]]:
    return [(str(s.kind), s.id, s.source.line, s.source.record) for s in batch.subjects]


def _errors(batch: Batch) -> list[tuple[int | None, int | None, str, str]]:
    for error in batch.errors:
        assert error.source is not None
    return [(e.source.line, e.source.record, e.pointer, e.message) for e in batch.errors if e.source]


def _columns(batch: Batch) -> list[int | None]:
    return [e.source.column for e in batch.errors if e.source]


def test_one_listing_has_no_source_so_that_command_and_service_answer_alike() -> None:
    batch = read_subjects(b'{"id": "L-1", "title": "Honey"}', "honey.json")
    (subject,) = batch.subjects
    assert (subject.kind, subject.id, subject.source) == (LISTING, "L-1", Source())
    assert (subject.document, batch.errors, batch.kind) == ({"id": "L-1", "title": "Honey"}, (), LISTING)


def test_one_subject_without_an_id_has_an_empty_one() -> None:
    assert [s.id for s in read_subjects(b'{"title": "Honey"}', "honey.json").subjects] == [""]


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"title": "Honey"}, LISTING),
        ({}, LISTING),
        ({"id": "S", "destination": "US"}, SHIPMENT),
        ({"lines": []}, SHIPMENT),
        ({"consignee": {}}, SHIPMENT),
        ({"entity": {}, "brands": []}, MERCHANT),
        ({"fields": [], "controller": {}}, FORM),
        ({"audience": []}, FORM),
    ],
)
def test_the_kind_is_told_by_keys_only_one_kind_has(document: dict[str, Any], kind: SubjectKind) -> None:
    batch = read_subjects(json.dumps(document).encode(), "one.json")
    assert ([s.kind for s in batch.subjects], batch.kind) == ([kind], kind)


def test_keys_of_two_kinds_ask_for_the_kind() -> None:
    data = b'{"title": "Honey", "destination": "US"}'
    message = (
        "keys of several kinds ('title' of a listing and 'destination' of a shipment): say which it is with --subject"
    )
    assert _errors(read_subjects(data, "x.json")) == [(1, None, "", message)]
    assert [(e[2], e[3][:12]) for e in _errors(read_subjects(data, "x.json", LISTING))] == [
        ("/destination", "unknown key;")
    ]


def test_an_array_numbers_its_records_and_names_those_without_id() -> None:
    data = b'[\n  {"id": "a", "title": "x: [{"},\n  {"title": "y"},\n\n  {"destination": "US"}\n]'
    batch = read_subjects(data, "some.json")
    assert _brief(batch) == [("listing", "a", 2, 0), ("listing", "#2", 3, 1), ("shipment", "#3", 5, 2)]
    assert (batch.kind, batch.pointers, batch.errors) == (None, ("/0", "/1", "/2"), ())


def test_a_batch_keyed_by_ids_says_kind_and_id_itself() -> None:
    data = b'{"listings": {\n"a/b": {"id": "own", "title": "x"},\n"c": {}},\n"shipments": [\n{"id": "s"}]}'
    batch = read_subjects(data, "batch.json")
    assert _brief(batch) == [("listing", "a/b", None, None), ("listing", "c", None, None), ("shipment", "s", 5, 2)]
    assert batch.pointers == ("/listings/a~1b", "/listings/c", "/shipments/0")


def test_a_group_of_another_kind_than_asked_is_an_error() -> None:
    batch = read_subjects(b'{"listings": [{"title": "x"}]}', "batch.json", SHIPMENT)
    assert _errors(batch) == [(1, 0, "/listings/0", "this stands among listings, but --subject says shipment")]


def test_json_lines_name_the_line_and_pass_over_empty_ones() -> None:
    data = '{"id": "a", "title": "one\u2028line"}\r\n\r\n{"id": "b"}\n'.encode()
    assert _brief(read_subjects(data, "feed.jsonl")) == [("listing", "a", 1, 0), ("listing", "b", 3, 1)]


def test_yaml_says_the_same_as_json() -> None:
    data = "- id: a\n  title: 最好的蜂蜜\n- destination: NO\n  lines:\n    - hs_code: 0409.00\n".encode()
    batch = read_subjects(data, "feed.yaml")
    assert _brief(batch) == [("listing", "a", 1, 0), ("shipment", "#2", 3, 1)]
    assert batch.subjects[1].document == {"destination": "NO", "lines": [{"hs_code": "0409.00"}]}


def test_bad_records_hide_no_good_ones_and_are_told_by_line_and_pointer() -> None:
    data = b"""[
  {"id": "good", "title": "x"},
  {"id": "typo",
   "titel": "x"},
  "text",
  {"id": "two",
   "title": 5,
   "markets": ["UK"]},
  {"id": "good"}
]"""
    batch = read_subjects(data, "feed.json")
    known = (
        "id, parent_id, platform, markets, language, title, description, bullets, attributes, category, brand, "
        "manufacturer, gtin, mpn, hs_code, country_of_origin, price, sale_price, condition, availability, images, "
        "certificates, responsible_person, warnings, links, extra"
    )
    uk = "'UK' is not a market (did you mean GB?): use an ISO 3166-1 alpha-2 code such as DE, or a group (EEA, EU, GCC)"
    assert _brief(batch) == [("listing", "good", 2, 0)]
    assert _errors(batch) == [
        (4, 1, "/1/titel", f"unknown key; known here: {known}"),
        (5, 2, "/2", "a listing must be a JSON object, not a string"),
        (8, 3, "/3/markets/0", uk),
        (7, 3, "/3/title", "give a text"),
        (9, 4, "/4/id", "this listing has the id of the one on line 2: ids must differ within a file"),
    ]


def test_a_broken_line_of_a_feed_is_one_error() -> None:
    data = b'{"id": "a"}\n{"id": "b",}\n{"id": "c", "title": "\xd7\xee\xba\xc3"}\n{"id": "d"}\n'
    batch = read_subjects(data, "feed.jsonl")
    assert [s.id for s in batch.subjects] == ["a", "d"]
    assert _errors(batch) == [
        (2, 1, "", "a comma before '}': remove it"),
        (3, 2, "", "not UTF-8: byte 0xD7 at offset 22 (it looks like GBK); save it as UTF-8"),
    ]
    assert _columns(batch) == [11, 23]


def test_a_feed_in_another_encoding_is_one_error_not_one_a_line() -> None:
    text = '{"title": "最好的蜂蜜"}\n{"title": "最好的茶"}\n'
    gbk = "not UTF-8: byte 0xD7 at offset 11 (it looks like GBK); save it as UTF-8"
    assert _errors(read_subjects(text.encode("gbk"), "feed.jsonl")) == [(1, None, "", gbk)]
    utf16 = "this is UTF-16, not UTF-8: save it as UTF-8"
    for form in ("jsonl", "json"):
        assert _errors(read_subjects(text.encode("utf-16"), f"feed.{form}")) == [(1, None, "", utf16)]


TEN_MB = b'{"title": "' + b"x" * 10_000_000 + b'"}'
TOO_LONG = "a text of 10,000,000 characters; the limit is 1,048,576"


@pytest.mark.parametrize(
    ("name", "data", "line", "column", "pointer", "message"),
    [
        ("x.json", b"", 1, 1, "", "the document is empty"),
        ("x.jsonl", b"\n\n", 1, 1, "", "the file is empty"),
        ("x.yaml", b"title: a\ntitle: b\n", 2, 1, "", "duplicate key 'title': already given on line 1"),
        (
            "x.yaml",
            b"\xd7\xee: 1",
            1,
            1,
            "",
            "not UTF-8: byte 0xD7 at offset 0 (it looks like GBK); save the file as UTF-8",
        ),
        ("x.yaml", b"", 1, 1, "", "a listing must be a JSON object, not null"),
        ("x.yaml", b"id: a\ntitle: " + b"x" * 10_000_000, 2, 8, "/title", TOO_LONG),
        ("x.json", TEN_MB, 1, 11, "/title", TOO_LONG),
        ("x.jsonl", TEN_MB, 1, 11, "/title", TOO_LONG),
        ("x.json", b"[" * 200 + b"]" * 200, 1, 65, "/0" * 64, "nested deeper than 64 levels"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_unreadable_file_is_one_error(
    name: str, data: bytes, line: int, column: int, pointer: str, message: str
) -> None:
    batch = read_subjects(data, name)
    assert batch.subjects == ()
    assert [(error[0], *error[2:]) for error in _errors(batch)] == [(line, pointer, message)]
    assert _columns(batch) == [column]


def test_a_file_of_an_unknown_type_says_what_it_is() -> None:
    message = "this is an old Office file (.xls): save it as .xlsx or CSV"
    assert read_subjects(b"\xd0\xcf\x11\xe0\xa1\xb1", "feed.csv").errors == (
        InputErrorReport(pointer="", message=message, source=SourcePlace(file="feed.csv", line=1)),
    )


def test_more_records_than_fit_are_said() -> None:
    batch = read_subjects(b"{}\n" * 10_001, "feed.jsonl")
    assert len(batch.subjects) == 10_000
    assert _errors(batch) == [
        (
            10_001,
            10_000,
            "",
            "more than 10,000 records in one file, and only these were read: ask for JSON lines (--format jsonl), "
            "which have no limit, or split the file",
        )
    ]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"[]", "x.json"),
        (b'{"listings": {}}', "x.json"),
        (b'{"listings": [], "forms": {}}', "x.json"),
        (b"[]\n", "x.yaml"),
        (b"listings: {}\n", "x.yaml"),
    ],
)
def test_a_file_that_holds_no_subjects_is_an_error(data: bytes, name: str) -> None:
    batch = read_subjects(data, name)
    assert (batch.subjects, _errors(batch)) == ((), [(1, None, "", "the file holds no subjects")])
