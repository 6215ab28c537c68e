"""Hits of text rules: one term listed twice, each time with its own condition."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from app.checks.detection import Detector
from app.checks.evaluation import Evaluation
from app.checks.texts import judge_hits
from app.checks.tools import Tools
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
    hits = Detector(tools).detect(evaluation.texts, {rule.id}, ())
    found = dataclasses.replace(evaluation, hits={key: tuple(listed) for key, listed in hits.items()})
    assert [verdict.params["matched"] for verdict in judge_hits(rule, None)(found)] == matched
