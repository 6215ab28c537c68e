"""Parts as bytes: Parquet, or JSON Lines of the same columns."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from app.audits.plan import PartFormat
from app.audits.tables import Row


def encode(findings: pa.RecordBatch, format: PartFormat) -> bytes:
    """The same findings give the same bytes, whoever encodes them."""
    if format is PartFormat.PARQUET:
        memory = io.BytesIO()
        pq.write_table(pa.Table.from_batches([findings]), memory, compression="zstd")
        return memory.getvalue()
    return b"".join(_line(row) for row in findings.to_pylist())


def read_part(path: Path, columns: Sequence[str] | None = None) -> Iterator[Row]:
    """The rows of a part, all its columns or only some; `detail` is JSON text in either format."""
    if path.suffix == ".parquet":
        yield from pq.read_table(path, columns=list(columns) if columns else None).to_pylist()
        return
    with path.open("rb") as file:
        for line in file:
            row = json.loads(line)
            if row["detail"] is not None:
                row["detail"] = json.dumps(row["detail"], ensure_ascii=False, separators=(",", ":"))
            yield row


def _line(row: dict[str, Any]) -> bytes:
    detail = row["detail"]
    shown = {**row, "detail": None if detail is None else json.loads(detail)}
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
