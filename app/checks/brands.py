"""The brands of `corpora/brands.yaml`, and the search of a brand among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.checks.party_names import comparable
from app.packs.tables import load_table


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand under one of its spellings; `key` is the form for comparing."""

    key: str
    written: str


@dataclass(frozen=True, slots=True)
class BrandMatch:
    """A brand that a name resembles; `score` 0 to 100, 100 when they are the same."""

    brand: Brand
    score: float


@lru_cache(maxsize=1)
def known_brands() -> tuple[Brand, ...]:
    """The brands with every spelling of theirs."""
    table: Mapping[str, Any] = load_table("brands.yaml")
    return tuple(
        Brand(brand_key(written), written)
        for brand in table["brands"]
        for written in (brand["name"], *brand["spellings"])
    )


def brand_key(brand: str) -> str:
    """A brand for comparing: no spaces, no case, no accents; the order of its words stays."""
    return "".join(comparable(word).replace(" ", "") for word in brand.split())


def similar_brand(brand: str, threshold: float) -> BrandMatch | None:
    """The brand of the list that equals `brand` (score 100) or looks like it at or above `threshold`.

    Names of fewer than four letters are alike by chance and count only when equal.
    """
    key = brand_key(brand)
    exact = next((known for known in known_brands() if known.key == key), None)
    if exact is not None:
        return BrandMatch(exact, 100.0)
    matches = [
        BrandMatch(known, score) for known in known_brands() if (score := _likeness(key, known.key)) >= threshold
    ]
    return max(matches, key=lambda match: match.score, default=None)


_LOOK_ALIKE = str.maketrans({"0": "o", "1": "l", "3": "e", "5": "s", "4": "a", "8": "b", "i": "l", "|": "l"})


def _likeness(key: str, listed: str) -> float:
    if min(len(key), len(listed)) < 4:
        return 0.0
    if key.translate(_LOOK_ALIKE) == listed.translate(_LOOK_ALIKE):
        return 99.0
    # Only here: few runs compare names.
    from rapidfuzz import fuzz  # noqa: PLC0415

    return fuzz.ratio(key, listed)
