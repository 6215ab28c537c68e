"""Tables of disguises: every row group shown at work, and the honest texts with the same characters beside it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app.packs.tables import load_tsv
from app.text.normalise import normalise
from app.text.readings import readings
from app.text.scan import Scanner


@dataclass(frozen=True)
class Term:
    term: str
    boundary: str = "auto"
    disguise: bool = True


WORDS = (
    "国家级 第一品牌 销量第一 全国第一 电子烟 根治 最好 最佳 最低价 最便宜 最强 微信 加微信 治疗 医疗 消炎 杀菌 减肥 丰胸 壮阳 "
    "淘宝 伤害 美白 best free cialis guaranteed sale"
).split()
SCANNER = Scanner([Term(word) for word in WORDS])


def found(raw: str) -> set[str]:
    """The terms found in disguise, each by its name."""
    text = normalise(raw)
    plain = {WORDS[c.term_index] for c in SCANNER.scan(text) if c.techniques}
    return plain.union(
        WORDS[c.term_index]
        for reading in readings(text)
        for c in SCANNER.scan(reading.text)
        if reading.is_news(c.start, c.end) and reading.techniques(c.start, c.end)
    )


def seen(raw: str) -> set[str]:
    return {WORDS[c.term_index] for c in SCANNER.scan(normalise(raw))}


@pytest.mark.parametrize(
    ("raw", "term"),
    [
        ("囯家级品质", "国家级"),
        ("国家J品质", "国家级"),
        ("国家jí品质", "国家级"),
        ("国家ji品质", "国家级"),
        ("第①品牌", "第一品牌"),
        ("第❶品牌", "第一品牌"),
        ("第—品牌", "第一品牌"),
        ("苐一品牌", "第一品牌"),
        ("弟一品牌", "第一品牌"),
        ("弌心 第弌品牌", "第一品牌"),
        ("电孑烟", "电子烟"),
        ("根冶鼻炎", "根治"),
        ("嘴好的面霜", "最好"),
        ("全网嘴好用", "最好"),
        ("醉好的选择", "最好"),
        ("罪好用的锅", "最好"),
        ("嘴佳选择", "最佳"),
        ("全网醉便宜", "最便宜"),
        ("加薇 信", "加微信"),
        ("加威 信", "加微信"),
        ("徽信", "微信"),
        ("溦信", "微信"),
        ("加V❤", "加微信"),
        ("加V❤️", "加微信"),
        ("V❤：abc", "微信"),
        ("➕微信", "加微信"),
        ("✚微信", "加微信"),
        ("＋微信领券", "加微信"),
        ("＋v信", "加微信"),
        ("加v信", "加微信"),
        ("伽微信", "加微信"),
        ("茄微信", "加微信"),
        ("佳V信领券", "加微信"),
        ("桃宝店铺", "淘宝"),
        ("冶疗失眠", "治疗"),
        ("治僚失眠", "治疗"),
        ("治疔失眠", "治疗"),
        ("医疔级", "医疗"),
        ("消焱止痛", "消炎"),
        ("杀茵除螨", "杀菌"),
        ("纱菌除螨", "杀菌"),
        ("杀君喷雾", "杀菌"),
        ("减非茶", "减肥"),
        ("丰匈霜", "丰胸"),
        ("减月巴", "减肥"),
        ("丰月匈", "丰胸"),
        ("壮阝日", "壮阳"),
        ("氵台疗", "治疗"),
        ("最女子的面霜", "最好"),
        ("蕞女子用", "最好"),
        ("最弓虽", "最强"),
        ("电子火因", "电子烟"),
        *((f"最{mark}佳", "最佳") for mark in (".", "-", "_", "*", "|", "~", "/", "**", "--", "~~", " ", "  ", "　　")),
        ("z.u.i好", "最好"),
        ("z u i好", "最好"),
        ("zui-hao的", "最好"),
        ("zuì好", "最好"),
        ("meibai面霜", "美白"),
        ("b3st quality", "best"),
        ("fr33 gift", "free"),
        ("FR33 gift", "free"),
        ("c1alis", "cialis"),
        ("gu@ranteed", "guaranteed"),
        ("$ale now", "sale"),
        ("bеst", "best"),
        ("frее", "free"),
    ],
)
def test_a_disguise_is_seen_through(raw: str, term: str) -> None:
    assert term in found(raw)


@pytest.mark.parametrize(("raw", "term"), [("第1品牌", "第一品牌"), ("第壹品牌", "第一品牌"), ("销量第1", "销量第一")])
def test_a_numeral_is_no_disguise(raw: str, term: str) -> None:
    assert (term in seen(raw), found(raw)) == (True, set())


@pytest.mark.parametrize(
    "raw",
    [
        # 国, 级.
        *("国家JJF标准", "国家J类", "国家j联赛", "世界J-pop", "国家 J 型接头", "囯", "国家"),
        # 第一: ordinals, numbers, brothers.
        *(
            "第1次购买",
            "第10品类",
            "全国第1届",
            "全国第1.5批",
            "世界第1季",
            "兄弟一品牌",
            "高低一品牌",
            "第-1层",
            "弟一个",
        ),
        # 子, 治: honest words.
        *("孑然一身", "孑孓", "茕茕孑立", "陶冶情操", "冶炼", "树根冶炼", "冶金疗法", "熔冶", "辽宁医疔疮", "治疔疮"),
        # 最: mouths, drink and guilt.
        *(
            "嘴好馋",
            "奶嘴好用",
            "吸嘴好的",
            "嘴好看",
            "嘴好甜",
            "喝醉好的快",
            "醉好喝",
            "买醉好去处",
            "无罪好的",
            "受罪好用",
        ),
        *("醉美云南", "嘴好干", "喷嘴好用"),
        # 微信: standing, messages, medals, sums.
        *("很有威信", "权威 信任", "威 信用", "安徽信息", "蔷薇 信物", "紫薇 信", "微❤笑", "LV❤包", "I V❤ U", "V信号"),
        # 加: payment, clothing, cameras.
        *("支付宝+微信支付", "支付宝+微信", "短袖+V领", "番茄微信", "瑜伽微领", "最佳微信", "微单➕微距", "✚医疗箱"),
        # 淘: peaches and jewels.
        *("核桃宝宝粥", "樱桃宝石", "蜜桃宝宝", "桃宝", "仙桃宝贝", "桃宝山", "黄桃宝盒"),
        # 疗, 菌, 肥, 胸.
        *(
            "官僚",
            "政治僚属",
            "中医疔疮",
            "绿茵场",
            "杀君马者",
            "除茵陈",
            "减非常多",
            "匈牙利",
            "丰匈牙利",
            "非洲",
            "茵陈茶",
        ),
        # Split characters: dates and capitals, girls, bows, incense.
        *(
            "十月巴黎",
            "三月巴西",
            "三月匈牙利",
            "最女子气",
            "女子的包",
            "弓虽旧",
            "拉弓虽然",
            "香火因缘",
            "玉米青贮",
            "女子最美",
        ),
        # Pinyin: cities, words, words without Han beside them.
        *(
            "Shanghai工厂",
            "上海Shanghai",
            "zui hao",
            "zui-hao",
            "hao的",
            "zui.hao x",
            "meibaix霜",
            "Lisa hao的",
            "z.u.i",
            "x.z.u.i好",
        ),
        # Figures for letters: model numbers, measures, short words.
        *(
            "B3 8mm",
            "S41E",
            "5AL3",
            "fr3",
            "b35t",
            "U53",
            "f433",
            "1080p",
            "sa1e-500",
            "x.b3st.y",
            "8est-12",
            "user@free",
            "M4A1",
        ),
    ],
)
def test_an_honest_text_hides_nothing(raw: str) -> None:
    assert found(raw) == set()


@pytest.mark.parametrize("table", ["text/lookalikes.tsv", "text/splits.tsv"])
def test_every_row_is_shown_by_its_own_example(table: str) -> None:
    idle = [
        row["from"]
        for row in load_tsv(table)
        if normalise(row["example"]).text == row["example"].lower() or row["to"] not in normalise(row["example"]).text
    ]
    assert idle == []


def test_a_term_without_disguise_is_not_read_into_a_split_character() -> None:
    scanner = Scanner([Term("减肥", disguise=False), Term("best", disguise=False)])
    assert [scanner.scan(normalise(raw)) for raw in ("减月巴", "b3st")] == [[], []]


def test_a_joined_character_leads_back_to_its_parts() -> None:
    raw = "蕞 好 减月巴\u200b茶 壮阝日"
    text = normalise(raw)
    spans = [raw[slice(*text.raw_span(at, at + 1))] for at in range(len(text.text))]
    assert (text.text, spans) == (
        "最 好 减肥茶 壮阳",
        ["蕞", " ", "好", " ", "减", "月巴", "茶", " ", "壮", "阝日"],
    )
    assert text.techniques(0, 1) == ("han-look-alike",)
    assert text.techniques(4, 6) == ("split-character",)
    assert text.techniques(4, 7) == ("split-character", "zero-width")
