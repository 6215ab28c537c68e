"""The two reasoners agree; the rule engine stays inside its envelope, and when it fails nobody notices but the log."""

from __future__ import annotations

import logging
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reason.durable import DurableEngine, EngineFault, shared_engine
from app.reason.envelope import MAX_SHARD_RULES, MAX_SHARD_SYMBOLS, OutsideEnvelope, plan_shards
from app.reason.inference import Implication, Symbol
from app.reason.reasoner import FALLBACKS, ReasonerMismatch, _Compared, _Guarded, build_reasoner
from app.reason.reference import ReferenceEngine

Rules = tuple[Implication, ...]


def random_rules(seed: int, count: int) -> tuple[Rules, list[Symbol]]:
    """A random rule set over a vocabulary small enough for rules to chain, and the symbols facts are drawn from."""
    chance = random.Random(seed)
    given_symbols: list[Symbol] = [("trait", f"t.{n}") for n in range(count // 2 + 8)]
    given_symbols += [("market", market) for market in ("EU", "DE", "US", "CN")]
    given_symbols += [("platform", name) for name in ("tmall", "5", "5.0", "1e5", "100000", "true", "亚马逊")]
    derived: list[Symbol] = [("regime", f"r.{n}") for n in range(count // 3 + 3)]
    rules = []
    for number in range(count):
        premises = chance.sample(given_symbols, chance.randint(1, 3)) + chance.sample(derived, chance.choice([0, 0, 1]))
        conclusions = [
            chance.choice(derived),
            chance.choice(
                [chance.choice(given_symbols), ("supersedes", chance.choice(derived)[1]), ("obligation", f"p/{number}")]
            ),
        ]
        rules.append(Implication(f"p/{number}", tuple(premises), tuple(conclusions)))
    return tuple(sorted(rules)), given_symbols + derived[:2]


@pytest.mark.parametrize(("seed", "count"), [(1, 8), (2, 60), (3, 61), (4, 130), (5, 400)])
def test_both_reasoners_fire_the_same_rules_in_the_same_rounds(seed: int, count: int) -> None:
    rules, symbols = random_rules(seed, count)
    durable, reference = DurableEngine(rules), ReferenceEngine(rules)
    chance = random.Random(seed)
    fact_sets = [frozenset(chance.sample(symbols, chance.randint(0, 16))) for _ in range(500)]
    assert [durable.fire(facts) for facts in fact_sets] == [reference.fire(facts) for facts in fact_sets]


_symbols = st.tuples(st.sampled_from(["trait", "regime", "market"]), st.sampled_from("abcdef"))
_implications = st.builds(
    Implication,
    st.sampled_from(["p/1", "p/2", "p/3"]),
    st.lists(_symbols, min_size=1, max_size=4).map(tuple),
    st.lists(_symbols, min_size=1, max_size=3).map(tuple),
)


@given(st.lists(_implications, min_size=1, max_size=12), st.frozensets(_symbols))
def test_both_reasoners_agree_on_any_small_rule_set(rules: list[Implication], facts: frozenset[Symbol]) -> None:
    both = build_reasoner(rules, "both").infer(facts)
    assert both == build_reasoner(rules, "reference").infer(facts)


@given(st.lists(_implications, min_size=1, max_size=12), st.frozensets(_symbols), _symbols)
def test_more_facts_never_derive_less(rules: list[Implication], facts: frozenset[Symbol], more: Symbol) -> None:
    reasoner = build_reasoner(rules, "reference")
    assert set(reasoner.infer(facts)) <= set(reasoner.infer(facts | {more}))


def test_twenty_thousand_evaluations_in_one_process_neither_crash_nor_grow() -> None:
    rules, symbols = random_rules(6, 60)
    durable, reference = DurableEngine(rules), ReferenceEngine(rules)
    chance = random.Random(6)
    warm = 0
    for number in range(20_000):
        facts = frozenset(chance.sample(symbols, 6))
        assert durable.fire(facts) == reference.fire(facts)
        if number == 2_000:
            warm = resident_bytes()
    assert resident_bytes() <= warm * 1.10


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_a_full_shard_of_wide_rules_answers_rightly() -> None:
    rules = [
        Implication(f"p/{r}", tuple(("trait", f"t{r}.{p}") for p in range(16)), (("trait", f"g{r}"),))
        for r in range(60)
    ]
    durable = DurableEngine(rules)
    assert all(durable.fire(rule.premises) == ((number,),) for number, rule in enumerate(rules))
    assert all(durable.fire(rule.premises[1:]) == () for rule in rules)


def test_sixty_rules_on_one_fact_all_fire() -> None:
    rules = [Implication(f"p/{n:03}", (("market", "EU"),), (("regime", f"r{n}"),)) for n in range(150)]
    assert len(build_reasoner(rules, "both").infer(frozenset({("market", "EU")})).regimes) == 150


@given(st.integers(0, 400), st.integers(1, 16), st.randoms(use_true_random=False))
def test_no_shard_leaves_the_envelope(count: int, width: int, chance: random.Random) -> None:
    rules = [
        Implication(f"p/{n}", tuple(("trait", f"t{chance.randrange(900)}") for _ in range(width)), (("trait", "g"),))
        for n in range(count)
    ]
    shards = plan_shards(rules)
    assert sorted(index for shard in shards for index in shard) == list(range(count))
    for shard in shards:
        assert len(shard) <= MAX_SHARD_RULES
        assert len({premise for index in shard for premise in rules[index].premises}) <= MAX_SHARD_SYMBOLS


def test_facts_of_one_evaluation_never_join_with_those_of_another() -> None:
    rules = [Implication("p/join", (("trait", "a"), ("trait", "b")), (("trait", "c"),))]
    durable = DurableEngine(rules)
    assert durable.fire({("trait", "a")}) == ()
    assert durable.fire({("trait", "b")}) == ()


def test_threads_share_one_reasoner() -> None:
    rules, symbols = random_rules(7, 130)
    durable, reference = DurableEngine(rules), ReferenceEngine(rules)
    chance = random.Random(7)
    fact_sets = [frozenset(chance.sample(symbols, 8)) for _ in range(600)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(durable.fire, fact_sets)) == [reference.fire(facts) for facts in fact_sets]


@pytest.mark.parametrize(
    ("implication", "complaint"),
    [
        (Implication("p/wide", tuple(("trait", f"t{n}") for n in range(17)), (("trait", "x"),)), "p/wide: 17 premises"),
        (Implication("p/long", (("trait", "x" * 4_001),), (("trait", "x"),)), "p/long: symbol 'xxxx"),
        (Implication("p/quote", (("platform", 'a"b'),), (("trait", "x"),)), "p/quote: symbol 'a\"b' holds quotes"),
        (
            Implication("p/control", (("platform", "a\nb"),), (("trait", "x"),)),
            "p/control: symbol 'a\\nb' holds quotes",
        ),
        (Implication("p/none", (), (("trait", "x"),)), "p/none: an inference needs at least one premise"),
        (Implication("p/vain", (("trait", "x"),), ()), "p/vain: an inference needs at least one premise"),
    ],
)
@pytest.mark.parametrize("kind", ["durable", "reference", "both"])
def test_what_does_not_fit_the_envelope_is_refused_by_name(kind: str, implication: Implication, complaint: str) -> None:
    with pytest.raises(OutsideEnvelope) as refused:
        build_reasoner([implication], kind)
    assert str(refused.value).startswith(complaint)


def test_a_repeated_premise_counts_once() -> None:
    rules = [Implication("p/twice", (("trait", "a"), ("trait", "a")), (("trait", "b"),))]
    assert ("trait", "b") in build_reasoner(rules, "both").infer(frozenset({("trait", "a")}))


def test_an_unknown_reasoner_is_an_error_that_lists_the_choices() -> None:
    with pytest.raises(ValueError, match="unknown reasoner 'prolog': use one of durable, reference, both"):
        build_reasoner([], "prolog")


def test_no_rules_are_fine() -> None:
    assert list(build_reasoner([], "both").infer(frozenset({("trait", "a")}))) == [("trait", "a")]


EU_RULE = Implication("p/eu", (("market", "EU"),), (("regime", "eu"),))


def broken(implications: tuple[Implication, ...]) -> DurableEngine:
    """A real engine whose rulesets are gone: every assert is an error of the C module."""
    engine = DurableEngine(implications)
    engine.close()
    return engine


def test_an_engine_error_is_answered_by_the_reference_logged_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    guarded = _Guarded((EU_RULE,), ReferenceEngine((EU_RULE,)), broken)
    before = FALLBACKS.by_cause
    with caplog.at_level(logging.WARNING, logger="app.reason.reasoner"):
        assert guarded(frozenset({("market", "EU")})) == ((0,),)
    (cause,) = {c for c, n in FALLBACKS.by_cause.items() if n == before.get(c, 0) + 1}
    assert [record.message for record in caplog.records] == [
        f"rule engine failed ({cause}); the reference reasoner answers"
    ]
    assert "error code" in cause
    assert "EU" not in cause


def test_after_a_fault_the_engine_is_registered_anew() -> None:
    engines: list[DurableEngine] = []

    def make(implications: tuple[Implication, ...]) -> DurableEngine:
        engines.append(DurableEngine(implications))
        return engines[-1]

    guarded = _Guarded((EU_RULE,), ReferenceEngine((EU_RULE,)), make)
    facts = frozenset({("market", "EU")})
    assert guarded(facts) == ((0,),)
    engines[0].close()
    before = FALLBACKS.total
    assert guarded(facts) == ((0,),)
    assert FALLBACKS.total == before + 1
    with pytest.raises(EngineFault, match="failed before"):
        engines[0].fire(facts)
    assert guarded(facts) == ((0,),)
    assert FALLBACKS.total == before + 1
    assert len(engines) == 2


def test_an_engine_that_keeps_failing_is_left_alone() -> None:
    made = 0

    def make(implications: tuple[Implication, ...]) -> DurableEngine:
        nonlocal made
        made += 1
        return broken(implications)

    guarded = _Guarded((EU_RULE,), ReferenceEngine((EU_RULE,)), make)
    before = FALLBACKS.total
    assert [guarded(frozenset({("market", "EU")})) for _ in range(6)] == [((0,),)] * 6
    assert (made, FALLBACKS.total - before) == (3, 6)


def test_a_closed_engine_says_so_without_naming_a_fact() -> None:
    durable = DurableEngine((EU_RULE,))
    durable.close()
    with pytest.raises(EngineFault) as fault:
        durable.fire({("market", "EU")})
    assert "EU" not in str(fault.value)


def test_packs_loaded_again_share_one_engine_since_its_memory_never_comes_back() -> None:
    rules, _ = random_rules(8, 60)
    engine = shared_engine(rules)
    assert shared_engine(tuple(rules)) is engine
    engine.close()
    with pytest.raises(EngineFault):
        engine.fire(rules[0].premises)
    assert shared_engine(rules) is not engine


def test_a_thousand_reloads_of_the_same_packs_do_not_grow() -> None:
    rules, symbols = random_rules(9, 240)
    chance = random.Random(9)
    warm = 0
    for number in range(1_000):
        build_reasoner(rules).infer(frozenset(chance.sample(symbols, 10)))
        if number == 100:
            warm = resident_bytes()
    assert resident_bytes() <= warm * 1.10


def test_a_difference_between_the_reasoners_is_loud() -> None:
    other = Implication("p/other", (("market", "US"),), (("regime", "us"),))
    compared = _Compared((EU_RULE,), ReferenceEngine((other,)))
    with pytest.raises(ReasonerMismatch) as mismatch:
        compared(frozenset({("market", "EU")}))
    assert str(mismatch.value) == "on market EU the rule engine fired p/eu, the reference nothing"


def test_where_answers_are_compared_an_engine_error_is_loud_too() -> None:
    compared = _Compared((EU_RULE,), ReferenceEngine((EU_RULE,)), broken)
    with pytest.raises(ReasonerMismatch, match=r"the rule engine failed \(.*error code.*\) on market EU"):
        compared(frozenset({("market", "EU")}))
