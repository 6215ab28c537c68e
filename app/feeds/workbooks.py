"""XLSX workbooks. What one would become in memory is measured before it is opened."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from app.feeds.delimited import RawRecord
from app.feeds.limits import Limits
from app.feeds.opened import UnreadableError

# The start of a row or a cell with whatever prefix its namespace has, and its reference in either kind of quotes.
_CELL = re.compile(rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])([^<>]*)")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']\s*\$?([A-Za-z]{0,3})\$?([0-9]{1,10})")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f[\s>/]")
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_PIECE = 256 * 1024
_LONGEST_TAG = 1024 * 1024
_MOST_CELLS = 8_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its rows; `formulas` counts those of the whole workbook."""

    name: str
    rows: Iterator[RawRecord]


class Workbook:
    """An open workbook.

    Raises:
        UnreadableError: it is damaged, encrypted, an archive of something else, or would not fit the limits.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self.formulas = _inspect(data, limits)
        # Only here: whoever reads no workbook pays for no reader of them.
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except (CalamineError, ValueError, OSError) as error:
            raise UnreadableError(f"the workbook cannot be read: {str(error)[:200]}") from None
        except BaseException as error:
            raise _panic(error) from None

    def sheets(self) -> Iterator[Sheet]:
        """The sheets that have rows, in the workbook's order."""
        for name in self._book.sheet_names[:100]:
            try:
                sheet = self._book.get_sheet_by_name(name)
                start = sheet.start
            except Exception as error:
                raise UnreadableError(f"sheet {name[:60]!r} cannot be read: {str(error)[:200]}") from None
            except BaseException as error:
                raise _panic(error) from None
            if start is not None:
                yield Sheet(name, _rows(sheet, start[1]))


def _rows(sheet: object, start: int) -> Iterator[RawRecord]:
    # The reader leaves out the empty columns in front, though not the rows.
    for number, row in enumerate(sheet.iter_rows(), 1):  # type: ignore[attr-defined]
        cells = [_text(value) for value in row]
        if any(cells):
            yield RawRecord([""] * start + cells, number, "\n".join(cells))


def _text(value: object) -> str:
    """A cell as a person sees it, without what a number format adds."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time | dt.datetime):
        return value.isoformat()
    return "" if value is None else str(value)


def _panic(error: BaseException) -> BaseException:
    """A panic of the reader as the file's fault; anything else (an interrupt) as it is."""
    if type(error).__name__ == "PanicException":
        return UnreadableError("the workbook is damaged: save it again, or as CSV")
    return error


def _inspect(data: bytes, limits: Limits) -> int:
    """Check sizes by inflating every part without keeping it; the number of formulas in its sheets."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnreadableError("the workbook is damaged or cut off: save it again, or as CSV") from None
    names = [part.filename for part in parts]
    if "xl/workbook.xml" not in names:
        raise UnreadableError("this is a ZIP archive and no .xlsx workbook: unpack it, or save the table as CSV")
    if len(parts) > limits.parts:
        raise UnreadableError(f"the workbook has {len(parts):,} parts; the limit is {limits.parts:,}")
    if len(set(names)) != len(names):
        raise UnreadableError("the workbook holds two parts of one name: save it again")
    total = formulas = 0
    for part in parts:
        if part.flag_bits & 1:
            raise UnreadableError("the workbook is encrypted: save it without a password")
        sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
        measure = _Measure(part.filename, sheet)
        for piece in _inflated(data, part):
            total += len(piece)
            # What the directory says of sizes may be a lie, so what comes out is counted.
            if total > limits.workbook_inflated or total > max(limits.ratio * len(data), 10_000_000):
                raise UnreadableError(
                    f"the workbook unpacks to more than {limits.workbook_inflated:,} bytes or {limits.ratio} times its "
                    "size: split it, or save it as CSV"
                )
            measure.take(piece)
        formulas += measure.formulas
    return formulas


class _Measure:
    """How many cells a sheet would take in memory, which a table from its first to its last cell does."""

    def __init__(self, name: str, sheet: bool) -> None:
        self.name, self.sheet = name, sheet
        self.formulas = 0
        self._tail = b""
        self._rows = self._columns = 0
        self._row = self._column = 0
        self._first_row: int | None = None

    def take(self, piece: bytes) -> None:
        if not self.sheet:
            return
        window = self._tail + piece
        # A tag that is not closed yet waits for the next piece, so that nothing is counted twice or cut in two.
        opened = window.rfind(b"<")
        end = opened if opened > window.rfind(b">") else len(window)
        window, self._tail = window[:end], window[end:]
        if len(self._tail) > _LONGEST_TAG:
            raise UnreadableError(f"{self.name} is damaged: save it again, or as CSV")
        for match in _CELL.finditer(window):
            self._take(match[1] == b"row", _REFERENCE.search(match[2]))
        self.formulas += len(_FORMULA.findall(window))
        cells = (self._rows - (self._first_row or 1) + 1) * self._columns
        if cells > _MOST_CELLS:
            raise UnreadableError(
                f"{self.name} spans {self._rows:,} rows and {self._columns:,} columns, more than {_MOST_CELLS:,} "
                "cells: delete what stands far from the table, or save it as CSV"
            )

    def _take(self, is_row: bool, at: re.Match[bytes] | None) -> None:
        """The place of a row or a cell: the one it names, else the next."""
        if is_row:
            self._row, self._column = (int(at[2]) if at else self._row + 1), 0
            return
        self._column = _column(at[1].upper()) if at and at[1] else self._column + 1
        if at:
            self._row = int(at[2])
        row = max(self._row, 1)
        self._first_row = row if self._first_row is None else min(self._first_row, row)
        self._rows, self._columns = max(self._rows, row), max(self._columns, self._column)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _inflated(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    header = data[part.header_offset : part.header_offset + _LOCAL_HEADER.size]
    if len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise UnreadableError("the workbook is damaged: save it again, or as CSV")
    *_, name, extra = _LOCAL_HEADER.unpack(header)
    start = part.header_offset + _LOCAL_HEADER.size + name + extra
    packed = data[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise UnreadableError("the workbook is packed in an unusual way: save it again")
    machine = zlib.decompressobj(-15)
    try:
        piece = machine.decompress(packed, _PIECE)
        while piece:
            yield piece
            piece = machine.decompress(machine.unconsumed_tail, _PIECE)
    except zlib.error:
        raise UnreadableError("the workbook is damaged: save it again, or as CSV") from None
