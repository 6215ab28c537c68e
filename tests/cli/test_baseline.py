"""``vetlist baseline`` and what ``vetlist check`` does with decisions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Vetlist

OLD = {"id": "tea", "title": "a miracle tea"}
NEW = {"id": "tea", "title": "a miracle tea that cures"}
MENDED = {"id": "tea", "title": "a fine tea"}


def _feed(project: Path, *listings: dict[str, str]) -> str:
    (project / "feed.jsonl").write_text("".join(json.dumps(listing) + "\n" for listing in listings), encoding="utf-8")
    return "feed.jsonl"


@pytest.fixture
def baseline(project: Path, vetlist: Vetlist) -> Path:
    assert vetlist("baseline", "create", _feed(project, OLD)).code == 0
    return project / "vetlist-baseline.json"


def test_a_run_with_a_baseline_fails_only_for_what_is_new(project: Path, vetlist: Vetlist, baseline: Path) -> None:
    known = vetlist("check", _feed(project, OLD), "--baseline", baseline.name)
    assert known.code == 0
    assert "  accepted  shop-rules/miracle  /title  in the baseline\n" in known.out
    found = vetlist(
        "check", _feed(project, NEW), "--baseline", baseline.name, "--fail-on", "warning", "--format", "json"
    )
    assert found.code == 1
    [result] = json.loads(found.out)["results"]
    assert [finding["rule_id"] for finding in result["findings"]] == ["shop-rules/cure"]
    assert [finding["rule_id"] for finding in result["accepted"]] == ["shop-rules/miracle"]


def test_creating_replaces_no_file_unasked(project: Path, vetlist: Vetlist, baseline: Path) -> None:
    before = baseline.read_bytes()
    refused = vetlist("baseline", "create", _feed(project, NEW))
    assert (refused.code, baseline.read_bytes()) == (2, before)
    assert "is there already" in refused.err
    assert vetlist("baseline", "create", _feed(project, NEW), "--force").code == 0
    assert len(json.loads(baseline.read_bytes())["findings"]) == 2


def test_updating_refuses_new_debt_without_the_flag(project: Path, vetlist: Vetlist, baseline: Path) -> None:
    before = baseline.read_bytes()
    refused = vetlist("baseline", "update", _feed(project, NEW))
    assert (refused.code, baseline.read_bytes()) == (1, before)
    assert refused.out.startswith("new  warning  shop-rules/cure  tea/title: ")
    assert vetlist("baseline", "update", _feed(project, NEW), "--allow-new").code == 0
    assert vetlist("baseline", "check", _feed(project, NEW)).code == 0


def test_a_name_forges_no_line(project: Path, vetlist: Vetlist, baseline: Path) -> None:
    found = vetlist("baseline", "check", _feed(project, {**NEW, "id": "x\x1b[2J\nnew  error  forged"}))
    assert found.code == 1
    assert {line.partition("x\\x1b[2J\\nnew  error  forged/title")[1] != "" for line in found.out.splitlines()} == {
        True
    }


def test_stale_entries_warn_fail_when_strict_and_are_pruned(project: Path, vetlist: Vetlist, baseline: Path) -> None:
    feed = _feed(project, MENDED)
    warned = vetlist("baseline", "check", feed)
    assert (warned.code, warned.out) == (0, "")
    assert "stale: shop-rules/miracle tea/title is mended" in warned.err
    assert vetlist("baseline", "check", feed, "--strict").code == 1
    assert vetlist("baseline", "prune", feed).code == 0
    assert json.loads(baseline.read_bytes())["findings"] == []
    assert vetlist("baseline", "check", feed, "--strict").code == 0


def test_a_baseline_that_cannot_be_read_is_no_empty_one(project: Path, vetlist: Vetlist, baseline: Path) -> None:
    feed = _feed(project, OLD)
    baseline.write_text("{")
    for verb in (
        ("check", feed, "--baseline", baseline.name),
        ("baseline", "check", feed),
        ("baseline", "prune", feed),
    ):
        done = vetlist(*verb)
        assert (done.code, done.out) == (2, "")
        assert "vetlist-baseline.json" in done.err
    assert vetlist("check", feed, "--baseline", "nowhere.json").code == 2


def test_files_that_cannot_be_read_make_no_baseline(project: Path, vetlist: Vetlist, baseline: Path) -> None:
    before = baseline.read_bytes()
    (project / "bad.jsonl").write_text('{"id": "tea", "titel": 1}\n')
    assert vetlist("baseline", "update", "bad.jsonl").code == 2
    assert baseline.read_bytes() == before


def test_waivers_of_the_project_are_used_and_said_when_they_end(project: Path, vetlist: Vetlist) -> None:
    waiver = (
        "waivers:\n  - {id: w-7, rule: shop-rules/miracle, subject: tea, reason: proof is on file,"
        " approver: compliance desk, expires: %s}\n"
    )
    config = project / "vetlist.yaml"
    config.write_text(config.read_text(encoding="utf-8") + "waivers: waivers.yaml\n", encoding="utf-8")
    (project / "waivers.yaml").write_text(waiver % "2026-12-31")
    held = vetlist("check", _feed(project, OLD))
    assert (held.code, held.err) == (0, "")
    assert "waiver w-7 until 2026-12-31: proof is on file (compliance desk)" in held.out
    (project / "waivers.yaml").write_text(waiver % "2026-11-21")
    ended = vetlist("check", _feed(project, OLD))
    assert ended.code == 1
    assert "waiver w-7 expired on 2026-11-21: proof is on file (compliance desk)" in ended.out
    assert ended.err == "vetlist: waiver w-7 expired on 2026-11-21; its findings count again\n"
    unused = vetlist("check", _feed(project, MENDED))
    assert (unused.code, unused.err) == (0, "vetlist: waiver w-7 fits no finding of this run\n")
