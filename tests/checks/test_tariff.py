"""Tariff rules: codes in force, national lengths, codes that contradict the goods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.checks.evaluation import FieldEdit, Proposal, Verdict
from app.checks.tariff import compile_rule
from app.checks.tools import Tools
from app.domain.findings import TraceStep
from app.domain.vocabulary import Applicability
from app.packs._base import Text
from app.packs.library import Library

FIX = {"applicability": "review", "title": {"en": "Use the code in force", "zh": "改用有效编码"}}
TITLE = Text(en="Use the code in force", zh="改用有效编码")

Told = list[tuple[str, str, str]]


@pytest.fixture
def check(rule_of: Callable[..., Any], evaluation_of: Callable[..., Any]) -> Callable[..., list[Verdict]]:
    def run(document: dict[str, Any], match: dict[str, Any], kind: str = "listing", **more: Any) -> list[Verdict]:
        rule = rule_of("tariff", match=match, fix=FIX)
        return list(compile_rule(rule, Tools(Library({})))(evaluation_of(kind, document, **more)))

    return run


@pytest.fixture
def code_says(check: Callable[..., list[Verdict]], told: Callable[..., Told]) -> Callable[..., Told]:
    def run(code: str, **more: Any) -> Told:
        return told(check({"hs_code": code}, {"check": "in-force"}, **more), more.get("locale", "en"))

    return run


@pytest.mark.parametrize("code", ["8517.13", "851713", "8509 80"])
def test_a_code_in_force_is_silent(code_says: Callable[..., Told], code: str) -> None:
    assert code_says(code) == []


def test_what_stands_behind_six_digits_is_said_not_to_be_checked(code_says: Callable[..., Told]) -> None:
    message = (
        "Only the first 6 digits of tariff code 8517.13.0000 were checked: no national list of EU is loaded for "
        "2026-11-22 (vetlist corpora import tariff FILE --scheme eu-cn|eu-taric)."
    )
    assert code_says("8517.13.0000") == [("not_evaluated", "/hs_code", message)]
    assert code_says("8517.13.0000", markets=("NZ",)) == []


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("85", "Tariff code 85 is incomplete: it has 2 digits, and goods are declared with at least 6."),
        ("8517", "Tariff code 8517 is incomplete: it has 4 digits, and goods are declared with at least 6."),
        ("77", "Tariff code 77 does not exist: HS 2022 has no chapter 77."),
        ("7701.10", "Tariff code 7701.10 does not exist: HS 2022 has no chapter 77."),
        ("8599", "Tariff code 8599 does not exist: HS 2022 has no heading 8599."),
        ("8599.10", "Tariff code 8599.10 does not exist: HS 2022 has no heading 8599."),
        ("8517.99", "Tariff code 8517.99 does not exist: heading 8517 of HS 2022 has no subheading 8517.99."),
        (
            "8500.00",
            "Tariff code 8500.00 is 85 filled up with zeros; HS 2022 divides it, so a subheading must be chosen.",
        ),
        (
            "90210",
            "Tariff code 90210 seems to have lost its leading zero (spreadsheets drop it): 090210 is a code of HS 2022.",
        ),
        (
            "8517.12.00",
            "Tariff code 8517.12 was deleted with HS 2022 and is not in force since 2022-01-01; its goods now stand "
            "under 8517.13, 8517.14.",
        ),
    ],
)
def test_a_code_that_is_not(code_says: Callable[..., Told], code: str, message: str) -> None:
    assert code_says(code) == [("violation", "/hs_code", message)]


def test_a_code_of_the_coming_edition_is_not_in_force_yet(code_says: Callable[..., Told]) -> None:
    message = "Tariff code 8517.13 exists only from HS 2022 on (2022-01-01); on 2021-12-31 it is not in force yet."
    assert code_says("8517.13", as_of="2021-12-31") == [("violation", "/hs_code", message)]
    assert code_says("8517.13", as_of="2022-01-01") == []
    assert code_says("8517.12", as_of="2021-12-31") == []


def test_the_united_states_changed_on_a_day_of_their_own(code_says: Callable[..., Told]) -> None:
    assert code_says("8517.12", as_of="2022-01-26", markets=("US",)) == []
    message = (
        "Tariff code 8517.12 was deleted with HS 2022 and is not in force since 2022-01-27; its goods now stand under "
        "8517.13, 8517.14."
    )
    assert code_says("8517.12", as_of="2022-01-27", markets=("US",)) == [("violation", "/hs_code", message)]


def test_what_is_not_loaded_is_not_guessed(code_says: Callable[..., Told]) -> None:
    message = (
        "Tariff code 8517.13 cannot be checked: the nomenclature of 2028-01-01 is not loaded (known: HS 2017, HS 2022)."
    )
    assert code_says("8517.13", as_of="2027-12-31") == []
    assert code_says("8517.13", as_of="2028-01-01") == [("not_evaluated", "/hs_code", message)]
    national = (
        "Tariff code 9903.88.15 lies in chapter 99, which each country fills itself; no national tariff is loaded."
    )
    assert code_says("9903.88.15") == [("not_evaluated", "/hs_code", national)]


def test_goods_without_a_code_are_said_not_to_be_checked(
    check: Callable[..., list[Verdict]], told: Callable[..., Told]
) -> None:
    lines = {"lines": [{"hs_code": "8517.13"}, {"description": "phone"}, {"hs_code": "8517.99"}]}
    assert told(check(lines, {"check": "in-force"}, "shipment")) == [
        ("not_evaluated", "/lines/1/hs_code", "No tariff code is given, so it cannot be checked."),
        (
            "violation",
            "/lines/2/hs_code",
            "Tariff code 8517.99 does not exist: heading 8517 of HS 2022 has no subheading 8517.99.",
        ),
    ]


def test_a_single_successor_is_proposed_in_the_code_s_manner(check: Callable[..., list[Verdict]]) -> None:
    (sole,) = check({"hs_code": "0403.10"}, {"check": "in-force"})
    edit = FieldEdit("replace", "/hs_code", "0403.20")
    assert sole.proposal == Proposal(Applicability.REVIEW, TITLE, field_edits=(edit,))
    (several,) = check({"hs_code": "851712"}, {"check": "in-force"})
    assert several.proposal == Proposal(Applicability.DISPLAY, TITLE, alternatives=("851713", "851714"))


@pytest.mark.parametrize(
    ("code", "markets", "message"),
    [
        ("8517.13", ("US", "DE"), None),
        ("8517.13.00", ("DE",), None),
        ("8517.13.0000", ("US", "DE"), None),
        ("8517.13.0000", ("KR",), None),
        ("8517.13.000", ("JP",), None),
        ("8517.13.0000", ("ZA",), None),
        ("8517", ("US",), None),
        (
            "8517.130",
            ("FR",),
            "Tariff code 8517.130 has 7 digits; FR takes 8/10 on import (or the 6 international ones).",
        ),
        (
            "8517.13.0000",
            ("US", "JP"),
            "Tariff code 8517.13.0000 has 10 digits; JP takes 9 on import (or the 6 international ones).",
        ),
    ],
)
def test_the_length_a_destination_takes(
    check: Callable[..., list[Verdict]],
    told: Callable[..., Told],
    code: str,
    markets: tuple[str, ...],
    message: str | None,
) -> None:
    answer = told(check({"hs_code": code}, {"check": "length"}, markets=markets))
    assert answer == ([("violation", "/hs_code", message)] if message else [])


MOTOR = {"check": "contradiction", "hs": ["9603"], "goods": {"trait": ["electric-motor"]}, "correct": ["850980"]}


def test_a_code_that_contradicts_the_goods_is_answered_with_the_right_one(
    check: Callable[..., list[Verdict]],
) -> None:
    (verdict,) = check({"hs_code": "9603.21"}, MOTOR, traits=[["electric-motor"]])
    assert verdict.place.pointer == "/hs_code"
    assert verdict.params == {"code": "9603.21", "correct": "8509.80", "market": "DE", "date": "2026-11-22"}
    edit = FieldEdit("replace", "/hs_code", "8509.80")
    assert verdict.proposal == Proposal(Applicability.REVIEW, TITLE, field_edits=(edit,))
    assert [step.fact for step in verdict.trace] == ["tariff code 9603.21"]
    assert isinstance(verdict.trace[0], TraceStep)


def test_several_right_codes_are_left_to_a_person(check: Callable[..., list[Verdict]]) -> None:
    (verdict,) = check({"hs_code": "960321"}, {**MOTOR, "correct": ["850980", "901890"]}, traits=[["electric-motor"]])
    assert verdict.proposal == Proposal(Applicability.DISPLAY, TITLE, alternatives=("850980", "901890"))


@pytest.mark.parametrize(("code", "traits"), [("8509.80", ["electric-motor"]), ("9603.21", [])])
def test_other_codes_and_other_goods_are_no_contradiction(
    check: Callable[..., list[Verdict]], code: str, traits: list[str]
) -> None:
    assert check({"hs_code": code}, MOTOR, traits=[traits]) == []


def test_each_line_of_a_shipment_is_asked_about_its_own_goods(check: Callable[..., list[Verdict]]) -> None:
    lines = {"lines": [{"hs_code": "9603.21"}, {"hs_code": "9603.21"}, {"description": "no code"}]}
    verdicts = check(lines, MOTOR, "shipment", traits=[[], ["electric-motor"], ["electric-motor"]])
    assert [verdict.place.pointer for verdict in verdicts] == ["/lines/1/hs_code"]


@pytest.mark.parametrize("match", [{"check": "contradiction"}, {"check": "contradiction", "hs": ["96"]}])
def test_a_rule_that_lacks_what_its_check_needs_does_not_compile(rule_of: Callable[..., Any], match: Any) -> None:
    with pytest.raises(ValueError, match="p/r"):
        compile_rule(rule_of("tariff", match=match), Tools(Library({})))
