"""A run over the shipped examples, and reports made to measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.context import Context
from app.domain.findings import Finding, Location, Receipt, Report, SourcePlace, SubjectResult, Summary
from app.domain.vocabulary import Locale, Outcome, Severity, SubjectKind
from app.engine import Evaluator
from app.feeds import read_subjects

EXAMPLES = Path(__file__).parents[2] / "examples"

Reported = Callable[..., Report]


@pytest.fixture(scope="session")
def examples(evaluator: Evaluator) -> Report:
    """What is found in the example listings and shipments."""
    subjects = []
    for name in ("listings.jsonl", "shipments.jsonl"):
        subjects += read_subjects((EXAMPLES / name).read_bytes(), name=f"examples/{name}").subjects
    return evaluator.report(subjects, Context(as_of=dt.date(2026, 11, 22)))


@pytest.fixture
def reported() -> Reported:
    """``reported(errors=3, text="=1+1")``: a report of one listing a severity, with so many findings each."""

    def build(*, errors: int = 0, warnings: int = 0, infos: int = 0, text: str = "words", name: str = "a") -> Report:
        counts = {Severity.ERROR: errors, Severity.WARNING: warnings, Severity.INFO: infos}
        findings = tuple(
            Finding(
                rule_id=f"pack/{severity.value}",
                pack="pack",
                pack_version="1.0.0",
                kind="wording",
                outcome=Outcome.VIOLATION,
                severity=severity,
                title="A title",
                message=text,
                location=Location(
                    pointer="/title",
                    start=0,
                    end=len(text),
                    text=text,
                    source=SourcePlace(file="feeds/a, b.csv", line=number + 2, record=number),
                ),
                fingerprint=f"{severity.value}{number:030}",
            )
            for severity, count in counts.items()
            for number in range(count)
        )
        return Report(
            receipt=Receipt(
                engine="1.0.0",
                as_of=dt.date(2026, 11, 22),
                locale=Locale.EN,
                markets=("DE",),
                platforms=(),
                packs=(),
                tables_sha256="0" * 64,
                input_sha256="0" * 64,
            ),
            summary=Summary(
                subjects=1,
                subjects_with_findings=1,
                errors=errors,
                warnings=warnings,
                infos=infos,
                exemptions=0,
                not_evaluated=0,
                fixable=0,
            ),
            results=(SubjectResult(subject_id=name, subject=SubjectKind.LISTING, findings=findings),),
        )

    return build
