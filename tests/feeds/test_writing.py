"""A mended file keeps its format and every byte that did not have to change."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from app.feeds import read_subjects, write_subjects


def test_a_changed_text_is_the_only_change_in_json() -> None:
    data = b'{ "id":"a",\n\t"title" : "old \\u00e9",   "price": {"amount": "1.0", "currency": "EUR"}}'
    mended = {"id": "a", "title": 'new "é"', "price": {"amount": "1.0", "currency": "EUR"}}
    assert write_subjects(data, "a.json", {(None, ""): mended}) == data.replace(b"old \\u00e9", 'new \\"é\\"'.encode())


def test_a_changed_shape_is_written_with_two_spaces_and_characters_as_they_are() -> None:
    data = '[{"id":"a","taxes":[1]},{"title":"茶"}]\n'.encode()
    expected = '[\n  {\n    "id": "a"\n  },\n  {\n    "title": "茶"\n  }\n]\n'
    assert write_subjects(data, "a.json", {(1, "/0"): {"id": "a"}}).decode() == expected


def test_json_lines_change_only_their_own_line() -> None:
    data = b'{"id": "a",  "title": "x"}\r\n\r\n{"id": "b",  "title": "y", "bullets": ["z"]}\n'
    mended = {(1, ""): {"id": "a", "title": "é"}, (3, ""): {"id": "b", "title": "y"}}
    expected = '{"id": "a",  "title": "é"}\r\n\r\n{"id": "b", "title": "y"}\n'
    assert write_subjects(data, "a.jsonl", mended).decode() == expected


def test_yaml_keeps_comments_and_block_texts() -> None:
    data = "# feed\nid: a # the id\ntitle: old\ndescription: |\n  one\n  two\nbullets: ['x', plain]\n"
    mended = {"id": "a", "title": "new: 最", "description": "one\n", "bullets": ["x", "plain"]}
    written = write_subjects(data.encode(), "a.yaml", {(None, ""): mended})
    expected = '# feed\nid: a # the id\ntitle: "new: 最"\ndescription: "one\\n"\nbullets: [\'x\', plain]\n'
    assert written.decode() == expected


def test_yaml_of_a_changed_shape_is_written_anew() -> None:
    data = b"id: a\nhs_code: 0409.00\nextra: {no: yes}\n"
    written = write_subjects(data, "a.yaml", {(None, ""): {"id": "a", "hs_code": "0409.00"}})
    assert written == b"id: a\nhs_code: '0409.00'\n"
    assert read_subjects(written, "a.yaml").subjects[0].document == {"id": "a", "hs_code": "0409.00"}


def test_nothing_changed_is_the_same_bytes() -> None:
    data = b'\xef\xbb\xbf{"id" : "a"}'
    assert write_subjects(data, "a.json", {(None, ""): {"id": "a"}}) == data


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.lists(_TEXTS, min_size=1, max_size=4), st.data())
def test_what_is_written_reads_as_what_was_meant(texts: list[str], data: st.DataObject) -> None:
    new = data.draw(st.lists(_TEXTS, min_size=len(texts), max_size=len(texts)))
    source = json.dumps({"id": "a", "bullets": texts}, ensure_ascii=data.draw(st.booleans())).encode()
    mended = {"id": "a", "bullets": new}
    for name in ("a.json", "a.jsonl"):
        line = 1 if name.endswith("l") else None
        written = write_subjects(source, name, {(line, ""): mended})
        assert [s.document for s in read_subjects(written, name).subjects] == [mended]
