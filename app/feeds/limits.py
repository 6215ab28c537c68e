"""How much a file may ask for before it is refused: none of it is trusted."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file. What lies beyond one is an error that names the bound, never a crash or a silent cut.

    `document` bounds, in bytes, what has to be held whole (JSON, YAML, HTML, a workbook); everything else is read
    record by record. A compressed file may become `ratio` times as large once it is beyond a tenth of `inflated`.
    `text` is the code points of one value, `columns` the cells of a row, `lines` those of one quoted CSV record.
    """

    document: int = 50 * MIB
    workbook: int = 20 * MIB
    inflated: int = 200 * MIB
    workbook_inflated: int = 100 * MIB
    row_group: int = 512 * MIB
    ratio: int = 100
    parts: int = 1_000
    text: int = MIB
    row: int = 4 * MIB
    columns: int = 2_000
    lines: int = 2_000
