"""Contact and identity data, and the numbers and names that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.contacts import DETECTORS, find_contacts
from app.text.normalise import normalise

from .strategies import any_text


def found(raw: str, *detectors: str) -> list[tuple[str, str, tuple[str, ...]]]:
    text = normalise(raw)
    contacts = find_contacts(text, detectors or DETECTORS, ["CN", "DE", "US"])
    return [(c.detector, raw[slice(*text.raw_span(c.start, c.end))], c.techniques) for c in contacts]


@pytest.mark.parametrize(
    ("detector", "raw", "hit", "techniques"),
    [
        ("email", "write to info@example.com.", "info@example.com", ()),
        ("email", "ＩＮＦＯ＠ｓｈｏｐ．ｄｅ", "ＩＮＦＯ＠ｓｈｏｐ．ｄｅ", ("full-width",)),
        ("email", "sales (at) foo (dot) com", "sales (at) foo (dot) com", ("spelled-symbols",)),
        ("email", "john at gmail dot com", "john at gmail dot com", ("spelled-symbols",)),
        ("phone", "call +49 30 901820 now", "+49 30 901820", ()),
        ("phone", "+1 (415) 555-2671", "+1 (415) 555-2671", ()),
        ("phone", "Tel: 030 901820", "030 901820", ()),
        ("phone", "电话13800138000", "13800138000", ()),
        ("phone", "面膜批发13800138000", "13800138000", ()),
        ("phone", "138-0013-8000 咨询", "138-0013-8000", ()),
        ("phone", "联系一三八零零一三八零零零", "一三八零零一三八零零零", ("han-numerals",)),
        ("phone", "电话１３８００１３８０００", "１３８００１３８０００", ("full-width",)),
        ("phone", "400-123-4567 客服", "400-123-4567", ()),
        ("url", "see https://abc.com/x?y=1.", "https://abc.com/x?y=1", ()),
        ("url", "www.foo.co.uk", "www.foo.co.uk", ()),
        ("url", "访问abc.com购买", "abc.com", ()),
        ("url", "amazon.de", "amazon.de", ()),
        ("url", "visit myshop.store", "myshop.store", ()),
        ("url", "taobao点com", "taobao点com", ("spelled-symbols",)),
        ("wechat-id", "微信：lisa_88", "微信：lisa_88", ()),
        ("wechat-id", "vx:abc12345", "vx:abc12345", ()),
        ("wechat-id", "加V lisa888", "加V lisa888", ()),
        ("wechat-id", "薇信号lisa888", "薇信号lisa888", ("homophone",)),
        ("qq-id", "QQ 123456789", "QQ 123456789", ()),
        ("qq-id", "qq群：88888888", "qq群：88888888", ()),
        ("whatsapp-id", "WhatsApp +86 138 0013 8000", "WhatsApp +86 138 0013 8000", ()),
        ("telegram-id", "telegram: @shopabc", "telegram: @shopabc", ()),
        ("telegram-id", "t.me/shopabc", "t.me/shopabc", ()),
        ("line-id", "LINE ID: shop123", "LINE ID: shop123", ()),
        ("social-handle", "follow @my_shop!", "@my_shop", ()),
        ("iban", "DE89 3704 0044 0532 0130 00 bitte", "DE89 3704 0044 0532 0130 00", ()),
        ("payment-card", "card 4111 1111 1111 1111", "4111 1111 1111 1111", ()),
        ("national-id", "身份证11010519491231002X", "11010519491231002X", ()),
        ("national-id", "SSN 536-90-4399", "536-90-4399", ()),
    ],
)
def test_a_contact_is_found(detector: str, raw: str, hit: str, techniques: tuple[str, ...]) -> None:
    assert found(raw, detector) == [(detector, hit, techniques)]


@pytest.mark.parametrize(
    "raw",
    [
        # Codes and measures that look like phone numbers.
        *(
            "EAN 4006381333931",
            "Tel 4006381333931",
            "货号13800138000",
            "电池13800138000毫安",
            "13800138000",
            "030 901820",
        ),
        *("订单号 11010519491231002X", "尺寸 120*200*30", "iPhone 11 12 13 14 15 phone case", "1,234,567.89 USD"),
        # Versions, files, missing spaces.
        *("2.0.1", "manual.pdf", "quality.it is", "place.store it", "e.g. b.com", "node.js", "3.5mm"),
        # Names of messengers without an account.
        *("加微信领券", "微信支付", "WeChat Pay", "WhatsApp us", "Product line: abc2000", "扣扣好看", "telegram"),
        # Signs of other meaning.
        *("5V@2A", "@home", "a@b", "@ 60Hz", "look at the dot"),
        # Checksums that fail, or stand without a word.
        *(
            "DE89 3704 0044 0532 0130 01",
            "4111111111111111",
            "card 4111 1111 1111 1112",
            "219-09-9999",
            "430217283404303501",
        ),
    ],
)
def test_what_is_no_contact_is_left_alone(raw: str) -> None:
    assert found(raw) == []


def test_regions_tell_how_national_numbers_are_read() -> None:
    text = normalise("phone 020 7946 0958")
    assert [find_contacts(text, ["phone"], regions) == [] for regions in ([], ["GB"])] == [True, False]


def test_only_the_detectors_asked_for_run() -> None:
    assert found("info@example.com +49 30 901820", "email") == [("email", "info@example.com", ())]


def test_an_unknown_detector_is_an_error() -> None:
    with pytest.raises(KeyError):
        find_contacts(normalise("x"), ["pager"], [])


def test_hostile_text_is_answered() -> None:
    for raw in ("+1 " * 8000, "1" * 48_000, "a@" * 20_000, "tel " + "1 2-3(" * 4000, "www." * 8000, "一" * 20_000):
        assert all(len(hit) < 600 for _, hit, _ in found(raw))


@given(any_text)
def test_every_contact_slices_to_raw_text(raw: str) -> None:
    text = normalise(raw + " tel 030 901820 加v" + raw)
    for contact in find_contacts(text, DETECTORS, ["DE"]):
        first, last = text.raw_span(contact.start, contact.end)
        assert text.raw[first:last]


_TRACES = [
    "@",
    "(at)",
    " dot ",
    "艾特",
    "#",
    "点com",
    "。cn",
    "www.",
    ".de",
    "http://1.2",
    "vx:abc12345",
    "t.me/abcde",
    "赖",
]
_DIGITS = [
    "13800138000",
    "138_0013_8000",
    "一三八零零一三八零零零",
    "400-123-4567",
    "٠١٢٣٤٥٦٧٨٩",
    "078-05-1120",
    "de89",
    "+",
]
_pieces = st.sampled_from([*_TRACES, *_DIGITS, " ", "-", "3704 0044 0532 0130 00", "信", "tel", "卡号"]) | st.text(
    max_size=4
)


@given(st.lists(_pieces, max_size=8).map("".join))
def test_what_leaves_no_trace_holds_no_contact(raw: str) -> None:
    text = normalise(raw)
    alone = [contact for detect in DETECTORS.values() for contact in detect(text, ("CN", "DE", "US"))]
    assert bool(find_contacts(text, DETECTORS, ["CN", "DE", "US"])) == bool(alone)
