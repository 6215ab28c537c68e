"""The answers of the service: reports as the command line writes them, and fixed documents."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from app.api.bodies import SubjectBody
from app.api.problems import ProblemError, invalid_parameters
from app.api.service import Engine
from app.domain._types import Model
from app.domain.context import Context
from app.domain.findings import SCHEMA_VERSION, Finding, Receipt, Report
from app.domain.subjects import Subject, read_subject
from app.engine.evaluator import Evaluator
from app.engine.expiry import Expiry, never
from app.packs.library import Library
from app.reports.json import render


class AppliedFixes(Model):
    """What was mended in one subject; each finding with the fix that was applied.

    `oscillated`: the fixes undid one another, so the document is returned as it was sent.
    """

    subject_id: str
    findings: tuple[Finding, ...] = ()
    oscillated: bool = False


class FixAnswer(Model):
    """The mended `document` (one subject) or `documents` (a batch, by the caller's ids), and what is left to do.

    `receipt` is that of the input; `remaining` is the report on the mended documents.
    """

    schema_version: str = SCHEMA_VERSION
    receipt: Receipt
    document: dict[str, Any] | None = Field(default=None, exclude_if=lambda value: value is None)
    documents: dict[str, dict[str, Any]] | None = Field(default=None, exclude_if=lambda value: value is None)
    applied: tuple[AppliedFixes, ...]
    remaining: Report


def check(engine: Engine, body: SubjectBody, context: Context, expired: Expiry = never) -> bytes:
    """The report on the subjects, after the engine's decisions: the bytes `vetlist check --format json` writes.

    Raises:
        EvaluationExpired: `expired` answered that nobody waits any more.
    """
    report = engine.evaluator.report(body.subjects, context, expired=expired)
    return render(engine.decisions.apply(report).report)


def fix(evaluator: Evaluator, body: SubjectBody, context: Context, expired: Expiry = never, *, unsafe: bool) -> bytes:
    """A :class:`FixAnswer` as JSON; `unsafe` applies also the fixes that want a person's eye.

    Raises:
        EvaluationExpired: `expired` answered that nobody waits any more.
    """
    mended: list[Subject] = []
    applied: list[AppliedFixes] = []
    for subject in body.subjects:
        result = evaluator.fix(subject, context, unsafe=unsafe, expired=expired)
        mended.append(read_subject(subject.kind, result.document, id=subject.id))
        applied.append(AppliedFixes(subject_id=subject.id, findings=result.applied, oscillated=result.oscillated))
    answer = FixAnswer(
        receipt=evaluator.receipt(body.subjects, context),
        document=None if body.batch else mended[0].document,
        documents={subject.id: subject.document for subject in mended} if body.batch else None,
        applied=tuple(applied),
        remaining=evaluator.report(mended, context, expired=expired),
    )
    return answer.model_dump_json(by_alias=True).encode() + b"\n"


def check_packs(context: Context, library: Library) -> None:
    """Refuse a pack nobody has loaded: an unknown name must not read as "no findings".

    Raises:
        ProblemException: 422, with the packs there are.
    """
    if all(name in library.packs for name in context.packs):
        return
    known = ", ".join(library.packs)
    raise invalid_parameters([ProblemError(parameter="pack", detail=f"unknown pack; loaded: {known}")])
