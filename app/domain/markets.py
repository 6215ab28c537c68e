"""Markets: ISO 3166-1 alpha-2 countries and the groups that law speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

# ISO 3166-1 alpha-2, officially assigned codes (249, edition of 2024).
COUNTRIES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW
    BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI
    FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN
    IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
    MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF
    PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE
    YT ZA ZM ZW
    """.split()
)

_EU = frozenset("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())

GROUPS: dict[str, frozenset[str]] = {
    "EU": _EU,
    "EEA": _EU | {"IS", "LI", "NO"},
    "GCC": frozenset("AE BH KW OM QA SA".split()),
}
"""Groups a rule or a context may name. Membership is today's; GB left the EU on 2020-02-01, the last change."""

_SLIPS = {"UK": "GB", "EL": "GR", "USA": "US", "UAE": "AE", "KSA": "SA", "EN": "GB"}


class UnknownMarket(ValueError):
    """Not an ISO 3166-1 alpha-2 country and not a known group."""

    def __init__(self, code: str) -> None:
        upper = code.upper()
        meant = _SLIPS.get(upper) or (upper if upper != code and (upper in COUNTRIES or upper in GROUPS) else None)
        hint = f" (did you mean {meant}?)" if meant else ""
        groups = ", ".join(sorted(GROUPS))
        super().__init__(
            f"{code[:40]!r} is not a market{hint}: use an ISO 3166-1 alpha-2 code such as DE, or a group ({groups})"
        )


def check_market(code: str) -> str:
    """Return `code` if it is a country or a group.

    Raises:
        UnknownMarket: it is neither; the message says what to use.
    """
    if code in COUNTRIES or code in GROUPS:
        return code
    raise UnknownMarket(code)


def check_country(code: str) -> str:
    """Return `code` if it is a country.

    Raises:
        UnknownMarket: it is not; the message says what to use.
    """
    if code in COUNTRIES:
        return code
    raise UnknownMarket(code)


@cache
def holds_for(market: str) -> frozenset[str]:
    """The market and every group that contains it: EU law holds in DE, German law does not hold in the whole EU.

    A group holds for each group that contains all of its members (EU goods are EEA goods).
    """
    members = GROUPS.get(market, frozenset({market}))
    return frozenset({market, *(group for group, inside in GROUPS.items() if members <= inside)})


def covers(scope: Iterable[str], market: str) -> bool:
    """True when a rule scoped to `scope` (countries, groups or ``*``) binds in `market`."""
    wanted = set(scope)
    return "*" in wanted or not wanted.isdisjoint(holds_for(market))
