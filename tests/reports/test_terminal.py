"""Foreign text on a terminal neither acts nor hides, and carets stand under the words they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packs.text_measures import columns
from app.reports.terminal import excerpt, plain, underlined, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain 最好 é", "plain 最好 é"),
        ("\x1b[2J\x07\r\n\t\x7f\x9b", r"\x1b[2J\x07\r\n\t\x7f\x9b"),
        ("最\u200b好\u00ad\ufeff", r"最\u200b好\xad\ufeff"),
        ("a\u202eb\u2066c\u2028d", r"a\u202eb\u2066c\u2028d"),
        ("\U000e0041", r"\U000e0041"),
        ("wide\u3000and\u00a0fixed", "wide\u3000and\u00a0fixed"),
    ],
)
def test_what_acts_or_hides_is_spelt_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("最好", 4), ("ｚｕｉ", 6), ("é", 1), ("e\u0301", 1), ("😀", 2)]
)
def test_width_in_terminal_columns(text: str, width: int) -> None:
    assert columns(text) == width


def test_carets_stand_under_wide_characters() -> None:
    lines = [plain(line) for line in underlined("/title: ", "这是最\u200b好的茶", 2, 5, "")]
    assert lines == [r"/title: 这是最\u200b好的茶", "            ^^^^^^^^^^"]


def test_a_place_without_width_still_has_a_caret() -> None:
    assert [plain(line) for line in underlined("", "abc", 1, 1, "")] == ["abc", " ^"]


def test_long_texts_and_long_hits_are_cut_with_an_ellipsis() -> None:
    before, hit, after = excerpt("a" * 100 + "b" * 100 + "c" * 100, 100, 200)
    assert (before, hit, after) == ("…" + "a" * 30, "b" * 30 + "…" + "b" * 30, "c" * 30 + "…")


@given(st.text(), st.data())
def test_any_span_of_any_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, carets = (plain(line) for line in underlined("x: ", text, start, end, ""))
    assert "\n" not in first + carets
    assert set(carets) <= {" ", "^"}
    assert len(first) < 2000
