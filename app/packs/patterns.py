"""RE2 patterns of packs, compiled one way: quiet, and with memory enough that a large pattern stays exact and fast."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import re2

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
    """
    return re2.compile(source, options(ignore_case=ignore_case, longest=longest))
