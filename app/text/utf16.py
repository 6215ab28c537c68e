"""UTF-16 offsets: what a browser counts."""

from __future__ import annotations


def utf16_offset(text: str, index: int) -> int:
    """The number of UTF-16 code units in ``text[:index]``; characters beyond U+FFFF count two."""
    head = text[:index]
    if head.isascii():
        return len(head)
    # Surrogates that stand alone cannot be encoded otherwise; each is one unit.
    return len(head.encode("utf-16-le", "surrogatepass")) // 2
