"""RE2 patterns of packs, compiled one way: quiet, and with memory enough that a large pattern stays exact and fast."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import re2

# A pattern whose automaton outgrows this falls back to a slower one that needs little; it is never cut short.
_MAX_MEMORY = 64 << 20


@cache
def options() -> Any:
    """The options every pattern of a pack is compiled with."""
    chosen = re2.Options()
    chosen.max_mem = _MAX_MEMORY
    chosen.log_errors = False
    return chosen


@lru_cache(maxsize=16_384)
def compile_pattern(source: str) -> Any:
    """Compile an RE2 pattern that the schema has checked; kept, since the schema, the linter and the checks all ask."""
    return re2.compile(source, options())
