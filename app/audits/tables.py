"""The two Arrow tables of an audit: subjects as they go to whoever evaluates them, and what comes back.

Both are plain columns, so that any process on any machine can work on a batch alone. What has a shape of its own (the
document, a whole finding) travels as JSON in one column.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import pyarrow as pa

from app.domain.findings import Finding, GoodsProfile, InputErrorReport, SubjectResult
from app.domain.subjects import ReadingNote, Source, Subject, ValuePlace, read_subject
from app.domain.vocabulary import Severity, SubjectKind
from app.feeds import Feed, Record

SUBJECTS = pa.schema(
    [
        pa.field("input", pa.int32(), nullable=False),
        pa.field("ordinal", pa.int64(), nullable=False),
        pa.field("variants", pa.bool_(), nullable=False),
        ("kind", pa.string()),
        ("id", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("record", pa.int64()),
        ("places", pa.string()),
        ("notes", pa.string()),
        ("document", pa.string()),
        ("errors", pa.string()),
    ]
)
"""One row for each record of the files. `input` is the number of the file, `ordinal` that of the record in it, both
from 0. `variants` says that in this file variants of a product repeat its texts. `document`, `places` (arrays of
pointer, line, column, field) and `notes` are JSON; a record that is no subject has no document, and in `errors` the
JSON of why."""

FINDINGS = pa.schema(
    [
        pa.field("input", pa.int32(), nullable=False),
        pa.field("ordinal", pa.int64(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        pa.field("entry", pa.string(), nullable=False),
        ("subject", pa.string()),
        ("subject_id", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("rule_id", pa.string()),
        ("pack", pa.string()),
        ("outcome", pa.string()),
        ("severity", pa.string()),
        ("pointer", pa.string()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("message", pa.string()),
        ("fingerprint", pa.string()),
        ("detail", pa.string()),
    ]
)
"""One row with `entry` `subject` for each subject that was evaluated, and one for each thing said of it: `finding`,
`exemption` or `not_evaluated`; `error` for what could not be read. (`input`, `ordinal`, `position`) names a row; rows
of a subject stand together, `position` 0 first. `detail` is the whole finding as JSON (of a subject: its profile)."""

SUBJECT, FINDING, EXEMPTION, NOT_EVALUATED, ERROR = "subject", "finding", "exemption", "not_evaluated", "error"

_PARTS: Mapping[str, str] = {FINDING: "findings", EXEMPTION: "exemptions", NOT_EVALUATED: "not_evaluated"}

Row = dict[str, Any]


def subjects_batch(feed: Feed, input: int, first: int, records: Sequence[Record]) -> pa.RecordBatch:
    """Records of `feed`, which is file number `input`; the first of them is record number `first` of the file."""
    rows = [_record_row(feed, input, ordinal, record) for ordinal, record in enumerate(records, start=first)]
    return pa.RecordBatch.from_pylist(rows, schema=SUBJECTS)


def read_row(row: Mapping[str, Any]) -> Subject:
    """The subject of a row of :data:`SUBJECTS`, as its file's importer made it."""
    places = {pointer: ValuePlace(*place) for pointer, *place in json.loads(row["places"] or "[]")}
    notes = [
        ReadingNote(rule, pointer, Severity(severity), title, message)
        for rule, pointer, severity, title, message in json.loads(row["notes"] or "[]")
    ]
    return read_subject(
        SubjectKind(row["kind"]),
        json.loads(row["document"]),
        id=row["id"],
        source=Source(row["file"], row["line"], row["record"], places),
        notes=tuple(notes),
    )


def errors_of(row: Mapping[str, Any]) -> tuple[InputErrorReport, ...]:
    """Why a row of :data:`SUBJECTS` is no subject; empty for one that is."""
    return tuple(InputErrorReport.model_validate(error) for error in json.loads(row["errors"] or "[]"))


def result_rows(row: Mapping[str, Any], result: SubjectResult) -> Iterator[Row]:
    """The rows of :data:`FINDINGS` that say what was found on the subject of `row`."""
    common = {name: row[name] for name in ("input", "ordinal", "file", "line")}
    common |= {"subject": result.subject.value, "subject_id": result.subject_id}
    profile = [goods.model_dump(mode="json") for goods in result.profile]
    yield {**common, "position": 0, "entry": SUBJECT, "detail": _json(profile) if profile else None}
    position = 0
    for entry, part in _PARTS.items():
        for finding in getattr(result, part):
            position += 1
            yield {**common, "position": position, "entry": entry, **_finding_columns(finding)}


def error_rows(row: Mapping[str, Any], errors: Iterable[InputErrorReport]) -> Iterator[Row]:
    """The rows of :data:`FINDINGS` of a record that could not be read."""
    for position, error in enumerate(errors):
        yield {
            **{name: row[name] for name in ("input", "ordinal", "file", "line")},
            "position": position,
            "entry": ERROR,
            "rule_id": error.rule_id,
            "severity": error.severity.value,
            "pointer": error.pointer,
            "message": error.message,
            "detail": error.model_dump_json(),
        }


def results_in(rows: Iterable[Mapping[str, Any]]) -> Iterator[SubjectResult]:
    """The results that rows of :data:`FINDINGS` hold, in their order; rows of a subject stand together."""
    said = (row for row in rows if row["entry"] != ERROR)
    for _, group in groupby(said, key=lambda row: (row["input"], row["ordinal"])):
        head, *others = group
        found: dict[str, list[Finding]] = {part: [] for part in _PARTS.values()}
        for row in others:
            found[_PARTS[row["entry"]]].append(Finding.model_validate_json(row["detail"]))
        yield SubjectResult(
            subject_id=head["subject_id"],
            subject=SubjectKind(head["subject"]),
            findings=tuple(found["findings"]),
            exemptions=tuple(found["exemptions"]),
            not_evaluated=tuple(found["not_evaluated"]),
            profile=tuple(GoodsProfile.model_validate(goods) for goods in json.loads(head["detail"] or "[]")),
        )


def errors_in(rows: Iterable[Mapping[str, Any]]) -> Iterator[InputErrorReport]:
    """The records that could not be read, of rows of :data:`FINDINGS`."""
    return (InputErrorReport.model_validate_json(row["detail"]) for row in rows if row["entry"] == ERROR)


def _record_row(feed: Feed, input: int, ordinal: int, record: Record) -> Row:
    source = record.source
    row: Row = {
        "input": input,
        "ordinal": ordinal,
        "variants": feed.foreign,
        # One document alone in a file has no source of its own, but here every subject is from a file.
        "file": source.file or feed.name,
        "line": source.line,
        "record": source.record,
    }
    subject = record.subject
    if subject is None:
        return {**row, "errors": _json([error.model_dump(mode="json") for error in record.errors])}
    places = [[pointer, place.line, place.column, place.field] for pointer, place in subject.source.places.items()]
    notes = [[n.rule_id, n.pointer, n.severity.value, n.title, n.message] for n in subject.notes]
    return {
        **row,
        "kind": subject.kind.value,
        "id": subject.id,
        "places": _json(places) if places else None,
        "notes": _json(notes) if notes else None,
        "document": _json(subject.document),
    }


def _finding_columns(finding: Finding) -> Row:
    place = finding.location
    columns: Row = {
        "rule_id": finding.rule_id,
        "pack": finding.pack,
        "outcome": finding.outcome.value,
        "severity": finding.severity.value,
        "pointer": place.pointer,
        "start": place.start,
        "end": place.end,
        "text": place.text,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "detail": finding.model_dump_json(by_alias=True),
    }
    if place.source is not None and place.source.line is not None:
        columns["line"] = place.source.line
    return columns


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
