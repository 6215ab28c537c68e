"""Data forms out of tables of orders: the headings say what is collected, and no row below them is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import PurePath

from app.checks.privacy_fields import recognise
from app.domain.subjects import Source, ValuePlace, read_subject
from app.domain.vocabulary import SubjectKind
from app.feeds.delimited import DelimitedPlaces, RawRecord
from app.feeds.feed import Record
from app.feeds.opened import UnreadableError
from app.feeds.rows import CellPlaces
from app.feeds.tables import FIRST_ROWS, GridPlaces

LAYOUT = "table-header"
"""What a report calls a file that was read for its headings."""

# What no heading has: an address, a long number, a date. Such a row is somebody's data, and is not repeated to anybody.
_VALUE = re.compile(r"@|\d{5}|\d{4}-\d\d")


def header_form(records: Iterable[RawRecord], name: str, delimiter: str | None) -> Record:
    """The form whose fields are the headings of the table; `delimiter` is None for a sheet.

    Headings are the row, of the first ones, with the most names of personal or order data; where none has any, the
    first row, unless values stand in it.

    Raises:
        UnreadableError: no row looks like headings. The message quotes none: they may be somebody's data.
    """
    first = [
        record for record in islice(records, FIRST_ROWS) if record.fault is None and any(map(str.strip, record.cells))
    ]
    if not first:
        raise UnreadableError("the table is empty: a data form is read from its headings", 1, 1)
    known = [sum(_is_known(cell) for cell in record.cells) for record in first]
    row = first[known.index(max(known))]
    if not max(known) and any(_VALUE.search(cell) for cell in row.cells):
        raise UnreadableError(
            "no row of this table looks like headings: a data form is read from them, so put them in the first row",
            row.line,
        )
    return _record(row, name, delimiter)


def _is_known(cell: str) -> bool:
    return _VALUE.search(cell) is None and recognise(_heading(cell)) is not None


def _heading(cell: str) -> str:
    return " ".join(cell.strip("\ufeff").split())


def _record(row: RawRecord, name: str, delimiter: str | None) -> Record:
    indexes = [index for index, cell in enumerate(row.cells) if _heading(cell)]
    headings = [_heading(row.cells[index]) for index in indexes]
    places: CellPlaces
    if delimiter is None:
        places = GridPlaces(row.line, tuple(index + 1 for index in indexes))
    else:
        places = DelimitedPlaces(row.text, row.line, delimiter, tuple(indexes))
    source = Source(
        name,
        row.line,
        0,
        {f"/fields/{n}": ValuePlace(*places.at(n), heading) for n, heading in enumerate(headings)},
    )
    document = {"names_only": True, "fields": [{"name": heading} for heading in headings]}
    subject = read_subject(SubjectKind.FORM, document, id=PurePath(name).name, source=source)
    return Record(subject, (), source, "")
