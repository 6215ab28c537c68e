"""Codes found by words: what is named goes first, with reasons; labels cover the chapters and the headings of retail."""

from __future__ import annotations

import pytest

from app.checks.nomenclature import editions
from app.checks.nomenclature_search import entries, search, suggest
from app.packs.tables import load_tsv

HS_2022 = editions()[-1]


def test_texts_are_those_of_the_edition() -> None:
    codes = {code for code in entries() if len(code) == 6}
    assert codes == HS_2022.codes
    assert {code for code in entries() if len(code) == 4} == HS_2022.headings
    assert all(entries()[code].text for code in codes)


def test_labels_cover_all_chapters_and_the_headings_of_retail() -> None:
    rows = load_tsv("hs/labels.tsv")
    chapters = {row["code"] for row in rows if len(row["code"]) == 2}
    headings = {row["code"] for row in rows if len(row["code"]) == 4}
    assert chapters == HS_2022.chapters | {"77"}
    assert headings <= HS_2022.headings
    assert len(headings) >= 300
    assert all(row["en"] and row["zh"] for row in rows)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("power bank 20000 mAh", "850760"),
        ("充电宝 20000毫安", "850760"),
        ("women's genuine leather handbag", "420221"),
        ("女士帆布单肩包", "420222"),
        ("knitted dress of synthetic fibres", "610443"),
        ("Stainless steel vacuum flask", "961700"),
        ("骨瓷餐盘", "691110"),
        ("natural honey", "040900"),
    ],
)
def test_a_description_gets_the_code_it_names(words: str, code: str) -> None:
    assert suggest(words)[0].entry.code == code


def test_reasons_are_told() -> None:
    first = suggest("sonic toothbrush with electric motor")[0]
    assert (first.entry.code, first.named) == ("850980", "sonic toothbrush")
    assert "motor" in first.words


def test_a_slip_of_the_pen_still_finds() -> None:
    assert search("hedphones")[0].entry.code[:4] == "8518"


def test_a_code_finds_itself_and_prefixes_and_lengths_limit() -> None:
    assert search("8518.30")[0].entry.code == "851830"
    assert {hit.entry.code[:4] for hit in search("headphones", within=["8519", "8518"])} <= {"8518", "8519"}
    assert {len(hit.entry.code) for hit in search("lamp", digits=4, limit=5)} == {4}


@pytest.mark.parametrize("words", ["", "???", "qzxv", "的"])
def test_nothing_is_made_up(words: str) -> None:
    assert suggest(words) == []
