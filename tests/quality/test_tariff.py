"""The measurement of tariff codes: rows are checked, judged by the real packs, and counted right."""

from __future__ import annotations

import json

import pytest

from app.engine import Evaluator
from app.quality.__main__ import main
from app.quality.samples import SampleError
from app.quality.tariff import TariffRow, load_rows, measure_tariff, score_tariff, tariff_shortfalls, tariff_value


def row(text: str, code: str, expected: str, right: str | None = None) -> tuple[str, TariffRow]:
    return "tuned", TariffRow(id=text, lang="en", text=text, code=code, expected=expected, right=right)


ROWS = [
    row("Slim power bank", "8507.60", "consistent", "8507.60"),
    row("Slim power bank", "8504.40", "contradiction", "8507.60"),
    row("Remote control toy car", "8518.30", "contradiction", "9503.00"),
    row("Silicone case for earbuds", "3926.90", "consistent", "3926.90"),
    row("Gift set", "8543.70", "abstain"),
    row("Power bank", "9503.00", "abstain"),
]


def test_rows_are_judged_and_counted(evaluator: Evaluator) -> None:
    judged = measure_tariff(evaluator, ROWS)
    verdicts = ["consistent", "contradiction", "contradiction", "abstain", "abstain", "contradiction"]
    assert [j.verdict for j in judged] == verdicts
    assert [str(j.said) for j in judged] == ["None", "error", "info", "None", "None", "info"]
    score = score_tariff(judged)
    assert (score.rows, score.precision, score.recall, score.recall_firm) == (6, 2 / 3, 1.0, 0.5)
    assert (score.false_alarms, score.confirmed, score.top_1) == (0.25, 0.5, 0.75)
    assert list(tariff_shortfalls(judged)) == ["tariff, tuned: false alarms 25.0% are over 5%"]
    assert list(tariff_shortfalls(judged[:5])) == []
    value = tariff_value(judged, 5)["tuned"]
    assert value["matrix"]["abstain"] == {"consistent": 0, "contradiction": 1, "abstain": 1}
    assert value["mistakes"] == [{"id": "Power bank", "said": "contradiction"}]


def test_the_shipped_rows_are_balanced_and_none_stands_twice() -> None:
    rows = [row for _, row in load_rows()]
    consistent = sum(row.expected == "consistent" for row in rows)
    assert len(rows) >= 200
    assert 0.4 <= consistent / len(rows) <= 0.6
    assert len({row.id for row in rows}) == len({(row.text, row.code) for row in rows}) == len(rows)


def test_a_row_that_cannot_be_used_is_named(tmp_path) -> None:
    (tmp_path / "en.jsonl").write_text(
        '{"id": "a", "lang": "en", "text": "Mug", "code": "6912.00", "expected": "consistent"}\n'
    )
    with pytest.raises(SampleError, match=r"en\.jsonl:1: .*`right` is given for every row"):
        list(load_rows(folder=tmp_path))


def test_the_section_is_measured_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--section", "tariff", "--format", "json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value.keys() == {"tariff"}
    assert value["tariff"].keys() == {"blind", "tuned"}
    assert value["tariff"]["blind"]["false_alarms"] <= 0.05
    assert main(["--section", "tariff"]) == 0
    assert capsys.readouterr().out.startswith("Tariff codes")
