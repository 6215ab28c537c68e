"""Terms that can never match, or that stand twice."""

from __future__ import annotations

from collections.abc import Callable

from app.packs._lint_findings import Notes
from app.packs.rules import Rule
from app.packs.terms import Term
from app.packs.walk import Fields, walk

_TERMS = Fields({(Term, "term"): "term"})


def lint_terms(rule: Rule, normalise: Callable[[str], str] | None) -> Notes:
    """Notes on the terms of the rule's own lists (tables are shared, and checked where they are loaded)."""
    fold = normalise or str.casefold
    seen: dict[object, str] = {}
    for place in walk(rule, _TERMS):
        folded = fold(place.value)
        if not folded.strip():
            yield "error", place.location, f"{place.value!r} can never match: nothing of it is left when normalised"
            continue
        holder = place.holder
        assert isinstance(holder, Term)
        # The same word under another condition is another term.
        key = (place.location[:-3], folded, holder.when)
        first = seen.setdefault(key, place.value)
        if first is not place.value:
            again = "twice" if first == place.value else f"as {first!r} too, which is the same when normalised"
            yield "warning", place.location, f"{place.value!r} is in the list {again}"
