"""Foreign text on a terminal: nothing of it may act, hide or reorder, and carets must stand under what they mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from app.packs.text_measures import columns

_MARGIN = 30
_LONGEST_HIT = 60
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Segment:
    """Text in one style; `style` is a rich style and empty for plain."""

    text: str
    style: str = ""


Line: TypeAlias = tuple[Segment, ...]


def visible(text: str) -> str:
    """`text` on one line with every character that acts or hides (escapes, bidi and zero-width controls) spelt out.

    ``visible("a\\x1b[2Jb\\u200bc\\n") == r"a\\x1b[2Jb\\u200bc\\n"``; ordinary spaces of any width stay.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or unicodedata.category(c) == "Zs" else _spelt_out(c) for c in text)


def excerpt(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The span and up to 30 characters on both sides of it, all made visible; what is left out shows as an ellipsis."""
    before = visible(text[max(0, start - _MARGIN) : start])
    after = visible(text[end : end + _MARGIN])
    hit = text[start:end]
    if len(hit) > _LONGEST_HIT:
        hit = hit[: _LONGEST_HIT // 2] + _CUT + hit[-_LONGEST_HIT // 2 :]
    return (
        (_CUT if start > _MARGIN else "") + before,
        visible(hit),
        after + (_CUT if end + _MARGIN < len(text) else ""),
    )


def underlined(label: str, text: str, start: int, end: int, style: str) -> Iterator[Line]:
    """Two lines: the span in its context, and carets under it."""
    before, hit, after = excerpt(text, start, end)
    yield Segment(label, "dim"), Segment(before), Segment(hit, f"{style} underline".strip()), Segment(after)
    yield Segment(" " * columns(label + before)), Segment("^" * max(1, columns(hit)), style)


def plain(line: Line) -> str:
    """The line without styles and without space at its end."""
    return "".join(segment.text for segment in line).rstrip()


def _spelt_out(char: str) -> str:
    return char.encode("unicode_escape").decode()
