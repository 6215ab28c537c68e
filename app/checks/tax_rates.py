"""Dated tax rates of countries, from a table below `corpora/tax/`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from app.domain.vocabulary import Verified
from app.packs.tables import load_table


@dataclass(frozen=True, slots=True)
class Rate:
    """A standard rate in percent and the reduced ones beside it; both dates inclusive, `until` None: no end known.

    `reduced` is None where the table does not list the reduced rates; `reduced_verified` says how they were checked.
    """

    standard: Decimal
    since: dt.date
    until: dt.date | None
    verified: Verified
    source: str
    reduced: tuple[Decimal, ...] | None
    reduced_verified: Verified

    def holds_on(self, date: dt.date) -> bool:
        return self.since <= date and (self.until is None or date <= self.until)


@dataclass(frozen=True, slots=True)
class RateTable:
    """Rates by country. The table answers for dates up to `valid_to` only."""

    reviewed: dt.date
    valid_to: dt.date
    rates: Mapping[str, tuple[Rate, ...]]
    none: frozenset[str]

    def on(self, country: str, date: dt.date) -> Rate | None:
        """The rate of a country on a day, or None where the table does not say."""
        if date > self.valid_to:
            return None
        return next((rate for rate in self.rates.get(country, ()) if rate.holds_on(date)), None)

    def former(self, country: str, rate: Decimal, date: dt.date) -> Rate | None:
        """The entry under which `rate` was the country's standard rate before `date`."""
        earlier = (entry for entry in self.rates.get(country, ()) if entry.until is not None and entry.until < date)
        return next((entry for entry in earlier if entry.standard == rate), None)


@lru_cache(maxsize=16)
def rate_table(name: str) -> RateTable:
    """Read `corpora/tax/<name>.yaml`.

    Raises:
        PackError: there is no such table.
    """
    table = load_table(f"tax/{name}.yaml")
    return RateTable(
        dt.date.fromisoformat(table["reviewed"]),
        dt.date.fromisoformat(table["valid_to"]),
        {country: tuple(_rate(entry) for entry in entries) for country, entries in table["rates"].items()},
        frozenset(table["no_such_tax"]),
    )


def _rate(entry: Mapping[str, Any]) -> Rate:
    reduced = entry.get("reduced")
    until = entry.get("until")
    return Rate(
        Decimal(entry["standard"]),
        dt.date.fromisoformat(entry["since"]),
        dt.date.fromisoformat(until) if until else None,
        Verified(entry["verified"]),
        entry["source"],
        tuple(map(Decimal, reduced)) if reduced is not None else None,
        Verified(entry.get("reduced_verified", "unverified")),
    )


def plain(number: Decimal) -> str:
    """A number as people write it: 19, 25.5, 100."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
