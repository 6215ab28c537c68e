"""Where data go: adequacy decisions, transfer mechanisms, and destinations whose customs ask for identity numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from app.checks.privacy_words import Phrases, words
from app.domain.markets import GROUPS, holds_for
from app.packs._base import Text
from app.packs.tables import load_table

MechanismStatus = Literal["safeguard", "listed", "adequacy", "derogation", "void"]

_NEAR = 3
"""How many words before or after "transfer impact assessment" may say that there is none."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A transfer mechanism of GDPR ch. V, or what is mistaken for one (`void`, with the reason)."""

    id: str
    status: MechanismStatus
    label: Text
    article: str | None
    reason: Text | None
    spoils: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Adequacy:
    """An adequacy decision for a country or a group of countries, and the days it holds, both inclusive."""

    country: str
    first: dt.date
    last: dt.date | None
    decision: str

    def holds(self, on: dt.date) -> bool:
        return self.first <= on and (self.last is None or on <= self.last)


@dataclass(frozen=True, slots=True)
class Transfers:
    """The table of `corpora/privacy/<name>.yaml` that transfers are judged by."""

    area: str
    adequacy: tuple[Adequacy, ...]
    listed_only: tuple[Adequacy, ...]
    assessment_required: frozenset[str]
    mechanisms: Mapping[str, Mechanism]
    _phrases: Phrases
    _listed: Phrases
    _assessment: Phrases
    _absent_before: Phrases
    _absent_after: Phrases

    def inside(self, country: str) -> bool:
        """Whether the country is in the area, so that nothing leaves it."""
        return self.area in holds_for(country)

    def adequate(self, country: str, on: dt.date) -> bool:
        """Whether an adequacy decision covers every recipient in the country on the date."""
        return any(row.country in holds_for(country) and row.holds(on) for row in self.adequacy)

    def adequate_for_listed(self, country: str, on: dt.date) -> bool:
        """Whether a decision covers recipients of the country that are on a list (the Data Privacy Framework)."""
        return any(row.country == country and row.holds(on) for row in self.listed_only)

    def read(self, text: str) -> tuple[Mechanism, ...]:
        """The mechanisms a statement names, valid ones first; empty where none is known."""
        named = [self.mechanisms[key] for key in sorted(self._phrases.keys(text))]
        spoilt = frozenset(key for mechanism in named for key in mechanism.spoils)
        found = [mechanism for mechanism in named if mechanism.id not in spoilt]
        order: tuple[MechanismStatus, ...] = ("safeguard", "listed", "adequacy", "derogation", "void")
        return tuple(sorted(found, key=lambda mechanism: order.index(mechanism.status)))

    def says_listed(self, text: str) -> bool:
        """Whether the statement says that the recipient is on the list."""
        return bool(self._listed.keys(text))

    def says_assessed(self, text: str) -> bool:
        """Whether the statement says that a transfer impact assessment was made (and not that it is missing)."""
        cut = words(text)
        for found in self._assessment.find(cut):
            before = tuple(self._absent_before.find(cut[max(0, found.start - _NEAR) : found.start]))
            after = tuple(self._absent_after.find(cut[found.end : found.end + _NEAR + 1]))
            if not before and not after:
                return True
        return False


@dataclass(frozen=True, slots=True)
class CustomsNeed:
    """Whether customs of the destinations ask for a kind of identity number, and of which of them."""

    asked: tuple[str, ...]
    by_couriers_only: tuple[str, ...]
    not_asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CustomsIds:
    """The table of destinations that ask for identity or tax numbers for customs."""

    generic: frozenset[str]
    asked_by: Mapping[str, str]
    kinds: Mapping[str, frozenset[str]]

    def is_generic(self, kind: str) -> bool:
        return kind in self.generic

    def need(self, kind: str, destinations: Iterable[str], also: Iterable[str] = ()) -> CustomsNeed:
        """Sort `destinations` (groups count as their members) by whether the kind is asked for there.

        `also` are destinations a rule allows beyond the table.
        """
        allowed = _members(also)
        asked, couriers, rest = [], [], []
        for country in sorted(_members(destinations)):
            fits = kind in self.generic or kind in self.kinds.get(country, ())
            if country in allowed or (fits and self.asked_by.get(country) == "customs"):
                asked.append(country)
            elif fits and self.asked_by.get(country) == "couriers":
                couriers.append(country)
            else:
                rest.append(country)
        return CustomsNeed(tuple(asked), tuple(couriers), tuple(rest))


def load_transfers(name: str) -> Transfers:
    """The transfer table of that name below `corpora/privacy`."""
    return _transfers(name)


def load_customs_ids(name: str) -> CustomsIds:
    """The table of that name below `corpora/privacy`."""
    return _customs_ids(name)


def _members(markets: Iterable[str]) -> frozenset[str]:
    return frozenset(country for market in markets for country in GROUPS.get(market, frozenset({market})))


@cache
def _transfers(name: str) -> Transfers:
    table = load_table(f"privacy/{name}.yaml")
    mechanisms = {row["id"]: _mechanism(row) for row in table["mechanisms"]}
    assessment = table["assessment"]
    return Transfers(
        area=table["area"],
        adequacy=tuple(_adequacy(row) for row in table["adequacy"]),
        listed_only=tuple(_adequacy(row) for row in table["listed_only"]),
        assessment_required=frozenset(table["assessment_required"]),
        mechanisms=mechanisms,
        _phrases=Phrases({row["id"]: row["words"] for row in table["mechanisms"]}),
        _listed=Phrases({"listed": table["listed"]}),
        _assessment=Phrases({"assessment": assessment["words"]}),
        _absent_before=Phrases({"absent": assessment["absent_before"]}),
        _absent_after=Phrases({"absent": assessment["absent_after"]}),
    )


@cache
def _customs_ids(name: str) -> CustomsIds:
    table = load_table(f"privacy/{name}.yaml")
    rows = table["destinations"]
    return CustomsIds(
        frozenset(table["generic"]),
        {row["country"]: row["asked_by"] for row in rows},
        {row["country"]: frozenset(row["kinds"]) for row in rows},
    )


def _mechanism(row: Mapping[str, Any]) -> Mechanism:
    reason = row.get("reason")
    return Mechanism(
        row["id"],
        row["status"],
        Text(**row["label"]),
        row.get("article"),
        Text(**reason) if reason else None,
        frozenset(row.get("spoils", ())),
    )


def _adequacy(row: Mapping[str, Any]) -> Adequacy:
    last = row["to"]
    first = dt.date.fromisoformat(row["from"])
    return Adequacy(row["country"], first, dt.date.fromisoformat(last) if last else None, row["decision"])
