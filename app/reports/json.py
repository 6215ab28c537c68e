"""A report as JSON: the same bytes from the command line and from the service."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from app.domain.findings import (
    SCHEMA_VERSION,
    InputErrorReport,
    InputReport,
    Receipt,
    Report,
    SubjectResult,
)
from app.reports.answers import Answer


def render(report: Report) -> bytes:
    """The whole report as compact UTF-8 with one newline at its end."""
    return report.model_dump_json(by_alias=True).encode() + b"\n"


def render_lines(answer: Answer) -> Iterator[bytes]:
    """JSON lines: one result a line, then one ``{"error": ...}`` for each subject that could not be read, then one
    ``{"input": ...}`` for each feed. Every line has the head of :class:`Lines`."""
    lines = Lines(answer.receipt)
    yield from map(lines.result, answer.results)
    yield from map(lines.error, answer.errors)
    yield from map(lines.input, answer.inputs)


class Lines:
    """Makes the lines of one run.

    Every line carries `schema_version` and `receipt_sha256`, the SHA-256 of the receipt as compact JSON, so that lines
    of different runs can be told apart and gathered again.
    """

    def __init__(self, receipt: Receipt) -> None:
        digest = hashlib.sha256(receipt.model_dump_json(by_alias=True).encode()).hexdigest()
        self._head = {"schema_version": SCHEMA_VERSION, "receipt_sha256": digest}

    def result(self, result: SubjectResult) -> bytes:
        return _line({**self._head, **result.model_dump(mode="json", by_alias=True)})

    def error(self, error: InputErrorReport) -> bytes:
        return _line({**self._head, "error": error.model_dump(mode="json", by_alias=True)})

    def input(self, report: InputReport) -> bytes:
        return _line({**self._head, "input": report.model_dump(mode="json", by_alias=True)})


def _line(value: dict[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
