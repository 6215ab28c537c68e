"""Files of records, read one at a time: CSV and its kin, JSON arrays of objects, XLSX; each with its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from app.loads.store import ListError

Record = tuple[int, Mapping[str, str]]
"""A 1-based line of the file (XLSX: row) and its cells by column, keys folded to lower case."""

_DELIMITERS = ",;\t|"
_CHUNK = 1 << 16
_LONGEST_OBJECT = 1 << 20


def read_records(path: Path) -> Iterator[Record]:
    """The records of a file in its order; the format goes by the name's ending (.csv .tsv .txt .json .xlsx).

    Raises:
        ListError: another ending, an unreadable file, or a line that is no record.
    """
    suffix = path.suffix.casefold()
    try:
        if suffix in (".csv", ".tsv", ".txt"):
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield from _delimited(path.name, file)
        elif suffix == ".json":
            with path.open(encoding="utf-8-sig") as file:
                yield from _objects(path.name, file)
        elif suffix == ".xlsx":
            yield from _sheet(path)
        else:
            raise ListError(path.name, "unknown format: wanted .csv, .tsv, .txt, .json or .xlsx")
    except UnicodeDecodeError as error:
        raise ListError(path.name, f"not UTF-8 (byte at offset {error.start}); save the file as UTF-8") from None
    except OSError as error:
        raise ListError(str(path), f"cannot be read: {error.strerror}") from None


def _delimited(name: str, file: IO[str]) -> Iterator[Record]:
    head = file.readline()
    delimiter = max(_DELIMITERS, key=head.count)
    columns = [_folded(cell) for cell in next(csv.reader([head], delimiter=delimiter), [])]
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num + 1, dict(zip(columns, cells, strict=False))
    except csv.Error as error:
        raise ListError(name, f"not CSV: {error}", reader.line_num + 1) from None


def _objects(name: str, file: IO[str]) -> Iterator[Record]:
    """The objects of the first array in a JSON file, decoded one by one; what stands before it is passed over."""
    decoder = json.JSONDecoder()
    buffer, line = "", 1
    while "[" not in buffer:
        chunk = file.read(_CHUNK)
        if not chunk:
            raise ListError(name, "no JSON array of objects found", line)
        buffer += chunk
    before, _, buffer = buffer.partition("[")
    line += before.count("\n")
    while True:
        stripped = buffer.lstrip(" \t\r\n,")
        line += buffer[: len(buffer) - len(stripped)].count("\n")
        buffer = stripped
        if buffer.startswith("]"):
            return
        try:
            value, end = decoder.raw_decode(buffer)
        except ValueError:
            chunk = file.read(_CHUNK)
            if not chunk or len(buffer) > _LONGEST_OBJECT:
                raise ListError(name, "not JSON, or cut short", line) from None
            buffer += chunk
            continue
        if not isinstance(value, dict):
            raise ListError(name, f"wanted an object, got {type(value).__name__}", line)
        yield line, {_folded(key): "" if cell is None else str(cell) for key, cell in value.items()}
        line += buffer[:end].count("\n")
        buffer = buffer[end:]


def _sheet(path: Path) -> Iterator[Record]:
    # Only here: other formats need no reader of workbooks.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        raise ListError(path.name, f"not an XLSX workbook: {error}") from None
    columns = [_folded(str(cell)) for cell in rows[0]] if rows else []
    for number, cells in enumerate(rows[1:], start=2):
        if any(str(cell).strip() for cell in cells):
            yield number, {column: _cell(cell) for column, cell in zip(columns, cells, strict=False)}


def _cell(value: object) -> str:
    # Spreadsheets keep codes as numbers: 8517130000.0.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
