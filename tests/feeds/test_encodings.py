"""Encodings that a file or a person names: those files are written in, and nothing else Python calls a codec."""

from __future__ import annotations

import pytest

from app.feeds import Options, UnknownOptionError, open_feed

NO_ENCODINGS = ["idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7", "rot13"]


@pytest.mark.parametrize("name", NO_ENCODINGS)
def test_what_is_no_encoding_of_files_is_refused(name: str) -> None:
    with pytest.raises(UnknownOptionError, match="is not a known encoding"):
        open_feed(b"title,description\na,b\n", name="a.csv", options=Options(encoding=name))


@pytest.mark.parametrize("name", NO_ENCODINGS)
def test_a_declaration_of_what_is_no_encoding_is_not_followed(name: str) -> None:
    item = "<item><id>1</id><title>A \\ud800 lamp</title></item>"
    data = f'<?xml version="1.0" encoding="{name}"?><rss><channel>{item}</channel></rss>'.encode()
    with open_feed(data, name="a.xml") as feed:
        (record,) = feed
    assert record.subject is not None
    assert record.subject.document["title"] == "A \\ud800 lamp"


@pytest.mark.parametrize(
    "name",
    ["utf-8", "utf-16-le", "windows-1252", "latin-1", "iso-8859-2", "gb18030", "gbk", "gb2312", "big5", "euc-jp",
     "euc-kr", "shift_jis", "cp932", "koi8-r"],
)  # fmt: skip
def test_encodings_of_files_are_taken(name: str) -> None:
    data = "id,title\n1,Lamp\n".encode(name)
    with open_feed(data, name="a.csv", options=Options(encoding=name)) as feed:
        (record,) = feed
    assert record.subject is not None
    assert record.subject.document["title"] == "Lamp"


def test_utf_16_without_a_mark_asks_for_the_order_of_bytes() -> None:
    with open_feed(b"title,description\na,b\n", name="a.csv", options=Options(encoding="utf-16")) as feed:
        errors = [error.message for record in feed for error in record.errors]
    assert errors == ["UTF-16 without a byte-order mark: say utf-16-le or utf-16-be with --encoding"]
