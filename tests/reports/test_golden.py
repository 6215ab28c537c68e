"""Each format of a report, byte for byte.

Write the golden files anew with ``VETLIST_GOLDEN=write`` and read the diff.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path

import pytest

from app.domain.findings import (
    Alternative,
    Citation,
    Contradiction,
    Detection,
    Edit,
    Enforcement,
    EvidenceWanted,
    Exemption,
    Finding,
    Fix,
    GoodsProfile,
    InputErrorReport,
    Location,
    PackReceipt,
    PatchOperation,
    ProfileTrait,
    Receipt,
    Report,
    SourcePlace,
    SubjectResult,
    Summary,
    TraceStep,
)
from app.domain.subjects import Source, Subject, read_subject
from app.domain.vocabulary import Applicability, Locale, Outcome, Severity, SubjectKind, Verified
from app.packs.library import Library
from app.reports import json as as_json
from app.reports import text as as_text
from app.reports.formats import ReportFormat, render

GOLDEN = Path(__file__).parent / "golden"

AD_LAW = Citation(
    law="Advertising Law of the PRC",
    article="9(3)",
    date=dt.date(2021, 4, 29),
    url="https://example.org/law",
    verified=Verified.TEXT,
)
HOSTILE = "\x1b]0;owned\x07\u202eＡ\u200b"


def _subjects() -> tuple[Subject, ...]:
    honey = {
        "id": "honey-1",
        "title": "蕞\u200b好的蜂蜜，来自长白山的野生椴树林，每瓶都由三代养蜂人亲手采收，最好在开封后30天内食用，",
        "description": "line one\nthe best\x1b[31m honey",
    }
    parcel = {"id": HOSTILE, "destination": "US", "taxes": [{"type": "VAT", "rate": "19"}]}
    return (
        read_subject(SubjectKind.LISTING, honey, source=Source("catalogue.jsonl", 1, 0)),
        read_subject(SubjectKind.SHIPMENT, parcel, source=Source("catalogue.jsonl", 2, 1)),
        read_subject(SubjectKind.LISTING, {"id": "tea"}, source=Source("catalogue.jsonl", 4, 3)),
    )


def _wording(honey: Subject) -> Finding:
    return Finding(
        rule_id="cn-advertising/absolute-terms",
        pack="cn-advertising",
        pack_version="1.0.0",
        kind="wording",
        outcome=Outcome.VIOLATION,
        severity=Severity.ERROR,
        title="Absolute term",
        message="“蕞\u200b好” claims to be the best.",
        location=Location(
            pointer="/title", start=0, end=3, text="蕞\u200b好", utf16_start=0, utf16_end=3, source=SourcePlace(line=1)
        ),
        detection=Detection(normalised="最好", techniques=("look-alike", "zero-width")),
        citations=(AD_LAW,),
        enforcement=(
            Enforcement(
                market="CN", measure="fine", amount="CNY 200,000-1,000,000", law="Advertising Law", article="57"
            ),
        ),
        fix=Fix(
            applicability=Applicability.SAFE,
            title="Say it without the superlative",
            edits=(Edit(pointer="/title", start=0, end=3, expect="蕞\u200b好", replacement="优质"),),
            alternatives=(Alternative(replacement="好", verified=True), Alternative(replacement="上乘")),
            verified=True,
        ),
        trace=(TraceStep(fact="market CN"),),
        fingerprint="a" * 32,
    )


def _report(locale: Locale) -> Report:
    honey, parcel, tea = _subjects()
    wording = _wording(honey)
    description = wording.model_copy(
        update={
            "severity": Severity.WARNING,
            "message": "“best” is an absolute term.",
            "location": Location(pointer="/description", start=13, end=17, text="best"),
            "detection": Detection(normalised="best"),
            "citations": (
                AD_LAW.model_copy(update={"verified": Verified.UNVERIFIED, "article": "Annex II", "url": None}),
            ),
            "enforcement": (),
            "fix": Fix(applicability=Applicability.DISPLAY, title="Say what makes it good"),
        }
    )
    exempt = wording.model_copy(
        update={
            "outcome": Outcome.EXEMPT,
            "location": Location(pointer="/title", start=32, end=34, text="最好"),
            "exemption": Exemption(id="use-tip", title="Advice on use", citation=AD_LAW, because=("在开封后",)),
            "fix": None,
        }
    )
    silent = [
        wording.model_copy(
            update={"outcome": Outcome.NOT_EVALUATED, "rule_id": f"eu/rule-{n}", "message": "No origin."}
        )
        for n in range(7)
    ]
    tax = wording.model_copy(
        update={
            "rule_id": "us-market/no-vat",
            "outcome": Outcome.NEEDS_EVIDENCE,
            "message": "The US has no VAT.",
            "location": Location(pointer="/taxes/0"),
            "detection": None,
            "citations": (),
            "enforcement": (),
            "evidence_wanted": (
                EvidenceWanted(what="Sales tax permit", issued_by="the state", language="en", line="Permit {number}"),
            ),
            "fix": Fix(
                applicability=Applicability.REVIEW,
                title="Remove the line",
                patch=(
                    PatchOperation(op="remove", path="/taxes/0"),
                    PatchOperation(op="add", path="/extra/note", value="a\u202eb"),
                ),
            ),
            "trace": (TraceStep(fact="regime us.sales-tax", rule_id="us-market/sales-tax", because=("market US",)),),
        }
    )
    return Report(
        receipt=Receipt(
            engine="0.1.0",
            as_of=dt.date(2026, 11, 22),
            locale=locale,
            markets=("CN",),
            platforms=(),
            packs=(PackReceipt(id="cn-advertising", version="1.0.0", sha256="0" * 64),),
            tables_sha256="2" * 64,
            input_sha256="1" * 64,
        ),
        summary=Summary(
            subjects=3,
            subjects_with_findings=2,
            errors=2,
            warnings=1,
            infos=0,
            exemptions=1,
            not_evaluated=7,
            fixable=1,
        ),
        results=(
            SubjectResult(
                subject_id=honey.id,
                subject=honey.kind,
                findings=(wording, description),
                exemptions=(exempt,),
                not_evaluated=tuple(silent),
                profile=(_profile(),),
            ),
            SubjectResult(
                subject_id=parcel.id,
                subject=parcel.kind,
                findings=(tax,),
                profile=(GoodsProfile(pointer="/lines/0", category="unknown"),),
            ),
            SubjectResult(subject_id=tea.id, subject=tea.kind),
        ),
        errors=(
            InputErrorReport(pointer="/title", message="required", source=SourcePlace(file="f", line=3, record=2)),
        ),
    )


def _profile() -> GoodsProfile:
    food = ProfileTrait(
        trait="product.food", title="Food", rule_id="base-traits/food", because=(f"title says '{HOSTILE}'",)
    )
    book = ProfileTrait(trait="product.book", title="Book", rule_id="base-traits/book", because=("HS 4901.99",))
    said = Contradiction(message="The title makes it Food, the tariff code Book.", claims=(food, book))
    return GoodsProfile(pointer="", category="known", traits=(food, book), contradictions=(said,))


def _check(name: str, got: bytes) -> None:
    path = GOLDEN / name
    if os.environ.get("VETLIST_GOLDEN") == "write":
        path.write_bytes(got)
    assert got == path.read_bytes()


@pytest.mark.parametrize("locale", list(Locale))
def test_text(locale: Locale) -> None:
    _check(f"report-{locale}.txt", as_text.render(_report(locale), _subjects(), trace=True, profile=True).encode())


def test_json() -> None:
    _check("report.json", as_json.render(_report(Locale.EN)))


def test_json_lines() -> None:
    _check("report.jsonl", b"".join(as_json.render_lines(_report(Locale.EN))))


def test_without_the_profile_what_contradicts_itself_is_still_said() -> None:
    full = as_text.render(_report(Locale.EN), _subjects(), profile=True).splitlines()
    short = as_text.render(_report(Locale.EN), _subjects()).splitlines()
    left_out = [line for line in full if line.startswith("  profile") or "(base-traits/" in line]
    assert len(left_out) == 4
    assert short == [line for line in full if line not in left_out]
    assert "  unclear  The title makes it Food, the tariff code Book." in short


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (ReportFormat.SARIF, "report.sarif"),
        (ReportFormat.JUNIT, "report.junit.xml"),
        (ReportFormat.GITHUB, "report.github.txt"),
        (ReportFormat.GITLAB, "report.gitlab.json"),
        (ReportFormat.MARKDOWN, "report.md"),
        (ReportFormat.HTML, "report.html"),
        (ReportFormat.CSV, "report.csv"),
    ],
)
def test_formats_for_other_tools(form: ReportFormat, name: str) -> None:
    library = Library({})
    _check(name, b"".join(render(form, _report(Locale.EN), _subjects(), library, full_report="all.jsonl")))


def test_without_trace_only_the_trace_is_missing() -> None:
    full = as_text.render(_report(Locale.EN), _subjects(), trace=True).splitlines()
    short = as_text.render(_report(Locale.EN), _subjects()).splitlines()
    assert short == [line for line in full if not line.lstrip().startswith("because ")]


def test_colours_change_no_character() -> None:
    # Trailing spaces are all that plain text leaves out.
    rich = as_text.render_rich(_report(Locale.EN), _subjects(), trace=True).plain
    assert [line.rstrip() for line in rich.splitlines()] == as_text.render(
        _report(Locale.EN), _subjects(), trace=True
    ).splitlines()


def test_no_character_of_a_listing_acts_on_the_terminal() -> None:
    text = as_text.render(_report(Locale.EN), _subjects(), trace=True, profile=True)
    assert [c for c in text if not c.isprintable() and c != "\n"] == []


def test_json_holds_what_the_report_says_and_reads_back_as_it() -> None:
    report = _report(Locale.ZH)
    assert Report.model_validate(json.loads(as_json.render(report))) == report
    lines = [json.loads(line) for line in as_json.render_lines(report)]
    assert [line.get("subject_id", "error") for line in lines] == ["honey-1", HOSTILE, "tea", "error"]
    assert {line["receipt_sha256"] for line in lines} == {lines[0]["receipt_sha256"]}
