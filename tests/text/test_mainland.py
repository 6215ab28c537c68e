"""Chinese numbers and messenger accounts however they are written, and the numbers of goods that are none."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from app.text.contacts import DETECTORS, find_contacts
from app.text.normalise import normalise


def found(raw: str, *detectors: str) -> list[tuple[str, str]]:
    text = normalise(raw)
    contacts = find_contacts(text, detectors or DETECTORS, ["CN", "DE", "US"])
    return [(c.detector, raw[slice(*text.raw_span(c.start, c.end))]) for c in contacts]


@pytest.mark.parametrize(
    ("raw", "techniques"),
    [
        ("139-1234-5678", ()),
        ("139 1234 5678", ()),
        ("139.1234.5678", ()),
        ("139_1234_5678", ()),
        ("1 3 9 1 2 3 4 5 6 7 8", ()),
        ("1-3-9-1-2-3-4-5-6-7-8", ()),
        ("１３９－１２３４－５６７８", ("full-width",)),
        ("１３９１２３４５６７８", ("full-width",)),
        ("①③⑨①②③④⑤⑥⑦⑧", ("enclosed",)),
        ("1️⃣3️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", ("keycap",)),
        ("一三九一二三四五六七八", ("han-numerals",)),
        ("壹叁玖壹贰叁肆伍陆柒捌", ("han-numerals",)),
        ("幺三九 一二三四 五六七八", ("han-numerals",)),
        ("一3九1二三四56七八", ("han-numerals",)),
        ("1391234五六七八", ("han-numerals",)),
    ],
)
def test_a_bare_mobile_number_is_a_phone(raw: str, techniques: tuple[str, ...]) -> None:
    for before, after in (("", ""), ("羊毛围巾，", "，包邮"), ("(", ")"), ("scarf ", " wool")):
        text = normalise(before + raw + after)
        contacts = find_contacts(text, ["phone"], [])
        spans = [(text.raw[slice(*text.raw_span(c.start, c.end))], c.techniques) for c in contacts]
        assert spans == [(raw, techniques)]


@pytest.mark.parametrize(
    ("detector", "raw", "techniques"),
    [
        ("wechat-id", "威信：lisa_88", ("homophone",)),
        ("wechat-id", "威信号:13912345678", ("homophone",)),
        ("wechat-id", "薇 信:lisa88", ("separator", "homophone")),
        ("wechat-id", "微 信：lisa88", ("separator",)),
        ("wechat-id", "wei信：lisa88", ("pinyin",)),
        ("wechat-id", "+V：lisa88", ()),
        ("wechat-id", "＋V lisa888", ()),
        ("wechat-id", "+微lisa888", ("emoji",)),
        ("wechat-id", "➕V：lisa88", ("emoji",)),
        ("wechat-id", "VX:lisa88", ()),
        ("wechat-id", "V-x：lisa_88", ("separator",)),
        ("wechat-id", "v: lisa8899", ()),
        ("wechat-id", "V：13912345678", ()),
        ("wechat-id", "WX号 lisa88", ()),
        ("wechat-id", "徽信lisa8888", ("han-look-alike",)),
        ("qq-id", "扣扣 123456789", ()),
        ("qq-id", "企鹅号：123456789", ()),
        ("qq-id", "企鹅：123456789", ()),
        ("qq-id", "Q群 123456789", ()),
        ("telegram-id", "Telegram @shopabc", ()),
        ("telegram-id", "飞机号@shopabc", ()),
        ("telegram-id", "t.me/shopabc", ()),
        ("line-id", "LINE ID：shop123", ()),
        ("line-id", "加賴 shop123", ()),
        ("whatsapp-id", "W h a t s A p p +86 139 1234 5678", ("separator",)),
        ("whatsapp-id", "W.h.a.t.s.A.p.p: +8613912345678", ("separator",)),
        ("whatsapp-id", "whats app 13912345678", ()),
        ("email", "name at shop dot com", ("spelled-symbols",)),
        ("email", "name(at)shop(dot)com", ("spelled-symbols",)),
        ("email", "name#shop.com", ("spelled-symbols",)),
        ("email", "name艾特shop.com", ("spelled-symbols",)),
        ("email", "lisa艾特163点com", ("spelled-symbols",)),
        ("email", "lisa@shop。com", ("spelled-symbols",)),
    ],
)
def test_an_account_is_found_however_it_is_written(detector: str, raw: str, techniques: tuple[str, ...]) -> None:
    text = normalise(raw)
    contacts = find_contacts(text, [detector], [])
    assert [(raw[slice(*text.raw_span(c.start, c.end))], c.techniques) for c in contacts] == [(raw, techniques)]


@pytest.mark.parametrize(
    "raw",
    [
        # Numbers of goods and papers.
        *(
            "型号139-1234-5678",
            "P/N 150-1234-5678",
            "SN 139 1234 5678",
            "快递单号 139 1234 5678",
            "订单号１３９１２３４５６７８",
        ),
        *(
            "尺寸 150 2000 1800",
            "180 2000 1500 mm",
            "150 2019 2020",
            "139 1234 5678 9012",
            "0139-1234-5678",
            "139-1234-56789",
        ),
        *(
            "1391234567890",
            "A139 1234 5678",
            "139-1234-5678-B",
            "#139-1234-5678",
            "114 1234 5678",
            "1 3 5 7 9 11 13 15",
        ),
        *("1 2 3 4 5 6 7 8 9 10 11", "31.2304, 121.4737", "139.6917", "价格 139 1234 元", "1:3:9 1234 5678"),
        # Han numerals that count.
        *(
            "一九三一二三年",
            "一三五七九",
            "第一三九章",
            "一三九一二三四五六七八年",
            "一百三十九",
            "二〇二六年一一月二二日",
            "第一三九一二三四五六七八",
        ),
        # Standing, birds, brands, volts, sums.
        *(
            "很有威信：他是",
            "威信县：云南",
            "企鹅：毛绒玩具",
            "企鹅 123456 个",
            "扣扣子",
            "QQ糖 500克",
            "Q: 100 pieces",
        ),
        *(
            "V: 220V 50Hz",
            "v:1.0",
            "V:12V",
            "5V+V2 充电",
            "短袖+V领T恤",
            "A+V1234567 drill",
            "+VAT12345",
            "+v2 upgrade",
            "V领 a12345",
        ),
        *("Telegram", "电报机", "飞机模型", "LINE: abc2000 red", "依赖 abc123", "what's app", "w h a t"),
        *("look at the dot com boom", "meet at noon dot", "C#shop", "iphone#5", "page#top", "x.com/a#b.html"),
    ],
)
def test_what_only_looks_like_a_contact_is_none(raw: str) -> None:
    assert [hit for hit in found(raw) if hit[0] not in ("url",)] == []


def _gtin(random_: random.Random) -> str:
    digits = [random_.randrange(10) for _ in range(random_.choice((7, 11, 12, 13)))]
    total = sum(digit * (3 if index % 2 == 0 else 1) for index, digit in enumerate(reversed(digits)))
    return "".join(map(str, digits)) + str(-total % 10)


def _digits(random_: random.Random, count: int) -> str:
    return "".join(random_.choices("0123456789", k=count))


def _letters(random_: random.Random, count: int) -> str:
    return "".join(random_.choices("ABCDEFGHJKLMNPQRSTUVWXYZ", k=count))


def _order(random_: random.Random) -> str:
    shapes: list[Callable[[], str]] = [
        lambda: _digits(random_, 12),
        lambda: _digits(random_, 18),
        lambda: _digits(random_, 19),
        lambda: f"{_digits(random_, 3)}-{_digits(random_, 7)}-{_digits(random_, 7)}",
        lambda: f"2026{random_.randint(1, 12):02}{random_.randint(1, 28):02}{_digits(random_, 8)}",
        lambda: f"{_letters(random_, 2)}{_digits(random_, 9)}CN",
        lambda: f"SF{_digits(random_, 13)}",
    ]
    return random_.choice(shapes)()


def _price(random_: random.Random) -> str:
    shapes = [
        f"¥{random_.randint(1, 9999)}.{_digits(random_, 2)}",
        f"${random_.randint(1, 999)},{_digits(random_, 3)}.{_digits(random_, 2)}",
        f"{random_.randint(1, 9999)}元",
        f"{random_.randint(100, 999)}-{random_.randint(1000, 9999)}元",
        f"EUR {random_.randint(1, 9999)},{_digits(random_, 2)}",
    ]
    return random_.choice(shapes)


def _size(random_: random.Random) -> str:
    a, b, c = (random_.randint(1, 2500) for _ in range(3))
    shapes = [
        f"{a}x{b}x{c}mm",
        f"{a}*{b}*{c}",
        f"{a} × {b} × {c} cm",
        f"{a}-{b}mm",
        f"{random_.randint(130, 199)} {b} {c} 毫米",
        "/".join(str(36 + step) for step in range(random_.randint(3, 9))),
        " ".join(str(130 + 10 * step) for step in range(random_.randint(3, 7))),
        " ".join(map(str, range(1, random_.randint(9, 14)))),
    ]
    return random_.choice(shapes)


def _model(random_: random.Random) -> str:
    shapes = [
        f"{_letters(random_, 2)}-{_digits(random_, 4)}",
        f"{_letters(random_, 1)}{_digits(random_, 3)}{_letters(random_, 2)}{_digits(random_, 2)}",
        f"{_digits(random_, 3)}{_letters(random_, 1)}-{_digits(random_, 4)}-{_digits(random_, 4)}",
        f"{_letters(random_, 3)}{_digits(random_, 11)}",
        f"{_digits(random_, 2)}.{_digits(random_, 2)}.{_digits(random_, 3)}",
        f"v{random_.randint(1, 20)}.{random_.randint(0, 99)}.{random_.randint(0, 9999)}",
        f"2026-{random_.randint(1, 12):02}-{random_.randint(1, 28):02}",
        f"{random_.uniform(-90, 90):.4f}, {random_.uniform(-180, 180):.4f}",
        f"{random_.randint(1, 9999)}件 {random_.randint(1, 99)}包",
    ]
    return random_.choice(shapes)


_MAKERS: list[tuple[str, Callable[[random.Random], str], tuple[str, ...]]] = [
    ("gtin", _gtin, ("{}", "条码{}", "EAN: {}", "羊毛围巾 {} 现货", "GTIN {} scarf")),
    ("order", _order, ("{}", "订单号{}", "order {} shipped", "单号：{}")),
    ("price", _price, ("{}", "现价{}包邮", "only {} today", "券后 {}")),
    ("size", _size, ("{}", "尺寸{}", "size {} wool", "尺码 {} 可选")),
    ("model", _model, ("{}", "型号{}", "for {} drill", "适用 {} 主机")),
]


def _numbers_of_goods(count: int) -> Iterator[str]:
    source = random.Random(20261122)
    for _ in range(count):
        for _name, make, frames in _MAKERS:
            yield source.choice(frames).format(make(source))


def test_five_thousand_numbers_of_goods_of_each_kind_are_no_contacts() -> None:
    mistaken = [(raw, hits) for raw in _numbers_of_goods(5000) if (hits := found(raw))]
    assert mistaken == []
