"""Files made to do harm, and files that decayed: every one ends in records and errors, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import resource
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.feeds import Limits, Options, Record, open_feed

FILES = sorted((Path(__file__).parent / "files").iterdir())
ROUNDS = int(os.environ.get("VETLIST_FUZZ_ROUNDS", "6"))
"""Mutations of each file; more of them for a long run."""


def _records(data: bytes, name: str = "feed", limits: Limits | None = None) -> list[Record]:
    with open_feed(data, name=name, options=Options(limits=limits or Limits())) as feed:
        records = list(feed)
        feed.summary()
    return records


def _messages(data: bytes, name: str = "feed", limits: Limits | None = None) -> list[str]:
    return [error.message for record in _records(data, name, limits) for error in record.errors]


def _mutated(data: bytes, chance: random.Random) -> bytes:
    """`data` with bits flipped, cut off, pieces doubled, or told in another encoding."""
    done = bytearray(data)
    match chance.randrange(6):
        case 0:
            for _ in range(chance.randint(1, 20)):
                done[chance.randrange(len(done))] ^= 1 << chance.randrange(8)
        case 1:
            del done[chance.randrange(len(done)) :]
        case 2:
            at = chance.randrange(len(done))
            done[at:at] = done[at : at + 500] * chance.randint(1, 40)
        case 3:
            at = chance.randrange(len(done))
            done[at:at] = chance.choice(
                [b"\0", b'"', b"<", b"\xff\xfe", b"]]>", b"{" * 200, b"&a;", b"\r", b"\t" * 500]
            )
        case 4:
            text = data.decode("utf-8", "replace")
            return text.encode(chance.choice(["utf-16", "gb18030", "cp1251", "latin-1", "shift_jis"]), "replace")
        case _:
            chance.shuffle(lines := bytes(done).split(b"\n"))
            return b"\n".join(lines)
    return bytes(done)


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_a_decayed_file_gives_records_or_errors_and_never_an_exception(file: Path) -> None:
    data = file.read_bytes()
    for seed in range(ROUNDS):
        broken = _mutated(data, random.Random(f"{file.name} {seed}"))
        records = _records(broken, file.name)
        assert records, f"seed {seed}: a file without an answer"
        assert all(record.subject is not None or record.errors for record in records), f"seed {seed}"


@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from(["a.csv", "a.xml", "a.json", "a.jsonl", "a.xlsx", "a.parquet", "a", "a.html"]),
)
def test_any_bytes_are_answered(data: bytes, name: str) -> None:
    records = _records(data, name)
    assert all(record.subject is not None or record.errors for record in records)


_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=5), st.sampled_from([",", ";", "\t"]))
def test_what_csv_writes_is_what_is_read(rows: list[tuple[str, str]], delimiter: str) -> None:
    import csv

    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["sku", "title", "farbe"])
    writer.writerows([f"S{number}", *row] for number, row in enumerate(rows))
    records = _records(text.getvalue().encode(), "a.csv")
    read = [record.subject.document for record in records if record.subject]
    expected = [(title if title.strip() else None, farbe if farbe.strip() else None) for title, farbe in rows]
    assert [(d.get("title"), d.get("attributes", {}).get("farbe")) for d in read] == expected


def test_a_million_columns_are_one_error_a_row() -> None:
    data = b"sku,title\n" + b"," * 1_000_000 + b"\nS-1,Lamp\n"
    records = _records(data, "wide.csv")
    assert [record.subject.id if record.subject else record.errors[0].rule_id for record in records] == [
        "vetlist/feed-too-many-columns",
        "S-1",
    ]


def test_a_quote_that_is_never_closed_costs_its_own_line_only() -> None:
    rows = "".join(f"S-{number},Lamp {number}\n" for number in range(5_000))
    records = _records(f'sku,title\nX-1,"Lamp\n{rows}'.encode(), "open.csv")
    assert [error.rule_id for record in records for error in record.errors] == ["vetlist/feed-open-quote"]
    assert sum(record.subject is not None for record in records) == 5_000


ENTITIES = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "head",
    [ENTITIES, b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>', b" " * 70_000 + ENTITIES],
    ids=["laughs", "file", "laughs far behind"],
)
def test_entities_are_refused(head: bytes) -> None:
    data = (
        b"<?xml version='1.0'?>" + head + b"<rss><channel><item><id>1</id><title>&b;&x;</title></item></channel></rss>"
    )
    assert _messages(data) == ["the file defines entities of its own (<!DOCTYPE ... [): remove the DTD"]


def test_an_outer_dtd_is_named_and_never_fetched() -> None:
    data = b'<!DOCTYPE rss SYSTEM "http://192.0.2.1/x.dtd"><rss><channel><item><id>1</id><title>a</title></item></channel></rss>'
    (record,) = _records(data)
    assert record.subject is not None
    assert record.subject.document == {"id": "1", "title": "a"}


def test_depth_is_bounded() -> None:
    assert _messages(b"<a>" * 5_000, "deep.xml") == [
        "not well-formed XML: Excessive depth in document: 256, use XML_PARSE_HUGE option"
    ]
    deep = b'{"sku":"a","operationType":' + b"[" * 5_000 + b"]" * 5_000 + b"}"
    assert _messages(deep, "deep.json") == ["nested deeper than 64 levels"]


def _workbook(sheet: bytes, parts: int = 0) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for number in range(parts):
            archive.writestr(f"xl/media/{number}", b"")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (_workbook(b"<sheetData>" + b"0" * 120_000_000), "the workbook unpacks to more than 104,857,600 bytes or 100 times its size: split it, or save it as CSV"),
        (_workbook(b'<c r="A1"/><c r="XFD1048576"/>'), "xl/worksheets/sheet1.xml spans 1,048,576 rows and 16,384 columns, more than 8,000,000 cells: delete what stands far from the table, or save it as CSV"),
        (_workbook(b"", 1_001), "the workbook has 1,003 parts; the limit is 1,000"),
        (_workbook(b"")[:-30], "the workbook is damaged or cut off: save it again, or as CSV"),
    ],
    ids=["bomb", "far cell", "many parts", "cut off"],
)  # fmt: skip
def test_a_workbook_is_measured_before_it_is_opened(data: bytes, message: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert _messages(data, "book.xlsx") == [message]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@pytest.mark.parametrize(
    "sheet",
    [
        b"<c r='A1'/><c r='XFD1048576'/>",
        b'<x:row r="1"><x:c r="A1"/></x:row><x:row r="2"><x:c s="1" r = "XFD1048576"/></x:row>',
        b'<row r="1"><c r="XFD1"/></row><row r="1048576"><c/></row>',
    ],
    ids=["single quotes", "prefix", "row only"],
)
def test_a_far_cell_is_found_however_it_is_written(sheet: bytes) -> None:
    (message,) = _messages(_workbook(sheet), "book.xlsx")
    assert message.startswith("xl/worksheets/sheet1.xml spans 1,048,576 rows and 16,384 columns")


def test_an_archive_that_is_no_workbook_says_so() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../feed.csv", "sku,title\n")
    assert _messages(packed.getvalue()) == [
        "this is a ZIP archive and no .xlsx workbook: unpack it, or save the table as CSV"
    ]


def test_a_gzip_that_was_cut_off_gives_what_it_holds_and_an_error() -> None:
    rows = "".join(f"S-{number},{random.Random(number).random()}\n" for number in range(50_000))
    packed = gzip.compress(f"sku,title\n{rows}".encode())
    records = _records(packed[:-2_000], "feed.csv.gz")
    assert sum(record.subject is not None for record in records) > 40_000
    assert [error.message for error in records[-1].errors] == [
        "the gzip file ends too early: it was cut off; fetch or pack it again"
    ]


def test_a_gzip_bomb_is_stopped() -> None:
    limits = Limits(inflated=20_000_000)
    packed = gzip.compress(b"sku,title\n" + b"a,b\n" * 3_000_000)
    assert _messages(packed, "feed.csv.gz", limits) == [
        "the gzip file unpacks to more than 100 times its size: no feed does"
    ]


def test_a_long_feed_is_read_in_flat_memory(tmp_path: Path) -> None:
    feed = tmp_path / "long.xml"
    with feed.open("w", encoding="utf-8") as file:
        file.write('<rss xmlns:g="http://base.google.com/ns/1.0"><channel>\n')
        for number in range(30_000):
            file.write(f"<item><g:id>{number}</g:id><title>Lamp</title><link>https://e.example.com</link>\n")
            file.write(f"<description>{'A lamp for the table. ' * 20}</description></item>\n")
        file.write("</channel></rss>\n")
    with open_feed(feed) as warm:
        next(iter(warm))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with open_feed(feed) as opened:
        lines = [record.source.line for record in opened]
    assert lines == list(range(2, 60_002, 2))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000


def test_nul_bytes_and_control_characters_are_left_out_and_said() -> None:
    (record,) = _records(b"sku,title\nS-1,La\0mp\x01\n", "nul.csv")
    assert record.subject is not None
    assert record.subject.document == {"id": "S-1", "title": "Lamp"}
    assert [note.rule_id for note in record.subject.notes] == ["vetlist/feed-control-characters"]


def test_json_lines_hide_nothing_behind_a_broken_one() -> None:
    good = json.dumps({"skuId": "1", "skuName": "茶", "jdPrice": "5"}, ensure_ascii=False)
    records = _records(f"{good}\n{{\n{good.replace('1', '2')}\n".encode(), "jd.jsonl")
    assert [record.subject.id if record.subject else record.errors[0].rule_id for record in records] == [
        "1",
        "vetlist/feed-json-line",
        "2",
    ]
