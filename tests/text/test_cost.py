"""What hostile text costs, counted in function calls: it grows with the text and stays small for each character."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app.text.contacts import DETECTORS, find_contacts
from app.text.normalise import normalise
from app.text.scan import Scanner
from app.text.utf16 import utf16_offset
from app.text.windows import clause, negated, sentence


@dataclass(frozen=True)
class Term:
    term: str
    boundary: str = "auto"
    disguise: bool = True


WORDS = "最 最好 最好的药 治疗 加微信 微信 国家级 一一一一一 好好好 的的 best fda approved not to treat or cure".split()
SCANNER = Scanner([Term(word) for word in (*WORDS, "not to treat or cure", "fda approved")])

HOSTILE = [
    *(
        "最hao的yao",
        "最zuihao",
        "zuihaodeyaopin好",
        "zui-hao的",
        "z.u.i.h.a.o好",
        "yiyiyi一",
        "haohao好",
        "xianxian最",
        "最h",
    ),
    *("最 好 的 ", "最-", "最#好", "- ", "a b c d ", "b.e.s.t ", "b3st ", "b3s7-", "@$!", "1l1l1l1l"),
    *("冶辽蕞好", "加v信", "+v❤", "嘴好的", "第1品牌", "阝日", "减月巴", "月巴月巴", "最女子的", "氵台疗"),
    *("最\u200b好", "bеst ", "e\u0301", "ｂｅｓｔ", "㎏", "①", "👨‍👩‍👧", "療"),
    *("fda  ", "fda\n", "fda-\n", " \n", "not to  treat or  cure ", "not to-\n"),
    *(
        "1 3 8 ",
        "139-1234-",
        "一三八",
        "一3",
        "+1 ",
        "1.",
        "a@",
        "a at b dot ",
        "a#b.",
        "微信:",
        "+v",
        "v:a",
        "w h a t s ",
        "q:1",
    ),
    *("不", "不含,", "not ", "或", "最", "。", "最好"),
]


def calls(run: Callable[[], object]) -> int:
    """How many functions `run` calls, Python's own included."""
    count = 0

    def note(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count


def everything(raw: str) -> None:
    text = normalise(raw)
    for candidate in SCANNER.scan(text)[-20:]:
        negated(text, candidate.start, candidate.end)
    find_contacts(text, DETECTORS, ["CN", "US"])


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_costs_no_more_than_its_length(unit: str) -> None:
    everything(unit * 50)
    short, long = (calls(lambda size=size: everything((unit * size)[:size])) for size in (2000, 8000))
    assert (long <= 4.8 * short + 2000, long <= 150 * 8000) == (True, True)


def test_a_hit_in_a_text_that_denies_nothing_costs_a_glance() -> None:
    text = normalise("秋冬新款加厚羊毛围巾,手感最好,适合日常通勤与户外穿着,可机洗" * 20)
    negated(text, 13, 15)
    assert calls(lambda: negated(text, 13, 15)) < 8


def test_clean_text_passes_few_searches() -> None:
    raw = "秋冬新款加厚羊毛围巾,手感柔软,适合日常通勤与户外穿着,可机洗" * 20
    SCANNER.scan(normalise(raw))
    assert calls(lambda: SCANNER.scan(normalise(raw))) == calls(lambda: SCANNER.scan(normalise(raw * 10)))


@pytest.mark.parametrize("window", [clause, sentence, negated])
@pytest.mark.parametrize("unit", ["全网最好的耳机。", "不是最好的,", "最好!"])
def test_the_window_of_one_more_hit_costs_the_same_in_any_text(unit: str, window: Callable[..., object]) -> None:
    text = normalise(unit * 2000)
    middle = text.text.index("最好", len(text.text) // 2)
    window(text, middle, middle + 2)
    assert calls(lambda: window(text, middle, middle + 2)) < (60 if window is not negated else 200)


def test_the_ends_of_clauses_are_looked_for_once() -> None:
    unit = "全网最好的耳机。"

    def all_clauses(count: int) -> None:
        text = normalise(unit * count)
        for index in range(count):
            clause(text, index * len(unit) + 2, index * len(unit) + 4)

    all_clauses(1)
    assert calls(lambda: all_clauses(400)) <= 4.2 * calls(lambda: all_clauses(100))


def test_an_offset_for_browsers_does_not_count_the_text_again() -> None:
    text = "好😀" * 5000
    utf16_offset(text, 1)
    assert (utf16_offset(text, 9999), calls(lambda: utf16_offset(text, 9999)) < 8) == (14998, True)
