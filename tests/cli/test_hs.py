"""``vetlist hs``: search, suggest, explain."""

from __future__ import annotations

import json

import pytest

from app.cli.main import main


def out(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["hs", *arguments]) == 0
    return capsys.readouterr().out


def test_search_and_suggest(capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "suggest", "Slim", "power", "bank", "--limit", "1").splitlines() == [
        "8507.60  Electric accumulators; lithium-ion, including separators, whether or not rectangular (including square)",
        "         names 'power bank'; by the words power, bank",
    ]
    assert out(capsys, "search", "honey", "--limit", "1", "--locale", "zh").startswith("0409     天然蜂蜜\n")
    assert out(capsys, "suggest", "qzxv") == "nothing fits\n"
    page = json.loads(out(capsys, "suggest", "充电宝", "--as-of", "2026-11-22", "--format", "json"))
    assert (page["edition"], page["items"][0]["code"], page["items"][0]["named"]) == ("HS 2022", "850760", "充电宝")


@pytest.mark.parametrize(
    ("arguments", "status", "successors"),
    [
        (("8517.12", "--as-of", "2026-11-22"), "deleted", ["851713", "851714"]),
        (("8517.12", "--as-of", "2022-01-26", "--destination", "US"), "in_force", []),
        (("8517.13", "--as-of", "2021-12-31"), "not_yet", []),
        (("8517.99", "--as-of", "2026-11-22"), "unknown", []),
        (("77", "--as-of", "2026-11-22"), "unknown", []),
        (("9903.88.15", "--as-of", "2026-11-22"), "national", []),
        (("6912", "--as-of", "2026-11-22"), "incomplete", []),
        (("0902 10", "--as-of", "2026-11-22"), "in_force", []),
    ],
)
def test_explain(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], status: str, successors: list[str]
) -> None:
    page = json.loads(out(capsys, "explain", *arguments, "--format", "json"))
    assert (page["status"], [heir["code"] for heir in page["successors"]]) == (status, successors)


def test_explain_for_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert out(capsys, "explain", "8517.12.00", "--as-of", "2026-11-22", "--destination", "DE").splitlines() == [
        "8517.12.00  deleted  HS 2022, 2026-11-22",
        "  85       Electrical and electronic equipment",
        "  8517     Telephones, smartphones, routers, smart watches",
        "  8517.12",
        "  -> 8517.13  Telephone sets; smartphones for cellular or other wireless networks  n:1",
        "  -> 8517.14  Telephone sets; other than smartphones, for cellular or other wireless networks  n:1",
        "  DE takes 8/10 digits on import",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("explain", "85A7"), "'85A7' is not a tariff code: wanted 2 to 13 digits"),
        (("explain", "8517.13", "--as-of", "2028-01-01"), "no nomenclature is loaded for 2028-01-01; known: HS 2017"),
        (
            ("explain", "2107.10", "--as-of", "2028-01-01"),
            "HS 2028 applies from 2028-01-01, and its codes are not loaded",
        ),
        (("search", "mug", "--as-of", "2016-12-31"), "no nomenclature is loaded for 2016-12-31"),
        (("search", "mug", "--destination", "UK"), "did you mean GB?"),
    ],
)
def test_what_cannot_be_answered_is_said(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], message: str
) -> None:
    assert main(["hs", *arguments]) == 2
    assert message in capsys.readouterr().err
