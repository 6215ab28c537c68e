"""Evaluations and rules built by hand, as the engine would hand them to the checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest

from app.checks.evaluation import Evaluation, Item, Verdict
from app.domain.context import Context
from app.domain.markets import holds_for
from app.domain.subjects import read_subject
from app.domain.vocabulary import Locale, SubjectKind
from app.packs.messages import render
from app.packs.rules import RULE
from app.reason.inference import Implication, Symbol
from app.reason.reasoner import build_reasoner
from app.text.fields import field_texts

_ENVELOPE = {
    "title": {"en": "t", "zh": "t"},
    "message": {"en": "own message", "zh": "自有消息"},
    "severity": "error",
    "citations": [{"law": "L", "verified": "text"}],
    "effective": {"from": "2020-01-01"},
}


@pytest.fixture(scope="session")
def rule_of() -> Callable[..., Any]:
    """``rule_of("tax", match={...}, severity="warning")``: a rule of that kind with the given parts."""

    def build(kind: str, **parts: Any) -> Any:
        return RULE.validate_python({"id": "p/r", "kind": kind, **_ENVELOPE, **parts})

    return build


@pytest.fixture(scope="session")
def evaluation_of() -> Callable[..., Evaluation]:
    """``evaluation_of("listing", {...}, as_of="2026-11-22", markets=["DE"], traits=[["radio"]], owes={"radio": "p/r"})``.

    `traits` holds one list an item; `owes` maps a trait to the obligation it brings.
    """

    def build(
        kind: str,
        document: dict[str, Any],
        *,
        as_of: str = "2026-11-22",
        markets: Sequence[str] = ("DE",),
        traits: Sequence[Iterable[str]] | None = None,
        owes: dict[str, str] | None = None,
        locale: str = "en",
    ) -> Evaluation:
        subject = read_subject(SubjectKind(kind), document)
        texts = field_texts(subject)
        lines = len(document.get("lines", ())) if kind == "shipment" else 0
        pointers = [f"/lines/{index}" for index in range(lines)] or [""]
        given = [frozenset[Symbol](("trait", name) for name in names) for names in (traits or [[]] * len(pointers))]
        implications = [
            Implication(rule, (("trait", trait),), (("obligation", rule),)) for trait, rule in (owes or {}).items()
        ]
        reasoner = build_reasoner(implications, "both")
        items = [
            Item(pointer, tuple(t for t in texts if t.pointer.startswith(pointer + "/")), reasoner.infer(facts))
            for pointer, facts in zip(pointers, given, strict=True)
        ]
        return Evaluation(
            subject=subject,
            context=Context(as_of=dt.date.fromisoformat(as_of), locale=Locale(locale)),
            markets=frozenset().union(*(holds_for(market) for market in markets)),
            asked_markets=tuple(markets),
            platforms=(),
            texts=texts,
            items=tuple(items),
            overall=reasoner.infer(frozenset().union(*given)),
            hits={},
            blocks=(),
        )

    return build


@pytest.fixture(scope="session")
def told() -> Callable[..., list[tuple[str, str, str]]]:
    """Each verdict as ``(outcome, pointer, message as a reader sees it)``; the rule's own message is "own message"."""

    def tell(verdicts: Iterable[Verdict], locale: str = "en") -> list[tuple[str, str, str]]:
        own = _ENVELOPE["message"]
        assert isinstance(own, dict)
        return [
            (
                verdict.outcome.value,
                verdict.place.pointer,
                render(verdict.message.in_(Locale(locale)) if verdict.message else own[locale], verdict.params),
            )
            for verdict in verdicts
        ]

    return tell
