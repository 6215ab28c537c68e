"""Plain text of HTML with the way back."""

from __future__ import annotations

import pytest
from hypothesis import given

from app.text.html import plain_text

from .strategies import html_text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>one</p><p>two</p>", "one\ntwo\n"),
        ("be<b>st</b>", "best"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>a<li>b</ul>", "a\nb\n"),
        ("<p>line\nbreak</p>", "line break\n"),
        ("no block\nbut &amp; one", "no block\nbut & one"),
        ("<script>best()</script>ok", "ok"),
        ("<style>p{}</style>ok", "ok"),
        ("<!-- best -->ok", "ok"),
        ("<img alt='best' title=best>ok", "ok"),
        ("&lt;b&gt; &#26368; &#x597d; &nbsp;", "<b> 最 好 \xa0"),
        ("&amp;lt;", "&lt;"),
        ("<![if foo]>ok", "ok"),
        ("<svg>best", "best"),
        ("<td", "<td"),
        ("x <y", "x <y"),
    ],
)
def test_what_a_reader_sees(raw: str, text: str) -> None:
    assert plain_text(raw)[0] == text


@pytest.mark.parametrize(
    "raw", ["a < b", "1<2 and <3", "AT&T", "R & D", "&", "a<", "x & y < z", "5 > 3", "fish&chips; ok"]
)
def test_stray_signs_survive(raw: str) -> None:
    assert plain_text(raw)[0] == raw


@given(html_text)
def test_characters_that_were_not_decoded_stand_where_the_map_says(raw: str) -> None:
    text, offsets = plain_text(raw)
    if offsets is None:
        assert text == raw
        return
    last = 0
    for at, char in enumerate(text):
        first, end = offsets.source_span(at, at + 1)
        assert last <= first < end <= len(raw)
        last = first
        source = raw[first:end]
        assert source == char or source[0] in "<&" or source == "\n"


def test_hostile_nesting_is_read_in_one_go() -> None:
    raw = "<b>" * 20_000 + "best" + "&" * 20_000
    assert plain_text(raw)[0] == "best" + "&" * 20_000
