"""JSON pointers name places; reading, replacing and removing agree with RFC 6901 and RFC 6902."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.pointer import MISSING, PointerError, find, get, join, remove, replace, split

DOCUMENT: dict[str, Any] = {
    "title": "Lamp",
    "bullets": ["a", "b"],
    "attributes": {"a/b": "slash", "m~n": "tilde", "": "empty"},
    "lines": [{"hs_code": "9405.21"}, {}],
}

keys = st.text(max_size=6)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(keys, children, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("", DOCUMENT),
        ("/title", "Lamp"),
        ("/bullets/1", "b"),
        ("/attributes/a~1b", "slash"),
        ("/attributes/m~0n", "tilde"),
        ("/attributes/", "empty"),
        ("/bullets/2", MISSING),
        ("/bullets/-", MISSING),
        ("/bullets/+1", MISSING),
        ("/title/0", MISSING),
        ("/lines/1/hs_code", MISSING),
    ],
)
def test_get_reads_what_the_pointer_names(pointer: str, value: Any) -> None:
    assert get(DOCUMENT, pointer) == value


def test_find_says_where_a_missing_value_should_have_been() -> None:
    assert list(find(DOCUMENT, "/lines/*/hs_code")) == [("/lines/0/hs_code", "9405.21"), ("/lines/1/hs_code", MISSING)]
    assert list(find(DOCUMENT, "/manufacturer/name")) == [("/manufacturer/name", MISSING)]
    assert list(find(DOCUMENT, "/images/*/url")) == [("/images/url", MISSING)]


def test_replace_copies_only_the_way_to_the_value() -> None:
    changed = replace(DOCUMENT, "/lines/1/hs_code", "8513.10")
    assert changed["lines"][1] == {"hs_code": "8513.10"}
    assert DOCUMENT["lines"][1] == {}
    assert changed["attributes"] is DOCUMENT["attributes"]


@pytest.mark.parametrize("pointer", ["/manufacturer/name", "/bullets/7", "/title/x"])
def test_replace_refuses_a_missing_container(pointer: str) -> None:
    with pytest.raises(PointerError, match=r"no (container|element)"):
        replace(DOCUMENT, pointer, "x")


def test_remove_takes_members_and_elements_out() -> None:
    assert remove(DOCUMENT, "/bullets/0")["bullets"] == ["b"]
    assert "title" not in remove(DOCUMENT, "/title")
    with pytest.raises(PointerError, match="nothing to remove"):
        remove(DOCUMENT, "/bullets/5")


def test_a_pointer_must_start_with_a_slash() -> None:
    with pytest.raises(PointerError, match="must be empty or start with '/'"):
        split("title")


@given(st.lists(keys, max_size=5))
def test_split_undoes_join(tokens: list[str]) -> None:
    assert list(split(join(*tokens))) == tokens


@given(json_values)
def test_every_place_found_can_be_read_and_replaced(document: Any) -> None:
    for pointer, value in find({"root": document}, "/root/*"):
        if value is MISSING:
            continue
        assert get({"root": document}, pointer) == value
        assert get(replace({"root": document}, pointer, "new"), pointer) == "new"
