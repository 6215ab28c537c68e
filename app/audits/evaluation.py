"""The core every engine shares: a batch of subjects in, a batch of findings out."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pydantic import Field

from app.audits.tables import (
    ERROR,
    EXEMPTION,
    FINDING,
    FINDINGS,
    NOT_EVALUATED,
    SUBJECT,
    Row,
    error_rows,
    errors_of,
    read_row,
    result_rows,
)
from app.checks.lists import Lists
from app.domain._types import Model
from app.domain.context import Context
from app.domain.findings import InputErrorReport, SourcePlace
from app.engine import Evaluator, Settings
from app.feeds import Repeats
from app.packs.library import Library

BROKEN = "vetlist/not-evaluated"
"""The error of a subject on which the evaluation itself failed."""


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All an evaluator is made from. Processes are sent this and compile it once, so none can have other packs."""

    library: Library
    settings: Settings
    lists: Lists
    reasoner: str

    def evaluator(self) -> Evaluator:
        """Raises SettingsError: a setting names a rule that is not there."""
        return Evaluator(self.library, settings=self.settings, reasoner=self.reasoner, lists=self.lists)


class Tally(Model):
    """What a part of an audit holds, counted. `findings` are by severity, `flagged` the subjects that have some."""

    subjects: int = 0
    flagged: int = 0
    errors: int = 0
    findings: dict[str, int] = Field(default_factory=dict)
    exemptions: int = 0
    not_evaluated: int = 0
    rows: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            subjects=self.subjects + other.subjects,
            flagged=self.flagged + other.flagged,
            errors=self.errors + other.errors,
            findings=dict(Counter(self.findings) + Counter(other.findings)),
            exemptions=self.exemptions + other.exemptions,
            not_evaluated=self.not_evaluated + other.not_evaluated,
            rows=self.rows + other.rows,
        )


class BatchEvaluator:
    """Evaluates batches one after the other; building it compiles the packs."""

    def __init__(self, rulebook: Rulebook, context: Context) -> None:
        self._evaluator = rulebook.evaluator()
        self._context = context
        self._evaluator.receipt((), context)
        # What exists by now is never garbage; from here on memory must stay flat.
        gc.freeze()
        gc.enable()

    def evaluate_batch(self, subjects: pa.RecordBatch) -> pa.RecordBatch:
        """A batch of :data:`app.audits.tables.SUBJECTS` becomes one of :data:`app.audits.tables.FINDINGS`.

        It depends on nothing but the batch: rows are in the order of their subjects, and what a variant of a product
        repeats of one before it in the batch is left out.
        """
        records = subjects.to_pylist()
        repeats = Repeats({row["file"] for row in records if row["variants"]})
        rows = [found for row in records for found in self._rows(row, repeats)]
        return pa.RecordBatch.from_pylist(rows, schema=FINDINGS)

    def _rows(self, row: Mapping[str, Any], repeats: Repeats) -> Iterator[Row]:
        if row["document"] is None:
            return error_rows(row, errors_of(row))
        try:
            subject = read_row(row)
            result = self._evaluator.evaluate(subject, self._context)
        except Exception as error:
            return error_rows(row, (_defect(row, error),))
        return result_rows(row, repeats.without(result, subject))


def _defect(row: Mapping[str, Any], error: Exception) -> InputErrorReport:
    # One listing that trips over a defect of ours must not cost the other million. The error's own text may quote the
    # listing, so only its kind is told.
    place = SourcePlace(file=row["file"], line=row["line"], record=row["record"])
    message = f"could not be evaluated ({type(error).__name__}): a defect of Vetlist, please report it"
    return InputErrorReport(pointer="", message=message, source=place, rule_id=BROKEN)


def tally(findings: pa.RecordBatch) -> Tally:
    """The counts of a batch of findings."""
    entries = findings.column("entry").to_pylist()
    severities = findings.column("severity").to_pylist()
    counts = Counter(entries)
    flagged = {place for place, entry in zip(_places(findings), entries, strict=True) if entry == FINDING}
    return Tally(
        subjects=counts[SUBJECT],
        flagged=len(flagged),
        errors=counts[ERROR],
        findings=dict(sorted(Counter(s for s, e in zip(severities, entries, strict=True) if e == FINDING).items())),
        exemptions=counts[EXEMPTION],
        not_evaluated=counts[NOT_EVALUATED],
        rows=len(entries),
    )


def _places(findings: pa.RecordBatch) -> Iterator[tuple[int, int]]:
    return zip(findings.column("input").to_pylist(), findings.column("ordinal").to_pylist(), strict=True)
