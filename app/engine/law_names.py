"""What laws and sums are called in the reader's language. Source: `corpora/law_names.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from app.domain.vocabulary import Locale
from app.packs.patterns import compile_pattern
from app.packs.tables import load_table


@cache
def law_name(law: str, locale: Locale) -> str:
    """The name of a law or policy that packs cite as `law`; as cited where the table has none."""
    if locale is not Locale.ZH:
        return law
    known = _table()["names"].get(law)
    if known is not None:
        return str(known)
    for row in _table()["acts"]:
        found = compile_pattern(row["pattern"]).fullmatch(law)
        if found is not None:
            return str(row["zh"].replace(r"\1", found.group(1)))
    return law


def amount(said: str | None, locale: Locale) -> str | None:
    """A sum as packs state it, in the language; as stated where the table has none."""
    if said is None or locale is not Locale.ZH:
        return said
    return str(_table()["amounts"].get(said, said))


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = load_table("law_names.yaml")
    return table
