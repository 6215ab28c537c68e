"""RE2 patterns of packs, compiled one way: quiet, and with memory enough that a large pattern stays exact and fast."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

import re2

from app.packs.tables import load_table

_NAMED = re.compile(r"\{\{([a-z0-9][a-z0-9-]*)\}\}")

MAX_EXPANDED = 60_000
"""Characters of a pattern with every vocabulary it names written out."""

# A pattern whose automaton outgrows this falls back to a slower one that needs little; it is never cut short.
_MAX_MEMORY = 64 << 20


@cache
def options(*, ignore_case: bool = False, longest: bool = False, max_memory: int = _MAX_MEMORY) -> Any:
    """The options every pattern is compiled with; shared, so never to be changed. `max_memory` is in bytes."""
    chosen = re2.Options()
    chosen.max_mem = max_memory
    chosen.log_errors = False
    chosen.case_sensitive = not ignore_case
    chosen.longest_match = longest
    return chosen


@lru_cache(maxsize=16_384)
def compile_pattern(source: str, *, ignore_case: bool = False, longest: bool = False) -> Any:
    """Compile an RE2 pattern that the schema has checked; kept, since the schema, the linter and the checks all ask.

    With `longest` the leftmost-longest match is found, else the leftmost alternative that fits, as in Perl.

    Raises:
        re2.error: `source` is no RE2 pattern.
        PackError, ValueError: as :func:`expand`.
    """
    return re2.compile(expand(source), options(ignore_case=ignore_case, longest=longest))


def expand(source: str) -> str:
    """`source` with each ``{{name}}`` written out: any of the terms and patterns of `corpora/terms/<name>.yaml`.

    Raises:
        PackError: a named table is not there or not readable.
        ValueError: a table has neither terms nor patterns, names itself, or the whole grows too long.
    """
    return _expand(source, ()) if "{{" in source else source


def _expand(source: str, within: tuple[str, ...]) -> str:
    def written_out(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in within:
            raise ValueError(f"vocabulary {name!r} names itself")
        return "(?:" + "|".join(_expand(part, (*within, name)) for part in _alternatives(name)) + ")"

    expanded = _NAMED.sub(written_out, source)
    if len(expanded) > MAX_EXPANDED:
        raise ValueError(f"pattern of {len(expanded)} characters once written out; the limit is {MAX_EXPANDED}")
    return expanded


def _alternatives(name: str) -> list[str]:
    table = load_table(f"terms/{name}.yaml")
    parts = table if isinstance(table, dict) else {}
    terms = [term if isinstance(term, str) else term["term"] for term in parts.get("terms") or ()]
    # Longest first, so that "blood sugar levels" is read before "blood sugar".
    found = [re2.escape(term) for term in sorted(terms, key=len, reverse=True)]
    found += parts.get("patterns") or ()
    if not found:
        raise ValueError(f"vocabulary {name!r} has neither terms nor patterns")
    return found
