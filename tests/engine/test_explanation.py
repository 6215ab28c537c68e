"""`explain` says why a rule fired, was exempt, or did not fire."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.domain.context import Context
from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator, Settings
from app.packs.library import Library, UnknownRule
from tests.conftest import AS_OF

ABSOLUTE = "cn-advertising/absolute-terms"
RED = "eu-product-safety/radio-declaration"
LVD = "eu-product-safety/low-voltage-declaration"


def explained(
    evaluator: Evaluator, rule: str, document: dict[str, Any] | str, **context: Any
) -> tuple[str, tuple[str, ...]]:
    given = {"title": document} if isinstance(document, str) else document
    subject = read_subject(SubjectKind.LISTING, given)
    answer = evaluator.explain(rule, subject, Context(**{"as_of": AS_OF, "markets": ("CN",), **context}))
    return answer.state, answer.reasons


def test_fired_and_exempt_come_with_the_results(evaluator: Evaluator) -> None:
    assert explained(evaluator, ABSOLUTE, "最好的蜂蜜")[0] == "fired"
    assert explained(evaluator, ABSOLUTE, "最好在开封后30天内食用")[0] == "exempt"


def test_silence_is_told_apart(evaluator: Evaluator) -> None:
    assert explained(evaluator, ABSOLUTE, "洋槐蜂蜜") == ("silent", ("Nothing it looks for stands in the text.",))
    assert explained(evaluator, ABSOLUTE, "最好的蜂蜜", markets=("DE",)) == (
        "out_of_scope",
        ("The rule binds in CN; the markets here are DE.",),
    )
    assert explained(evaluator, "us-market/no-vat", "Mug", markets=("US",))[1] == (
        "The rule looks at shipment; this subject is a listing.",
    )


def test_an_obligation_says_which_premise_fails_or_what_took_its_place(evaluator: Evaluator) -> None:
    assert explained(evaluator, RED, "Stoneware mug", markets=("DE",)) == (
        "silent",
        ("It asks for regime eu.red, which does not hold here.",),
    )
    assert explained(evaluator, LVD, "Bluetooth speaker, 230 V", markets=("DE",)) == (
        "silent",
        ("The regime eu.lvd is superseded here.",),
    )


def test_a_trait_and_an_inference_are_explained_too(evaluator: Evaluator) -> None:
    state, reasons = explained(evaluator, "base-traits/radio", "Bluetooth speaker")
    assert state == "derived"
    assert "bluetooth" in reasons[0].casefold()
    assert explained(evaluator, "base-traits/radio", "Stoneware mug") == (
        "not_derived",
        ("trait radio does not hold here.",),
    )
    state, reasons = explained(evaluator, "eu-product-safety/radio-equipment", "Stoneware mug", markets=("DE",))
    assert state == "not_derived"
    assert "It asks for trait radio, which does not hold here." in reasons


def test_a_rule_of_another_time_or_switched_off_says_so(library: Library, evaluator: Evaluator) -> None:
    state, reasons = explained(evaluator, ABSOLUTE, "洋槐蜂蜜", as_of=dt.date(2015, 8, 31))
    assert (state, reasons[-1]) == ("silent", "The rule is in force only from 2015-09-01.")
    off = Evaluator(library, settings=Settings(disabled={ABSOLUTE: "handled by the agency"}), reasoner="reference")
    assert explained(off, ABSOLUTE, "最好的蜂蜜") == (
        "off",
        ("The rule is switched off by the settings: handled by the agency",),
    )


def test_chinese_answers_in_chinese(evaluator: Evaluator) -> None:
    assert explained(evaluator, ABSOLUTE, "洋槐蜂蜜", locale="zh") == ("silent", ("文本中没有该规则要找的内容。",))


def test_an_unknown_rule_is_an_error(evaluator: Evaluator) -> None:
    with pytest.raises(UnknownRule, match="unknown rule 'cn-advertising/nothing'"):
        explained(evaluator, "cn-advertising/nothing", "Mug")
