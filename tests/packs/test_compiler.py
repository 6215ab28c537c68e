"""Conditions over fields and symbols: true, false, or "cannot be said"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.packs.compiler import ConditionError, compile_condition, compile_field_test, field_tests, fold, symbols
from app.packs.conditions import Condition, FieldTest


@dataclass
class Place:
    """A subject and where in it we stand."""

    document: Any
    item_pointer: str = ""
    held: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    as_of: dt.date = dt.date(2026, 11, 22)

    def has(self, kind: str, value: str, /) -> bool:
        return (kind, value) in self.held


def ask(document: Any, at: str = "", /, **test: Any) -> bool | None:
    return compile_field_test(FieldTest.model_validate(test))(Place(document, at))


LISTING = {
    "title": " Speaker ",
    "hs_code": "8518.22 00",
    "price": {"amount": "12.50", "currency": "EUR"},
    "gtin": [],
    "brand": "  ",
    "mpn": None,
    "attributes": {
        "Voltage": 230,
        "Rechargeable": True,
        "Colours": ["Red", "蓝色"],
        "Weight": "heavy",
        "净含量": "５",
    },
    "certificates": [
        {"scheme": "EU DoC", "expires": "2026-11-22", "hs": ["8518"]},
        {"scheme": "FCC SDoC", "issued": "2024-01-01"},
    ],
}


@pytest.mark.parametrize(
    ("field", "present"),
    [
        ("/title", True),
        ("/gtin", False),
        ("/brand", False),
        ("/mpn", False),
        ("/images", False),
        ("/price/amount", True),
        ("/attributes/Voltage", True),
        ("/certificates/*/expires", True),
        ("/certificates/*/number", False),
        ("/images/*/alt", False),
    ],
)
def test_blank_null_and_empty_are_not_there_and_existence_is_always_known(field: str, present: bool) -> None:
    assert ask(LISTING, field=field, exists="true") is present
    assert ask(LISTING, field=field, exists="false") is not present


@pytest.mark.parametrize(
    ("test", "answer"),
    [
        ({"field": "/title", "equals": "ＳＰＥＡＫＥＲ"}, True),
        ({"field": "/title", "equals": ["radio", "speaker"]}, True),
        ({"field": "/title", "not_equals": "radio"}, True),
        ({"field": "/title", "not_equals": "speaker"}, False),
        ({"field": "/title", "contains": "PEAK"}, True),
        ({"field": "/title", "matches": "^ Sp"}, True),
        ({"field": "/title", "matches": "sPEAKER"}, False),
        ({"field": "/title", "matches": "(?i)sPEAKER"}, True),
        ({"field": "/attributes/Colours", "equals": "red"}, True),
        ({"field": "/attributes/Colours", "contains": ["绿", "蓝"]}, True),
        ({"field": "/attributes/Colours", "equals": "green"}, False),
        ({"field": "/attributes/Rechargeable", "equals": "true"}, True),
        ({"field": "/attributes/Voltage", "equals": "230.0"}, True),
        ({"field": "/hs_code", "equals": "8518.2200"}, False),
        ({"field": "/attributes/Voltage", "gt": "50", "lte": "230"}, True),
        ({"field": "/attributes/Voltage", "gt": "50", "lt": "230"}, False),
        ({"field": "/price/amount", "gte": "12.5"}, True),
        ({"field": "/price/amount", "lt": "12.49999999"}, False),
        ({"field": "/attributes/净含量", "equals": "5"}, True),
        ({"field": "/attributes/净含量", "lt": "6"}, True),
        ({"field": "/attributes/Weight", "gt": "1"}, None),
        ({"field": "/attributes/Rechargeable", "gt": "0"}, None),
        ({"field": "/price", "equals": "12.50"}, None),
        ({"field": "/description", "contains": "x"}, None),
        ({"field": "/brand", "shorter_than": "5"}, None),
        ({"field": "/hs_code", "hs": ["9503", "8518"]}, True),
        ({"field": "/hs_code", "hs": "8517"}, False),
        ({"field": "/title", "hs": "85"}, None),
        ({"field": "/certificates/*/hs", "hs": "851830"}, None),
        ({"field": "/certificates/*/scheme", "contains": "fcc"}, True),
        ({"field": "/certificates/*/scheme", "contains": "ukca"}, False),
        ({"field": "/certificates/*/expires", "before": "as_of"}, None),
        ({"field": "/certificates/*/expires", "after": "2026-11-21"}, True),
        ({"field": "/certificates/0/expires", "before": "as_of"}, False),
        ({"field": "/certificates/1/issued", "before": "as_of"}, True),
        ({"field": "/title", "before": "as_of"}, None),
        ({"field": "/title", "longer_than": "8"}, True),
        ({"field": "/title", "longer_than": "9"}, False),
        ({"field": "/attributes/Voltage", "longer_than": "1"}, None),
        ({"field": "/title", "wider_than": "8"}, True),
        ({"field": "/title", "wider_than": "9"}, False),
        ({"field": "/attributes/Colours", "wider_than": "3"}, True),
        ({"field": "/attributes/Colours", "wider_than": "4"}, False),
        ({"field": "/attributes/Voltage", "wider_than": "1"}, None),
        ({"field": "/title", "upper_ratio": {"gt": "0.14", "lt": "0.15"}}, True),
        ({"field": "/title", "upper_ratio": {"gte": "0.15"}}, False),
        ({"field": "/hs_code", "upper_ratio": {"lte": "0"}}, True),
        ({"field": "/title", "count": {"of": "words", "gte": "1", "lt": "2"}}, True),
        ({"field": "/attributes/Colours", "count": {"of": "words", "gte": "2"}}, True),
        ({"field": "/title", "count": {"of": "matches", "pattern": "(?i)[ae]", "gt": "2"}}, True),
        ({"field": "/title", "count": {"of": "matches", "pattern": "(?i)[ae]", "gt": "3"}}, False),
        ({"field": "/title", "count": {"of": "matches", "pattern": "!", "lt": "1"}}, True),
        ({"field": "/certificates", "count": {"gte": "2", "lte": "2"}}, True),
        ({"field": "/certificates", "count": {"gt": "2"}}, False),
        ({"field": "/title", "count": {"lte": "1"}}, True),
        ({"field": "/gtin", "count": {"lt": "1"}}, None),
        ({"field": "/description", "count": {"lt": "1"}}, None),
        ({"field": "/certificates/*/hs", "count": {"gte": "1"}}, True),
        ({"field": "/title", "same_as": "/attributes/Colours"}, False),
        ({"field": "/attributes/Colours", "same_as": "/attributes/Colours"}, True),
        ({"field": "/title", "same_as": "/mpn"}, None),
        ({"field": "/images/*/alt", "contains": "x"}, None),
        ({"field": "/title", "exists": "true", "contains": "speaker"}, True),
        ({"field": "/description", "exists": "true", "contains": "speaker"}, False),
    ],
)
def test_one_field(test: dict[str, Any], answer: bool | None) -> None:
    assert ask(LISTING, **test) is answer


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("Lamp lamp LAMP", 3),
        ("Lamp, lamps and lampshade", 1),
        ("the cat and the dog and the cat", 2),
        ("usb-c cable, USB-C plug", 2),
        ("蓝牙耳机 无线耳机 运动耳机", 3),
        ("哈哈哈哈哈", 2),
        ("A6 A6 A6 A6", 4),
        ("Ｌａｍｐ lamp", 2),
    ],
)
def test_a_word_repeats_whatever_its_case_and_in_han_by_two_characters(text: str, times: int) -> None:
    test = {"field": "/t", "repeats": {"times": times, "ignoring": ["the", "and"]}}
    more = {"field": "/t", "repeats": {"times": times + 1, "ignoring": ["the", "and"]}}
    assert (times == 1 or ask({"t": text}, **test), ask({"t": text}, **more)) == (True, False)


def test_a_number_says_how_often_a_word_repeats() -> None:
    assert ask({"t": "big big bag"}, field="/t", repeats="2") is True
    assert ask({"t": "big big bag"}, field="/t", repeats="3") is False


def test_a_dot_is_the_element_itself() -> None:
    assert ask({"bullets": ["short", "longer"]}, "/bullets/1", field=".", longer_than="5") is True
    assert ask({"bullets": ["short", "longer"]}, "/bullets/0", field=".", longer_than="5") is False


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ({"count": {"of": "words"}}, "say between which numbers: gt, gte, lt or lte"),
        ({"count": {"of": "words", "pattern": "x", "gt": "1"}}, "`of: matches` and `pattern` go together"),
        ({"count": {"of": "matches", "gt": "1"}}, "`of: matches` and `pattern` go together"),
        ({"repeats": "1"}, "greater than or equal to 2"),
        ({"upper_ratio": {}}, "say between which numbers: gt, gte, lt or lte"),
    ],
)
def test_a_count_that_says_nothing_is_refused(test: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        FieldTest.model_validate({"field": "/t", **test})


def test_a_hs_code_is_text_so_a_leading_zero_counts() -> None:
    assert ask({"hs_code": "0101"}, field="/hs_code", equals="101") is False


def test_numbers_are_exact() -> None:
    assert ask({"x": 0.1}, field="/x", equals="0.1") is True
    assert ask({"x": 1e-05}, field="/x", lt="0.00002") is True
    assert ask({"x": float("nan")}, field="/x", lt="1") is None


def test_a_relative_pointer_speaks_of_the_item() -> None:
    shipment = {"lines": [{"origin": "CN"}, {"origin": "DE"}]}
    assert ask(shipment, "/lines/0", field="./origin", equals="CN") is True
    assert ask(shipment, "/lines/1", field="./origin", equals="CN") is False
    assert ask({"origin": "CN"}, "", field="./origin", equals="CN") is True


@pytest.mark.parametrize("limit", ["soon", "2026-02-30", "2026-1-1"])
@pytest.mark.parametrize("key", ["before", "after"])
def test_a_bound_that_is_no_date_is_refused_when_compiled(key: str, limit: str) -> None:
    with pytest.raises(ConditionError, match=f"/expires: `{key}: {limit}` is neither as_of nor a date"):
        compile_field_test(FieldTest.model_validate({"field": "/expires", key: limit}))


YES = {"test": {"field": "/yes", "exists": "true"}}
NO = {"test": {"field": "/no", "exists": "true"}}
UNKNOWN = {"test": {"field": "/no", "gt": "1"}}
BY_ANSWER = {True: YES, False: NO, None: UNKNOWN}
answers = st.sampled_from([True, False, None])


def evaluate(condition: Any, *held: tuple[str, str]) -> bool | None:
    return compile_condition(Condition.model_validate(condition))(Place({"yes": 1}, held=frozenset(held)))


@given(st.lists(answers, min_size=1, max_size=4))
def test_all_any_and_not_follow_kleene(parts: list[bool | None]) -> None:
    written = [BY_ANSWER[part] for part in parts]
    conjunction = False if False in parts else None if None in parts else True
    disjunction = True if True in parts else None if None in parts else False
    assert evaluate({"all": written}) is conjunction
    assert evaluate({"any": written}) is disjunction
    opposite = None if conjunction is None else not conjunction
    assert evaluate({"not": {"all": written}}) is opposite
    negated = [{"not": part} for part in written]
    assert evaluate({"any": negated}) is opposite, "De Morgan"


def test_keys_that_stand_together_must_all_hold() -> None:
    assert evaluate({**YES, "trait": "radio"}, ("trait", "radio")) is True
    assert evaluate({**YES, "trait": "radio"}) is False
    assert evaluate({**UNKNOWN, "trait": "radio"}) is False
    assert evaluate({**UNKNOWN, "trait": "radio"}, ("trait", "radio")) is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("trait", "battery.lithium-ion"),
        ("regime", "eu.red"),
        ("market", "EU"),
        ("platform", "tmall"),
        ("subject", "listing"),
        ("export", "CN"),
        ("mode", "air"),
        ("sale", "cbec"),
    ],
)
def test_every_symbol_is_asked_of_the_scope(kind: str, value: str) -> None:
    assert evaluate({kind: value}, (kind, value)) is True
    assert evaluate({kind: value}) is False


def test_a_star_is_any_market() -> None:
    assert evaluate({"market": "*"}) is True


def test_a_condition_lists_what_it_asks_for_in_the_order_written() -> None:
    condition = Condition.model_validate(
        {"trait": "radio", "all": [YES, {"any": [{"market": "EU"}, NO]}], "not": {"regime": "eu.lvd", **UNKNOWN}}
    )
    assert [test.field for test in field_tests(condition)] == ["/yes", "/no", "/no"]
    assert list(symbols(condition)) == [("trait", "radio"), ("market", "EU"), ("regime", "eu.lvd")]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=8,
)
any_test = st.fixed_dictionaries(
    {"field": st.sampled_from(["/a", "/a/b", "/a/*", "/*/b", "./a", "."])},
    optional={
        "exists": st.sampled_from(["true", "false"]),
        "equals": st.sampled_from(["1", "x", "true"]),
        "not_equals": st.just("1"),
        "contains": st.just("x"),
        "matches": st.just("^x"),
        "hs": st.just("85"),
        "gt": st.just("1"),
        "lte": st.just("5"),
        "before": st.just("as_of"),
        "longer_than": st.just("2"),
        "wider_than": st.just("2"),
        "upper_ratio": st.just({"gt": "0.5"}),
        "repeats": st.just("2"),
        "count": st.sampled_from([{"gt": "1"}, {"of": "words", "lt": "3"}]),
        "same_as": st.sampled_from(["/b", "/a/*"]),
    },
).filter(lambda test: len(test) > 1)


@given(json_values, any_test)
def test_any_document_gets_an_answer(document: Any, test: dict[str, Any]) -> None:
    assert ask(document, **test) in (True, False, None)


@given(st.text())
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
