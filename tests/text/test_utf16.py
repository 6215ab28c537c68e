"""UTF-16 offsets agree with the encoding."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.text.utf16 import utf16_offset

from .strategies import any_text


@given(any_text, st.data())
def test_offsets_count_utf16_units(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    assert utf16_offset(text, index) == len(text[:index].encode("utf-16-le")) // 2


def test_a_lone_surrogate_is_one_unit() -> None:
    assert utf16_offset("\ud800😀a", 3) == 4
