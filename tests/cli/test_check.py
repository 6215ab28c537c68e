"""``vetlist check``: findings on standard output, complaints on standard error, and an exit code that never lies."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.domain.context import Context
from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.engine.evaluator import Evaluator
from app.packs.loader import load_library
from app.reports.json import render

if TYPE_CHECKING:
    from tests.cli.conftest import Vetlist

TEA = {"id": "tea", "title": "a miracle tea that cures"}
TEXT = """\
listing tea
  error  shop-rules/miracle  violation
    /title: a miracle tea that cures
              ^^^^^^^
    “miracle” cannot be proved.
    law       House rules art. 1
    penalty   DE: fine EUR 100
    fix       Say what it does (safe, verified)
              - a miracle tea that cures
              + a fine tea that cures
              or good
  warning  shop-rules/cure  violation
    /title: a miracle tea that cures
                               ^^^^^
    “cures” is a claim of healing.
    law       House rules art. 3
    fix       Do not promise healing (review, verified)
              - a miracle tea that cures
              + a miracle tea that warms

1 vetted, 1 with findings; errors 1, warnings 1, infos 0; exempt 0, not evaluated 0; \
`vetlist fix` mends 1, with --unsafe 2; as of 2026-11-22
"""


def _write(folder: Path, name: str, *subjects: object) -> str:
    text = "\n".join(json.dumps(subject, ensure_ascii=False) for subject in subjects)
    (folder / name).write_text(text, encoding="utf-8")
    return name


def test_findings_for_a_person(project: Path, vetlist: Vetlist) -> None:
    done = vetlist("check", _write(project, "tea.json", TEA))
    assert (done.code, done.out, done.err) == (1, TEXT, "")


def test_clean_is_zero(project: Path, vetlist: Vetlist) -> None:
    done = vetlist("check", _write(project, "tea.json", {"id": "tea", "title": "a fine tea"}))
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[:2] == ["listing tea", "  nothing found"]


def test_json_is_what_the_engine_reports_byte_for_byte(project: Path, vetlist: Vetlist) -> None:
    done = vetlist("check", "--format", "json", _write(project, "tea.json", TEA))
    context = Context(as_of=dt.date(2026, 11, 22), markets=("DE",), packs=("shop-rules",))
    evaluator = Evaluator(load_library(extra=[project / "packs"]))
    expected = render(evaluator.report([read_subject(SubjectKind.LISTING, TEA)], context))
    assert (done.code, done.out.encode()) == (1, expected)


def test_json_lines_and_output_file(project: Path, vetlist: Vetlist) -> None:
    file = _write(project, "teas.jsonl", TEA, {"id": "b", "title": "plain"})
    done = vetlist("check", "--format", "jsonl", "--output", "report.jsonl", file)
    lines = [json.loads(line) for line in (project / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert (done.code, done.out) == (1, "")
    assert [(line["subject_id"], len(line["findings"])) for line in lines] == [("tea", 2), ("b", 0)]


@pytest.mark.parametrize(
    ("title", "fail_on", "code"),
    [
        ("cures", "error", 0),
        ("cures", "warning", 1),
        ("cures", "info", 1),
        ("miracle", "error", 1),
        ("miracle", "never", 0),
    ],
)
def test_the_threshold_decides_between_zero_and_one(
    project: Path, vetlist: Vetlist, title: str, fail_on: str, code: int
) -> None:
    assert vetlist("check", "--fail-on", fail_on, _write(project, "x.json", {"title": title})).code == code


def test_exit_zero_is_for_findings_only(project: Path, vetlist: Vetlist) -> None:
    assert vetlist("check", "--exit-zero", _write(project, "tea.json", TEA)).code == 0
    assert vetlist("check", "--exit-zero", "missing.json").code == 2


def test_flags_beat_variables_and_the_file(project: Path, vetlist: Vetlist, monkeypatch: pytest.MonkeyPatch) -> None:
    file = _write(project, "tea.json", TEA)
    monkeypatch.setenv("VETLIST_LOCALE", "zh")
    assert "“miracle”无法证明。" in vetlist("check", file).out
    assert "“miracle” cannot be proved." in vetlist("check", "--locale", "en", file).out
    assert vetlist("check", "--market", "FR", file).code == 0


def test_standard_input(project: Path, vetlist: Vetlist, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (b'{"title": "x"}\n{"title": "miracle"}\n', b"- title: x\n- title: miracle\n"):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        done = vetlist("check", "--format", "jsonl", "-")
        found = [json.loads(line) for line in done.out.splitlines()]
        assert (done.code, [(r["subject_id"], len(r["findings"])) for r in found]) == (1, [("#1", 0), ("#2", 1)])
        place = {"file": "-", "line": 2, "record": 1, "column": None, "field": None}
        assert found[1]["findings"][0]["location"]["source"] == place


def test_several_files_name_the_file_of_each_subject(project: Path, vetlist: Vetlist) -> None:
    first = _write(project, "a.json", {"id": "a", "title": "x"})
    done = vetlist("check", first, _write(project, "b.json", {"id": "b", "title": "y"}))
    heads = [line for line in done.out.splitlines() if "listing" in line]
    assert (done.code, heads) == (0, ["a.json  listing a", "b.json  listing b"])


def test_a_bad_record_hides_no_finding_and_fails_the_run(project: Path, vetlist: Vetlist) -> None:
    file = _write(project, "feed.jsonl", {"id": "x", "title": 5}, TEA)
    done = vetlist("check", "--format", "json", file)
    report = json.loads(done.out)
    assert done.code == 2
    assert done.err == "vetlist: feed.jsonl:1: /title: give a text\n"
    assert [(r["subject_id"], len(r["findings"])) for r in report["results"]] == [("tea", 2)]
    assert report["errors"] == [
        {
            "pointer": "/title",
            "message": "give a text",
            "source": {"file": "feed.jsonl", "line": 1, "record": 0, "column": None, "field": None},
            "rule_id": "vetlist/unreadable",
            "severity": "error",
        }
    ]


def test_a_trace_shows_what_a_finding_stands_on(project: Path, vetlist: Vetlist) -> None:
    file = _write(project, "tea.json", TEA)
    plain = vetlist("check", file).out.splitlines()
    traced = vetlist("check", "--trace", file).out.splitlines()
    assert [line for line in traced if not line.startswith("    because")] == plain


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check", "tee.json"], "vetlist: tee.json: no such file; did you mean 'tea.json'?\n"),
        (["check", "packs"], "vetlist: packs: is a folder; name the files\n"),
        (
            ["check", "tea.json", "--pack", "shop-rule"],
            "vetlist: --pack: unknown pack 'shop-rule'; loaded: {packs}; did you mean 'shop-rules'?\n",
        ),
        (
            ["check", "tea.json", "--market", "UK"],
            "vetlist: --market: 'UK' is not a market (did you mean GB?): use an ISO 3166-1 alpha-2 code such as DE, "
            "or a group (EEA, EU, GCC)\n",
        ),
        (["check", "tea.json", "--as-of", "now"], "vetlist: --as-of: give a date as YYYY-MM-DD\n"),
        (["check", "tea.json", "--pack-path", "nowhere"], "vetlist: nowhere:1:1: no such folder\n"),
        (["check", "tea.json", "--output", "no/such/file"], "vetlist: no/such/file: cannot be written: {missing}\n"),
    ],
)
def test_what_cannot_be_used_is_said_with_the_way_to_mend_it(
    project: Path, vetlist: Vetlist, arguments: list[str], message: str
) -> None:
    _write(project, "tea.json", TEA)
    done = vetlist(*arguments)
    packs = ", ".join(sorted(load_library(extra=[project / "packs"]).packs))
    assert done.code == 2
    assert done.err == message.format(packs=packs, missing="No such file or directory")


def test_a_platform_nobody_speaks_of_is_said_but_no_error(project: Path, vetlist: Vetlist) -> None:
    file = _write(project, "tea.json", {"title": "plain"})
    done = vetlist("check", file, "--platform", "tmal", "--platform", "amazon")
    assert (done.code, done.err) == (
        0,
        "vetlist: --platform: no pack speaks of platform 'tmal'; did you mean 'tmall'?\n",
    )


@pytest.mark.parametrize("key", ["severity: {shop-rules/miracel: info}", "disabled: {shop-rules/miracel: because}"])
def test_an_unknown_rule_in_the_settings_has_a_place(project: Path, vetlist: Vetlist, key: str) -> None:
    with (project / "vetlist.yaml").open("a", encoding="utf-8") as file:
        file.write(key + "\n")
    done = vetlist("check", _write(project, "tea.json", TEA))
    column = key.index("{") + 2
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        f"vetlist: vetlist.yaml:5:{column}: unknown rule 'shop-rules/miracel'; `vetlist rule` lists them; "
        "did you mean 'shop-rules/miracle'?\n"
    )


def test_a_broken_pack_stops_the_run_with_file_line_and_column(project: Path, vetlist: Vetlist) -> None:
    rule = project / "packs" / "shop-rules" / "miracle.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("severity: error", "severity: fatal"), encoding="utf-8")
    done = vetlist("check", _write(project, "tea.json", TEA))
    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("shop-rules/miracle.yaml:6:11: 'fatal' is none of: error, warning, info\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"title": "a"', ":1:14: the document ends inside an object: '}' is missing"),
        (b'{"title": "a\x00b"}', ":1:13: /title: a NUL character: remove it"),
        (
            b'{"title": "\\ud800"}',
            ":1:12: /title: half of a surrogate pair (\\ud800-\\udfff): no character is written so",
        ),
        (
            b'{"title": "' + b"x" * 10_000_000 + b'"}',
            ":1:11: /title: a text of 10,000,000 characters; the limit is 1,048,576",
        ),
        (b'{"extra":' * 200 + b"1" + b"}" * 200, f":1:577: {'/extra' * 50}: nested deeper than 64 levels"),
        (b'{"title": NaN}', ":1:11: /title: NaN and Infinity are not JSON numbers"),
        (
            b'{"extra": {"a": 1e400}}',
            ":1:17: /extra/a: a number beyond 10^15: give it as a string if it is a code",
        ),
        (b'{"title": 5}', ":1:11: /title: give a text"),
        (b"[[]]", ":1:2: /0: a listing must be a JSON object, not an array"),
        (b'"text"', ":1:1: a listing must be a JSON object, not a string"),
        (
            '{"title": "最好"}'.encode("gbk"),
            ":1:12: not UTF-8: byte 0xD7 at offset 11 (it looks like GBK); save it as UTF-8",
        ),
        ('{"title": "最好"}'.encode("utf-16"), ":1:1: this is UTF-16, not UTF-8: save it as UTF-8"),
        (b'{"title": "a", "title": "b"}', ":1:16: /title: the key stands twice in one object: keep one"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_bad_input_is_an_error_with_its_place(project: Path, vetlist: Vetlist, data: bytes, message: str) -> None:
    (project / "bad.json").write_bytes(data)
    done = vetlist("check", "bad.json")
    assert (done.code, done.err) == (2, f"vetlist: bad.json{message}\n")
    assert done.out.startswith("0 vetted, 0 with findings;")


def test_a_terminal_is_safe_from_what_the_input_says(project: Path, vetlist: Vetlist) -> None:
    file = _write(project, "x.json", {"id": "\x1b[2J", "title": "miracle\x1b]0;owned\x07\u202e", "a\x1b[1m": 1})
    done = vetlist("check", file)
    assert [c for c in done.out + done.err if not c.isprintable() and c != "\n"] == []


class _FailingInput(io.RawIOBase):
    """A standard input that fails in a way nobody foresaw."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        raise RuntimeError("secret words of a listing")


def test_a_crash_is_never_zero_and_shows_no_traceback(
    project: Path, vetlist: Vetlist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(_FailingInput())))
    done = vetlist("check", "-")
    assert (done.code, done.out) == (2, "")
    first, second = done.err.splitlines()
    assert first.startswith("vetlist: internal error: RuntimeError in ")
    assert second == (
        "vetlist: This is a defect of Vetlist. Please report it with the command line; "
        "VETLIST_DEBUG=1 shows the traceback."
    )
    monkeypatch.setenv("VETLIST_DEBUG", "1")
    done = vetlist("check", "-")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Traceback (most recent call last):\n")
    assert done.err.endswith("\nRuntimeError: secret words of a listing\n")


def test_a_file_name_that_is_not_utf8_is_escaped_in_every_format(project: Path, vetlist: Vetlist) -> None:
    for name in (b"t\xe9.json", b"u\xe9.json"):
        (project / os.fsdecode(name)).write_text('{"title": "miracle"}')
    names = [os.fsdecode(b"t\xe9.json"), os.fsdecode(b"u\xe9.json")]
    done = vetlist("check", "--format", "json", *names)
    assert (done.code, done.err) == (1, "")
    findings = [finding for result in json.loads(done.out)["results"] for finding in result["findings"]]
    assert [finding["location"]["source"]["file"] for finding in findings] == ["t\\udce9.json", "u\\udce9.json"]
    for form in ("jsonl", "text"):
        assert vetlist("check", "--format", form, *names).code == 1
    assert vetlist("fix", "--diff", names[0]).out.startswith("--- t\\udce9.json\n+++ t\\udce9.json\n")
    assert vetlist("fix", names[0]).code == 0
    assert (project / names[0]).read_text() == '{"title": "fine"}'


def test_a_platform_is_known_whatever_its_case(project: Path, vetlist: Vetlist) -> None:
    file = _write(project, "x.json", {"title": "plain"})
    assert vetlist("check", "--platform", "Tmall", file).err == ""
    assert "no pack speaks of platform 'Tmal'" in vetlist("check", "--platform", "Tmal", file).err


@pytest.mark.parametrize("document", [[], {"listings": {}}, {"listings": [], "shipments": {}}])
def test_a_file_without_subjects_is_no_clean_feed(project: Path, vetlist: Vetlist, document: object) -> None:
    done = vetlist("check", _write(project, "x.json", document))
    assert (done.code, done.err) == (2, "vetlist: x.json:1: the file holds no subjects\n")


def test_a_table_beyond_the_size_that_is_held_is_read_to_its_end(project: Path, vetlist: Vetlist) -> None:
    with (project / "big.csv").open("w") as file:
        file.write("id,title,description\n")
        for number in range(60):
            file.write(f"{number},a tea,{'x' * 1_000_000}\n")
        file.write("last,a miracle tea,y\n")
    done = vetlist("check", "big.csv")
    assert "listing last" in done.out
    assert "61 of 61 records read" in done.err


def test_standard_input_beyond_the_size_that_is_held_is_refused(
    vetlist: Vetlist, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"id,title\n" + b"1,tea\n" * 10_000_000)))
    done = vetlist("check", "-")
    message = "standard input has more than 52,428,800 bytes: save it to a file and name that"
    assert (done.code, done.out, done.err) == (2, "", f"vetlist: {message}\n")


def test_a_damaged_file_hides_no_other(project: Path, vetlist: Vetlist) -> None:
    (project / "cut.json.gz").write_bytes(gzip.compress(b'{"title": "tea"}' * 50)[:20])
    done = vetlist("check", "cut.json.gz", _write(project, "tea.json", TEA))
    assert (done.code, "shop-rules/miracle" in done.out, "cut.json.gz: the gzip file ends" in done.err) == (
        2,
        True,
        True,
    )
