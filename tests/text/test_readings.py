"""Readings: what a reader makes of letters apart, marks in words, figures and pictures; and what nobody hides."""

from __future__ import annotations

import pytest
from hypothesis import given

from app.packs.tables import load_tsv
from app.text.normalise import normalise
from app.text.offsets import Edit, Rewriting
from app.text.readings import LONGEST, readings

from .strategies import any_text


def read(raw: str) -> list[str]:
    return [reading.text.text for reading in readings(normalise(raw))]


@pytest.mark.parametrize(
    ("raw", "text", "techniques"),
    [
        # Latin letters one by one, with any marks between them.
        ("b.e.s.t", "best", ("separator",)),
        ("B E S T", "best", ("separator",)),
        ("It c-u-r-e-s pain", "it cures pain", ("separator",)),
        ("F*D*A a*p*p*r*o*v*e*d", "fda approved", ("separator",)),
        ("c u r e s  c o l d s", "cures colds", ("separator",)),
        ("g.u.é.r.i.t le rhume", "guérit le rhume", ("separator",)),
        ("F.D.A. approved", "fda approved", ("separator",)),
        ("F D A-approved", "fda-approved", ("separator",)),
        # Marks nobody writes inside a word.
        ("cu*res can~cer", "cures cancer", ("separator",)),
        ("kills_germs", "kills germs", ("separator",)),
        # One break in a word of claims.
        ("app-roved", "approved", ("separator",)),
        ("tr.eats dia.betes", "treats diabetes", ("separator",)),
        ("kills can cer", "kills cancer", ("separator",)),
        ("anti-bact3rial", "anti-bacterial", ("leet",)),
        # Han and kana one by one, also with the marks of lists where they make one word.
        ("独 一 无 二的", "独一无二的", ("separator",)),
        ("最、高、级面膜", "最高级面膜", ("separator",)),
        ("第。一。品。牌 羽绒服", "第一品牌 羽绒服", ("separator",)),
        ("シ ミ が 消 え る", "シミが消える", ("separator",)),
        ("癌・が・治・る", "癌が治る", ("separator",)),
        # What is brought together is seen through in its turn.
        ("加.V.信", "加微信", ("separator", "homophone")),
        ("z.u.i 好", "zui好", ("separator",)),
        # Figures for letters.
        ("cur3s c4ncer", "cures cancer", ("leet",)),
        ("@pproved", "approved", ("leet",)),
        # White space that is no single blank, which hides nothing.
        ("fda  approved", "fda approved", ()),
        ("is fda\napproved", "is fda approved", ()),
        # Pictures for words.
        ("销量🥇", "销量第一", ("emoji",)),
        ("💯%有效", "100%有效", ("emoji",)),
    ],
)
def test_a_text_is_read_as_a_reader_reads_it(raw: str, text: str, techniques: tuple[str, ...]) -> None:
    (reading,) = readings(normalise(raw))
    assert (reading.text.text, reading.techniques(0, len(text))) == (text, techniques)


def test_a_one_is_read_as_i_and_as_l() -> None:
    assert read("h3a1s anx1ety") == ["heais anxiety", "heals anxlety"]


@pytest.mark.parametrize(
    "raw",
    [
        # Lists of characters and of more than characters.
        *("大、中、小、号", "红，白，黑", "最，好", "最。好", "甲；乙；丙丁", "一般、高级", "颜色：红 / 白"),
        # Names, compounds, hosts, sizes, sums.
        *("F. Roosevelt", "A/C", "anti-slip", "and/or", "www.example.com", "a_1", "5V-2A", "10*20*30 cm", "AT&T"),
        *("pre-vents", "hyper-tension rods", "dis ease", "can certify", "M4A1-500", "heal. Things"),
        # Lines that begin anew.
        "cotton\nSize M",
        # Model numbers, measures and short words.
        *("B3 8mm", "S41E", "M4A1", "1080p", "500ml", "C60", "sa1e-500", "user@example.com", "iPhone 15"),
        # Pictures with no word beside them.
        *("金奖🥇作品", "🔝收纳", "💯张", "药盒💊", "🔥热卖", "❄冬季", "🏠家居"),
    ],
)
def test_an_honest_text_has_no_other_reading(raw: str) -> None:
    assert read(raw) == []


@pytest.mark.parametrize(("raw", "text"), [("S M L XL", "sml xl"), ("R G B lamp", "rgb lamp"), ("b,e,s,t", "best")])
def test_letters_apart_are_joined_whatever_they_spell(raw: str, text: str) -> None:
    # No rule asks for such words, so nothing comes of it.
    assert read(raw) == [text]


@pytest.mark.parametrize("raw", ["c.u.r.e.d", "b.e.s", "be.st", "best"])
def test_a_longer_or_shorter_word_is_no_other_word(raw: str) -> None:
    assert "best" not in read(raw)


def test_what_stands_there_anyway_is_no_news() -> None:
    text = normalise("cures pain. Really the b.e.s.t tea")
    (reading,) = readings(text)
    best = reading.text.text.index("best")
    assert [reading.is_news(*span) for span in ((0, 5), (best, best + 4))] == [False, True]


def test_words_in_the_company_of_a_hidden_one_are_news() -> None:
    (reading,) = readings(normalise("h-e-i-l-t Krebs"))
    assert (reading.is_news(6, 11), reading.techniques(6, 11)) == (True, ("separator",))


def test_a_stretch_longer_than_any_claim_is_no_news() -> None:
    (reading,) = readings(normalise("b.e.s.t " + "wool " * 40))
    assert [reading.is_news(0, end) for end in (LONGEST, LONGEST + 1)] == [True, False]


@pytest.mark.parametrize("row", load_tsv("text/pictures.tsv"), ids=lambda row: row["example"])
def test_every_picture_is_shown_by_its_own_example(row: dict[str, str]) -> None:
    assert any(row["to"] in text for text in read(row["example"]))


@pytest.mark.parametrize("row", load_tsv("text/broken_words.tsv"), ids=lambda row: row["word"])
def test_every_broken_word_is_put_together(row: dict[str, str]) -> None:
    assert read(row["example"]) == [row["word"]]


def test_half_a_character_in_the_raw_text_is_borne() -> None:
    assert read("b.e.s.t \ud800 foo  bar") == ["best \ufffd foo bar"]


@given(any_text)
def test_every_span_of_a_reading_leads_back_in_order(raw: str) -> None:
    for reading in readings(normalise(raw)):
        spans = [reading.text.raw_span(at, at + 1) for at in range(len(reading.text.text))]
        assert all(0 <= start < end <= len(raw) for start, end in spans)
        assert spans == sorted(spans)


@given(any_text)
def test_a_reading_changes_only_what_it_names(raw: str) -> None:
    text = normalise(raw)
    for reading in readings(text):
        for at, char in enumerate(reading.text.text):
            start, end = reading.text.span_in(text, at, at + 1)
            assert char == text.text[start:end] or reading.text.marks_at(at)


def test_an_edit_moves_what_stands_behind_it() -> None:
    rewriting = Rewriting("a--bcd🥇", [Edit(1, 3, "", "separator"), Edit(6, 7, "第一", "emoji")])
    assert rewriting.text == "abcd第一"
    assert list(rewriting.places()) == [(1, 1, "separator"), (4, 6, "emoji")]
    assert [rewriting.moved(*span) for span in ((0, 1), (1, 2), (2, 5), (3, 6), (6, 7), (3, 3))] == [
        (0, 1),
        (1, 1),
        (1, 3),
        (1, 4),
        (4, 5),
        (1, 1),
    ]
    assert [rewriting.offsets.source_span(*span) for span in ((0, 2), (1, 4), (4, 6), (5, 6))] == [
        (0, 4),
        (3, 6),
        (6, 7),
        (6, 7),
    ]
