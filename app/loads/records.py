"""Files of records, read one at a time: CSV and its kin, JSON arrays of objects, XLSX; each with its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import IO

from app.feeds.limits import Limits
from app.feeds.opened import UnreadableError
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
    # One reader for heading and rows: a quoted heading may run over several lines.
    reader = csv.reader(chain([head], file), delimiter=delimiter, strict=True)
    try:
        columns = [_folded(cell) for cell in next(reader, [])]
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, _row(name, reader.line_num, columns, cells)
    except csv.Error as error:
        raise ListError(name, f"not CSV: {error}", reader.line_num) from None


def _row(name: str, line: int, columns: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise ListError(name, f"the row has {len(cells)} cells for {len(columns)} columns: quote the delimiter", line)
    return dict(zip(columns, cells, strict=False))


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
        except RecursionError:
            raise ListError(name, "nested too deeply for a list of records", line) from None
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
    from app.feeds.workbooks import Workbook  # noqa: PLC0415

    try:
        rows = iter(next(Workbook(path.read_bytes(), Limits()).sheets()).rows)
        columns = [_folded(cell) for cell in next(rows).cells]
        for row in rows:
            yield row.line, _row(path.name, row.line, columns, row.cells)
    except StopIteration:
        return
    except UnreadableError as error:
        raise ListError(path.name, f"not an XLSX workbook: {error}") from None


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())
