"""Hits of text rules: terms listed twice, patterns beside terms, and what their fixes leave."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from app.checks.detection import Detector
from app.checks.evaluation import Evaluation, Verdict
from app.checks.texts import judge_hits
from app.checks.tools import Tools
from app.checks.wording import compile_rule
from app.packs.library import Library

TERMS = [
    {"term": "最好", "when": {"before": {"terms": ["全网"]}}},
    {"term": "最好", "when": {"after": {"terms": ["耳机"]}}},
]


@pytest.mark.parametrize("terms", [TERMS, TERMS[::-1]])
@pytest.mark.parametrize(
    ("title", "matched"),
    [
        ("全网最好", ["最好"]),
        ("最好的耳机", ["最好"]),
        ("全网最好的耳机", ["最好"]),
        ("最好", []),
        ("全网最好。最好的耳机", ["最好"] * 2),
    ],
)
def test_either_condition_of_a_term_listed_twice_counts(
    rule_of: Callable[..., Any],
    evaluation_of: Callable[..., Evaluation],
    terms: list[dict[str, Any]],
    title: str,
    matched: list[str],
) -> None:
    rule = rule_of("wording", match={"terms": terms})
    evaluation = evaluation_of("listing", {"title": title})
    tools = Tools(Library({}))
    tools.register(rule.id, rule.match.terms)
    hits = Detector(tools).detect(evaluation.texts, frozenset({rule.id}), ())
    found = dataclasses.replace(evaluation, hits={key: tuple(listed) for key, listed in hits.items()})
    assert [verdict.params["matched"] for verdict in judge_hits(rule, None)(found)] == matched


def test_a_wording_rule_finds_its_patterns_beside_its_terms(
    rule_of: Callable[..., Any], evaluation_of: Callable[..., Evaluation]
) -> None:
    rule = rule_of("wording", match={"terms": ["最好"], "patterns": [r"最有\p{Han}{2}", "已售(?P<hit>[0-9]+)"]})
    verdicts = _judged(rule, evaluation_of("listing", {"title": "最好又最有嚼劲，已售900"}))
    assert [verdict.params["matched"] for verdict in verdicts] == ["最好", "最有嚼劲", "900"]


@pytest.mark.parametrize(
    ("title", "mended"),
    [
        ("最好的酱", "优质的酱"),
        ("最解馋的酱", "解馋的酱"),
        ("最#解馋的酱", "解馋的酱"),
        ("没有对手的酱", "的酱"),
    ],
)
def test_what_no_replacement_fits_is_stripped_and_the_rest_stays(
    rule_of: Callable[..., Any], evaluation_of: Callable[..., Evaluation], title: str, mended: str
) -> None:
    fix = {
        "applicability": "review",
        "title": {"en": "t", "zh": "t"},
        "replace": [{"find": "最好", "with": "优质"}],
        "strip": r"最[^\p{Han}]*",
        "otherwise": "delete",
    }
    rule = rule_of("wording", match={"terms": ["最好", "最解馋", "没有对手"]}, fix=fix)
    (verdict,) = _judged(rule, evaluation_of("listing", {"title": title}))
    assert verdict.proposal is not None
    (edit,) = verdict.proposal.text_edits
    assert title[: edit.start] + edit.replacement + title[edit.end :] == mended


def _judged(rule: Any, evaluation: Evaluation) -> list[Verdict]:
    tools = Tools(Library({}))
    checker = compile_rule(rule, tools)
    hits = Detector(tools).detect(evaluation.texts, frozenset({rule.id}), ())
    return list(checker(dataclasses.replace(evaluation, hits={key: tuple(listed) for key, listed in hits.items()})))
