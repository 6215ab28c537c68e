"""Clauses, sentences, and words that deny."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.normalise import normalise
from app.text.windows import clause, find_in_window, negated, sentence

from .strategies import any_text


def denial(raw: str, hit: str) -> str | None:
    text = normalise(raw)
    at = text.text.index(normalise(hit).text)
    span = negated(text, at, at + len(normalise(hit).text))
    return None if span is None else text.text[slice(*span)]


@pytest.mark.parametrize(
    ("raw", "hit", "word"),
    [
        ("本品不能代替药物治疗疾病", "治疗", "不能"),
        ("不是最低价", "最低价", "不是"),
        ("非医疗器械", "医疗器械", "非"),
        ("不含酒精、香精、色素、激素", "激素", "不含"),
        ("This product is not intended to diagnose, treat, cure, or prevent any disease", "cure", "not"),
        ("doesn’t cure", "cure", "doesn’t"),
        ("batteries not included", "batteries", "not included"),
        ("kein Heilmittel", "Heilmittel", "kein"),
        ("heilt nicht", "heilt", "nicht"),
        ("ne soigne pas", "soigne", "ne"),
        ("sin pilas", "pilas", "sin"),
        ("senza batterie", "batterie", "senza"),
        ("医薬品ではありません", "医薬品", "ではありません"),
    ],
)
def test_a_denied_hit_names_the_denying_word(raw: str, hit: str, word: str) -> None:
    assert denial(raw, hit) == word


@pytest.mark.parametrize(
    ("raw", "hit"),
    [
        ("不仅是全网最好的", "最好"),
        ("非常治愈", "治愈"),
        ("不锈钢最好", "最好"),
        ("特别治愈", "治愈"),
        ("无线最佳", "最佳"),
        ("不含酒精，最好", "最好"),
        ("不含酒精。可治疗", "治疗"),
        ("Not only the best", "best"),
        ("It is not cheap. The best", "best"),
        ("Not tested on animals, cures acne", "cures"),
        ("nothing but the best", "best"),
        ("nicht nur das beste", "beste"),
        ("治疗效果好", "治疗"),
    ],
)
def test_what_only_looks_like_a_denial_denies_nothing(raw: str, hit: str) -> None:
    assert denial(raw, hit) is None


@pytest.mark.parametrize(
    ("raw", "hit", "in_clause", "in_sentence"),
    [
        ("好。价格1,000元，不是最低价；好", "最低价", "不是最低价", "价格1,000元,不是最低价"),
        ("Version 2.5 is best. Really", "best", "version 2.5 is best", "version 2.5 is best"),
        ("see example.com best, ok", "best", "see example.com best", "see example.com best, ok"),
        ("一\n最好\n二", "最好", "最好", "最好"),
        ("标题：最好", "最好", "最好", "标题:最好"),
        ("at 12:30 best", "best", "at 12:30 best", "at 12:30 best"),
    ],
)
def test_clause_and_sentence(raw: str, hit: str, in_clause: str, in_sentence: str) -> None:
    text = normalise(raw)
    at = text.text.index(hit)
    spans = clause(text, at, at + len(hit)), sentence(text, at, at + len(hit))
    assert tuple(text.text[slice(*span)] for span in spans) == (in_clause, in_sentence)


def test_the_first_word_in_a_window_is_found() -> None:
    text = normalise("最佳食用温度")
    assert (find_in_window(text, ["保存", "食用"], (2, 6)), find_in_window(text, ["食用"], (4, 6))) == ((2, 4), None)


@given(any_text, st.data())
def test_windows_lie_round_the_hit_inside_the_text(raw: str, data: st.DataObject) -> None:
    text = normalise(raw)
    start = data.draw(st.integers(0, len(text.text)))
    end = data.draw(st.integers(start, len(text.text)))
    for low, high in (clause(text, start, end), sentence(text, start, end)):
        assert 0 <= low <= start <= end <= high <= len(text.text)
    span = negated(text, start, end)
    assert span is None or span[1] <= start or span[0] >= end
