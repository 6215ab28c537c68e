"""Law for a group binds in its members; law for a member does not bind in the group."""

from __future__ import annotations

import pycountry
import pytest

from app.domain.markets import COUNTRIES, GROUPS, UnknownMarket, check_country, check_market, covers, holds_for


def test_the_countries_are_those_of_iso_3166() -> None:
    assert {country.alpha_2 for country in pycountry.countries} == COUNTRIES


def test_groups_have_their_members() -> None:
    assert {name: len(members) for name, members in GROUPS.items()} == {"EU": 27, "EEA": 30, "GCC": 6}
    assert all(members <= COUNTRIES for members in GROUPS.values())


@pytest.mark.parametrize(
    ("market", "holds"),
    [
        ("DE", {"DE", "EU", "EEA"}),
        ("NO", {"NO", "EEA"}),
        ("GB", {"GB"}),
        ("EU", {"EU", "EEA"}),
        ("EEA", {"EEA"}),
        ("SA", {"SA", "GCC"}),
    ],
)
def test_a_market_holds_for_the_groups_that_contain_it(market: str, holds: set[str]) -> None:
    assert holds_for(market) == holds


@pytest.mark.parametrize(
    ("scope", "market", "binds"),
    [
        (("EU",), "DE", True),
        (("EU",), "GB", False),
        (("DE",), "EU", False),
        (("EEA",), "EU", True),
        (("*",), "MN", True),
        ((), "DE", False),
    ],
)
def test_a_scope_covers_its_markets(scope: tuple[str, ...], market: str, binds: bool) -> None:
    assert covers(scope, market) is binds


def test_an_unknown_market_says_what_to_use() -> None:
    with pytest.raises(UnknownMarket, match=r"'UK' is not a market \(did you mean GB\?\): use an ISO 3166-1"):
        check_market("UK")
    with pytest.raises(UnknownMarket, match="'EU' is not a market"):
        check_country("EU")
