"""Reads the subjects of one file into memory; what cannot be read is reported with its place and hides nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from app.domain.findings import InputErrorReport, InputReport, SourcePlace
from app.domain.subjects import Subject
from app.domain.vocabulary import SubjectKind
from app.feeds.feed import Feed
from app.feeds.importing import Options, open_feed

MAX_RECORDS = 10_000
"""Records of one file that are held together; longer files are read one by one (`app.feeds.open_feed`)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The subjects of a file in its order, and the errors of those that are none.

    `pointers` holds for each subject where it lies in its document (the file; in JSONL the line). `kind` is the kind
    of all subjects, None when they differ or when there are none. `input` is what a feed was read as; None where the
    file holds Vetlist's own documents.
    """

    subjects: tuple[Subject, ...]
    errors: tuple[InputErrorReport, ...]
    kind: SubjectKind | None
    pointers: tuple[str, ...] = ()
    input: InputReport | None = None


def read_subjects(data: bytes, name: str, kind: SubjectKind | None = None, *, options: Options | None = None) -> Batch:
    """Read the subjects of a file whose bytes are at hand, as :func:`app.feeds.open_feed` would."""
    chosen = options or Options()
    with open_feed(data, name=name, options=replace(chosen, kind=kind or chosen.kind)) as feed:
        return gather(feed)


def gather(feed: Feed, limit: int = MAX_RECORDS) -> Batch:
    """Everything a feed holds; more than `limit` records are an error that says so."""
    records = list(islice(feed, limit))
    extra = next(iter(feed), None) if len(records) == limit else None
    errors = [error for record in records for error in record.errors]
    if extra is not None:
        message = (
            f"more than {limit:,} records in one file, and only these were read: "
            "ask for JSON lines (--format jsonl), which have no limit, or split the file"
        )
        place = SourcePlace(file=feed.name, line=extra.source.line, record=extra.source.record)
        errors.append(InputErrorReport(pointer="", message=message, source=place))
    held = [(record.subject, record.pointer) for record in records if record.subject is not None]
    kinds = {subject.kind for subject, _ in held}
    return Batch(
        tuple(subject for subject, _ in held),
        tuple(errors),
        kinds.pop() if len(kinds) == 1 else None,
        tuple(pointer for _, pointer in held),
        feed.summary() if feed.foreign else None,
    )
