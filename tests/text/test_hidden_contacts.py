"""Contacts that are hidden: figures in words and numerals, points and at-signs spelled out, messengers by other names."""

from __future__ import annotations

import pytest

from app.text.contacts import DETECTORS, find_contacts
from app.text.normalise import normalise


def found(raw: str, *regions: str) -> list[tuple[str, str, tuple[str, ...]]]:
    text = normalise(raw)
    return [
        (contact.detector, raw[slice(*text.raw_span(contact.start, contact.end))], contact.techniques)
        for contact in find_contacts(text, DETECTORS, regions)
    ]


@pytest.mark.parametrize(
    ("raw", "region", "number", "techniques"),
    [
        ("Call five five five, two one two, three four five six", "US", None, ("spelled-digits",)),
        ("call us two one two 555 zero one nine nine", "US", "two one two 555 zero one nine nine", ("spelled-digits",)),
        ("dial double five oh one nine nine two", "GB", "double five oh one nine nine two", ("spelled-digits",)),
        ("Telefon null drei null neun null eins acht", "DE", "null drei null neun null eins acht", ("spelled-digits",)),
        (
            "llame al seis uno dos tres cuatro nueve uno",
            "ES",
            "seis uno dos tres cuatro nueve uno",
            ("spelled-digits",),
        ),
        ("Call 2l2-555-Ol99", "US", "2l2-555-Ol99", ("leet",)),
        ("Text ④①⑤⑤⑤⑤②⑥⑦①", "US", "④①⑤⑤⑤⑤②⑥⑦①", ("enclosed",)),
        ("电话幺三八，幺二三四，五六七八", "CN", "幺三八，幺二三四，五六七八", ("han-numerals",)),
        ("打电话幺五洞洞二三四五六拐八", "CN", "幺五洞洞二三四五六拐八", ("han-numerals",)),
        ("手机138★1234★5678", "CN", "138★1234★5678", ()),
        ("138啊1234啊5678是我电话", "CN", "138啊1234啊5678", ()),
        ("電話零九一二三四五六七八", "TW", "零九一二三四五六七八", ("han-numerals",)),
    ],
)
def test_a_number_is_read(raw: str, region: str, number: str | None, techniques: tuple[str, ...]) -> None:
    assert found(raw, region) == [("phone", number or raw.partition(" ")[2], techniques)]


@pytest.mark.parametrize(
    ("raw", "detector", "words"),
    [
        ("sales (at) honeyfarm (dot) com", "email", "sales (at) honeyfarm (dot) com"),
        ("sales[@]honeyfarm[.]com", "email", "sales[@]honeyfarm[.]com"),
        ("verkauf (at) muster (punkt) de", "email", "verkauf (at) muster (punkt) de"),
        ("ventas arroba mieltienda punto com", "email", "ventas arroba mieltienda punto com"),
        ("contact arobase miel-shop point fr", "email", "contact arobase miel-shop point fr"),
        ("info chiocciola mielebio punto it", "email", "info chiocciola mielebio punto it"),
        ("see honeyfarm dot com", "url", "honeyfarm dot com"),
        ("see www dot honeyfarm dot com", "url", "www dot honeyfarm dot com"),
        ("see honeyfarm . com", "url", "honeyfarm . com"),
    ],
)
def test_an_address_in_words_is_read(raw: str, detector: str, words: str) -> None:
    assert (detector, words, ("spelled-symbols",)) in found(raw)


@pytest.mark.parametrize(
    ("raw", "detector", "account", "techniques"),
    [
        ("KakaoTalk ID: honeyshop", "messenger-id", "KakaoTalk ID: honeyshop", ()),
        ("카톡 아이디: honeyshop", "messenger-id", "카톡 아이디: honeyshop", ()),
        ("Zalo: 0912345678", "messenger-id", "Zalo: 0912345678", ()),
        ("Signal +49 151 23456789", "messenger-id", "Signal +49 151 23456789", ()),
        ("Skype: honey.shop", "messenger-id", "Skype: honey.shop", ()),
        ("ins：xiaolu.home", "messenger-id", "ins：xiaolu.home", ()),
        ("小红书号 xiaolu88", "messenger-id", "小红书号 xiaolu88", ()),
        ("扣扣五 二 零 一 三 一 四 九", "qq-id", "扣扣五 二 零 一 三 一 四 九", ("han-numerals",)),
        ("球球号：38475566", "qq-id", "球球号：38475566", ("homophone",)),
        ("扣群384755667", "qq-id", "扣群384755667", ("homophone",)),
        ("咨询🛰️hao8866", "wechat-id", "🛰️hao8866", ("emoji",)),
        ("加賴聊：abc123", "line-id", "加賴聊：abc123", ()),
    ],
)
def test_an_account_is_read(raw: str, detector: str, account: str, techniques: tuple[str, ...]) -> None:
    assert (detector, account, techniques) in found(raw)


@pytest.mark.parametrize(
    "raw",
    [
        # Counting, groups of things, steps.
        *("Text: one two three four five six seven eight", "five five-piece sets, two jugs, three four-inch pots"),
        *("uno dos tres cuatro cinco seis siete", "电话机 一二三四五六七八九十 数字贴", "一三五七八十腊，三十一天"),
        # Sizes, prices, codes and ranges beside a word of calling.
        *("联系尺寸 1380 x 1234 x 5678", "咨询客服 138元 1234件 5678套", "产品编号 13812345678 联系"),
        *("Mobile stand 220-240 V, 50l-100l-200l bin", "phone holder fits 100 l to 200 l", "dial 12 cm"),
        # Points and places in prose.
        *(
            "Connect the dot com puter desk",
            "polka dot com fort",
            "Hand-made at home dot pattern",
            "at home dot to dot",
        ),
        *("punto com un hilo", "point fr ais", "un point com mun", "It is soft. Net 5 kg", "parts (a) desk (b) chair"),
        # Names that are words, and services of messengers.
        *("Signal: 24 V, 20 000 Hz", "ig: white", "ins风 小红书同款", "Skype ready webcam", "Facebook: no. We ship"),
        *("抖音号码牌", "毛绒球球：12345号", "扣子 1234", "Discord name sign"),
    ],
)
def test_an_innocent_text_holds_no_contact(raw: str) -> None:
    assert found(raw, "CN", "DE", "ES", "GB", "US") == []
