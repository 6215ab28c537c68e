"""A waiver covers what its scope says until its last day, and is never forgotten."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from app.decisions import Decisions, Waivers, read_waivers
from app.domain.context import Context
from app.domain.findings import Report
from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator
from app.packs.errors import PackErrors
from app.packs.library import Library

WAIVER = """\
waivers:
  - id: w-1
    rule: cn-advertising/absolute-terms
    {scope}
    reason: the award of 2025 is on file
    approver: compliance desk
    evidence: award-2025.pdf
    expires: 2026-12-31
"""


def _read(scope: str, library: Library) -> Waivers:
    return read_waivers(WAIVER.format(scope=scope).encode(), "waivers.yaml", library)


@pytest.fixture(scope="module")
def report(evaluator: Evaluator) -> Report:
    listings = [
        {"id": "kettle-1", "title": "顶级水壶", "description": "最好的水壶"},
        {"id": "pan-1", "title": "顶.级平底锅"},
    ]
    subjects = [read_subject(SubjectKind.LISTING, listing) for listing in listings]
    return evaluator.report(subjects, Context(as_of=dt.date(2026, 11, 22), markets=("CN",)))


def _accepted(waivers: Waivers, report: Report) -> list[tuple[str, str]]:
    decided = Decisions(waivers=waivers).apply(report).report
    return [(result.subject_id, finding.location.pointer) for result in decided.results for finding in result.accepted]


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ("", [("kettle-1", "/title"), ("kettle-1", "/description"), ("pan-1", "/title")]),
        ("subject: kettle-1", [("kettle-1", "/title"), ("kettle-1", "/description")]),
        ('subject: "*-1"', [("kettle-1", "/title"), ("kettle-1", "/description"), ("pan-1", "/title")]),
        ("field: /title", [("kettle-1", "/title"), ("pan-1", "/title")]),
        ("text: 顶级", [("kettle-1", "/title"), ("pan-1", "/title")]),
        ("text: 頂級", [("kettle-1", "/title"), ("pan-1", "/title")]),
        ("text: 第一", []),
    ],
)
def test_everything_given_must_fit(
    scope: str, covered: list[tuple[str, str]], library: Library, report: Report
) -> None:
    waivers = _read(scope, library)
    assert _accepted(waivers, report) == covered
    unused = Decisions(waivers=waivers).apply(report).unused
    assert [waiver.id for waiver in unused] == ([] if covered else ["w-1"])


def test_only_the_star_stands_for_other_characters(library: Library, report: Report) -> None:
    pan = report.results[1]

    def covers(scope: str, subject_id: str) -> bool:
        renamed = report.model_copy(update={"results": (pan.model_copy(update={"subject_id": subject_id}),)})
        return bool(_accepted(_read(f"subject: {json.dumps(scope)}", library), renamed))

    assert covers("A[1]", "A[1]")
    assert not covers("A[1]", "A1")
    assert not covers("A?", "A1")
    assert covers("A*", "A[1]")


def test_a_waiver_holds_on_its_last_day_and_on_the_next_the_finding_returns_and_says_so(
    library: Library, report: Report
) -> None:
    decisions = Decisions(waivers=_read("subject: pan-1", library))

    def on(day: dt.date) -> Report:
        receipt = report.receipt.model_copy(update={"as_of": day})
        return decisions.apply(report.model_copy(update={"receipt": receipt})).report

    held = on(dt.date(2026, 12, 31)).results[1]
    assert (len(held.findings), len(held.accepted)) == (0, 1)
    returned = on(dt.date(2027, 1, 1)).results[1]
    assert returned.accepted == ()
    acceptance = returned.findings[0].acceptance
    assert acceptance is not None
    assert acceptance.model_dump(mode="json") == {
        "by": "waiver",
        "id": "w-1",
        "reason": "the award of 2025 is on file",
        "approver": "compliance desk",
        "evidence": ["award-2025.pdf"],
        "expires": "2026-12-31",
        "expired": True,
    }


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("cn-advertising/absolute-terms", "cn-advertising/absolut-terms", "3:11: unknown rule"),
        ("    expires: 2026-12-31\n", "", "2:5: key 'expires' is missing"),
        ("    approver: compliance desk\n", "", "2:5: key 'approver' is missing"),
        ("expires: 2026-12-31", "expires: never", "8:14: "),
        ("field: /title", "field: title", "4:12: "),
        ("field: /title", "column: /title", "4:5: unknown key"),
    ],
)
def test_a_waiver_that_cannot_be_used_is_an_error_with_its_place(
    old: str, new: str, message: str, library: Library
) -> None:
    text = WAIVER.format(scope="field: /title")
    assert old in text
    with pytest.raises(PackErrors) as caught:
        read_waivers(text.replace(old, new).encode(), "waivers.yaml", library)
    assert next(str(error) for error in caught.value).startswith(f"waivers.yaml:{message}")


def test_no_waivers_is_a_file_of_none(library: Library) -> None:
    assert read_waivers(b"", "waivers.yaml", library).entries == ()
    assert read_waivers(b"waivers: []\n", "waivers.yaml", library).entries == ()
