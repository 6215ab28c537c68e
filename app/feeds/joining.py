"""Rows of one product, brought together: a Shopify handle, a Wix product with its variants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.feeds.layouts import Layout
from app.feeds.rows import Fault, Row

MOST_ROWS = 500
"""Rows of one product that are held together; memory must not grow with a file in which all ids are alike."""


def products(rows: Iterable[Row], layout: Layout) -> Iterator[Sequence[Row]]:
    """The rows of each product: neighbours with the same id where the layout joins, else every row alone."""
    if layout.join is None:
        for row in rows:
            if row.cells or row.broken is not None:
                yield (row,)
        return
    held: list[Row] = []
    current: str | None = None
    for row in rows:
        if not row.cells and row.broken is None:
            continue
        own = None if row.broken is not None else _id(row, layout)
        if held and own is not None and own == current and len(held) < MOST_ROWS:
            held.append(row)
            continue
        if held:
            yield held
        if len(held) >= MOST_ROWS and own == current:
            params = {"id": str(own)[:60], "limit": str(MOST_ROWS)}
            row = replace(row, faults=(*row.faults, Fault("too-many-variants", params)))  # noqa: PLW2901
        held, current = [row], own
    if held:
        yield held


def _id(row: Row, layout: Layout) -> str | None:
    for name, value in row.cells:
        target = layout.target(name)
        if target is not None and target.text == "id":
            return value.strip()
    return None
