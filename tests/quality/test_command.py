"""``python -m app.quality``: tables, JSON and exit codes."""

from __future__ import annotations

import json

import pytest

from app.quality import Part, load_samples
from app.quality.__main__ import main
from app.quality.thresholds import GATED, REQUIRED, Thresholds


@pytest.fixture
def measure_small(small_pack, capsys):
    """Measures the small pack; returns exit code, standard output and standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["--packs", str(small_pack), "--lang", "de", *arguments])
        return code, *capsys.readouterr()

    return run


def test_without_thresholds_a_measurement_always_succeeds(measure_small):
    code, out, err = measure_small()

    assert (code, err) == (0, "")
    assert out.startswith("Wording")
    assert "blind" in out
    assert "tuned" in out


def test_a_missed_threshold_fails_and_says_by_how_much(measure_small):
    code, _, err = measure_small("--part", "blind", "--min-recall", "0.92", "--max-lawful-flagged", "0.03")

    assert code == 1
    assert err == "blind: recall 0.0% is under 92.0%\n"


def test_the_gate_asks_the_required_of_the_gated_parts(measure_small, monkeypatch):
    monkeypatch.setattr("app.quality.thresholds.GATED", (Part.BLIND,))
    code, _, err = measure_small("--gate", "--part", "blind")
    assert (code, err) == (
        1,
        "blind: precision (nothing to measure) is under 95.0%\nblind: recall 0.0% is under 92.0%\n",
    )

    monkeypatch.setattr("app.quality.thresholds.GATED", ())
    assert measure_small("--gate", "--part", "blind")[0] == 0

    monkeypatch.setattr("app.quality.thresholds.GATED", (Part.TUNED,))
    assert measure_small("--gate", "--part", "blind")[2] == "tuned: was not measured\n"


def test_what_is_required_is_what_the_readme_promises():
    required = Thresholds(min_precision=0.95, min_recall=0.92, max_lawful_flagged=0.03)
    assert (required, tuple(Part)) == (REQUIRED, GATED)


def test_precision_of_a_pack_that_finds_nothing_is_not_taken_for_reached(measure_small):
    code, _, err = measure_small("--part", "blind", "--min-precision", "0.95")

    assert code == 1
    assert err == "blind: precision (nothing to measure) is under 95.0%\n"


def test_the_confusion_list_names_what_was_missed(measure_small):
    _, without, _ = measure_small("--part", "blind")
    _, listed, _ = measure_small("--part", "blind", "--confusions", "3")

    assert "blind: missed" not in without
    assert "blind: missed" in listed
    assert "blind-de-001" in listed


def test_json_holds_the_same_counts_and_the_titles(measure_small):
    code, out, _ = measure_small(
        "--format", "json", "--part", "tuned", "--titles", "--count", "50", "--confusions", "2"
    )
    value = json.loads(out)

    assert code == 0
    assert value.keys() == {"tuned", "titles"}
    assert value["tuned"]["languages"].keys() == {"de"}
    german = [sample for sample in load_samples(Part.TUNED) if sample.lang == "de"]
    assert value["tuned"]["total"]["unlawful"] == sum(not sample.lawful for sample in german)
    assert value["tuned"]["total"]["recall"] == 0
    assert len(value["tuned"]["confusions"]["missed"]) == 2
    assert value["titles"]["titles"] == 50


def test_titles_over_the_limit_fail(measure_small):
    code, out, err = measure_small("--titles", "--count", "400", "--max-titles-flagged", "0")

    assert code == 1
    assert "400 ordinary titles" in out
    assert err.startswith("titles: flagged ")


def test_packs_that_cannot_be_read_exit_with_two(small_pack, capsys):
    (small_pack / "cure.yaml").write_text("id: [", encoding="utf-8")

    assert main(["--packs", str(small_pack)]) == 2
    assert "cure.yaml" in capsys.readouterr().err
