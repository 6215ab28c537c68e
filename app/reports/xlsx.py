"""A workbook for reviewers: a summary sheet and a sheet of findings, with cells that can only be text."""

from __future__ import annotations

import datetime as dt
import io

import xlsxwriter

from app.reports.answers import Answer
from app.reports.digest import Digest, digest
from app.reports.table import COLUMNS, rows

MOST_ROWS = 1_048_575
"""Rows below the header that a sheet can hold."""

_LONGEST_CELL = 32_767
_WIDTHS = {"message": 60, "text": 30, "rule_id": 36, "law": 36, "fix": 40, "subject_id": 20, "file": 20}


def render(answer: Answer) -> bytes:
    """The workbook's bytes; the same answer gives the same bytes."""
    memory = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(memory, options)
    book.set_properties({"title": "Vetlist report", "created": dt.datetime.combine(answer.receipt.as_of, dt.time())})
    bold = book.add_format({"bold": True})
    summary = book.add_worksheet("Summary")
    sheet = book.add_worksheet("Findings")
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(name, 14))
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 0)
    written = left_out = cut = 0
    for row in rows(answer):
        if written == MOST_ROWS:
            left_out += 1
            continue
        written += 1
        cut += any(len(cell) > _LONGEST_CELL for cell in row)
        for column, cell in enumerate(row):
            sheet.write_string(written, column, cell[:_LONGEST_CELL])
    sheet.autofilter(0, 0, written, len(COLUMNS) - 1)
    missing = [("rows that no sheet can hold", left_out), ("rows with a text cut to what a cell can hold", cut)]
    _summary(summary, digest(answer), answer, [entry for entry in missing if entry[1]], bold)
    book.close()
    return memory.getvalue()


def _summary(
    sheet: xlsxwriter.worksheet.Worksheet,
    counts: Digest,
    answer: Answer,
    missing: list[tuple[str, int]],
    bold: xlsxwriter.format.Format,
) -> None:
    receipt = answer.receipt
    facts = [
        ("as of", receipt.as_of.isoformat()),
        ("markets", ", ".join(receipt.markets) or "each subject's own"),
        ("platforms", ", ".join(receipt.platforms) or "each subject's own"),
        ("engine", receipt.engine),
        ("subjects", counts.subjects),
        ("subjects with findings", counts.affected),
        *((f"findings: {severity}", count) for severity, count in counts.severities.items()),
        ("could not be read", counts.unread),
        *missing,
    ]
    table = [*facts, ("", ""), ("rule", "findings"), *counts.rules.most_common()]
    sheet.set_column(0, 0, 44)
    for number, (name, value) in enumerate(table):
        sheet.write_string(number, 0, name, bold if value == "findings" else None)
        if isinstance(value, int):
            sheet.write_number(number, 1, value)
        else:
            sheet.write_string(number, 1, value, bold if value == "findings" else None)
