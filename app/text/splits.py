"""Characters written as their parts: 壮阝日 for 壮阳, 减月巴 for 减肥, 最女子的 for 最好的."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import re2

from app.packs.tables import load_tsv
from app.text.lookalikes import Row, read_row
from app.text.offsets import Edit


def join_splits(text: str) -> list[Edit]:
    """The edits that join the split characters of a lower-case, simplified text, in order."""
    if not split_trigger().search(text):
        return []
    return [Edit(start, start + len(row.char), row.becomes, "split-character") for start, row in _found(text)]


def _found(text: str) -> Iterator[tuple[int, Row]]:
    reach = 0
    places = sorted((at, row) for row in _rows() for at in _occurrences(text, row.char) if row.applies(text, at))
    for at, row in places:
        if at >= reach:
            yield at, row
            reach = at + len(row.char)


def _occurrences(text: str, parts: str) -> Iterator[int]:
    at = text.find(parts)
    while at >= 0:
        yield at
        at = text.find(parts, at + 1)


@cache
def split_trigger_source() -> str:
    """RE2 source without which no character of a text is split."""
    return "|".join(dict.fromkeys(row.trigger() for row in _rows()))


@cache
def split_trigger() -> Any:
    """The compiled :func:`split_trigger_source`."""
    return re2.compile(split_trigger_source())


@cache
def _rows() -> tuple[Row, ...]:
    return tuple(map(read_row, load_tsv("text/splits.tsv")))
