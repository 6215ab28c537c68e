"""RE2 patterns, compiled one way."""

from __future__ import annotations

import pytest

from app.packs.patterns import compile_pattern


@pytest.mark.parametrize(
    ("ignore_case", "longest", "found"),
    [(False, False, "b"), (True, False, "A"), (False, True, "bc"), (True, True, "Abc")],
)
def test_case_and_the_longest_match_are_asked_for(ignore_case: bool, longest: bool, found: str) -> None:
    pattern = compile_pattern("a|b|abc|bc", ignore_case=ignore_case, longest=longest)
    assert pattern.search("Abc").group() == found
    assert pattern is compile_pattern("a|b|abc|bc", ignore_case=ignore_case, longest=longest)
