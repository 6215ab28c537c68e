"""What countries add behind the six digits: how long their codes are, and the lists a user loaded of them."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any, Literal

from app.domain.findings import ListReceipt
from app.domain.markets import holds_for
from app.domain.vocabulary import Verified
from app.packs._base import Text
from app.packs.tables import load_table

Direction = Literal["import", "export"]

_TABLE = "hs/national.yaml"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A national list that can be loaded: whose it is, and how many digits its declarable codes have."""

    id: str
    market: str
    digits: tuple[int, ...]
    title: Text


@dataclass(frozen=True, slots=True)
class NationalLength:
    """How many digits codes may have in a market, in one direction, from a day to a day (inclusive; None: open)."""

    market: str
    digits: tuple[int, ...]
    valid_from: dt.date
    valid_to: dt.date | None
    verified: Verified

    def holds(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class TariffLine:
    """A code of a national list with its text and its own days (inclusive; None: as long as the list)."""

    text: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def holds(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class NationalTariff:
    """A national list as a user loaded it. `receipt` says of which date it is and which bytes it was."""

    scheme: Scheme
    receipt: ListReceipt
    lines: Mapping[str, tuple[TariffLine, ...]]

    def speaks_on(self, day: dt.date) -> bool:
        """Whether the list says anything about the day; a list that names no days speaks of every day."""
        span = self.receipt
        return (span.valid_from is None or span.valid_from <= day) and (span.valid_to is None or day <= span.valid_to)

    def has(self, code: str, day: dt.date) -> bool:
        return any(line.holds(day) for line in self.lines.get(code, ()))

    def under(self, prefix: str, day: dt.date) -> Iterator[str]:
        """The declarable codes that begin with `prefix` and hold on the day, in order."""
        for code in islice(self._ordered, bisect_left(self._ordered, prefix), None):
            if not code.startswith(prefix):
                return
            if self.has(code, day):
                yield code

    @cached_property
    def _ordered(self) -> list[str]:
        return sorted(self.lines)


@lru_cache(maxsize=1)
def schemes() -> Mapping[str, Scheme]:
    """The national lists that can be loaded, by id."""
    return {
        name: Scheme(name, row["market"], tuple(map(int, row["digits"])), Text(**row["title"]))
        for name, row in load_table(_TABLE)["schemes"].items()
    }


def schemes_for(market: str) -> list[Scheme]:
    """The lists of a market: its own, or those of the groups it is in (TARIC for DE)."""
    names = holds_for(market)
    return [scheme for scheme in schemes().values() if scheme.market in names]


def national_length(market: str, direction: Direction, day: dt.date) -> NationalLength | None:
    """The length of codes in `market` on a day; its own row goes before that of a group. None: no table for it."""
    rows = [row for row in _lengths(direction) if row.holds(day)]
    names = [market, *sorted(holds_for(market) - {market})]
    return next((row for name in names for row in rows if row.market == name), None)


@lru_cache(maxsize=2)
def _lengths(direction: Direction) -> tuple[NationalLength, ...]:
    rows: list[dict[str, Any]] = load_table(_TABLE)["lengths"]
    return tuple(
        NationalLength(
            row["market"],
            tuple(map(int, row[direction])),
            dt.date.fromisoformat(row["from"]),
            dt.date.fromisoformat(row["to"]) if row.get("to") else None,
            Verified(row["source"]["verified"]),
        )
        for row in rows
        if direction in row
    )
