"""``vetlist rule``, ``explain``, ``packs``, ``test``, ``config`` and ``serve``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

from app import __version__

if TYPE_CHECKING:
    from tests.cli.conftest import Vetlist

PAGE = """\
shop-rules/miracle  Miracle claims
  pack      shop-rules 1.0.0 (wording, stable)
  severity  error
  what      “{matched}” cannot be proved.
  why       Nobody can prove a miracle.
  binds     DE; *
  in force  2020-01-01 - …
  law       House rules art. 1
  exempt    book-title: Name of a book (House rules art. 2)
  penalty   DE: fine EUR 100
  fix       Say what it does (safe)
  cases     claim: fail a miracle tea
            plain: pass a fine tea
            book: exempt a book on miracle plants
"""


def test_version(vetlist: Vetlist) -> None:
    done = vetlist("--version")
    assert (done.code, done.out) == (0, f"vetlist {__version__}\n")


def test_the_page_of_a_rule(vetlist: Vetlist) -> None:
    for name in ("shop-rules/miracle", "miracle"):
        done = vetlist("rule", name)
        assert (done.code, done.out, done.err) == (0, PAGE, "")


def test_the_page_as_data(vetlist: Vetlist) -> None:
    page = json.loads(vetlist("rule", "shop-rules/cure", "--format", "json").out)
    assert (page["pack"], page["pack_version"], page["id"], page["kind"], page["match"]["terms"][0]["term"]) == (
        "shop-rules",
        "1.0.0",
        "shop-rules/cure",
        "wording",
        "cures",
    )
    assert [case["name"] for case in page["cases"]] == ["claim", "plain"]


def test_every_rule_has_a_line_and_every_shipped_rule_a_page(vetlist: Vetlist) -> None:
    listed = json.loads(vetlist("rule", "--format", "json").out)
    lines = vetlist("rule").out.splitlines()
    assert [line.split()[0] for line in lines] == [rule["id"] for rule in listed]
    assert {"shop-rules/cure", "shop-rules/miracle"} < {rule["id"] for rule in listed}
    for locale in ("en", "zh"):
        for rule in listed[:: max(1, len(listed) // 20)]:
            page = vetlist("rule", rule["id"], "--locale", locale)
            assert (page.code, page.out.splitlines()[0]) == (0, f"{rule['id']}  {rule['title'][locale]}")


def test_an_unknown_rule_offers_the_nearest(vetlist: Vetlist) -> None:
    done = vetlist("rule", "shop-rules/miracel")
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "vetlist: unknown rule 'shop-rules/miracel'; `vetlist rule` lists them; did you mean 'shop-rules/miracle'?\n"
    )


@pytest.mark.parametrize(
    ("title", "market", "state"),
    [
        ("a miracle tea", "DE", "fired"),
        ("a book on miracle plants", "DE", "exempt"),
        ("a fine tea", "DE", "found nothing"),
        ("a miracle tea", "US", "does not apply here"),
    ],
)
def test_explain_says_why_a_rule_fired_or_not(
    project: Path, vetlist: Vetlist, title: str, market: str, state: str
) -> None:
    (project / "tea.json").write_text(json.dumps({"id": "tea", "title": title}))
    done = vetlist("explain", "miracle", "tea.json", "--market", market)
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[0] == f"shop-rules/miracle  tea: {state}"
    explained = json.loads(vetlist("explain", "miracle", "tea.json", "--market", market, "--format", "json").out)
    assert (explained["rule_id"], explained["subject_id"]) == ("shop-rules/miracle", "tea")


def test_cases_of_own_packs_run_by_either_name(vetlist: Vetlist) -> None:
    for verb in (["test"], ["packs", "test"], ["packs", "test", "shop-rules"], ["test", "packs/shop-rules"]):
        done = vetlist(*verb)
        assert (done.code, done.out, done.err) == (0, "5 of 5 cases passed\n", "")
    assert vetlist("test", "shop-rules/cure").out == "2 of 2 cases passed\n"


def test_a_failing_case_says_what_was_expected(project: Path, vetlist: Vetlist) -> None:
    rule = project / "packs" / "shop-rules" / "cure.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace("pass: tea warms all", "pass: it cures"), encoding="utf-8")
    done = vetlist("test")
    assert done.code == 1
    assert done.out.splitlines()[-1] == "4 of 5 cases passed"
    assert "cure.yaml: case 'plain' failed (- expected, + got)" in done.out.splitlines()[0]
    assert vetlist("packs", "lint", "shop-rules").code == 1


def test_lint_is_clean_on_a_clean_pack_and_warns_with_a_place(project: Path, vetlist: Vetlist) -> None:
    done = vetlist("packs", "lint", "shop-rules")
    assert (done.code, done.out) == (0, "1 packs, 0 errors, 0 warnings\n")
    rule = project / "packs" / "shop-rules" / "cure.yaml"
    text = rule.read_text(encoding="utf-8").replace("severity: warning", "severity: error")
    rule.write_text(text.replace("verified: text", "verified: unverified"), encoding="utf-8")
    warned = vetlist("packs", "lint", "shop-rules/cure").out.splitlines()
    assert warned[-1] == "1 packs, 0 errors, 1 warnings"
    assert "cure.yaml:5:11: warning: a citation is unverified" in warned[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["test", "shop-rule"], "unknown pack 'shop-rule'; did you mean 'shop-rules'?"),
        (
            ["test", "shop-rules/miracel"],
            "unknown rule 'shop-rules/miracel'; `vetlist rule` lists them; did you mean 'shop-rules/miracle'?",
        ),
        (["packs", "new-rule", "shop-rules/x", "--kind", "wordin"], None),
        (["packs", "new-rule", "Not A Rule"], None),
        (["packs", "new-rule", "shop-rules/cure", "--folder", "packs"], None),
    ],
)
def test_names_that_are_none_are_refused(vetlist: Vetlist, arguments: list[str], message: str | None) -> None:
    done = vetlist(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    assert message is None or done.err == f"vetlist: {message}\n"


def test_a_new_rule_loads_and_passes_its_own_cases(project: Path, vetlist: Vetlist) -> None:
    done = vetlist("packs", "new-rule", "shop-rules/bad-words", "--folder", "packs")
    assert (done.code, done.out) == (0, "packs/shop-rules/bad-words.yaml\n")
    assert vetlist("test", "shop-rules/bad-words").code == 0


def test_packs_are_listed(vetlist: Vetlist) -> None:
    assert any(line.split()[:3] == ["shop-rules", "1.0.0", "2"] for line in vetlist("packs", "list").out.splitlines())
    listed = json.loads(vetlist("packs", "list", "--format", "json").out)
    (mine,) = [pack for pack in listed if pack["id"] == "shop-rules"]
    assert (mine["rules"], mine["markets"]) == (["shop-rules/cure", "shop-rules/miracle"], ["DE"])


def test_the_schema_is_a_schema(vetlist: Vetlist) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(vetlist("packs", "schema").out))


def test_config_shows_every_value_with_its_origin(vetlist: Vetlist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VETLIST_MARKETS", "CN,DE")
    done = vetlist("config")
    assert (done.code, done.out.splitlines()[:6]) == (
        0,
        [
            'packs       ["shop-rules"]  # vetlist.yaml:1',
            'pack_paths  ["packs"]  # vetlist.yaml:2',
            'markets     ["CN", "DE"]  # VETLIST_MARKETS',
            "platforms   []  # default",
            'as_of       "2026-11-22"  # vetlist.yaml:4',
            'locale      "en"  # default',
        ],
    )
    page = json.loads(vetlist("config", "--format", "json").out)
    assert page["settings"]["markets"] == {"value": ["CN", "DE"], "origin": "VETLIST_MARKETS"}


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_the_service_is_refused_to_others_while_there_are_no_keys(vetlist: Vetlist, host: str) -> None:
    done = vetlist("serve", "--host", host)
    assert (done.code, done.out, done.err) == (
        2,
        "",
        f"vetlist: --host {host}: without API keys the service listens on loopback only; use 127.0.0.1, ::1 or "
        "localhost\n",
    )


@pytest.mark.parametrize(
    ("arguments", "begin"),
    [
        (["chek"], "Error: No such command 'chek'. Did you mean 'check', 'schema'?"),
        (["check"], "Error: Missing argument 'FILE"),
        (["check", "--foo", "x"], "Error: No such option: --foo"),
        (["check", "x", "--format", "xml"], "Error: Invalid value for '--format': "),
    ],
)
def test_wrong_usage_is_two_with_the_usage_line(vetlist: Vetlist, arguments: list[str], begin: str) -> None:
    done = vetlist(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0].startswith("Usage: vetlist")
    assert done.err.splitlines()[-1].startswith(begin)
