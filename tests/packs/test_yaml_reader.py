from __future__ import annotations

import contextlib
import subprocess
import sys
import tracemalloc

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.domain.markets import COUNTRIES
from app.packs.errors import PackError
from app.packs.yaml_reader import Limits, read_document

HOSTILE = {
    "depth of brackets": (b"[" * 25_000, "1:33: nested deeper than 32 levels"),
    "depth of braces": (b"{a: " * 25_000, "1:129: nested deeper than 32 levels"),
    "depth of indentation": (
        "\n".join(" " * i + "a:" for i in range(40)).encode(),
        "33:33: nested deeper than 32 levels",
    ),
    "size": (b"x" * (1024 * 1024 + 1), "1:1: more than 1048576 bytes, the most a file may have"),
    "anchor": (b"a: &x 1\nb: *x", "1:4: anchor '&x': anchors and aliases are not allowed"),
    "anchor of a mapping": (b"a: &x {b: 1}", "1:4: anchor '&x': anchors and aliases are not allowed"),
    "alias": (b"- a\n- *x", "2:3: alias '*x': anchors and aliases are not allowed; write the value out"),
    "merge key": (b"a: 1\n<<: {b: 1}", "2:1: merge keys ('<<') are not allowed; write the keys out"),
    "python tag": (
        b"a: !!python/object/apply:os.system [ls]",
        "1:4: tag 'tag:yaml.org,2002:python/object/apply:os.system': tags are not allowed; the schema knows the type",
    ),
    "string tag": (b"a: !!str 1", "1:4: tag 'tag:yaml.org,2002:str': tags are not allowed; the schema knows the type"),
    "bare tag": (b"- ! a", "1:3: tag '!': tags are not allowed; the schema knows the type"),
    "tag directive": (b"%TAG ! tag:x\n---\na: 1", "1:1: %TAG directives are not allowed"),
    "duplicate key": (b"a: 1\nb: 2\na: 3", "3:1: duplicate key 'a': already given on line 1"),
    "duplicate key in flow": (b"x:\n  {a: 1,\n   a: 2}", "3:4: duplicate key 'a': already given on line 2"),
    "duplicate key, once quoted": (b"a: 1\n'a': 2", "2:1: duplicate key 'a': already given on line 1"),
    "two documents": (b"a: 1\n---\nb: 2", "2:1: a second document ('---'); one file holds one document"),
    "list as key": (b"[a]: 1", "1:1: a key must be a text, not a list or a mapping"),
    "mapping as key": (b"? {a: 1}\n: 1", "1:3: a key must be a text, not a list or a mapping"),
    "null as key": (b"~: 1", "1:1: a key is missing before ':' (null is no key; quote it if you mean the word)"),
    "raw NUL": (b"a: 1\nb: x\x00y", "2:5: character U+0000 may not stand in a file"),
    "raw escape": (
        b"a: \x1b[31m",
        '1:4: character U+001B may not stand in a file; in double quotes write it as "\\u001b"',
    ),
    "escaped NUL": (
        b'a: "\\0"',
        "1:4: an escape gives NUL or a lone surrogate, which are not characters of any text",
    ),
    "surrogate escape": (
        b'a: "\\ud800"',
        "1:7: not YAML: found invalid Unicode character escape code; a lone surrogate is not a character",
    ),
    "GBK": (
        "a: 1\n名: 最好".encode("gbk"),
        "2:1: not UTF-8: byte 0xC3 at offset 5 (it looks like GBK); save the file as UTF-8",
    ),
    "GBK after UTF-8": (
        "名: ".encode() + "好".encode("gbk"),
        "1:4: not UTF-8: byte 0xBA at offset 5; save the file as UTF-8",
    ),
    "UTF-16": (
        "a: 1".encode("utf-16"),
        "1:1: not UTF-8: byte 0xFF at offset 0 (it looks like UTF-16); save the file as UTF-8",
    ),
    "colon in plain text": (
        b"a: b: c",
        "1:5: not YAML: mapping values are not allowed in this context; put text that contains ': ' in quotes",
    ),
    "tab": (
        b"a:\n\tb: 1",
        "2:1: not YAML: found character that cannot start any token; "
        "indent with spaces; put text that begins with a tab or a sign such as @ ` % in quotes",
    ),
    "open quote": (b'a: "x', "1:6: not YAML: found unexpected end of stream; a quote is not closed"),
}


@pytest.mark.parametrize(("data", "message"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_yaml_is_refused_at_its_place(data: bytes, message: str) -> None:
    with pytest.raises(PackError) as caught:
        read_document(data, "rules/x/y.yaml")
    assert str(caught.value) == f"rules/x/y.yaml:{message}"


@pytest.mark.parametrize(
    "data", [data for data, _ in HOSTILE.values()] + [b'a: "\\UFFFFFFFF"'], ids=[*HOSTILE, "huge escape"]
)
def test_hostile_yaml_is_refused_without_libyaml_too(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("app.packs.yaml_reader._LOADER", yaml.SafeLoader)
    with pytest.raises(PackError):
        read_document(data, "x")


def test_a_thousand_deep_files_leave_the_process_alive() -> None:
    code = (
        "from app.packs.yaml_reader import read_document\n"
        "from app.packs.errors import PackError\n"
        "for n in range(1000):\n"
        "    try:\n"
        "        read_document(b'[' * 25_000, 'x')\n"
        "    except PackError:\n"
        "        continue\n"
        "    raise SystemExit('not refused')\n"
        "print('alive')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "alive\n", "")


def test_billion_laughs_and_merge_bombs_cost_no_memory() -> None:
    laughs = b"a: &a [x, x]\n" + b"".join(b"%c: &%c [*%c, *%c]\n" % (i, i, i - 1, i - 1) for i in range(98, 107))
    merges = b"base: &b {" + b", ".join(b"k%d: 1" % i for i in range(500)) + b"}\n" + b"- {<<: *b}\n" * 2000
    tracemalloc.start()
    for data in (laughs, merges):
        with pytest.raises(PackError):
            read_document(data, "x")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_nodes_are_counted_before_anything_is_built() -> None:
    with pytest.raises(PackError, match=r"^x:10:3: more than 10 nodes in one file; split it$"):
        read_document(b"- 1\n" * 20, "x", limits=Limits(nodes=10))


def test_the_deepest_document_allowed_is_read() -> None:
    document = read_document(b"[" * 32 + b"x" + b"]" * 32, "x")
    value = document.value
    for _ in range(32):
        assert isinstance(value, list)
        (value,) = value
    assert value == "x"


@pytest.mark.parametrize(
    "text",
    [
        "NO",
        "yes",
        "on",
        "0101",
        "0101.10",
        "8518.30",
        "1.10",
        "12:30:45",
        "1e3",
        "0x1F",
        ".nan",
        "2024-13-45",
        "9" * 900,
    ],
)
def test_scalars_stay_what_was_written(text: str) -> None:
    assert read_document(f"code: {text}\n{text}: key".encode(), "x").value == {"code": text, text: "key"}


def test_every_country_code_stays_a_string() -> None:
    codes = sorted(COUNTRIES)
    data = f"flow: [{', '.join(codes)}]\nblock:\n" + "".join(f"  {code}: {code}\n" for code in codes)
    assert read_document(data.encode(), "x").value == {"flow": codes, "block": {code: code for code in codes}}


HS_CODES = st.builds(
    lambda digits, dotted: f"{digits[:4]}.{digits[4:]}" if dotted and len(digits) > 4 else digits,
    st.text("0123456789", min_size=2, max_size=10),
    st.booleans(),
)


@given(st.lists(HS_CODES, min_size=1, max_size=40))
def test_every_hs_code_stays_a_string(codes: list[str]) -> None:
    data = "\n".join(f"- {code}" for code in codes)
    assert read_document(data.encode(), "x").value == codes


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60))
def test_any_text_survives_in_escaped_quotes(text: str) -> None:
    escaped = "".join(f"\\U{ord(c):08x}" for c in text)
    assert read_document(f'a: "{escaped}"'.encode(), "x").value == {"a": text}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_a_pack_error(data: bytes) -> None:
    with contextlib.suppress(PackError):
        read_document(data, "x")


def test_nothing_and_null_are_none_and_quoted_nothing_is_text() -> None:
    data = b"a:\nb: null\nc: ~\nd: ''\ne: 'null'\nf: NULL\ng: |-\n  ~\n"
    expected = {"a": None, "b": None, "c": None, "d": "", "e": "null", "f": "NULL", "g": "~"}
    assert read_document(data, "x").value == expected


@pytest.mark.parametrize("data", [b"", b"# only a comment\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_value(data: bytes) -> None:
    document = read_document(data, "x")
    assert (document.value, document.where(("a", 0))) == (None, (1, 1))


def test_places_are_the_same_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    data = "规则: {a: [x, 最好]}\nb: |\n  两行\n  文字\nc: 'x'\n".encode()
    locations: list[tuple[str | int, ...]] = [(), ("规则", "a", 1), ("b",), ("c",)]
    fast = read_document(data, "x")
    monkeypatch.setattr("app.packs.yaml_reader._LOADER", yaml.SafeLoader)
    plain = read_document(data, "x")
    assert plain.value == fast.value
    assert [plain.where(at) for at in locations] == [fast.where(at) for at in locations]


def test_a_byte_order_mark_moves_no_column() -> None:
    document = read_document("\ufeff名: 值".encode(), "x")
    assert (document.value, document.where(("名",)), document.where_key(("名",))) == ({"名": "值"}, (1, 4), (1, 1))


def test_places_are_those_of_the_nodes() -> None:
    document = read_document("规则: {a: [x, 最好, {b: c}]}\nlist:\n  - one\n  - two: 2\n".encode(), "x")
    places = {
        (): (1, 1),
        ("规则",): (1, 5),
        ("规则", "a"): (1, 9),
        ("规则", "a", 1): (1, 13),
        ("规则", "a", 2, "b"): (1, 21),
        ("list",): (3, 3),
        ("list", 0): (3, 5),
        ("list", 1, "two"): (4, 10),
        # What is not there stands where it is missing.
        ("list", 1, "three"): (4, 5),
        ("list", 9): (3, 3),
        ("规则", "a", 1, 0): (1, 13),
    }
    assert {location: document.where(location) for location in places} == places
    assert document.where_key(("list", 1, "two")) == (4, 5)
    assert document.where_key(("规则", "a")) == (1, 6)
    assert document.where_key(("list", 1)) == (4, 5)
