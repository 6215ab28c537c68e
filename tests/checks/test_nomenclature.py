"""The editions of the Harmonized System: counts, days of change, and where deleted codes went."""

from __future__ import annotations

import datetime as dt

import pytest

from app.checks.nomenclature import Successor, deleted_codes, dotted, editions, like, nomenclature_on, successors

HS_2017, HS_2022 = editions()


def test_the_counts_are_those_of_the_published_lists() -> None:
    assert (len(HS_2022.codes), len(HS_2022.headings), len(HS_2022.chapters)) == (5612, 1228, 96)
    assert (len(HS_2017.codes), len(HS_2017.headings), len(HS_2017.chapters)) == (5387, 1222, 96)
    assert len(HS_2017.codes - HS_2022.codes) == 145
    assert len(HS_2022.codes - HS_2017.codes) == 370


def test_every_deleted_code_is_answered_with_codes_in_force() -> None:
    deleted = set(deleted_codes())
    assert deleted == HS_2017.codes - HS_2022.codes
    advised = {code: {successor.code for successor in successors(code)} for code in deleted}
    assert [code for code, heirs in advised.items() if not heirs or not heirs <= HS_2022.codes] == []
    assert len(advised) == 145


def test_codes_that_took_a_sliver_of_the_goods_are_no_advice_where_there_is_better() -> None:
    assert successors("851712") == (Successor("851713", "n:1"), Successor("851714", "n:1"))
    assert {successor.relation for successor in successors("300219")} == {"group"}
    assert successors("851713") == ()


@pytest.mark.parametrize(
    ("date", "market", "edition"),
    [
        ("2016-12-31", None, None),
        ("2017-01-01", None, "HS 2017"),
        ("2021-12-31", "DE", "HS 2017"),
        ("2022-01-01", "DE", "HS 2022"),
        ("2022-01-01", "US", "HS 2017"),
        ("2022-01-26", "US", "HS 2017"),
        ("2022-01-27", "US", "HS 2022"),
        ("2027-12-31", "DE", "HS 2022"),
        ("2028-01-01", "DE", None),
        ("2028-01-01", "US", None),
    ],
)
def test_the_edition_in_force(date: str, market: str | None, edition: str | None) -> None:
    found = nomenclature_on(dt.date.fromisoformat(date), market)
    assert (found.edition if found else None) == edition


@pytest.mark.parametrize(
    ("code", "written", "answer"),
    [
        ("851713", "851712", "851713"),
        ("851713", "8517.12", "8517.13"),
        ("851713", "8517.12.00", "8517.13"),
        ("851713", "8517 12", "8517 13"),
        ("85098000", "9603.21.00", "8509.80.00"),
    ],
)
def test_a_code_is_proposed_in_the_manner_it_was_written(code: str, written: str, answer: str) -> None:
    assert like(code, written) == answer


def test_headings_and_chapters_have_no_dots() -> None:
    assert (dotted("85"), dotted("8517"), dotted("851762")) == ("85", "8517", "8517.62")
