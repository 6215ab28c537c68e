"""Comma-separated values (RFC 4180, UTF-8): a row a finding, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from app.reports.answers import Answer
from app.reports.table import COLUMNS, harmless, rows


def render_lines(answer: Answer) -> Iterator[bytes]:
    """The header, then a row at a time, so that a report of any length is written in flat memory."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for row in rows(answer):
        writer.writerow([harmless(cell) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()
