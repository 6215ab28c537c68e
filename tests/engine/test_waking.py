"""Rules that sleep until one of their words or facts is there say all they would have said if they had been asked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from app.domain.context import Context
from app.domain.vocabulary import SubjectKind
from app.engine.expiry import never
from app.engine.preparation import effective_markets, effective_platforms, prepare
from app.engine.program import Binding, Program
from app.engine.waking import Sleepers, alarms
from app.feeds import read_subjects
from app.packs.compiler import needed_symbols
from app.packs.conditions import Condition
from app.packs.loader import load_library

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CONTEXTS = [
    Context(as_of=dt.date(2026, 11, 22), markets=("CN", "DE", "US"), platforms=("amazon",)),
    Context(as_of=dt.date(2027, 6, 1), markets=("JP", "GB", "TW")),
]


@pytest.fixture(scope="module")
def program() -> Program:
    return Program(load_library(), "reference")


@pytest.mark.parametrize("context", CONTEXTS, ids=["cn-de-us", "jp-gb-tw"])
@pytest.mark.parametrize("kind", [SubjectKind.LISTING, SubjectKind.SHIPMENT])
def test_a_sleeping_rule_has_nothing_to_say(program: Program, kind: SubjectKind, context: Context) -> None:
    name = f"{kind}s.jsonl"
    asleep = 0
    for subject in read_subjects((EXAMPLES / name).read_bytes(), name, kind).subjects:
        markets, platforms = effective_markets(subject, context), effective_platforms(subject, context)
        bound = program.binding(Binding(kind, markets, platforms, context.as_of))
        evaluation = prepare(program, subject, context, bound.keys)
        rules = [r for r in program.rules if r.rule.id in bound.keys and r.binds(kind, markets, platforms)]
        asleep += sum(alarms(r.rule) is not None for r in rules)
        asked = [(r.rule.id, verdict) for r in rules for verdict in r.check(evaluation)]
        assert [(r.rule.id, verdict) for r, verdict in bound.verdicts(evaluation, never)] == asked
    assert asleep


def test_the_woken_come_in_their_order_and_once() -> None:
    symbols = {name: ("trait", name) for name in "abc"}
    sleepers = Sleepers(
        [
            (1, frozenset({symbols["b"], symbols["a"]})),
            (2, None),
            (3, frozenset({symbols["c"]})),
            (4, frozenset({symbols["a"]})),
        ]
    )
    assert list(sleepers.woken([])) == [2]
    assert list(sleepers.woken([[symbols["a"], ("trait", "z")], [symbols["b"]]])) == [1, 2, 4]


@pytest.mark.parametrize(
    ("condition", "needed"),
    [
        ({"trait": "radio"}, {("trait", "radio")}),
        ({"market": "*"}, None),
        ({"not": {"trait": "radio"}}, None),
        ({"test": {"field": "/brand", "exists": True}}, None),
        ({"all": [{"test": {"field": "/brand", "exists": True}}, {"trait": "radio"}]}, {("trait", "radio")}),
        ({"any": [{"trait": "radio"}, {"market": "EU"}]}, {("trait", "radio"), ("market", "EU")}),
        ({"any": [{"trait": "radio"}, {"not": {"market": "EU"}}]}, None),
    ],
)
def test_what_a_condition_cannot_do_without(condition: dict[str, object], needed: set[tuple[str, str]] | None) -> None:
    assert needed_symbols(Condition.model_validate(condition)) == needed
