"""Parquet tables: batch by batch, either with a listing's own keys as columns or with a shop's headings."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.domain.subjects import MODELS
from app.domain.vocabulary import SubjectKind
from app.feeds.limits import Limits
from app.feeds.opened import Opened, UnreadableError

_BATCH = 1_000


class ParquetReader:
    """An open Parquet file; its rows as JSON-like objects without empty values.

    Raises:
        UnreadableError: it is damaged, or one group of its rows is too large to be held.
    """

    def __init__(self, opened: Opened, limits: Limits) -> None:
        # Only here: pyarrow takes longer to import than a listing to vet.
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        self._errors = (pa.ArrowException, OSError, ValueError)
        try:
            # A path is read where it lies; a stream has to be held, for the directory stands at the end.
            source: Any = str(opened.path) if opened.path else io.BytesIO(opened.whole(limits.document, "Parquet"))
            self._file = pq.ParquetFile(source)
        except self._errors as error:
            raise UnreadableError(f"the Parquet file cannot be read: {_first_line(error)}") from None
        meta = self._file.metadata
        for group in range(meta.num_row_groups):
            if meta.row_group(group).total_byte_size > limits.row_group:
                raise UnreadableError(
                    f"row group {group} has {meta.row_group(group).total_byte_size:,} bytes; the limit is "
                    f"{limits.row_group:,}: write the file in smaller row groups"
                )
        self.columns: tuple[str, ...] = tuple(self._file.schema_arrow.names)
        if len(self.columns) > limits.columns:
            raise UnreadableError(f"the table has {len(self.columns):,} columns; the limit is {limits.columns:,}")

    def rows(self) -> Iterator[dict[str, Any]]:
        try:
            for batch in self._file.iter_batches(batch_size=_BATCH):
                for row in batch.to_pylist():
                    yield {name: plain for name, value in row.items() if (plain := _plain(value)) is not None}
        except self._errors as error:
            raise UnreadableError(f"the Parquet file cannot be read further: {_first_line(error)}") from None


def kind_by_columns(columns: tuple[str, ...]) -> SubjectKind | None:
    """The kind of subject whose keys these columns all are; None when they are somebody else's."""
    for kind, model in MODELS.items():
        keys = {field.alias or name for name, field in model.model_fields.items()}
        if keys.issuperset(columns):
            return kind
    return None


def _plain(value: Any) -> Any:
    """A value as JSON would have it; None for what is empty."""
    if isinstance(value, dict):
        return {name: plain for name, item in value.items() if (plain := _plain(item)) is not None} or None
    if isinstance(value, list):
        pairs = value and all(isinstance(item, tuple) and len(item) == 2 for item in value)
        if pairs:
            return {str(name): plain for name, item in value if (plain := _plain(item)) is not None}
        return [plain for item in value if (plain := _plain(item)) is not None] or None
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date | dt.datetime | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
