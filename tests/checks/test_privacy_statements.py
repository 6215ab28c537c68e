"""Purposes, lawful bases, ciphers, mechanisms: recognised in words, and never guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checks.privacy_flows import CustomsNeed, load_customs_ids, load_transfers
from app.checks.privacy_statements import (
    means_everyone,
    read_bases,
    read_cipher,
    read_purposes,
    says_nothing,
    works_offline_only,
)

DAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "purposes"),
    [
        ("delivery", {"delivery"}),
        ("delivery of the order", {"delivery", "order"}),
        ("清关", {"customs"}),
        ("customs_clearance", {"customs"}),
        ("Zollabfertigung", {"customs"}),
        ("formalités douanières", {"customs"}),
        ("despacho aduanero", {"customs"}),
        ("sdoganamento", {"customs"}),
        ("通関", {"customs"}),
        ("Lieferung der Bestellung", {"delivery", "order"}),
        ("remboursement", {"refund"}),
        ("newsletter", {"marketing"}),
        ("精准营销", {"advertising"}),
        ("dpv:DeliveryOfGoods", {"delivery"}),
        ("Altersprüfung", {"age"}),
        ("engraving", {"personalised-goods"}),
        ("in order to know you", set()),
        ("flurbing", set()),
    ],
)
def test_purposes(text: str, purposes: set[str]) -> None:
    read = read_purposes(text)
    assert (set(read.ids), read.vague) == (purposes, False)


@pytest.mark.parametrize("text", ["business purposes", "业务需要", "sonstiges", "other", "社内利用"])
def test_a_purpose_that_says_nothing_is_vague(text: str) -> None:
    read = read_purposes(text)
    assert (set(read.ids), read.vague) == (set(), True)


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        ("consent", {"A6-1-a"}),
        ("contract", {"A6-1-b"}),
        ("Vertragserfüllung", {"A6-1-b"}),
        ("履行合同", {"A6-1-b"}),
        ("契約の履行", {"A6-1-b"}),
        ("Art. 6(1)(b)", {"A6-1-b"}),
        ("Artikel 6 Abs. 1 lit. b DSGVO", {"A6-1-b"}),
        ("article 6, paragraph 1, point (c)", {"A6-1-c"}),
        ("artículo 6, apartado 1, letra f", {"A6-1-f"}),
        ("A6-1-b", {"A6-1-b"}),
        ("eu-gdpr:A6-1-b", {"A6-1-b"}),
        ("6.1.b", {"A6-1-b"}),
        ("第6条第1款(b)项", {"A6-1-b"}),
        ("obbligo legale", {"A6-1-c"}),
        ("intérêt légitime (art. 6(1)(f))", {"A6-1-f"}),
        ("berechtigtes Interesse", {"A6-1-f"}),
        ("consentimiento", {"A6-1-a"}),
        ("explicit consent", {"A6-1-a", "A9-2-a"}),
        ("Art. 9(2)(h)", {"A9-2-h"}),
        ("监护人同意", {"guardian", "A6-1-a"}),
        ("parental consent", {"guardian", "A6-1-a"}),
        ("Regulation (EU) 2016/679", set()),
        ("Art. 46(2)(c)", set()),
        ("Art. 6(1)(g)", set()),
        ("Art. 16(1)(b)", set()),
        ("because we always did", set()),
        ("contractor", set()),
    ],
)
def test_lawful_bases(text: str, bases: set[str]) -> None:
    assert read_bases(text) == bases


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("AES-256-GCM", "accepted"),
        ("AES-256", "accepted"),
        ("aes256", "accepted"),
        ("AES_256_GCM", "accepted"),
        ("256-bit AES", "accepted"),
        ("ChaCha20-Poly1305", "accepted"),
        ("AES-256-CBC + HMAC-SHA256", "accepted"),
        ("AES-256-GCM, look-ups by HMAC-SHA256", "accepted"),
        ("AES-256-CBC", "evidence"),
        ("AES", "evidence"),
        ("SM4", "evidence"),
        ("AES-128", "rejected"),
        ("AES-128-GCM", "rejected"),
        ("AES-256-ECB", "rejected"),
        ("AES/ECB/PKCS5Padding", "rejected"),
        ("3DES", "rejected"),
        ("TripleDES", "rejected"),
        ("DES", "rejected"),
        ("RC4", "rejected"),
        ("Base64", "rejected"),
        ("MD5", "rejected"),
        ("SHA-256", "rejected"),
        ("hash", "rejected"),
        ("salted hash", "rejected"),
        ("哈希", "rejected"),
        ("bcrypt", "rejected"),
        ("明文", "rejected"),
        ("TLS 1.3", "rejected"),
    ],
)
def test_ciphers_are_judged_with_a_reason_in_both_languages(text: str, verdict: str) -> None:
    cipher = read_cipher(text)
    assert cipher is not None
    assert cipher.verdict == verdict
    assert cipher.reason.en != cipher.reason.zh


@pytest.mark.parametrize("text", ["SuperCrypt 3000", "Kuznyechik", "destination", "", "军用级加密"])
def test_an_unknown_cipher_is_not_guessed(text: str) -> None:
    assert read_cipher(text) is None


@pytest.mark.parametrize(
    ("text", "mechanisms"),
    [
        ("SCC", ["scc"]),
        ("Standardvertragsklauseln", ["scc"]),
        ("clauses contractuelles types", ["scc"]),
        ("cláusulas contractuales tipo", ["scc"]),
        ("标准合同条款", ["scc"]),
        ("SCC (Decision (EU) 2021/914)", ["scc"]),
        ("SCC 2010/87/EU", ["old-scc"]),
        ("个人信息出境标准合同", ["cn-export"]),
        ("Binding Corporate Rules", ["bcr"]),
        ("EU-US Data Privacy Framework", ["dpf"]),
        ("Angemessenheitsbeschluss", ["adequacy"]),
        ("explicit consent, art. 49", ["derogation"]),
        ("Privacy Shield", ["privacy-shield"]),
        ("handshake", []),
    ],
)
def test_transfer_mechanisms(text: str, mechanisms: list[str]) -> None:
    assert [mechanism.id for mechanism in load_transfers("transfers").read(text)] == mechanisms


@pytest.mark.parametrize(
    ("text", "assessed"),
    [
        ("SCC (Decision (EU) 2021/914) with transfer impact assessment", True),
        ("SCC + TIA", True),
        ("标准合同条款，已完成传输影响评估", True),
        ("Standardvertragsklauseln mit Transfer-Folgenabschätzung", True),
        ("SCC", False),
        ("SCC without TIA", False),
        ("SCC, TIA pending", False),
        ("标准合同条款，未完成传输影响评估", False),
        ("Standardvertragsklauseln ohne TIA", False),
    ],
)
def test_an_assessment_counts_only_if_it_was_made(text: str, assessed: bool) -> None:
    assert load_transfers("transfers").says_assessed(text) is assessed


@pytest.mark.parametrize(
    ("country", "day", "adequate"),
    [
        ("CH", DAY, True),
        ("GB", DAY, True),
        ("GB", dt.date(2031, 12, 27), True),
        ("GB", dt.date(2031, 12, 28), False),
        ("BR", dt.date(2026, 1, 25), False),
        ("BR", dt.date(2026, 1, 26), True),
        ("CN", DAY, False),
        ("HK", DAY, False),
        ("US", DAY, False),
    ],
)
def test_adequacy_holds_on_its_days(country: str, day: dt.date, adequate: bool) -> None:
    assert load_transfers("transfers").adequate(country, day) is adequate


def test_the_united_states_are_adequate_for_listed_companies_only() -> None:
    table = load_transfers("transfers")
    assert table.adequate_for_listed("US", DAY)
    assert not table.adequate_for_listed("US", dt.date(2023, 7, 9))
    assert not table.adequate_for_listed("VN", DAY)


def test_what_stays_in_the_area_is_no_transfer() -> None:
    table = load_transfers("transfers")
    assert [country for country in ("DE", "NO", "IS", "GB", "CH", "CN") if table.inside(country)] == ["DE", "NO", "IS"]


@pytest.mark.parametrize(
    ("kind", "destinations", "need"),
    [
        ("id.br_cpf", ("BR",), CustomsNeed(("BR",), (), ())),
        ("id.br_cpf", ("KR",), CustomsNeed((), (), ("KR",))),
        ("id.national", ("KR", "DE"), CustomsNeed(("KR",), (), ("DE",))),
        ("id.it_cf", ("IT",), CustomsNeed((), ("IT",), ())),
        ("id.social_security", ("BR",), CustomsNeed((), (), ("BR",))),
        ("id.national", ("GCC",), CustomsNeed((), ("SA",), ("AE", "BH", "KW", "OM", "QA"))),
    ],
)
def test_which_customs_ask_for_an_identity_number(kind: str, destinations: tuple[str, ...], need: CustomsNeed) -> None:
    assert load_customs_ids("customs_ids").need(kind, destinations) == need


@pytest.mark.parametrize("text", [None, "", "  ", "none", "N/A", "-", "无", "待定", "keine", "なし", "..."])
def test_words_that_say_nothing(text: str | None) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    ("text", "offline"),
    [
        ("by registered letter", True),
        ("邮寄书面申请", True),
        ("Anruf oder Brief", True),
        ("by post or by e-mail", False),
        ("https://shop.example/post", False),
        ("/account/delete", False),
        ("privacy@shop.example", False),
        ("Account > Privacy > Delete my data", False),
        ("在线注销", False),
        ("somewhere", False),
    ],
)
def test_a_channel_is_offline_only_when_it_says_so(text: str, offline: bool) -> None:
    assert works_offline_only(text) is offline


@pytest.mark.parametrize(
    ("role", "everyone"),
    [
        ("*", True),
        ("all staff", True),
        ("全体员工", True),
        ("alle", True),
        ("overall manager", False),
        ("customs clerk", False),
    ],
)
def test_everyone_is_no_role(role: str, everyone: bool) -> None:
    assert means_everyone(role) is everyone


@given(st.text(max_size=80))
def test_any_statement_is_read_without_an_error(text: str) -> None:
    read_purposes(text)
    read_bases(text)
    read_cipher(text)
    table = load_transfers("transfers")
    table.read(text)
    table.says_assessed(text)
    works_offline_only(text)
    means_everyone(text)
    says_nothing(text)
