"""White space inside phrases, and where a phrase ends all the same."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.normalise import normalise
from app.text.scan import Scanner
from app.text.spacing import respaced

from .strategies import any_text


@dataclass(frozen=True)
class Term:
    term: str
    boundary: str = "auto"
    disguise: bool = False


NOTICE = "not intended to diagnose, treat, cure, or prevent any disease"
SCANNER = Scanner([Term(word) for word in ("fda approved", NOTICE, "guaranteed", "well-known", "best  price")])


def found(raw: str, *, html: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    text = normalise(raw, html=html)
    return [(raw[slice(*text.raw_span(c.start, c.end))], c.techniques) for c in SCANNER.scan(text)]


@pytest.mark.parametrize(
    "raw",
    [
        *("FDA approved", "FDA  approved", "FDA\u00a0approved", "FDA \u2003approved", "FDA\tapproved", "FDA\napproved"),
        *("FDA\r\napproved", "FDA\n      approved", "FDA\nAPPROVED", "best price", "Best\u3000Price"),
        *("guaran-\nteed", "well-\nknown", "well-known", NOTICE.replace(" ", "\n", 2), NOTICE.replace(" ", "  ")),
        "not intended to diag-\n  nose,  treat,\ncure, or prevent any dis-\nease",
        "not intended to diagnose, treat,\n\ncure, or prevent any disease",
    ],
)
def test_a_phrase_bears_any_spacing(raw: str) -> None:
    assert found(raw) == [(raw, ())]


@pytest.mark.parametrize(
    "raw",
    [
        *("It is best\nPrice on request", "tested by fda\nApproved by no one", "fda\n\napproved", "fda\n\n\napproved"),
        *(
            "fda" + " " * 30 + "approved",
            "fda, approved",
            "fda. approved",
            "fdaapproved",
            "guaran\nteed",
            "guaran- teed",
        ),
        *("well -\nknown", "xguaran-\nteed", "guaran-\nteedly", "fda\napprovedly"),
    ],
)
def test_what_is_set_apart_is_no_phrase(raw: str) -> None:
    assert found(raw) == []


@pytest.mark.parametrize(
    ("raw", "hit"),
    [
        ("<p>FDA<br>approved</p>", "FDA<br>approved"),
        ("<p>FDA&nbsp; approved</p>", "FDA&nbsp; approved"),
        ("<p>FDA\n   approved</p>", "FDA\n   approved"),
        ("<p>FDA</p>\n<p>approved</p>", None),
    ],
)
def test_soft_breaks_of_html_are_spaces(raw: str, hit: str | None) -> None:
    assert [text for text, _ in found(raw, html=True)] == ([hit] if hit else [])


def test_text_with_single_spaces_is_not_looked_at_twice() -> None:
    assert respaced("one space, 羊毛围巾 and no more") == []


@given(any_text, any_text, st.sampled_from([" ", "  ", "\n", "\t", "\u00a0", " \n "]))
def test_a_phrase_between_line_breaks_is_found_where_it_stands(before: str, after: str, space: str) -> None:
    phrase = f"FDA{space}approved"
    text = normalise(f"{before}\n.{phrase}.\n{after}")
    start = len(before) + 2
    assert (start, start + len(phrase)) in {text.raw_span(c.start, c.end) for c in SCANNER.scan(text)}
