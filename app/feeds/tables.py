"""Tables: where their headings stand, and their rows as named values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from app.feeds.delimited import DelimitedPlaces, RawRecord
from app.feeds.encodings import bad_byte
from app.feeds.formats import Container
from app.feeds.layouts import Layout, by_headings, layout_of
from app.feeds.limits import Limits
from app.feeds.rows import CellPlaces, Each, Fault, Row

FIRST_ROWS = 20
"""Rows in which headings are looked for: below comments and the labels of templates."""

_FEWEST_KNOWN = 2
_SETTING = re.compile(r"\bCurrency=([A-Z]{3})\b")


@dataclass(frozen=True, slots=True)
class GridPlaces:
    """Places in a sheet: the row, and the column of each value."""

    line: int
    columns: tuple[int, ...]

    def at(self, cell: int) -> tuple[int | None, int | None]:
        return self.line, self.columns[cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose headings are known: their layout, the headings, and the records below them."""

    layout: Layout | None
    headings: tuple[str, ...]
    records: Iterator[RawRecord]
    seen: tuple[str, ...] = ()


def find_headings(records: Iterable[RawRecord], container: Container, given: Layout | None) -> Table:
    """Look for the row of headings among the first ones.

    With a layout `given` it is the row with most of its names; otherwise the first that a shipped layout knows, or the
    first with two headings that are synonyms of fields. `layout` is None where there is none such; then `seen` is what
    the first row holds.
    """
    records = iter(records)
    first = list(islice(records, FIRST_ROWS))
    best = _known_row(first, container) if given is None else _row_of(first, given)
    if best is None:
        return Table(None, (), iter(()), tuple(first[0].cells[:8]) if first else ())
    at, layout = best
    headings = _headings(first[at])
    return Table(layout, headings, chain(first[at + 1 :], records))


def currency_in(headings: Iterable[str]) -> str | None:
    """The currency a heading sets for all rows, as eBay's ``*Action(SiteID=Germany|Currency=EUR)`` does."""
    return next((match[1] for heading in headings if (match := _SETTING.search(heading))), None)


def _known_row(first: Sequence[RawRecord], container: Container) -> tuple[int, Layout] | None:
    rows = [(at, _headings(record)) for at, record in enumerate(first) if record.fault is None]
    for at, headings in rows:
        if layout := layout_of(headings, container):
            return at, layout
    for at, headings in rows:
        layout = by_headings(headings)
        told = set(layout.fields.values()) - {"skip"}
        if len(told) >= _FEWEST_KNOWN and told & {"title", "description"}:
            return at, layout
    return None


def _row_of(first: Sequence[RawRecord], given: Layout) -> tuple[int, Layout] | None:
    counts = [sum(given.target(name) is not None for name in _headings(record) if name) for record in first]
    best = max(counts, default=0)
    return (counts.index(best), given) if best else None


def _headings(record: RawRecord) -> tuple[str, ...]:
    return tuple(cell.strip("\ufeff \t\r\n") for cell in record.cells)


def rows_of(table: Table, delimiter: str | None, limits: Limits, encoding: str) -> Iterator[Row]:
    """The rows below the headings. `delimiter` is that of a text; None for a sheet, whose cells have columns."""
    names = table.headings
    for record in table.records:
        yield _row(record, names, delimiter, limits, encoding)


def _row(record: RawRecord, names: Sequence[str], delimiter: str | None, limits: Limits, encoding: str) -> Row:
    if record.fault is not None:
        return Row((), record.line, Each(()), broken=record.fault)
    if len(record.cells) > limits.columns:
        fault = Fault("too-many-columns", {"limit": f"{limits.columns:,}"})
        return Row((), record.line, Each(()), broken=fault)
    byte = bad_byte(record.text) if not record.text.isascii() else None
    if byte is not None:
        fault = Fault("bad-bytes", {"byte": f"0x{byte:02X}", "encoding": encoding})
        return Row((), record.line, Each(()), broken=fault)
    indexes, cells = [], []
    for index, value in enumerate(record.cells):
        if value and not value.isspace():
            indexes.append(index)
            cells.append((names[index] if index < len(names) and names[index] else f"column {index + 1}", value))
    places: CellPlaces
    if delimiter is None:
        places = GridPlaces(record.line, tuple(index + 1 for index in indexes))
    else:
        places = DelimitedPlaces(record.text, record.line, delimiter, tuple(indexes))
    return Row(tuple(cells), record.line, places, _ragged(record, names))


def _ragged(record: RawRecord, names: Sequence[str]) -> tuple[Fault, ...]:
    # Trailing empty values come and go with every spreadsheet and shift nothing.
    filled = len(record.cells)
    while filled > len(names) and not record.cells[filled - 1].strip():
        filled -= 1
    if filled == len(names) or (filled < len(names) and not any(names[filled:])):
        return ()
    return (Fault("ragged-row", {"cells": str(filled), "columns": str(len(names))}),)
