"""UTF-16 offsets: what a browser counts."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from functools import lru_cache

_WIDE = re.compile("[\U00010000-\U0010ffff]")


def utf16_offset(text: str, index: int) -> int:
    """The number of UTF-16 code units in ``text[:index]``; characters beyond U+FFFF count two."""
    index = min(index, len(text))
    return index if text.isascii() else index + bisect_left(_wide_in(text), index)


@lru_cache(maxsize=16)
def _wide_in(text: str) -> array[int]:
    """Where characters of two units stand; looked for once, however many findings point into the text."""
    return array("q", (match.start() for match in _WIDE.finditer(text)))
