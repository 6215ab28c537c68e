"""What goods a title names: the head of the phrase, in English and in Chinese, and nothing where it cannot be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checks.nomenclature import editions
from app.checks.nomenclature_goods import GOODS_EDITION, goods_table, named_goods, stem
from app.text.normalise import normalise

NOMENCLATURE = next(edition for edition in editions() if edition.edition == GOODS_EDITION)


def name(title: str) -> str | None:
    named = named_goods(normalise(title).text)
    return named.goods.id if named else None


@pytest.mark.parametrize(
    ("title", "goods"),
    [
        ("Slim 10000mAh Power Bank Fast Charge", "power-bank"),
        ("POWER BANKS 20.000 mAh | with flashlight", "power-bank"),
        ("Set of 6 Highball Drinking Glasses", "glassware"),
        ("Disposable Vape Pen", "vape-device"),
        ("Slip-on shoes for men", "footwear"),
        ("USB-C to USB-C Charging Cable", "cable"),
        ("Men's 100% Cotton T-Shirts", "t-shirt"),
        ("手机充电器 快充", "charger"),
        ("真无线蓝牙耳机 主动降噪", "headphones"),
        ("陶瓷马克杯 400ml", "mug"),
        ("男士 U盘 64G", "storage"),
    ],
)
def test_the_head_names_the_goods(title: str, goods: str) -> None:
    assert name(title) == goods


@pytest.mark.parametrize(
    "title",
    [
        "Silicone case for power bank",
        "Power bank case",
        "Toothbrush holder",
        "Charging stand for electric toothbrush",
        "Toy camera",
        "Replica watch",
        "Camera strap",
        "耳机保护套",
        "手机壳膜支架",
        "仿真相机",
        "碗柜",
        "礼品",
        "",
    ],
)
def test_what_only_belongs_to_goods_does_not_name_them(title: str) -> None:
    assert name(title) is None


def test_what_else_is_named_is_told_too() -> None:
    named = named_goods("bedside lamp, with bluetooth speaker and alarm clock")
    assert named is not None
    assert (named.goods.id, named.word) == ("luminaire", "bedside lamp")
    assert [goods.id for goods in named.others] == []
    named = named_goods("bedside lamp, bluetooth speaker, alarm clock")
    assert named is not None
    assert [goods.id for goods in named.others] == ["loudspeaker", "clock"]
    assert named.accepts("910511")
    assert not named.accepts("950300")


def test_every_code_of_the_table_is_in_the_edition_and_every_word_in_one_row() -> None:
    rows = goods_table().values()
    known = NOMENCLATURE.codes | NOMENCLATURE.headings
    assert [(row.id, code) for row in rows for code in row.codes if code not in known] == []
    words = [word.casefold() for row in rows for word in (*row.en, *row.zh)]
    assert sorted({word for word in words if words.count(word) > 1}) == []


def test_every_word_of_the_table_names_its_own_row() -> None:
    wrong = [(row.id, word) for row in goods_table().values() for word in (*row.en, *row.zh) if name(word) != row.id]
    assert wrong == []


@pytest.mark.parametrize(
    ("word", "single"),
    [("boxes", "box"), ("batteries", "battery"), ("dress", "dress"), ("dresses", "dress"), ("watches", "watch"),
     ("gas", "gas"), ("toys", "toy"), ("chess", "chess")],
)  # fmt: skip
def test_plurals_fold_onto_their_singular(word: str, single: str) -> None:
    assert stem(word) == single


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    named = named_goods(normalise(text).text)
    assert named is None or named.goods in goods_table().values()
