"""``vetlist check --format`` and ``--report``: one run, as many reports as are wanted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.reports.formats import ReportFormat

if TYPE_CHECKING:
    from tests.cli.conftest import Vetlist

TEA = {"id": "tea", "title": "a miracle tea that cures"}


@pytest.fixture
def tea(project: Path) -> str:
    (project / "tea.json").write_text(json.dumps(TEA), encoding="utf-8")
    return "tea.json"


@pytest.mark.parametrize("form", [form.value for form in ReportFormat])
def test_every_format_writes_the_file_and_keeps_the_exit_code(
    project: Path, vetlist: Vetlist, tea: str, form: str
) -> None:
    done = vetlist("check", tea, "--format", form, "--output", "report")
    assert (done.code, done.out) == (1, "")
    assert (project / "report").stat().st_size > 0


def test_further_reports_stand_beside_the_one_on_standard_output(project: Path, vetlist: Vetlist, tea: str) -> None:
    done = vetlist("check", tea, "--format", "github", "--report", "sarif=tea.sarif", "--report", "jsonl=all.jsonl")
    assert done.code == 1
    assert [line.partition(" ")[0] for line in done.out.splitlines()] == ["::error", "::warning"]
    results = json.loads((project / "tea.sarif").read_bytes())["runs"][0]["results"]
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results]
    assert places == [{"uri": "tea.json"}] * 2
    whole = json.loads((project / "all.jsonl").read_text(encoding="utf-8"))
    assert [result["ruleId"] for result in results] == [finding["rule_id"] for finding in whole["findings"]]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("sarif", "--report 'sarif': expected FORMAT=FILE, FORMAT one of text, json,"),
        ("sarif=", "--report 'sarif=': expected FORMAT=FILE"),
        ("word=x.doc", "--report 'word=x.doc': unknown format 'word'; choose text, json,"),
    ],
)
def test_a_report_nobody_can_write_is_said_before_anything_is_vetted(
    project: Path, vetlist: Vetlist, tea: str, given: str, message: str
) -> None:
    done = vetlist("check", tea, "--report", given)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
