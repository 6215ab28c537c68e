"""What the goods are: traits from words, tariff codes, numbers, fields and other traits, each with its reason."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest

from app.checks.detection import Detector
from app.checks.goods import GoodsView, TraitCircle, TraitDeriver, compile_goods
from app.checks.tools import Tools
from app.domain.subjects import hs_digits, read_subject
from app.domain.vocabulary import SubjectKind
from app.packs.library import Library
from app.packs.matches import GoodsTest
from app.packs.rules import RULE
from app.reason.inference import Given
from app.text.fields import field_texts

AS_OF = dt.date(2026, 11, 22)
TEXT = {"en": "x", "zh": "x"}


def view_of(
    document: dict[str, Any], tools: Tools, pointer: str = "", traits: frozenset[str] = frozenset()
) -> GoodsView:
    """The goods at `pointer` with the hits of one real scan over the whole subject."""
    kind = SubjectKind.SHIPMENT if "lines" in document else SubjectKind.LISTING
    subject = read_subject(kind, document)
    texts = field_texts(subject)
    code = document["lines"][int(pointer[-1])].get("hs_code") if pointer else document.get("hs_code")
    hits = {key: tuple(found) for key, found in Detector(tools).detect(texts, frozenset(tools.terms), ()).items()}
    return GoodsView(subject, pointer, texts, hits, hs_digits(code) if code else None, AS_OF, traits)


def ask(
    test: dict[str, Any], document: dict[str, Any], pointer: str = "", *traits: str
) -> tuple[bool, tuple[str, ...]]:
    tools = Tools(Library({}))
    holds = compile_goods(GoodsTest.model_validate(test), "p/r", tools)
    return holds(view_of(document, tools, pointer, frozenset(traits)))


NO: tuple[bool, tuple[str, ...]] = (False, ())
BLUETOOTH = {"words": {"terms": ["bluetooth", "蓝牙"], "fields": ["title", "category"]}}
BATTERY = {"words": {"terms": ["battery", "电池", "Akku"], "fields": ["title", "description"]}}


def test_words_in_the_chosen_fields_with_the_raw_words_as_reason() -> None:
    assert ask(BLUETOOTH, {"title": "Speaker with BlueTooth 5.3"}) == (True, ("title says 'BlueTooth'",))
    assert ask(BLUETOOTH, {"title": "Lautsprecher", "category": "Audio > Bluetooth"}) == (
        True,
        ("category says 'Bluetooth'",),
    )


def test_words_in_other_fields_do_not_count() -> None:
    assert ask(BLUETOOTH, {"title": "Case", "description": "for bluetooth speakers"}) == NO


def test_one_condition_for_all_words() -> None:
    straps = {
        "words": {"terms": ["strap", "band"], "fields": ["title"], "when": {"before": {"patterns": r"watch\s+$"}}}
    }
    assert ask(straps, {"title": "Smart watch band 22 mm"}) == (True, ("title says 'band'",))
    assert ask(straps, {"title": "Rock band poster"}) == NO


@pytest.mark.parametrize(
    ("age", "under_three"), [("18 months", True), ("ab 2 Jahren", True), ("36 months", False), ("3 Jahre", False)]
)
def test_ages_are_read_in_months(age: str, under_three: bool) -> None:
    young = {"quantity": {"of": "age_months", "attributes": "age-grade", "lt": "36"}}
    assert ask(young, {"attributes": {"Recommended age": age}})[0] is under_three


def test_chinese_words() -> None:
    assert ask(BLUETOOTH, {"title": "无线蓝牙音箱"}) == (True, ("title says '蓝牙'",))


@pytest.mark.parametrize("title", ["Torch, no battery", "手电筒 不含电池", "Taschenlampe ohne Akku"])
def test_denied_words_do_not_count(title: str) -> None:
    assert ask(BATTERY, {"title": title}) == NO


def test_a_word_denied_once_and_said_once_counts() -> None:
    document = {"title": "Remote, no battery", "description": "Spare battery in the box."}
    assert ask(BATTERY, document) == (True, ("description says 'battery'",))


def test_a_condition_on_a_term_is_tested_at_each_hit() -> None:
    toy = {"words": {"terms": [{"term": "toy", "when": {"not": {"traits": "pet-supplies"}}}], "fields": ["title"]}}
    assert ask(toy, {"title": "Squeaky toy"}) == (True, ("title says 'toy'",))
    assert ask(toy, {"title": "Squeaky toy"}, "", "pet-supplies") == NO


LINES = {
    "lines": [
        {"description": "Bluetooth headset", "hs_code": "8518.30"},
        {"description": "Cotton shirt", "hs_code": "61", "attributes": {"Spannung": "12 V"}},
    ]
}


def test_only_what_is_said_of_the_line_counts() -> None:
    assert ask(BLUETOOTH, LINES, "/lines/0") == (True, ("line description says 'Bluetooth'",))
    assert ask(BLUETOOTH, LINES, "/lines/1") == NO


def test_tariff_codes_by_prefix() -> None:
    assert ask({"hs": ["8517", "851830"]}, {"hs_code": "8518.30 00"}) == (True, ("HS 8518.30.00",))
    assert ask({"hs": ["8517"]}, {"hs_code": "8518.30"}) == NO
    assert ask({"hs": "61"}, LINES, "/lines/1") == (True, ("HS 61",))


def test_without_a_code_neither_the_test_nor_its_opposite_holds() -> None:
    assert ask({"hs": "8517"}, {}) == NO
    assert ask({"not": {"hs": "8517"}}, {}) == NO


def test_a_heading_alone_says_nothing_about_a_subheading() -> None:
    assert ask({"hs": "851830"}, {"hs_code": "8518"}) == NO
    assert ask({"not": {"hs": "851830"}}, {"hs_code": "8518"}) == NO
    assert ask({"not": {"hs": "851830"}}, {"hs_code": "8517"}) == (True, ())


VOLTS = {"quantity": {"of": "voltage", "attributes": ["voltage", "Spannung"], "gte": "50", "lte": "1000"}}


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        ({"Voltage": "230 V"}, "attribute Voltage = 230 V"),
        ({"Voltage": 230}, "attribute Voltage = 230"),
        ({"voltage (V)": "230"}, "attribute voltage (V) = 230"),
        ({"SPANNUNG": "0,4 kV"}, "attribute SPANNUNG = 0,4 kV"),
        ({"Voltage": "12-240V"}, "attribute Voltage = 12-240V"),
        ({"Voltage": ["5 V", "110 V"]}, "attribute Voltage = 110 V"),
    ],
)
def test_quantities_of_attributes(attributes: dict[str, Any], reason: str) -> None:
    assert ask(VOLTS, {"attributes": attributes}) == (True, (reason,))


@pytest.mark.parametrize("attributes", [{"Voltage": "12 V"}, {"Voltage": "low"}, {"Power": "230 V"}, {}])
def test_quantities_outside_the_limits_or_not_stated(attributes: dict[str, Any]) -> None:
    assert ask(VOLTS, {"attributes": attributes}) == NO


def test_what_is_not_stated_is_not_its_opposite_either() -> None:
    assert ask({"not": VOLTS}, {"attributes": {"Voltage": "12 V"}}) == (True, ())
    assert ask({"not": VOLTS}, {}) == NO


def test_a_bare_number_is_a_measure_only_where_its_unit_is_usual() -> None:
    mass = {"quantity": {"of": "mass", "attributes": "weight", "gt": "100"}}
    assert ask(mass, {"attributes": {"Weight": 500}}) == NO
    assert ask(mass, {"attributes": {"Weight (g)": 500}}) == (True, ("attribute Weight (g) = 500",))
    assert ask(mass, {"attributes": {"Weight": "0.5 kg"}}) == (True, ("attribute Weight = 0.5 kg",))


def test_quantities_of_texts_where_the_rule_looks_there() -> None:
    energy = {"quantity": {"of": "energy", "in_text": "true", "gt": "100"}}
    assert ask(energy, {"title": "Power bank 27000mAh 99.9Wh"}) == NO
    assert ask(energy, {"title": "Power station", "description": "Stores 512 Wh."}) == (
        True,
        ("description says '512 Wh'",),
    )
    assert ask(VOLTS, {"title": "230 V"}) == NO


def test_a_quantity_without_limits_holds_when_it_is_stated() -> None:
    stated = {"quantity": {"of": "capacity", "in_text": "true"}}
    assert ask(stated, {"title": "Power bank 10000mAh"}) == (True, ("title says '10000mAh'",))
    assert ask(stated, {"title": "Power bank"}) == NO


def test_fields_of_the_item() -> None:
    contained = {"test": {"field": "./battery/packing", "equals": "contained"}}
    shipment = {"lines": [{"battery": {"chemistry": "lithium-ion", "packing": "contained"}}, {}]}
    assert ask(contained, shipment, "/lines/0") == (True, ("/lines/0/battery/packing is 'contained'",))
    assert ask(contained, shipment, "/lines/1") == NO
    assert ask({"test": {"field": "./battery", "exists": "false"}}, shipment, "/lines/1") == (
        True,
        ("/lines/1/battery is not given",),
    )


def test_any_key_suffices_and_all_collects_the_reasons() -> None:
    document = {"title": "Bluetooth speaker", "hs_code": "8518.22"}
    assert ask({**BLUETOOTH, "hs": "9503"}, document) == (True, ("title says 'Bluetooth'",))
    assert ask({"all": [BLUETOOTH, {"hs": "8518"}]}, document) == (
        True,
        ("title says 'Bluetooth'", "HS 8518.22"),
    )
    assert ask({"all": [BLUETOOTH, {"not": {"hs": "8518"}}]}, document) == NO
    assert ask({"any": [{"hs": "9503"}, {"trait": "radio"}]}, document, "", "radio") == (True, ("trait radio",))


def trait_rule(id: str, gives: str | list[str], match: dict[str, Any], **more: Any) -> Any:
    document = {
        "id": id,
        "kind": "trait",
        "title": TEXT,
        "citations": [{"law": "L", "verified": "text"}],
        "effective": {"from": "2020-01-01"},
        "match": match,
        "gives": gives,
        **more,
    }
    return RULE.validate_python(document)


def derive(rules: list[Any], document: dict[str, Any], pointer: str = "") -> dict[str, Given]:
    tools = Tools(Library({}))
    deriver = TraitDeriver(rules, tools)
    return deriver.derive(view_of(document, tools, pointer))


def words(*terms: str) -> dict[str, Any]:
    return {"words": {"terms": list(terms), "fields": ["title"]}}


RULES = [
    trait_rule("v/radio", "radio", {"trait": ["bluetooth", "wifi"]}),
    trait_rule("v/bluetooth", "bluetooth", words("bluetooth")),
    trait_rule("v/mains", "mains-powered", VOLTS, unless={"trait": "battery"}),
    trait_rule("v/battery", ["battery", "electrical"], words("rechargeable")),
    trait_rule("v/headset", "headset", {"all": [{"hs": "851830"}, {"trait": "radio"}]}),
    trait_rule("v/wired", "wired", {"all": [{"hs": "8518"}, {"not": {"trait": "radio"}}]}),
]
SPEAKER = {"title": "Rechargeable Bluetooth headset", "hs_code": "8518.30", "attributes": {"Voltage": "230 V"}}


def test_traits_follow_from_each_other_with_rule_and_reason() -> None:
    assert derive(RULES, SPEAKER) == {
        "battery": Given("v/battery", ("title says 'Rechargeable'",)),
        "electrical": Given("v/battery", ("title says 'Rechargeable'",)),
        "bluetooth": Given("v/bluetooth", ("title says 'Bluetooth'",)),
        "radio": Given("v/radio", ("trait bluetooth",)),
        "headset": Given("v/headset", ("HS 8518.30", "trait radio")),
    }


def test_unless_and_not_wait_for_the_traits_they_want_absent() -> None:
    wired = {"title": "Studio headset", "hs_code": "8518.30", "attributes": {"Voltage": "230 V"}}
    assert set(derive(RULES, wired)) == {"mains-powered", "wired"}


def test_the_order_of_the_rules_does_not_matter() -> None:
    expected = derive(RULES, SPEAKER)
    for seed in range(20):
        shuffled = random.Random(seed).sample(RULES, len(RULES))
        assert list(derive(shuffled, SPEAKER).items()) == list(expected.items())


def test_the_smallest_rule_id_is_the_reason_when_two_rules_give_a_trait() -> None:
    rules = [trait_rule("v/b", "radio", words("wifi")), trait_rule("v/a", "radio", words("router"))]
    assert derive(rules, {"title": "wifi router"}) == {"radio": Given("v/a", ("title says 'router'",))}


def test_a_rule_not_in_force_gives_nothing() -> None:
    old = trait_rule("v/old", "radio", words("wifi"), effective={"from": "2010-01-01", "to": "2019-12-31"})
    new = trait_rule("v/new", "radio", words("wifi"), effective={"from": "2027-01-01"})
    assert derive([old, new], {"title": "wifi router"}) == {}


def test_traits_already_given_are_not_given_again_but_are_reasoned_from() -> None:
    tools = Tools(Library({}))
    deriver = TraitDeriver(RULES, tools)
    view = view_of({"title": "Bluetooth"}, tools, traits=frozenset({"bluetooth"}))
    assert deriver.derive(view) == {"radio": Given("v/radio", ("trait bluetooth",))}


def test_match_and_unless_look_for_their_own_words() -> None:
    rules = [trait_rule("v/toy", "toy", words("doll"), unless=words("collector"))]
    assert set(derive(rules, {"title": "Rag doll"})) == {"toy"}
    assert derive(rules, {"title": "Doll for the adult collector"}) == {}


def test_an_exception_that_cannot_be_told_does_not_hold() -> None:
    rules = [trait_rule("v/toy", "toy", words("doll"), unless={"quantity": {"of": "age_months", "attributes": "age"}})]
    assert set(derive(rules, {"title": "Rag doll"})) == {"toy"}


def test_traits_that_depend_on_their_own_absence_are_refused() -> None:
    rules = [
        trait_rule("v/toy", "toy", words("doll"), unless={"trait": "collectible"}),
        trait_rule("v/collectible", "collectible", words("doll"), unless={"trait": "toy"}),
    ]
    with pytest.raises(TraitCircle, match=r"in a circle through v/collectible, v/toy$"):
        TraitDeriver(rules, Tools(Library({})))


def test_a_condition_on_a_hit_counts_as_asking_for_its_traits() -> None:
    toy = {"term": "doll", "when": {"not": {"traits": "collectible"}}}
    rules = [
        trait_rule("v/a-toy", "toy", {"words": {"terms": [toy], "fields": ["title"]}}),
        trait_rule("v/collectible", "collectible", words("limited edition")),
    ]
    assert set(derive(rules, {"title": "Limited edition doll"})) == {"collectible"}
    assert set(derive(rules, {"title": "Rag doll"})) == {"toy"}


def test_lines_of_a_shipment_have_traits_of_their_own() -> None:
    assert set(derive(RULES, LINES, "/lines/0")) == {"bluetooth", "radio", "headset"}
    assert derive(RULES, LINES, "/lines/1") == {}


def test_leaving_out_rules_that_nothing_woke_changes_no_answer() -> None:
    chance = random.Random(3)
    vocabulary = ["red", "green", "blue", "doll", "drum", "kite"]
    names = [f"t{n}" for n in range(8)]

    def part(depth: int) -> dict[str, Any]:
        kind = chance.choice(["words", "hs", "trait"] if depth == 0 else ["words", "hs", "trait", "all", "any", "not"])
        return {
            "words": lambda: words(*chance.sample(vocabulary, 2)),
            "hs": lambda: {"hs": chance.sample(["85", "8518", "95", "61"], 2)},
            "trait": lambda: {"trait": chance.sample(names, 2)},
            "all": lambda: {"all": [part(depth - 1) for _ in range(2)]},
            "any": lambda: {"any": [part(depth - 1) for _ in range(2)]},
            "not": lambda: {"not": words(*chance.sample(vocabulary, 1))},
        }[kind]()

    for _ in range(60):
        rules = [trait_rule(f"v/r{n}", chance.choice(names), part(2)) for n in range(10)]
        document = {
            "title": " ".join(chance.sample(vocabulary, 3)),
            "hs_code": chance.choice(["8518.30", "9503", "61"]),
        }
        assert set(derive(rules, document)) == exhaustive(rules, document)


def exhaustive(rules: list[Any], document: dict[str, Any]) -> set[str]:
    """Every rule asked again and again: what :class:`TraitDeriver` must equal where nothing waits for an absence."""
    tools = Tools(Library({}))
    tests = [(rule, compile_goods(rule.match, rule.id, tools)) for rule in rules]
    traits: set[str] = set()
    while True:
        view = view_of(document, tools, traits=frozenset(traits))
        more = {name for rule, test in tests if test(view)[0] for name in rule.gives} - traits
        if not more:
            return traits
        traits |= more


def test_a_condition_on_all_the_words_counts_as_asking_for_its_traits_too() -> None:
    boat = {"words": {"terms": ["boat"], "fields": ["title"], "when": {"not": {"traits": "toy"}}}}
    rules = [trait_rule("v/boat", "boat", boat), trait_rule("v/toy", "toy", words("toy"))]
    assert set(derive(rules, {"title": "Toy boat"})) == {"toy"}
    assert set(derive(rules, {"title": "Boat"})) == {"boat"}
