"""However many patterns there are, each is found, and only for those who ask."""

from __future__ import annotations

import pytest
import re2

from app.checks.pattern_bank import MOST_TOGETHER, PatternBank


@pytest.mark.parametrize("count", [2, MOST_TOGETHER, MOST_TOGETHER + 1, 8 * MOST_TOGETHER])
def test_every_pattern_is_found_in_its_place(count: int) -> None:
    bank = PatternBank({f"k{number}": [rf"\bword{number:05}s?\b"] for number in range(count)})
    last = f"k{count - 1}"
    assert bank.search(f"a word{count - 1:05}s b word00000", frozenset({"k0", last})) == [("k0", 15, 24), (last, 2, 12)]


def test_patterns_with_many_literals_are_parted_until_they_fit() -> None:
    words = [[f"{'abcdefgh'[a]}{b:02}{c:02}" for b in range(10) for c in range(40)] for a in range(8)]
    sources = {f"k{n}": [f"(?:{'|'.join(f'{word}x{n}' for word in words[n % 8])})y"] for n in range(60)}
    bank = PatternBank(sources)
    assert bank.search("c0302x10y", frozenset(sources)) == [("k10", 0, 9)]


def test_the_group_named_hit_is_the_span() -> None:
    bank = PatternBank({"k": [r"no (?P<hit>sugar)|salt"]})
    assert bank.search("no sugar, no salt", frozenset({"k"})) == [("k", 3, 8), ("k", 13, 17)]


def test_what_is_not_asked_for_is_not_searched() -> None:
    assert PatternBank({"k": ["sugar"]}).search("sugar", frozenset()) == []


def test_nothing_to_look_for_finds_nothing() -> None:
    assert PatternBank({}).search("sugar", frozenset({"k"})) == []


def test_a_pattern_that_is_none_is_an_error() -> None:
    with pytest.raises(re2.error):
        PatternBank({"k": ["("]}).search("(", frozenset({"k"}))


def test_what_is_asked_for_later_comes_in_the_order_of_the_patterns() -> None:
    bank = PatternBank({"a": ["sugar"], "b": ["salt"], "c": ["sug"]})
    assert bank.search("sugar salt", frozenset({"b"})) == [("b", 6, 10)]
    assert bank.search("sugar salt", frozenset("ac")) == [("a", 0, 5), ("c", 0, 3)]
    assert bank.search("sugar salt", frozenset("abc")) == [("a", 0, 5), ("b", 6, 10), ("c", 0, 3)]
