"""Lists of restricted parties, and the search of a party in them."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from app.checks.party_names import name_form
from app.domain.findings import ListReceipt
from app.domain.parts import Party
from app.packs.tables import load_table

if TYPE_CHECKING:
    from app.checks.party_index import Features, NameIndex

EXAMPLE = "example"
"""`corpora/parties/example.yaml`: invented names, for cases and tests."""

_SAME_BIRTH_DATE = 4.0
_OTHER_BIRTH_YEAR = -12.0
_SAME_COUNTRY = 2.0
_OTHER_COUNTRY = -3.0
_MARKS = re.compile(r"[^0-9a-z]")
_SHORTEST_IDENTIFIER = 6
# GB 11643: digits 7 to 14 of a resident identity number are the date of birth.
_CN_RESIDENT = re.compile(r"\d{6}((?:19|20)\d{2})(\d{2})(\d{2})\d{3}[\dXx]\Z")


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list under one of its names.

    `births` are dates as far as the list knows them (``1960`` or ``1960-01-31``), `countries` ISO 3166-1 alpha-2.
    """

    entry: str
    written: str
    programme: str = ""
    countries: tuple[str, ...] = ()
    births: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """An entry a party resembles; `score` 0 to 100, with what it is made of: `features` and what `ties` added."""

    listed: Listed
    score: float
    features: Features | None
    ties: float = 0.0


@dataclass(frozen=True)
class PartyList:
    """A list of names with the date of the list itself. The index is made when a name is first looked up."""

    title: str
    receipt: ListReceipt
    entries: Sequence[Listed] = field(repr=False)

    @cached_property
    def _index(self) -> NameIndex:
        # Only here: few runs compare names.
        from app.checks.party_index import NameIndex  # noqa: PLC0415

        return NameIndex([name_form(listed.written) for listed in self.entries])

    @cached_property
    def _by_identifier(self) -> dict[str, Listed]:
        return {identifier_key(number): listed for listed in reversed(self.entries) for number in listed.identifiers}

    def ranked(self, name: str, threshold: float) -> list[tuple[int, float]]:
        """The numbers of the entries whose name alone reaches `threshold`, with their scores, best first."""
        hits = self._index.search(name_form(name), threshold)
        return [(number, features.score) for number, features in hits]

    def search(self, party: Party, threshold: float) -> Match | None:
        """The entry most like the party at or above `threshold`: by a number of its own, else by its name.

        Country and date of birth (read from a Chinese resident identity number) move the score of a name that is not
        the same, up or down, by less than a letter in ten.
        """
        for number in (party.id_number, party.registration_number):
            key = identifier_key(number or "")
            if len(key) >= _SHORTEST_IDENTIFIER and key in self._by_identifier:
                return Match(self._by_identifier[key], 100.0, None)
        form = name_form(party.name or "")
        if not form.words:
            return None
        hits = self._index.search(form, threshold - _SAME_BIRTH_DATE - _SAME_COUNTRY)
        matches = [_matched(self.entries[number], features, party) for number, features in hits]
        best = max(matches, key=lambda match: match.score, default=None)
        return best if best is not None and best.score >= threshold else None


def _matched(listed: Listed, features: Features, party: Party) -> Match:
    ties = _ties(listed, party, is_same=features.score >= 100)
    return Match(listed, min(100.0, max(0.0, features.score + ties)), features, ties)


def _ties(listed: Listed, party: Party, *, is_same: bool) -> float:
    ties = 0.0
    birth = birth_date(party.id_number)
    if birth is not None and listed.births:
        if birth.isoformat() in listed.births:
            ties += _SAME_BIRTH_DATE
        elif str(birth.year) not in {known[:4] for known in listed.births}:
            ties += _OTHER_BIRTH_YEAR
    # People and firms move: another country is no doubt about a name that is the same.
    if party.country is not None and listed.countries and not is_same:
        ties += _SAME_COUNTRY if party.country in listed.countries else _OTHER_COUNTRY
    return ties


def identifier_key(number: str) -> str:
    """A passport, tax or registration number for comparing: letters and digits only."""
    return _MARKS.sub("", number.casefold())


def birth_date(id_number: str | None) -> dt.date | None:
    """The date of birth a Chinese resident identity number states; None for other numbers."""
    match = _CN_RESIDENT.match(id_number or "")
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def best_match(lists: Iterable[PartyList], party: Party, threshold: float) -> tuple[PartyList, Match] | None:
    """The best match on any of the lists; of equal ones that of the first list."""
    found = ((listed, match) for listed in lists if (match := listed.search(party, threshold)) is not None)
    return max(found, key=lambda pair: pair[1].score, default=None)


@lru_cache(maxsize=1)
def example_list() -> PartyList:
    """The list of `corpora/parties/example.yaml`.

    Raises:
        PackError: the file is not YAML of our kind.
    """
    table = load_table(f"parties/{EXAMPLE}.yaml")
    entries = tuple(
        Listed(
            entry=entry["name"],
            written=written,
            programme=entry["programme"],
            countries=(entry["country"],),
            births=tuple(entry.get("births", ())),
            identifiers=tuple(entry.get("identifiers", ())),
        )
        for entry in table["entries"]
        for written in (entry["name"], *entry.get("aliases", ()))
    )
    digest = hashlib.sha256(repr(entries).encode()).hexdigest()
    published = dt.date.fromisoformat(table["published"])
    receipt = ListReceipt(kind="parties", name=EXAMPLE, published=published, rows=len(entries), sha256=digest)
    return PartyList(table["title"], receipt, entries)
