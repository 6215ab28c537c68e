"""Field rules: what must hold of fields, where a finding points, and what an absent field means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pytest

from app.checks.evaluation import Evaluation, FieldEdit, Item, Place, Proposal, Verdict
from app.checks.field import NOT_EVALUATED, compile_rule
from app.checks.tools import Tools
from app.domain.context import Context
from app.domain.findings import TraceStep
from app.domain.subjects import read_subject
from app.domain.vocabulary import Applicability, Outcome, SubjectKind
from app.packs._base import EvidenceRequest, Text
from app.packs.library import Library
from app.packs.rules import RULE
from app.reason.inference import Implication, Symbol
from app.reason.reasoner import build_reasoner
from app.text.fields import field_texts

AS_OF = dt.date(2026, 11, 22)
REASONER = build_reasoner([Implication("eu/red", (("trait", "radio"),), (("regime", "eu.red"),))], "both")
TEXT = {"en": "x", "zh": "x"}


def rule_of(match: dict[str, Any], **more: Any) -> Any:
    document = {
        "id": "p/r",
        "kind": "field",
        "title": TEXT,
        "message": TEXT,
        "severity": "error",
        "citations": [{"law": "L", "verified": "text"}],
        "effective": {"from": "2020-01-01"},
        "match": match,
        **more,
    }
    return RULE.validate_python(document)


def verdicts(
    match: dict[str, Any],
    document: dict[str, Any],
    *,
    kind: SubjectKind = SubjectKind.LISTING,
    traits: Iterable[tuple[str, ...]] = ((),),
    markets: Iterable[str] = ("DE", "EU"),
    **more: Any,
) -> list[Verdict]:
    """The verdicts on a subject whose items have these traits, one tuple of traits an item."""
    subject = read_subject(kind, document)
    texts = field_texts(subject)
    given = [frozenset[Symbol](("trait", name) for name in names) for names in traits]
    pointers = [f"/lines/{n}" for n in range(len(given))] if kind is SubjectKind.SHIPMENT else [""]
    evaluation = Evaluation(
        subject=subject,
        context=Context(as_of=AS_OF),
        markets=frozenset(markets),
        asked_markets=("DE",),
        platforms=frozenset({"tmall"}),
        texts=texts,
        items=tuple(Item(p, texts, REASONER.infer(facts)) for p, facts in zip(pointers, given, strict=True)),
        overall=REASONER.infer(frozenset().union(*given)),
        hits={},
        blocks=(),
    )
    return list(compile_rule(rule_of(match, **more), Tools(Library({})))(evaluation))


BRANDED = {"require": {"test": {"field": "/brand", "exists": "true"}}}


def test_what_is_required_and_there_is_silent() -> None:
    assert verdicts(BRANDED, {"brand": "Acme"}) == []


def test_what_is_required_and_not_there_points_at_its_place() -> None:
    assert verdicts(BRANDED, {"title": "Speaker"}) == [
        Verdict(Outcome.VIOLATION, Place("/brand"), {"field": "/brand", "value": ""})
    ]


def test_a_wrong_value_is_named_in_the_message() -> None:
    match = {"require": {"test": {"field": "/price/amount", "gt": "0"}}}
    assert verdicts(match, {"price": {"amount": "0.00", "currency": "EUR"}}) == [
        Verdict(Outcome.VIOLATION, Place("/price/amount"), {"field": "/price/amount", "value": "0.00"})
    ]


def test_at_points_elsewhere() -> None:
    match = {"require": {"test": {"field": "/sale_price/amount", "exists": "false"}}, "at": "/price"}
    found = verdicts(match, {"sale_price": {"amount": "1", "currency": "EUR"}})
    assert [verdict.place for verdict in found] == [Place("/price")]


WEIGHED = {"require": {"test": {"field": "/extra/weight", "lt": "5"}}}


def unsaid(pointer: str, value: str = "") -> Verdict:
    params = {"field": pointer, "value": value, "missing": pointer}
    return Verdict(Outcome.NOT_EVALUATED, Place(pointer), params, message=NOT_EVALUATED)


def test_an_absent_field_is_never_a_silent_pass() -> None:
    assert verdicts(WEIGHED, {}) == [unsaid("/extra/weight")]


def test_the_message_of_what_was_not_evaluated_names_the_field() -> None:
    (verdict,) = verdicts(WEIGHED, {})
    assert verdict.message is not None
    assert verdict.message.en.format(**verdict.params) == (
        "Cannot be checked: /extra/weight is missing or cannot be read."
    )
    assert verdict.message.zh.format(**verdict.params) == "无法检查：/extra/weight 缺失或无法读取。"


def test_an_absent_field_is_a_violation_where_the_rule_says_so() -> None:
    assert verdicts({**WEIGHED, "missing": "violation"}, {}) == [
        Verdict(Outcome.VIOLATION, Place("/extra/weight"), {"field": "/extra/weight", "value": ""})
    ]


def test_a_value_that_cannot_be_read_is_not_an_absent_one() -> None:
    assert verdicts({**WEIGHED, "missing": "violation"}, {"extra": {"weight": "heavy"}}) == [
        unsaid("/extra/weight", "heavy")
    ]


def test_a_comparison_with_an_absent_field_names_that_field() -> None:
    match = {"require": {"test": {"field": "/title", "same_as": "/mpn"}}}
    assert verdicts(match, {"title": "Speaker"}) == [unsaid("/mpn")]


def test_when_it_does_not_apply_nothing_is_said() -> None:
    match = {**BRANDED, "when": {"market": "US"}}
    assert verdicts(match, {}) == []


def test_when_it_cannot_be_said_whether_it_applies_that_is_said() -> None:
    match = {**BRANDED, "when": {"test": {"field": "/condition", "equals": "new"}}}
    assert verdicts(match, {}) == [unsaid("/condition")]


def test_a_guarded_condition_is_never_unknown() -> None:
    used = {"test": {"field": "/condition", "exists": "true", "equals": "used"}}
    assert verdicts({**BRANDED, "when": used}, {}) == []


@pytest.mark.parametrize(
    "symbol",
    [{"trait": "radio"}, {"regime": "eu.red"}, {"market": "EU"}, {"platform": "tmall"}, {"subject": "listing"}],
)
def test_conditions_ask_for_traits_regimes_markets_platforms_and_subjects(symbol: dict[str, str]) -> None:
    assert len(verdicts({**BRANDED, "when": symbol}, {}, traits=[("radio",)])) == 1
    assert verdicts({**BRANDED, "when": {"not": symbol}}, {}, traits=[("radio",)]) == []


def test_a_verdict_tells_on_which_inferences_it_stands() -> None:
    (verdict,) = verdicts(
        {**BRANDED, "when": {"all": [{"regime": "eu.red"}, {"market": "EU"}]}}, {}, traits=[("radio",)]
    )
    assert verdict.trace == (
        TraceStep(fact="trait radio"),
        TraceStep(fact="regime eu.red", rule_id="eu/red", because=("trait radio",)),
    )


SHIPMENT: dict[str, Any] = {
    "lines": [{"description": "a", "hs_code": "8518.30"}, {"description": "b"}, {"description": "c"}],
    "documents": [
        {"type": "commercial_invoice", "expires": "2026-01-01"},
        {"type": "packing_list", "expires": "2027-01-01"},
        {"type": "sds"},
    ],
}


def places(
    match: dict[str, Any], traits: Iterable[tuple[str, ...]] = ((), (), ()), **more: Any
) -> list[tuple[str, str]]:
    found = verdicts(match, SHIPMENT, kind=SubjectKind.SHIPMENT, traits=traits, **more)
    return [(verdict.outcome.value, verdict.place.pointer) for verdict in found]


def test_a_relative_pointer_asks_every_line() -> None:
    match = {"require": {"test": {"field": "./hs_code", "exists": "true"}}}
    assert places(match) == [("violation", "/lines/1/hs_code"), ("violation", "/lines/2/hs_code")]


def test_traits_are_those_of_the_line() -> None:
    match = {"when": {"trait": "battery"}, "require": {"test": {"field": "./battery", "exists": "true"}}}
    assert places(match, [("battery",), (), ("battery",)]) == [
        ("violation", "/lines/0/battery"),
        ("violation", "/lines/2/battery"),
    ]


def test_categories_keep_a_rule_from_a_line() -> None:
    match = {"require": {"test": {"field": "./hs_code", "exists": "true"}}}
    scope = {"categories": {"not": ["product.book"]}}
    assert places(match, [(), ("product.book",), ()], scope=scope) == [("violation", "/lines/2/hs_code")]


def test_without_a_relative_pointer_the_whole_subject_is_asked_once_with_the_traits_of_all_goods() -> None:
    match = {"when": {"trait": "battery"}, "require": {"test": {"field": "/mode", "exists": "true"}}}
    assert places(match, [(), (), ("battery",)]) == [("violation", "/mode")]
    assert places(match, [(), (), ()]) == []


def test_each_asks_every_element_of_a_list() -> None:
    match = {"each": "/documents/*", "require": {"test": {"field": "./expires", "after": "as_of"}}}
    assert places(match) == [("violation", "/documents/0/expires"), ("not_evaluated", "/documents/2/expires")]


def test_each_over_lines_knows_the_goods_of_the_line() -> None:
    match = {
        "each": "/lines/*",
        "when": {"trait": "battery"},
        "require": {"test": {"field": "./hs_code", "exists": "true"}},
    }
    assert places(match, [("battery",), ("battery",), ()]) == [("violation", "/lines/1/hs_code")]


def test_each_over_an_absent_list_says_nothing() -> None:
    match = {"each": "/taxes/*", "require": {"test": {"field": "./rate", "exists": "true"}}}
    assert places(match) == []


def test_a_star_without_any_element_points_at_the_list() -> None:
    match = {"require": {"test": {"field": "/taxes/*/rate", "exists": "true"}}}
    assert places(match) == [("violation", "/taxes")]


def test_what_was_not_evaluated_points_at_the_element_that_lacks_it() -> None:
    match = {"require": {"test": {"field": "/lines/*/hs_code", "hs": "9503"}}}
    assert places(match) == [("not_evaluated", "/lines/1/hs_code")]


def proposal(fix: dict[str, Any], document: dict[str, Any], field: str, **test: str) -> Proposal | None:
    match = {"require": {"test": {"field": field, **test}}}
    fix = {"applicability": "review", "title": TEXT, **fix}
    (verdict,) = verdicts(match, document, fix=fix)
    return verdict.proposal


def edits(*field_edits: FieldEdit, applicability: Applicability = Applicability.REVIEW) -> Proposal:
    return Proposal(applicability, Text(en="x", zh="x"), field_edits=field_edits)


def test_a_fix_sets_a_new_field_or_replaces_an_old_one() -> None:
    fix = {"set": "new"}
    assert proposal(fix, {}, "/condition", exists="true") == edits(FieldEdit("add", "/condition", "new"))
    assert proposal(fix, {"condition": "mint"}, "/condition", equals="new") == edits(
        FieldEdit("replace", "/condition", "new")
    )


def test_a_fix_adds_the_objects_on_the_way() -> None:
    assert proposal({"set": "DE"}, {}, "/manufacturer/country", exists="true") == edits(
        FieldEdit("add", "/manufacturer", {}), FieldEdit("add", "/manufacturer/country", "DE")
    )


def test_a_fix_removes_what_should_not_be_there() -> None:
    assert proposal({"remove": "true"}, {"links": ["x"]}, "/links", exists="false") == edits(
        FieldEdit("remove", "/links")
    )


def test_a_fix_may_only_say_what_to_do() -> None:
    fix = {"applicability": "display"}
    assert proposal(fix, {}, "/brand", exists="true") == edits(applicability=Applicability.DISPLAY)


def test_what_was_not_evaluated_has_no_fix() -> None:
    fix = {"applicability": "safe", "title": TEXT, "set": "1"}
    assert verdicts(WEIGHED, {}, fix=fix) == [unsaid("/extra/weight")]


def test_a_rule_may_want_proof_instead() -> None:
    (verdict,) = verdicts(BRANDED, {}, outcome="needs_evidence", request={"what": TEXT})
    assert (verdict.outcome, verdict.request) == (
        Outcome.NEEDS_EVIDENCE,
        (EvidenceRequest(what=Text(en="x", zh="x")),),
    )


def test_a_rule_of_symbols_alone_points_at_the_subject() -> None:
    assert [v.place for v in verdicts({"require": {"market": "US"}}, {})] == [Place("")]
