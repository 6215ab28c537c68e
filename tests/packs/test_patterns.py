"""RE2 patterns, compiled one way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.packs import tables as table_reader
from app.packs.errors import PackError
from app.packs.patterns import compile_pattern, expand


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts a folder of vocabularies, given as YAML by name, in the place of `corpora/`."""
    (tmp_path / "terms").mkdir()
    monkeypatch.setattr(table_reader, "corpora_dir", lambda: tmp_path)

    def write(**files: str) -> None:
        for name, content in files.items():
            (tmp_path / "terms" / f"{name}.yaml").write_text(content, encoding="utf-8")

    return write


@pytest.mark.parametrize(
    ("ignore_case", "longest", "found"),
    [(False, False, "b"), (True, False, "A"), (False, True, "bc"), (True, True, "Abc")],
)
def test_case_and_the_longest_match_are_asked_for(ignore_case: bool, longest: bool, found: str) -> None:
    pattern = compile_pattern("a|b|abc|bc", ignore_case=ignore_case, longest=longest)
    assert pattern.search("Abc").group() == found
    assert pattern is compile_pattern("a|b|abc|bc", ignore_case=ignore_case, longest=longest)


def test_a_named_vocabulary_stands_for_any_of_its_words() -> None:
    pattern = compile_pattern("{{act-on-disease-en}} {{diseases-en}}")
    assert pattern.search("this syrup heals asthma").group() == "heals asthma"
    assert pattern.search("this syrup heals") is None


def test_words_of_a_vocabulary_are_taken_literally_and_the_longest_first(tables: Callable[..., None]) -> None:
    tables(kinds="terms: ['a.b', 'a.b c']\npatterns: ['x+']")
    assert expand("^{{kinds}}$") == r"^(?:a\.b\ c|a\.b|x+)$"


def test_a_vocabulary_may_name_another_but_not_itself(tables: Callable[..., None]) -> None:
    tables(outer="patterns: ['<{{inner}}>']", inner="terms: [y]", ring="patterns: ['{{ring}}']")
    assert expand("{{outer}}") == "(?:<(?:y)>)"
    with pytest.raises(ValueError, match="'ring' names itself"):
        expand("{{ring}}")


def test_an_unknown_or_empty_vocabulary_is_an_error(tables: Callable[..., None]) -> None:
    tables(empty="title: nothing")
    with pytest.raises(ValueError, match="'empty' has neither terms nor patterns"):
        expand("{{empty}}")
    with pytest.raises(PackError, match="no such table"):
        expand("{{nowhere}}")


def test_a_pattern_that_grows_too_long_is_refused(tables: Callable[..., None]) -> None:
    tables(wide="terms: [" + ", ".join(f"word{n}" for n in range(2000)) + "]")
    with pytest.raises(ValueError, match="the limit is"):
        expand("{{wide}}{{wide}}{{wide}}{{wide}}")
