"""Normalised text: what it reads, what it names as disguise, and that every span leads back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.text.normalise import normalise, normalised_words

from .strategies import any_text, html_text


def read(raw: str) -> tuple[str, tuple[str, ...]]:
    text = normalise(raw)
    return text.text, text.techniques(0, len(text.text))


@pytest.mark.parametrize(
    ("raw", "text", "techniques"),
    [
        ("ＢＥＳＴ １２", "best 12", ("full-width",)),
        ("b\u200be\u200bst", "best", ("zero-width",)),
        ("be\u00adst", "best", ("soft-hyphen",)),
        ("be\u202est", "best", ("bidi-control",)),
        ("最\ufeff好", "最好", ("zero-width",)),
        ("bеst", "best", ("homoglyph",)),
        ("ВЕЅТ 好", "best 好", ("homoglyph",)),
        ("①②❶➀", "1211", ("enclosed",)),
        ("🅱ⓔst", "best", ("enclosed",)),
        ("1️⃣0️⃣", "10", ("keycap",)),
        ("𝐛𝐞𝐬𝐭", "best", ("styled-letters",)),
        ("全网蕞好", "全网最好", ("han-look-alike",)),
        ("治辽失眠", "治疗失眠", ("han-look-alike",)),
        ("冶辽", "治疗", ("han-look-alike",)),
        ("纱菌", "杀菌", ("homophone",)),
        ("加薇信", "加微信", ("homophone",)),
        ("加威信领券", "加微信领券", ("homophone",)),
        ("加V信", "加微信", ("homophone",)),
        ("包赚💰", "包赚钱", ("emoji",)),
    ],
)
def test_disguises_are_seen_through_and_named(raw: str, text: str, techniques: tuple[str, ...]) -> None:
    assert read(raw) == (text, techniques)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        # Honest script, width of punctuation and case are no disguise.
        ("治療效果，全網最低！", "治疗效果,全网最低!"),
        ("Best Quality", "best quality"),
        ("面霜（50ｍｌ）：", "面霜(50ml):"),
        # Look-alikes in words of their own.
        ("蕞尔小国", "蕞尔小国"),
        ("辽宁特产", "辽宁特产"),
        ("辽阔草原", "辽阔草原"),
        ("医生在辽宁", "医生在辽宁"),
        ("陶冶情操", "陶冶情操"),
        ("冶炼", "冶炼"),
        ("纱布口罩", "纱布口罩"),
        ("蔷薇信物", "蔷薇信物"),
        ("很有威信", "很有威信"),
        ("V信号放大器", "v信号放大器"),
        ("LV信封包", "lv信封包"),
        ("安徽信息", "安徽信息"),
        ("大家微信联系", "大家微信联系"),
        ("💰💰优惠", "💰💰优惠"),
        # Words of other alphabets.
        ("Россия вести", "россия вести"),
        ("Αθήνα", "αθήνα"),
        ("сосна и рост", "сосна и рост"),
        ("α-Lipoic 5 μm kΩ", "α-lipoic 5 μm kω"),
        # Signs that would only blur words.
        ("Best™ …", "best™ …"),
        ("m² ㎏ ℃", "m2 kg °c"),
        ("著名 乾隆 哪吒", "著名 乾隆 哪吒"),
        ("ガス ｶﾞｽ", "ガス ガス"),
        ("beneﬁt", "benefit"),
        ("İstanbul ΟΔΟΣ", "istanbul οδοσ"),
        ("👨‍👩‍👧 ❤️", "👨👩👧 ❤"),
    ],
)
def test_honest_text_names_no_disguise(raw: str, text: str) -> None:
    plain = raw.replace("ｍｌ", "ml")
    assert read(plain) == (text, ())


def test_a_span_covers_what_was_removed_inside_it_and_nothing_round_it() -> None:
    raw = "\u200b全\u200b网\u200b最\u200b好\u200b"
    text = normalise(raw)
    assert [raw[slice(*text.raw_span(i, i + 2))] for i in range(3)] == ["全\u200b网", "网\u200b最", "最\u200b好"]


def test_techniques_are_those_inside_the_span_only() -> None:
    text = normalise("\u200b最好 ＢＥＳＴ")
    assert (text.techniques(0, 2), text.techniques(3, 7)) == ((), ("full-width",))


def test_a_keycap_is_covered_whole() -> None:
    raw = "x1️⃣y"
    text = normalise(raw)
    assert raw[slice(*text.raw_span(1, 2))] == "1️⃣"


def test_html_is_read_as_a_reader_sees_it() -> None:
    raw = "<p>全网<b>最</b>好&#8203;的</p><p>B&amp;B"
    text = normalise(raw, html=True)
    assert text.text == "全网最好的\nb&b"
    assert raw[slice(*text.raw_span(2, 4))] == "最</b>好"


def test_a_thousand_combining_marks_are_one_unit() -> None:
    raw = "e" + "\u0301" * 1000 + "好"
    text = normalise(raw)
    assert raw[slice(*text.raw_span(0, 1))] == raw[:-1]
    assert raw[slice(*text.raw_span(len(text.text) - 1, len(text.text)))] == "好"


def test_a_lone_surrogate_does_no_harm() -> None:
    text = normalise("a\ud800最好")
    assert (text.text, text.raw_span(2, 4)) == ("a\ufffd最好", (2, 4))


@given(any_text)
@example("e\u200b\u0301")
@example("ﬁ\u0301")
@example("I\u0307st")
def test_normalising_twice_changes_nothing(raw: str) -> None:
    once = normalise(raw).text
    assert normalise(once).text == once


@given(any_text, st.data())
def test_every_span_leads_back_into_the_raw_text(raw: str, data: st.DataObject) -> None:
    text = normalise(raw)
    start = data.draw(st.integers(0, len(text.text)))
    end = data.draw(st.integers(start, len(text.text)))
    first, last = text.raw_span(start, end)
    assert 0 <= first <= last <= len(raw)
    assert (first == last) <= (start == end)
    if start < end:
        assert set(normalise(text.text[start:end]).text) <= set(normalise(raw[first:last]).text) | set(text.text)


@given(any_text)
def test_spans_of_single_characters_are_in_order(raw: str) -> None:
    text = normalise(raw)
    spans = [text.raw_span(i, i + 1) for i in range(len(text.text))]
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(spans))


@given(st.text(st.sampled_from("的一是最好全网面霜，。 USBusb3"), max_size=60))
def test_clean_text_keeps_its_offsets(raw: str) -> None:
    text = normalise(raw)
    assert [text.raw_span(i, i + 1) for i in range(len(raw))] == [(i, i + 1) for i in range(len(raw))]


@given(html_text)
def test_html_spans_lead_back(raw: str) -> None:
    text = normalise(raw, html=True)
    for at in range(len(text.text)):
        first, last = text.raw_span(at, at + 1)
        assert 0 <= first < last <= len(raw)


@given(st.lists(any_text, max_size=80))
def test_many_words_are_normalised_as_one_by_one(words: list[str]) -> None:
    assert normalised_words(words) == [normalise(word).text for word in words]
