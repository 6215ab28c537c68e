"""A report as JSON: the same bytes from the command line and from the service."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from app.domain.findings import Report


def render(report: Report) -> bytes:
    """The whole report as compact UTF-8 with one newline at its end."""
    return report.model_dump_json(by_alias=True).encode() + b"\n"


def render_lines(report: Report) -> Iterator[bytes]:
    """JSON lines: one result a line, then one ``{"error": ...}`` for each subject that could not be read.

    Every line carries `schema_version` and `receipt_sha256`, the SHA-256 of the receipt as compact JSON, so that lines
    of different runs can be told apart and gathered again.
    """
    receipt = hashlib.sha256(report.receipt.model_dump_json(by_alias=True).encode()).hexdigest()
    head = {"schema_version": report.schema_version, "receipt_sha256": receipt}
    for result in report.results:
        yield _line({**head, **result.model_dump(mode="json", by_alias=True)})
    for error in report.errors:
        yield _line({**head, "error": error.model_dump(mode="json", by_alias=True)})


def _line(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
