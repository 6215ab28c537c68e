"""Lists of parties and brands, and the search of a name in them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.checks.party_names import comparable
from app.packs._base import Text
from app.packs.tables import load_table, table_exists


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list under one of its names; `key` is the comparable form."""

    key: str
    written: str
    name: str
    programme: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """An entry a name resembles; `score` 0 to 100, 100 when they are the same words."""

    entry: Listed
    score: float


@dataclass(frozen=True, slots=True)
class PartyList:
    """A list of names; `published` is the date of the list itself."""

    title: Text
    published: dt.date
    entries: tuple[Listed, ...]

    def search(self, name: str, threshold: float) -> Match | None:
        """The entry most like `name`, at or above `threshold`; word order, case and legal forms do not matter."""
        key = comparable(name)
        if not key:
            return None
        keys = [entry.key for entry in self.entries]
        # Only here: few runs compare names.
        from rapidfuzz import fuzz, process  # noqa: PLC0415

        best = process.extractOne(key, keys, scorer=fuzz.token_sort_ratio, score_cutoff=threshold)
        return None if best is None else Match(self.entries[best[2]], best[1])


@lru_cache(maxsize=16)
def party_list(name: str) -> PartyList | None:
    """The list `corpora/parties/<name>.yaml`, or None when it is not loaded.

    Raises:
        PackError: the file is not YAML of our kind.
    """
    relative = f"parties/{name}.yaml"
    if not table_exists(relative):
        return None
    table = load_table(relative)
    entries = tuple(
        Listed(comparable(written), written, entry["name"], entry.get("programme"))
        for entry in table["entries"]
        for written in (entry["name"], *entry.get("aliases", ()))
    )
    return PartyList(Text(**table["title"]), dt.date.fromisoformat(table["published"]), entries)


@lru_cache(maxsize=1)
def brand_list() -> PartyList:
    """The brands of `corpora/brands.yaml` with every spelling of theirs."""
    table: Mapping[str, Any] = load_table("brands.yaml")
    entries = tuple(
        Listed(brand_key(written), written, brand["name"], None)
        for brand in table["brands"]
        for written in (brand["name"], *brand["spellings"])
    )
    return PartyList(Text(en="brands", zh="品牌"), dt.date.fromisoformat(table["reviewed"]), entries)


def brand_key(brand: str) -> str:
    """A brand for comparing: no spaces, no case, no accents; the order of its words stays."""
    return "".join(comparable(word).replace(" ", "") for word in brand.split())


def similar_brand(brand: str, threshold: float) -> Match | None:
    """The brand of the list that equals `brand` (score 100) or looks like it at or above `threshold`.

    Names of fewer than four letters are alike by chance and count only when equal.
    """
    key = brand_key(brand)
    entries = brand_list().entries
    exact = next((entry for entry in entries if entry.key == key), None)
    if exact is not None:
        return Match(exact, 100.0)
    matches = [Match(entry, score) for entry in entries if (score := _likeness(key, entry.key)) >= threshold]
    return max(matches, key=lambda match: match.score, default=None)


_LOOK_ALIKE = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "4": "a", "8": "b", "i": "l", "|": "l"})


def _likeness(key: str, listed: str) -> float:
    if min(len(key), len(listed)) < 4:
        return 0.0
    if key.translate(_LOOK_ALIKE) == listed.translate(_LOOK_ALIKE):
        return 99.0
    from rapidfuzz import fuzz  # noqa: PLC0415

    return fuzz.ratio(key, listed)
