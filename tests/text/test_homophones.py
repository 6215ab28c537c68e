"""Homophones: a claim with one character for another of its sound, and the honest words that sound like claims."""

from __future__ import annotations

import pytest

from app.packs.tables import load_tsv
from app.text.homophones import heard, parted
from app.text.normalise import normalise


def meant(raw: str) -> str:
    chars = list(normalise(raw).text)
    for edit in heard("".join(chars)):
        chars[edit.start] = edit.replacement
    return "".join(chars)


def joined(raw: str) -> str:
    text = normalise(raw).text
    for edit in reversed(list(parted(text))):
        text = text[: edit.start] + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("随身灸，根置腰间盘突出", "随身灸,根治腰间盘突出"),
        ("狗狗喷雾，智療黴菌", "狗狗喷雾,治疗霉菌"),
        ("稳钻不赔，保本升直", "稳赚不赔,保本升值"),
        ("爬行垫 消量第一 加厚", "爬行垫 销量第一 加厚"),
        ("激素恋也能好", "激素脸也能好"),
        ("三天见校", "三天见效"),
        ("好坪有礼", "好评有礼"),
    ],
)
def test_the_word_meant_is_heard(raw: str, text: str) -> None:
    assert meant(raw) == text


@pytest.mark.parametrize(
    "raw",
    [
        # Words of their own, alone or across the border of the claim.
        *("极值计算", "止渴饮料", "见笑了", "收入升职", "树根智能", "压顶机器", "屋顶集水槽", "国家机关", "顶级 山顶"),
        *("抗摔手机壳", "A级品", "一级品质", "好苹果", "好瓶子", "免剪裁", "电子盐秤", "消烟除尘", "特校生", "退宽裤"),
        *("树根之美", "降至冰点", "治之有道", "醉美云南", "嘴好馋", "罪有应得"),
    ],
)
def test_an_honest_word_is_left_what_it_is(raw: str) -> None:
    assert list(heard(normalise(raw).text)) == []


@pytest.mark.parametrize(
    ("raw", "text"),
    [("做到极、致，小体积", "做到极致,小体积"), ("能根。治痘痘", "能根治痘痘"), ("顶,级享受", "顶级享受")],
)
def test_a_mark_of_lists_in_a_claim_is_taken_out(raw: str, text: str) -> None:
    assert joined(raw) == text


@pytest.mark.parametrize(
    "raw", ["分享极，致力环保", "山顶，级别高", "已治，疗程短", "产品特，效果好", "大、小", "高、低"]
)
def test_a_list_or_a_new_clause_is_none(raw: str) -> None:
    assert joined(raw) == normalise(raw).text


@pytest.mark.parametrize("row", load_tsv("text/hidden_words.tsv"), ids=lambda row: row["word"])
def test_every_word_is_heard_in_its_example(row: dict[str, str]) -> None:
    if row["example"]:
        assert row["word"] in meant(row["example"])
    else:
        assert list(heard(row["word"])) == []
