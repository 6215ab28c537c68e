"""``vetlist corpora``: what is loaded takes part in every later check."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli.main import main


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VETLIST_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def test_import_list_check_remove(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taric.csv").write_text("Goods code,Description\n8517130000 80,Smartphones\n", encoding="utf-8")
    (tmp_path / "phone.json").write_text(
        '{"id": "p", "title": "Smartphone", "hs_code": "8517.13.99"}', encoding="utf-8"
    )
    assert main(["corpora", "import", "tariff", "taric.csv", "--scheme", "eu-taric", "--date", "2026-11-01"]) == 0
    assert capsys.readouterr().err == "vetlist: eu-taric: 1 codes of 2026-11-01 loaded\n"
    assert main(["corpora", "list"]) == 0
    assert capsys.readouterr().out.startswith("tariff eu-taric  of 2026-11-01  1 rows  2026-01-01 to 2026-12-31")
    assert main(["corpora", "list", "--format", "json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    check = [
        "check",
        "phone.json",
        "--market",
        "DE",
        "--as-of",
        "2026-11-22",
        "--pack",
        "customs-tariff",
        "--format",
        "json",
    ]
    assert main(check) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["receipt"]["lists"] == [listed]
    assert "is not in TARIC nomenclature of 2026-11-01" in report["results"][0]["findings"][0]["message"]
    assert main(["corpora", "remove", "tariff", "eu-taric"]) == 0
    capsys.readouterr()
    assert main(check) == 0
    assert json.loads(capsys.readouterr().out)["receipt"]["lists"] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import", "tariff", "none.csv", "--scheme", "eu-cn", "--date", "2026-11-01"], "none.csv: cannot be read"),
        (["import", "tariff", "none.csv", "--scheme", "eu-cn", "--date", "today"], "--date: 'today' is not a date"),
        (["import", "tariff", "none.csv", "--scheme", "x", "--date", "2026-11-01"], "x: unknown scheme; known: eu-cn"),
        (["remove", "tariff", "eu-cn"], "tariff eu-cn: no such list; loaded: none"),
    ],
)
def test_what_cannot_be_done_is_said(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["corpora", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert list(data.rglob("*.jsonl")) == []
