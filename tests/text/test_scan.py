"""The scanner: terms as written, terms in disguise, and the innocent texts beside them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given

from app.text.normalise import normalise
from app.text.scan import _HIDING, Scanner
from app.text.separators import squeeze

from .strategies import any_text


@dataclass(frozen=True)
class Term:
    term: str
    boundary: str = "auto"
    disguise: bool = True


WORDS = (
    "最好 最佳 首选 加微信 治疗 杀菌 best cure 69 100% 口交 他妈 黄片 发票 保证退货 好评返现 全网最低价 赚钱 第一品牌 包邮 "
    "free-shipping F.D.A"
).split()
SCANNER = Scanner([Term(word) for word in WORDS])


def found(raw: str, scanner: Scanner = SCANNER) -> list[tuple[str, tuple[str, ...]]]:
    text = normalise(raw)
    return [(raw[slice(*text.raw_span(c.start, c.end))], c.techniques) for c in scanner.scan(text)]


@pytest.mark.parametrize(
    ("raw", "hit", "techniques"),
    [
        ("全网best的面霜", "best", ()),
        ("BEST! quality", "BEST", ()),
        ("best-selling", "best", ()),
        ("best_x", "best", ()),
        ("②best①", "best", ()),
        ("-69-", "69", ()),
        ("100%", "100%", ()),
        ("Free-Shipping", "Free-Shipping", ()),
        ("治療", "治療", ()),
        ("ＢＥＳＴ", "ＢＥＳＴ", ("full-width",)),
        ("全网蕞好", "蕞好", ("han-look-alike",)),
        ("最#好", "最#好", ("separator",)),
        ("最.好", "最.好", ("separator",)),
        ("最 好", "最 好", ("separator",)),
        ("最---好", "最---好", ("separator",)),
        ("最------好", "最------好", ("separator",)),
        ("加微♥信", "加微♥信", ("separator",)),
        ("加微❤️信", "加微❤️信", ("separator",)),
        ("加微🌸信", "加微🌸信", ("separator",)),
        ("好 评 返 现", "好 评 返 现", ("separator",)),
        ("第一 品牌", "第一 品牌", ("separator",)),
        ("蕞#好", "蕞#好", ("separator", "han-look-alike")),
        ("首xuan", "首xuan", ("pinyin",)),
        ("ZUI好", "ZUI好", ("pinyin",)),
        ("加wei信", "加wei信", ("pinyin",)),
        ("加weixin聊", "加weixin", ("pinyin",)),
        ("可治liao失眠", "治liao", ("pinyin",)),
        ("sha菌", "sha菌", ("pinyin",)),
    ],
)
def test_a_term_is_found(raw: str, hit: str, techniques: tuple[str, ...]) -> None:
    assert found(raw) == [(hit, techniques)]


@pytest.mark.parametrize(
    "raw",
    [
        # Latin and digit boundaries.
        *("bestow", "Budapest", "bests", "695", "169", "69.50", "1.69", "2100%", "curement", "secure"),
        # Han boundaries.
        *("路口交通", "他妈妈", "三黄片", "开发票据系统"),
        # Separators: sentence punctuation, line breaks, long gaps, and honest words side by side.
        *(
            "最，好",
            "最。好",
            "最！好",
            "最\n好",
            "最; 好",
            "最-*-*好",
            "最    好",
            "最---------好",
            "路口 交通",
            "路口·交通",
            "精包 邮寄",
            "钱包 邮票",
        ),
        # Latin in Han text that is no pinyin of a term, or only part of a longer word.
        *("USB接口", "LED灯", "首xuanx", "Ashanghai菌", "zui hao", "zuihao", "hao的", "最hang", "5mm治具"),
    ],
)
def test_an_innocent_text_is_left_alone(raw: str) -> None:
    assert found(raw) == []


def test_overlapping_terms_are_all_given_in_order() -> None:
    scanner = Scanner([Term("最低价"), Term("全网最低价"), Term("最低")])
    assert [hit for hit, _ in found("全网最低价", scanner)] == ["全网最低价", "最低", "最低价"]


def test_terms_that_normalise_alike_are_each_given() -> None:
    scanner = Scanner([Term("治疗"), Term("治療"), Term("\u200b")])
    assert [c.term_index for c in scanner.scan(normalise("治疗"))] == [0, 1]


@pytest.mark.parametrize("raw", ["最#好", "蕞好", "zui好", "最\u200b好", "b.e.s.t", "bеst"])
def test_a_term_without_disguise_is_found_as_written_only(raw: str) -> None:
    scanner = Scanner([Term("最好", disguise=False), Term("best", disguise=False)])
    assert found(raw, scanner) == []


@pytest.mark.parametrize("raw", ["最好", "BEST", "ｂｅｓｔ"])
def test_width_and_case_are_no_disguise(raw: str) -> None:
    scanner = Scanner([Term("最好", disguise=False), Term("best", disguise=False)])
    assert [hit for hit, _ in found(raw, scanner)] == [raw]


def test_without_boundary_a_term_is_found_inside_words() -> None:
    scanner = Scanner([Term("best", boundary="none"), Term("口交", boundary="none")])
    assert [hit for hit, _ in found("bestow 路口交通", scanner)] == ["best", "口交"]


def test_a_word_boundary_asks_for_the_likeliest_cut() -> None:
    scanner = Scanner([Term("最好", boundary="word"), Term("最佳", boundary="word")])
    assert [hit for hit, _ in found("最好吃 最佳选择", scanner)] == ["最佳"]


def test_no_terms_find_nothing() -> None:
    assert found("最好", Scanner([])) == []


def test_long_text_without_punctuation_is_scanned() -> None:
    raw = "面霜" * 3000 + "最 好" + "面霜 " * 3000
    assert [hit for hit, _ in found(raw)] == ["最 好"]


@given(any_text)
def test_every_candidate_slices_to_raw_text(raw: str) -> None:
    text = normalise(raw)
    scanner = Scanner([Term(word) for word in ("最", "好", "b", "治疗", "微信", "首选", "最佳")])
    for candidate in scanner.scan(text):
        assert 0 <= candidate.start < candidate.end <= len(text.text)
        first, last = text.raw_span(candidate.start, candidate.end)
        assert raw[first:last]


@given(any_text, any_text)
def test_a_term_set_apart_by_line_breaks_is_always_found(before: str, after: str) -> None:
    text = normalise(f"{before}\n最好\n{after}")
    spans = {text.raw_span(c.start, c.end) for c in SCANNER.scan(text) if c.term_index == 0}
    start = len(before) + 1
    assert (start, start + 2) in spans


def test_what_hides_no_term_is_no_separator() -> None:
    inert = [chr(code) for code in range(0x20, 0x10000) if not _HIDING.search(chr(code))]
    assert {"最", "ァ", "0", ","} <= set(inert)
    assert squeeze("".join(inert)) is None
    assert not any(char.isspace() or "a" <= char <= "z" for char in inert)
