"""Every case inside every shipped rule holds, on both reasoners; and the packs are fit to be read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.checks.lists import Lists
from app.checks.party_lists import EXAMPLE, example_list
from app.domain.vocabulary import Severity, Verified
from app.engine import Evaluator, Settings
from app.packs.case_runner import run_rule
from app.packs.library import Library
from app.packs.linter import lint
from app.packs.loader import load_library
from app.packs.scaffold import KINDS, new_rule
from app.text.normalise import normalise

PACKS = sorted(load_library().packs)


@pytest.fixture(scope="module")
def listed(library: Library) -> Evaluator:
    """As `vetlist packs test` asks: with the list of invented parties that cases name."""
    lists = Lists(parties={EXAMPLE: example_list()})
    return Evaluator(library, settings=Settings(preview=True), reasoner="both", lists=lists)


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_case_of_the_pack_holds(pack_id: str, library: Library, listed: Evaluator) -> None:
    pack = library.packs[pack_id]
    failed = [
        f"{result.rule_id}: {result.explain()}"
        for rule in pack.rules.values()
        for result in run_rule(pack, rule, library, listed)
        if not result.passed
    ]
    assert failed == []


def test_the_linter_finds_nothing(library: Library) -> None:
    problems = lint(library, normalise=lambda text: normalise(text).text, as_of=dt.date(2026, 11, 22))
    assert [str(problem) for problem in problems] == []


def test_what_is_unverified_is_at_most_a_warning(library: Library) -> None:
    loud = [
        rule.id
        for _, rule in library.rules()
        if rule.verified is Verified.UNVERIFIED and getattr(rule, "severity", None) is Severity.ERROR
    ]
    assert loud == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_rule_of_any_kind_passes_its_own_cases(kind: str, tmp_path: Path) -> None:
    new_rule(tmp_path / "trial", f"trial/{kind}", kind)
    library = load_library(extra=[tmp_path])
    evaluator = Evaluator(library, settings=Settings(preview=True), reasoner="reference")
    pack = library.packs["trial"]
    results = list(run_rule(pack, pack.rules[f"trial/{kind}"], library, evaluator))
    assert [result.explain() for result in results if not result.passed] == []
