"""The Harmonized System by edition: which six-digit codes were in force when, and where deleted ones went.

The codes lie in `corpora/hs/editions.tsv`. Editions change on one day in every country but the United States, which
put HS 2022 into force on 2022-01-27 (Proclamation 10326). HS 2028 has no code list here yet, so dates from
2028-01-01 have no nomenclature and nothing is guessed about them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from app.packs.tables import load_tsv

COMING = ("HS 2028", dt.date(2028, 1, 1))
"""The edition that follows those loaded, and its first day; its codes are not loaded."""

_START_2022 = dt.date(2022, 1, 1)
_US_START_2022 = dt.date(2022, 1, 27)
_NATIONAL_CHAPTERS = frozenset({"98", "99"})


@dataclass(frozen=True)
class Nomenclature:
    """One edition of the HS and the days it is in force, both inclusive."""

    edition: str
    valid_from: dt.date
    valid_to: dt.date
    codes: frozenset[str]

    @cached_property
    def headings(self) -> frozenset[str]:
        return frozenset(code[:4] for code in self.codes)

    @cached_property
    def chapters(self) -> frozenset[str]:
        return frozenset(code[:2] for code in self.codes)


@dataclass(frozen=True, slots=True)
class Successor:
    """A code of HS 2022 that took over goods of a deleted one.

    `relation` as in the UN correlation: `1:1` the same goods, `1:n` merged with others, `n:1` one share of a split,
    `n:n` some of the goods among others; `group` where no correlation was published and the sister codes are named.
    """

    code: str
    relation: str


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    in_2017: bool
    in_2022: bool
    successors: tuple[Successor, ...]


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    return tuple(_read_row(row) for row in load_tsv("hs/editions.tsv"))


def _read_row(row: Mapping[str, str]) -> _Row:
    pairs = (item.split("=") for item in row["successors"].split())
    successors = tuple(Successor(code, relation) for code, relation in pairs)
    return _Row(row["code"], row["in_2017"] == "1", row["in_2022"] == "1", successors)


@lru_cache(maxsize=2)
def _editions(changed_on: dt.date) -> tuple[Nomenclature, ...]:
    rows = _rows()
    eve = changed_on - dt.timedelta(days=1)
    return (
        Nomenclature("HS 2017", dt.date(2017, 1, 1), eve, frozenset(row.code for row in rows if row.in_2017)),
        Nomenclature("HS 2022", changed_on, dt.date(2027, 12, 31), frozenset(row.code for row in rows if row.in_2022)),
    )


def editions(market: str | None = None) -> tuple[Nomenclature, ...]:
    """The loaded editions, oldest first, with their dates in `market` (ISO country; None: the WCO's calendar)."""
    return _editions(_US_START_2022 if market == "US" else _START_2022)


def nomenclature_on(date: dt.date, market: str | None = None) -> Nomenclature | None:
    """The edition in force in `market` on `date`, or None when it is not loaded."""
    return next((e for e in editions(market) if e.valid_from <= date <= e.valid_to), None)


@lru_cache(maxsize=1)
def _successors() -> Mapping[str, tuple[Successor, ...]]:
    return {row.code: row.successors for row in _rows() if row.in_2017 and not row.in_2022}


def deleted_codes() -> Iterator[str]:
    """The six-digit codes of HS 2017 that HS 2022 does not have."""
    yield from _successors()


def successors(code: str) -> tuple[Successor, ...]:
    """Where the goods of a code deleted with HS 2022 went; the closest codes only.

    Many-to-many rows name codes that took a sliver of the goods (electronic waste, display modules): they are
    advice only when there is nothing closer.
    """
    every = _successors().get(code[:6], ())
    closest = tuple(successor for successor in every if successor.relation != "n:n")
    return closest or every


def is_national_chapter(code: str) -> bool:
    """Chapters 98 and 99 are left to each country; the HS says nothing about them."""
    return code[:2] in _NATIONAL_CHAPTERS


def dotted(code: str) -> str:
    """``851762`` as people write it: ``8517.62``; headings and chapters stay as they are."""
    if len(code) <= 4:
        return code
    groups = [code[:4], *(code[at : at + 2] for at in range(4, len(code), 2))]
    return ".".join(groups)


def like(code: str, written: str) -> str:
    """`code` written in the manner of `written`: with dots if that has dots, with spaces if it has spaces."""
    if "." in written:
        return dotted(code)
    if " " in written.strip():
        return dotted(code).replace(".", " ")
    return code
