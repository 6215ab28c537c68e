"""One strict JSON reader: what means one thing to every reader is read, all else is refused with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pointer import get
from app.domain.strict_json import JsonError, places, read_json, spans

BAD = [
    (b"", (1, 1, "", "the document is empty")),
    (b" \n ", (2, 2, "", "the document is empty")),
    (b'{"title": "a"', (1, 14, "", "the document ends inside an object: '}' is missing")),
    (b'{"title": "a', (1, 11, "/title", "the document ends inside a string: '\"' is missing")),
    (b'{"title": "a\\', (1, 11, "/title", "the document ends inside a string: '\"' is missing")),
    (b'{"title": ', (1, 11, "/title", "the document ends where a value is expected")),
    (b'{"bullets": ["a"', (1, 17, "/bullets", "the document ends inside an array: ']' is missing")),
    (b'{"a": 1,\n "b": 2,\n}', (2, 8, "", "a comma before '}': remove it")),
    (b"[1, 2,]", (1, 6, "", "a comma before ']': remove it")),
    (b'{"a": 1 "b": 2}', (1, 9, "", "',' or '}' is missing in this object")),
    (b'{"a" 1}', (1, 6, "/a", "a ':' is missing after the key")),
    (b"{a: 1}", (1, 2, "", "a key in double quotes is expected here")),
    (b"{'a': 1}", (1, 2, "", "a key in double quotes is expected here")),
    (b"{\"a\": 'b'}", (1, 7, "/a", "JSON strings stand in double quotes")),
    (b'{"a": True}', (1, 7, "/a", "write true, false or null, in lower case")),
    (b'{"a": 1} // note', (1, 10, "", "more text after the end of the document: one JSON value is expected")),
    (b'// note\n{"a": 1}', (1, 1, "", "JSON has no comments: remove it")),
    (b'{"a": 1}{"a": 2}', (1, 9, "", "more text after the end of the document: one JSON value is expected")),
    (b'{"a": NaN}', (1, 7, "/a", "NaN and Infinity are not JSON numbers")),
    (b'{"a": [0, -Infinity]}', (1, 11, "/a/1", "NaN and Infinity are not JSON numbers")),
    (b'{"a": 1e400}', (1, 7, "/a", "a number beyond 10^15: give it as a string if it is a code")),
    (b'{"a": 1000000000000001}', (1, 7, "/a", "a number beyond 10^15: give it as a string if it is a code")),
    (b'{"a": 1' + b"0" * 9000 + b"}", (1, 7, "/a", "a number beyond 10^15: give it as a string if it is a code")),
    (
        b'{"a": 01}',
        (1, 7, "/a", "not a JSON number: digits without leading zero, '.' before decimals, no thousands mark"),
    ),
    (
        b'{"a": 1.}',
        (1, 7, "/a", "not a JSON number: digits without leading zero, '.' before decimals, no thousands mark"),
    ),
    (b'{"a": "x\x00y"}', (1, 9, "/a", "a NUL character: remove it")),
    (b'{"a": \x00}', (1, 7, "/a", "a NUL character: remove it")),
    (b'{"a": "x\\u0000y"}', (1, 9, "/a", "a NUL character (\\u0000): remove it")),
    (
        b'{"a": "x\ny"}',
        (1, 9, "/a", "a control character or line break inside a string: write it as an escape such as \\n"),
    ),
    (b'{"a": "x\\qy"}', (1, 9, "/a", 'an unknown escape: JSON knows \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX')),
    (b'{"a": "x\\u12zz"}', (1, 9, "/a", 'an unknown escape: JSON knows \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX')),
    (b'{"a": "\\ud800"}', (1, 8, "/a", "half of a surrogate pair (\\ud800-\\udfff): no character is written so")),
    (
        b'{"a": "\\udc00\\ud800"}',
        (1, 8, "/a", "half of a surrogate pair (\\ud800-\\udfff): no character is written so"),
    ),
    (b'{"a": "\\ud83dx"}', (1, 8, "/a", "half of a surrogate pair (\\ud800-\\udfff): no character is written so")),
    (b'{"\\ud800": 1}', (1, 3, "", "half of a surrogate pair (\\ud800-\\udfff): no character is written so")),
    (b'{"a": {"b/c": 1, "b/c": 2}}', (1, 18, "/a/b~1c", "the key stands twice in one object: keep one")),
    (b'{"a": 1, "\\u0061": 2}', (1, 10, "/a", "the key stands twice in one object: keep one")),
    (b"[" * 65 + b"]" * 65, (1, 65, "/0" * 64, "nested deeper than 64 levels")),
    (b'{"a":' * 100_000, (1, 321, "/a" * 64, "nested deeper than 64 levels")),
    (
        "{'标题': 1}".encode("gb18030"),
        (1, 3, None, "not UTF-8: byte 0xB1 at offset 2 (it looks like GBK); save it as UTF-8"),
    ),
    (
        '{"a": 1,\n "标题": "最好"}'.encode("gb18030"),
        (2, 3, None, "not UTF-8: byte 0xB1 at offset 11 (it looks like GBK); save it as UTF-8"),
    ),
    (b'{"a": "\xff"}', (1, 8, None, "not UTF-8: byte 0xFF at offset 7; save it as UTF-8")),
    (b'\xef\xbb\xbf{"a": "\xff"}', (1, 8, None, "not UTF-8: byte 0xFF at offset 10; save it as UTF-8")),
    ('{"a": 1}'.encode("utf-16"), (1, 1, None, "this is UTF-16, not UTF-8: save it as UTF-8")),
    ('{"a": 1}'.encode("utf-16-le"), (1, 1, None, "this is UTF-16, not UTF-8: save it as UTF-8")),
    ('{"a": 1}'.encode("utf-16-be"), (1, 1, None, "this is UTF-16, not UTF-8: save it as UTF-8")),
]


@pytest.mark.parametrize(("data", "expected"), BAD, ids=[f"{i}-{data[:24]!r}" for i, (data, _) in enumerate(BAD)])
def test_says_what_is_wrong_and_where(data: bytes, expected: tuple[int, int, str | None, str]) -> None:
    with pytest.raises(JsonError) as caught:
        read_json(data)
    error = caught.value
    assert (error.line, error.column, error.pointer, error.message) == expected
    assert str(error) == f"line {error.line}, column {error.column}: {error.message}"


def test_limits_are_named_and_can_be_set() -> None:
    title = b'{"title": "' + "词".encode() * 1_048_577 + b'"}'
    wide = json.dumps({f"k{i}": i for i in range(2_001)}).encode()
    cases: list[tuple[bytes, dict[str, int], str]] = [
        (title, {}, "the document has 3,145,744 bytes; the limit is 2,097,152"),
        (title, {"max_bytes": 4_000_000}, "a text of 1,048,577 characters; the limit is 1,048,576"),
        (wide, {}, "more than 2,000 keys in one object"),
        (b"[[[]]]", {"max_depth": 2}, "nested deeper than 2 levels"),
    ]
    for data, limits, message in cases:
        with pytest.raises(JsonError) as caught:
            read_json(data, **limits)
        assert caught.value.message == message
    assert len(read_json(wide, max_keys=2_001)) == 2_001


def test_an_error_is_short_and_quotes_no_value() -> None:
    secret = "4111-1111-1111-1111"
    data = json.dumps({"k" * 5000: {"card": secret + "\ud800"}}).encode()
    with pytest.raises(JsonError) as caught:
        read_json(data)
    assert caught.value.pointer == ""
    assert secret not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_reads_what_it_should() -> None:
    data = (
        '\ufeff {"a": 0.1, "b": [true, false, null], "c": -0, "d": 1000000000000000, "e": "\\ud83d\\ude00", "f": 1e3}\n'
    )
    value = read_json(data.encode())
    assert value == {"a": 0.1, "b": [True, False, None], "c": 0, "d": 10**15, "e": "😀", "f": 1000.0}
    assert (str(value["a"]), type(value["d"])) == ("0.1", int)
    assert read_json(b"[" * 64 + b"]" * 64) is not None


def test_brackets_inside_strings_are_not_nesting() -> None:
    assert read_json(json.dumps(["[{" * 500]).encode()) == ["[{" * 500]


def test_places_give_the_line_of_a_value_or_of_what_should_hold_it() -> None:
    data = b'{\n  "lines": [\n    {"id": "a"},\n    {"id": "b", "hs_code": "x"}\n  ]\n}'
    assert places(data, ["/lines/1/hs_code", "/lines/0/origin", "/mode"]) == {
        "/lines/1/hs_code": (4, 28),
        "/lines/0/origin": (3, 5),
        "/mode": (1, 1),
    }


_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(-1e15, 1e15) | _TEXT,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(_TEXT, children, max_size=4),
)


@given(_VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_every_clean_document_comes_back_as_it_was(value: Any, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert read_json(text.encode()) == value
    for pointer, (start, end) in spans(text).items():
        assert json.loads(text[start:end]) == get(value, pointer)


_SEPARATE = st.sampled_from(
    [*'"\\{}[]:,-+01.eaé１_', "'", r"\u0000", r"\ud800", r"\udc00", "1e400", "NaN", "null", "true", '"a"', '"b":', "//"]
)
_PIECES = st.lists(_SEPARATE | st.sampled_from(" \n\t\0\ufeff"), max_size=12).map("".join)


def _answer(data: bytes) -> Any:
    try:
        return read_json(data)
    except JsonError as error:
        return error


@given(_PIECES)
def test_either_a_value_or_a_json_error_with_words_of_ours(text: str) -> None:
    # The scanner and the walk must agree: a disagreement would surface as the catch-all message.
    answer = _answer(text.encode())
    if isinstance(answer, JsonError):
        assert answer.message != "not a JSON document"
    else:
        assert json.loads(text.removeprefix("\ufeff")) == answer


@given(st.binary(max_size=40))
def test_any_bytes_whatever(data: bytes) -> None:
    answer = _answer(data)
    if isinstance(answer, JsonError):
        assert answer.message != "not a JSON document"
        assert min(answer.line, answer.column) >= 1
