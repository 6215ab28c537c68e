"""Platforms the packs know by name, and the market each one's buyers live in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from app.packs.library import Library
from app.packs.tables import load_table


def home_markets(platforms: Iterable[str]) -> Iterator[str]:
    """The markets of platforms that serve one country only; a worldwide platform has none.

    Source: `corpora/platforms.yaml`.
    """
    for platform in platforms:
        yield from _homes().get(platform, ())


def known_platforms(library: Library) -> frozenset[str]:
    """Every platform that a pack of the library or the table of platforms names."""
    named = set(_homes())
    for pack, rule in library.rules():
        named.update(pack.manifest.platforms, getattr(getattr(rule, "scope", None), "platforms", None) or ())
    return frozenset(named - {"*"})


@cache
def _homes() -> dict[str, tuple[str, ...]]:
    return {name: tuple(row.get("home") or ()) for name, row in load_table("platforms.yaml").items()}
