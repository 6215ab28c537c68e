"""What follows from facts, and how it is explained; the same under both reasoners."""

from __future__ import annotations

import pytest

from app.domain.findings import TraceStep
from app.reason.inference import IN_FORCE, Because, Given, Implication, Inferences
from app.reason.reasoner import build_reasoner

EU = ("market", "EU")
RADIO, MAINS, BLUETOOTH = ("trait", "radio"), ("trait", "mains-powered"), ("trait", "bluetooth")
RED, LVD, EMC = ("regime", "eu.red"), ("regime", "eu.lvd"), ("regime", "eu.emc")

EUROPE = (
    Implication("words/bluetooth", (BLUETOOTH,), (RADIO,)),
    Implication("eu/radio-equipment", (RADIO, EU), (RED, ("supersedes", "eu.lvd"), ("supersedes", "eu.emc"))),
    Implication("eu/low-voltage", (MAINS, EU), (LVD,)),
    Implication("eu/interference", (MAINS, EU), (EMC,)),
    Implication("eu/ce-marking", (LVD,), (("regime", "eu.ce-marking"),)),
    Implication("eu/red-declaration", (RED,), (("obligation", "eu/red-declaration"),)),
    Implication("eu/lvd-declaration", (LVD, EU), (("obligation", "eu/lvd-declaration"),)),
    Implication("eu/ce-mark", (("regime", "eu.ce-marking"),), (("obligation", "eu/ce-mark"),)),
)
OF_RADIO = Because("eu/radio-equipment", (RADIO, EU))


@pytest.fixture(params=["durable", "reference", "both"])
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


def infer(kind: str, *facts: tuple[str, str]) -> Inferences:
    return build_reasoner(EUROPE, kind).infer(frozenset(facts))


def test_a_mains_appliance_falls_under_low_voltage_and_interference_law(kind: str) -> None:
    appliance = infer(kind, MAINS, EU)
    assert appliance.regimes == {"eu.lvd", "eu.emc", "eu.ce-marking"}
    assert appliance.superseded == {}
    assert appliance.obligations == {"eu/lvd-declaration", "eu/ce-mark"}


def test_radio_equipment_law_displaces_them(kind: str) -> None:
    speaker = infer(kind, BLUETOOTH, MAINS, EU)
    assert speaker.regimes == {"eu.red", "eu.ce-marking"}
    assert speaker.superseded == {"eu.lvd": (OF_RADIO,), "eu.emc": (OF_RADIO,)}


def test_an_obligation_of_a_superseded_regime_is_derived_but_not_owed(kind: str) -> None:
    speaker = infer(kind, BLUETOOTH, MAINS, EU)
    assert speaker.obligations == {"eu/red-declaration", "eu/ce-mark"}
    assert ("obligation", "eu/lvd-declaration") in speaker


def test_supersession_comes_after_the_closure_so_what_a_superseded_regime_led_to_stays(kind: str) -> None:
    assert "eu.ce-marking" in infer(kind, RADIO, MAINS, EU).regimes


def test_a_regime_that_would_not_apply_is_not_reported_superseded(kind: str) -> None:
    assert infer(kind, RADIO, EU).superseded == {}


def test_outside_its_market_nothing_applies(kind: str) -> None:
    abroad = infer(kind, BLUETOOTH, MAINS, ("market", "US"))
    assert abroad.regimes == frozenset()
    assert list(abroad) == [("market", "US"), BLUETOOTH, MAINS, RADIO]


def test_facts_no_rule_speaks_of_are_kept(kind: str) -> None:
    inferences = infer(kind, ("trait", "product.book"), EU, ("regime", "eu.unheard-of"))
    assert sorted(inferences) == [EU, ("regime", "eu.unheard-of"), ("trait", "product.book")]
    assert len(inferences) == 3
    assert inferences.regimes == {"eu.unheard-of"}


def test_a_given_regime_can_be_superseded(kind: str) -> None:
    assert infer(kind, LVD, RADIO, EU).regimes == {"eu.red", "eu.ce-marking"}


def test_an_obligation_is_owed_while_one_of_its_grounds_stands(kind: str) -> None:
    owed = (("obligation", "p/label"),)
    rules = (
        Implication("p/a", (("regime", "old"),), owed),
        Implication("p/b", (("regime", "new"),), owed),
        Implication("p/c", (("regime", "new"),), (("supersedes", "old"),)),
    )
    reasoner = build_reasoner(rules, kind)
    assert reasoner.infer(frozenset({("regime", "old"), ("regime", "new")})).obligations == {"p/label"}
    only_old = reasoner.infer(frozenset({("regime", "old"), ("supersedes", "old")}))
    assert only_old.obligations == {"p/label"}, "supersession comes from a rule, not from a fact"


def test_the_first_derivation_is_the_reason_and_the_smallest_rule_id_breaks_a_tie(kind: str) -> None:
    rules = (
        Implication("p/late", (("trait", "b"),), (("trait", "goal"),)),
        Implication("p/z", (("trait", "a"),), (("trait", "goal"),)),
        Implication("p/y", (("trait", "a"),), (("trait", "goal"), ("trait", "b"))),
    )
    inferences = build_reasoner(rules, kind).infer(frozenset({("trait", "a")}))
    assert inferences.because(("trait", "goal")) == Because("p/y", (("trait", "a"),))


def test_a_given_fact_needs_no_reason_even_if_a_rule_would_give_it(kind: str) -> None:
    assert infer(kind, BLUETOOTH, RADIO).because(RADIO) is None


def test_a_circle_of_rules_ends(kind: str) -> None:
    rules = (
        Implication("p/1", (("trait", "a"),), (("trait", "b"),)),
        Implication("p/2", (("trait", "b"),), (("trait", "a"),)),
    )
    inferences = build_reasoner(rules, kind).infer(frozenset({("trait", "b")}))
    assert list(inferences) == [("trait", "a"), ("trait", "b")]
    assert inferences.trace([("trait", "a")]) == (
        TraceStep(fact="trait b"),
        TraceStep(fact="trait a", rule_id="p/2", because=("trait b",)),
    )


def test_a_trace_leads_from_what_was_seen_to_what_is_owed(kind: str) -> None:
    reasons = {BLUETOOTH: Given("words/bluetooth-terms", ("title says 'Bluetooth'",)), EU: ("destination DE",)}
    inferences = build_reasoner(EUROPE, kind).infer(frozenset({BLUETOOTH, EU}), reasons)
    assert inferences.trace([("obligation", "eu/red-declaration"), RED]) == (
        TraceStep(fact="trait bluetooth", rule_id="words/bluetooth-terms", because=("title says 'Bluetooth'",)),
        TraceStep(fact="trait radio", rule_id="words/bluetooth", because=("trait bluetooth",)),
        TraceStep(fact="market EU", because=("destination DE",)),
        TraceStep(fact="regime eu.red", rule_id="eu/radio-equipment", because=("trait radio", "market EU")),
        TraceStep(fact="obligation eu/red-declaration", rule_id="eu/red-declaration", because=("regime eu.red",)),
    )


def test_what_does_not_hold_has_no_trace(kind: str) -> None:
    assert infer(kind, MAINS).trace([RED]) == ()


def test_a_trace_of_a_very_long_chain_is_complete(kind: str) -> None:
    links = 2_000 if kind == "reference" else 200
    rules = [Implication(f"p/{n:04}", (("trait", f"t{n}"),), (("trait", f"t{n + 1}"),)) for n in range(links)]
    inferences = build_reasoner(rules, kind).infer(frozenset({("trait", "t0")}))
    assert len(inferences.trace([("trait", f"t{links}")])) == links + 1


def test_rules_of_all_dates_share_a_reasoner_and_the_date_gate_stays_out_of_the_explanation(kind: str) -> None:
    since_2016, until_2014 = (IN_FORCE, "2016-06-13/"), (IN_FORCE, "/2014-12-31")
    reasoner = build_reasoner(
        (Implication("p/new", (RADIO, since_2016), (RED,)), Implication("p/old", (RADIO, until_2014), (EMC,))), kind
    )
    today = reasoner.infer(frozenset({RADIO, since_2016}))
    assert today.regimes == {"eu.red"}
    assert today.because(RED) == Because("p/new", (RADIO,))
    assert reasoner.infer(frozenset({RADIO, until_2014})).regimes == {"eu.emc"}


def test_reasons_belong_to_the_caller_not_to_the_memo(kind: str) -> None:
    reasoner = build_reasoner(EUROPE, kind)
    first = reasoner.infer(frozenset({RADIO, EU}), {RADIO: ("title says 'wifi'",)})
    second = reasoner.infer(frozenset({RADIO, EU, ("trait", "unseen")}), {RADIO: ("HS 8517.62",)})
    assert first.closure is second.closure
    assert first.trace([RADIO]) == (TraceStep(fact="trait radio", because=("title says 'wifi'",)),)
    assert second.trace([RADIO]) == (TraceStep(fact="trait radio", because=("HS 8517.62",)),)
