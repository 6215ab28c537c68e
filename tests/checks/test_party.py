"""Party rules: complete parties, screening against lists, brands and their authorisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checks.lists import NO_LISTS, Lists
from app.checks.party import compile_rule
from app.checks.party_index import NameIndex, compare
from app.checks.party_lists import EXAMPLE, Listed, PartyList, birth_date, example_list
from app.checks.party_names import comparable, name_form, same_firm, same_party, similarity, sound
from app.checks.tools import Tools
from app.domain.findings import ListReceipt
from app.domain.parts import Party
from app.packs.library import Library

Told = list[tuple[str, str, str]]


@pytest.fixture
def says(
    rule_of: Callable[..., Any], evaluation_of: Callable[..., Any], told: Callable[..., Told]
) -> Callable[..., Told]:
    def run(
        document: dict[str, Any],
        match: dict[str, Any],
        kind: str = "shipment",
        lists: Lists = Lists(parties={EXAMPLE: example_list()}),
        **more: Any,
    ) -> Told:
        rule = rule_of("party", match=match, message={"en": "{party} lacks {field}", "zh": "{party} 缺 {field}"})
        verdicts = list(compile_rule(rule, Tools(Library({}), lists))(evaluation_of(kind, document, **more)))
        own = [v for v in verdicts if v.message is None]
        assert len(own) in (0, len(verdicts))
        if own:
            return [(v.outcome.value, v.place.pointer, f"{v.params['party']} lacks {v.params['field']}") for v in own]
        return told(verdicts, more.get("locale", "en"))

    return run


class TestComplete:
    MATCH: ClassVar[dict[str, Any]] = {
        "check": "complete",
        "parties": "/consignee",
        "fields": ["name", "address", "country"],
    }

    def test_a_complete_party_is_silent(self, says: Callable[..., Told]) -> None:
        party = {"name": "Erika Muster", "address": "Hauptstr. 1, 10115 Berlin", "country": "DE"}
        assert says({"consignee": party}, self.MATCH) == []

    def test_each_missing_field_is_told_at_its_place(self, says: Callable[..., Told]) -> None:
        assert says({"consignee": {"name": "Erika Muster", "address": "  "}}, self.MATCH) == [
            ("violation", "/consignee/address", "/consignee lacks address"),
            ("violation", "/consignee/country", "/consignee lacks country"),
        ]

    def test_a_missing_party_is_told_once(self, says: Callable[..., Told]) -> None:
        answer = [("violation", "/consignee", "/consignee lacks name, address, country")]
        assert says({}, self.MATCH) == answer
        assert says({"consignee": {}}, self.MATCH) == answer

    def test_only_where_it_is_wanted_and_doubt_is_said(self, says: Callable[..., Told]) -> None:
        match = {**self.MATCH, "when": {"test": {"field": "/destination", "equals": "KR"}}}
        assert says({"destination": "DE"}, match) == []
        assert says({"destination": "KR"}, match) == [
            ("violation", "/consignee", "/consignee lacks name, address, country")
        ]
        message = "Whether /consignee must be complete cannot be checked: the fields the rule depends on are missing."
        assert says({}, match) == [("not_evaluated", "/consignee", message)]


class TestScreening:
    MATCH: ClassVar[dict[str, Any]] = {
        "check": "screening",
        "parties": ["/consignor", "/consignee"],
    }

    def test_no_list_is_no_clearance(self, says: Callable[..., Told]) -> None:
        message = "/consignee/name was not screened: no list of restricted parties is loaded (vetlist corpora import parties)."
        answer = [("not_evaluated", "/consignee/name", message)]
        assert says({"consignee": {"name": "Erika Muster"}}, self.MATCH, lists=NO_LISTS) == answer
        assert says({}, self.MATCH, lists=NO_LISTS) == []

    @pytest.mark.parametrize(
        ("name", "listed", "scored"),
        [
            (
                "Borealis Quantum Shipping",
                "Borealis Quantum Shipping GmbH",
                "100 of 100; words 100, letters 100, sound 100",
            ),
            ("QUANTUM SHIPPING BOREALIS LTD.", "Borealis Quantum Shipping GmbH", "100 of 100; words 100"),
            ("Zaretskov, Ivan Petrovich", "Ivan Petrovich Zaretskov", "100 of 100; words 100"),
            ("Иван Петрович Зарецков", "Ivan Petrovich Zaretskov", "100 of 100; words 100"),
            ("Societe imaginaire de negoce metallique", "Société Imaginaire de Négoce Métallique SARL", "100 of 100"),
            ("北辰虚构贸易股份有限公司", "北辰虚构贸易有限公司", "100 of 100"),
            ("北辰虛構貿易有限公司", "北辰虚构贸易有限公司", "100 of 100"),
            (
                "Boraelis Quantum Shiping GmbH",
                "Borealis Quantum Shipping GmbH",
                "95 of 100; words 95, letters 94, sound 100",
            ),
        ],
    )
    def test_a_name_on_the_list_however_written(
        self, says: Callable[..., Told], name: str, listed: str, scored: str
    ) -> None:
        [(outcome, pointer, message)] = says({"consignee": {"name": name}}, self.MATCH)
        assert (outcome, pointer) == ("violation", "/consignee/name")
        assert message.startswith(f"{name} resembles '{listed}' on the list example of 2026-11-01 (score {scored}")
        assert message.endswith("hold for a person to decide.")

    @pytest.mark.parametrize(
        "name", ["Erika Muster", "Borealis Yachts", "Ivan Petrov", "GmbH", "北极星贸易有限公司", "!"]
    )
    def test_other_names_pass(self, says: Callable[..., Told], name: str) -> None:
        assert says({"consignor": {"name": name}}, self.MATCH) == []

    def test_chinese_names_of_one_sound_are_not_one_name(self) -> None:
        assert compare(name_form("张伟"), name_form("章炜")).score < 50
        assert compare(name_form("张伟"), name_form("Zhang Wei")).score == 100


def listed_party(**parts: Any) -> PartyList:
    receipt = ListReceipt(kind="parties", name="t", published=dt.date(2026, 11, 1), rows=1, sha256="0" * 64)
    return PartyList("t", receipt, [Listed("1", "Wang Xiaoming", **parts)])


class TestTies:
    """A resident identity number states a date of birth; country and birth move a likeness, not an identity."""

    NAME = "Wang Xiaomin"

    def score(self, listed: PartyList, **party: str) -> float | None:
        match = listed.search(Party(name=self.NAME, **party), 70)
        return None if match is None else match.score

    def test_birth_and_country(self) -> None:
        plain = self.score(listed_party())
        assert plain is not None
        assert 90 < plain < 98
        born = listed_party(births=("1980-03-02",))
        assert self.score(born, id_number="11010119800302001X") == plain + 4
        assert self.score(born, id_number="110101198011110018") == plain
        assert self.score(born, id_number="110101199103020018") == plain - 12
        living = listed_party(countries=("CN",))
        assert self.score(living, country="CN") == plain + 2
        assert self.score(living, country="AU") == plain - 3

    def test_a_number_of_the_entry_is_the_entry(self) -> None:
        match = listed_party(identifiers=("e1234567",)).search(Party(name="Somebody Else", id_number="E 123-4567"), 90)
        assert match is not None
        assert (match.score, match.features) == (100.0, None)

    def test_birth_date_of_numbers(self) -> None:
        assert birth_date("11010119800302001X") == dt.date(1980, 3, 2)
        assert birth_date("110101198013020011") is birth_date("P12345678") is birth_date(None) is None


@given(st.lists(st.text("abcdefghiklmnoprstuvz", min_size=3, max_size=9), min_size=2, max_size=4, unique=True))
def test_a_name_is_found_in_any_order(words: list[str]) -> None:
    index = NameIndex([name_form(" ".join(words)), name_form("Completely Different Person")])
    hits = index.search(name_form(", ".join(reversed(words)).upper()), 100)
    assert [number for number, _ in hits] == [0]


@pytest.mark.parametrize(
    "spellings",
    [
        ("Юрий Щербаков", "Yuri Shcherbakov", "Iouri Chtcherbakov", "SHCHERBAKOV Yury"),
        ("Αλέξανδρος Παπαδόπουλος", "Alexandros Papadopoulos"),
        ("欧阳小明", "Ouyang Xiaoming", "OUYANG Xiao Ming"),
        ("Mohammed Hussein", "Muhammad Husayn", "Mohamed Hussain"),
        ("Jürgen Groß", "Jurgen Gross"),
    ],
)
def test_romanisations_are_one_name(spellings: tuple[str, ...]) -> None:
    first, *others = map(name_form, spellings)
    assert all(compare(first, other).score >= 88 for other in others)


def test_words_of_one_sound_have_one_skeleton() -> None:
    assert sound("shcherbakov") == sound("chtcherbakoff") == sound("scherbakow")
    assert sound("ivanov") != sound("petrov")


class TestBrand:
    MATCH: ClassVar[dict[str, Any]] = {"check": "brand", "threshold": "85"}

    @pytest.mark.parametrize("brand", ["Revontuli", "Acme", "Nikon", "Zebra", ""])
    def test_a_brand_of_nobody_s_is_silent(self, says: Callable[..., Told], brand: str) -> None:
        assert says({"brand": brand} if brand else {}, self.MATCH, "listing") == []

    @pytest.mark.parametrize("brand", ["NIKE", "Nike", "耐克"])
    def test_a_known_brand_needs_an_authorisation(self, says: Callable[..., Told], brand: str) -> None:
        message = (
            f"The brand '{brand}' belongs to others, and no authorisation is shown: add the brand authorisation or the "
            "trade mark certificate."
        )
        assert says({"brand": brand}, self.MATCH, "listing") == [("violation", "/brand", message)]
        shown = {"brand": brand, "certificates": [{"scheme": "品牌授权书", "expires": "2026-11-22"}]}
        assert says(shown, self.MATCH, "listing") == []

    def test_an_authorisation_that_ran_out(self, says: Callable[..., Told]) -> None:
        shown = {"brand": "Nike", "certificates": [{"scheme": "brand authorization", "expires": "2026-11-21"}]}
        message = (
            "The brand 'Nike' belongs to others, and the authorisation shown does not do on 2026-11-22: Certificate 1, "
            "'brand authorization'."
        )
        assert says(shown, self.MATCH, "listing") == [("violation", "/brand", message)]

    @pytest.mark.parametrize(
        ("brand", "listed", "score"), [("Adidos", "Adidas", 83), ("S0NY", "Sony", 99), ("Panasonlc", "Panasonic", 99)]
    )
    def test_a_look_alike(self, says: Callable[..., Told], brand: str, listed: str, score: int) -> None:
        message = f"The brand '{brand}' looks like '{listed}' (score {score} of 100) and is not it."
        assert says({"brand": brand}, {**self.MATCH, "threshold": "80"}, "listing") == [
            ("violation", "/brand", message)
        ]


class TestChain:
    MATCH: ClassVar[dict[str, Any]] = {"check": "chain"}
    LINK: ClassVar[dict[str, Any]] = {"from": "Nike Inc.", "to": "Sport Distribution Ltd", "issued": "2025-01-01"}
    LAST: ClassVar[dict[str, Any]] = {
        "from": "SPORT DISTRIBUTION LIMITED",
        "to": "Acme Trading GmbH",
        "expires": "2026-11-22",
    }

    def merchant(self, *chain: dict[str, str], relation: str = "authorised") -> dict[str, Any]:
        brand = {"name": "Nike", "relation": relation, "chain": list(chain)}
        return {"entity": {"name": "Acme Trading GmbH"}, "brands": [brand]}

    def test_a_whole_chain_and_an_owner_are_silent(self, says: Callable[..., Told]) -> None:
        assert says(self.merchant(self.LINK, self.LAST), self.MATCH, "merchant") == []
        assert says(self.merchant(relation="owner"), self.MATCH, "merchant") == []

    @pytest.mark.parametrize(
        ("chain", "place", "message"),
        [
            (
                (),
                "",
                "'Nike' is sold under authorisation, but no link of the chain from the owner to "
                "'Acme Trading GmbH' is shown.",
            ),
            (
                (LINK,),
                "/0/to",
                "The authorisation chain of 'Nike' ends at 'Sport Distribution Ltd': on 2026-11-22 the link "
                "from 'Sport Distribution Ltd' to the applicant 'Acme Trading GmbH' is missing.",
            ),
            (
                (LINK, {**LAST, "from": "Somebody Else"}),
                "/1/from",
                "The authorisation chain of 'Nike' is broken: 'Sport Distribution Ltd' was authorised, but the next link "
                "is given by 'Somebody Else'; on 2026-11-22 the link from 'Sport Distribution Ltd' to 'Somebody Else' is "
                "missing.",
            ),
            (
                (LINK, {**LAST, "expires": "2026-11-21"}),
                "/1/expires",
                "In the authorisation chain of 'Nike', the link from 'SPORT DISTRIBUTION LIMITED' to 'Acme Trading GmbH' "
                "expired on 2026-11-21; it does not hold on 2026-11-22.",
            ),
            (
                ({**LINK, "issued": "2026-11-23"}, LAST),
                "/0/issued",
                "In the authorisation chain of 'Nike', the link from 'Nike Inc.' to 'Sport Distribution Ltd' is dated "
                "2026-11-23; it does not hold yet on 2026-11-22.",
            ),
        ],
    )
    def test_what_is_wrong_with_a_chain(
        self, says: Callable[..., Told], chain: tuple[dict[str, str], ...], place: str, message: str
    ) -> None:
        pointer = f"/brands/0/chain{place}"
        assert says(self.merchant(*chain), self.MATCH, "merchant") == [("violation", pointer, message)]

    def test_every_gap_is_told(self, says: Callable[..., Told]) -> None:
        chain = ({**self.LINK, "expires": "2026-01-01"}, {**self.LAST, "from": "Other Ltd", "expires": "2026-01-01"})
        told = says(self.merchant(*chain), self.MATCH, "merchant")
        assert [place for _, place, _ in told] == [
            "/brands/0/chain/0/expires",
            "/brands/0/chain/1/from",
            "/brands/0/chain/1/expires",
        ]

    def test_the_chain_starts_at_the_holder_of_the_trade_mark(self, says: Callable[..., Told]) -> None:
        def with_mark(**mark: Any) -> Told:
            document = {"type": "trademark_certificate", **mark}
            return says({**self.merchant(self.LINK, self.LAST), "documents": [document]}, self.MATCH, "merchant")

        assert with_mark(holder="NIKE, Inc.", covers=["ＮＩＫＥ"]) == []
        assert [place for _, place, _ in with_mark(holder="Nike Innovate C.V.")] == ["/brands/0/chain/0/from"]
        assert [(o, place) for o, place, _ in with_mark(holder="NIKE, Inc.", covers=["Jordan"])] == [
            ("needs_evidence", "/brands/0/name")
        ]


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("ACME Trading Co., Ltd.", "Trading Acme GmbH"),
        ("Müller & Söhne S.A.R.L.", "Muller Sohne SARL"),
        ("深圳市某某科技有限公司", "深圳市某某科技"),
        ("株式会社サンプル", "サンプル"),
    ],
)
def test_names_that_are_one(name: str, other: str) -> None:
    assert comparable(name) == comparable(other)
    assert same_party(name, other)


@pytest.mark.parametrize(
    ("name", "other", "same"),
    [
        ("ACME Trading Co., Ltd.", "Ａｃｍｅ Trading Limited", True),
        ("Müller & Söhne S.A.R.L.", "Muller Sohne SARL", True),
        ("深圳市某某科技有限公司", "深圳市某某科技", True),
        ("Acme Trading GmbH", "Acme Trading Ltd", False),
        ("Acme Trading Ltd", "Acme Trading Asia Ltd", False),
        ("Acme Trading Ltd", "艾克美贸易有限公司", None),
    ],
)
def test_names_that_are_one_firm(name: str, other: str, same: bool | None) -> None:
    assert same_firm(name, other) is same
    assert same_firm(other, name) is same


def test_a_name_of_legal_forms_only_keeps_them() -> None:
    assert comparable("S.A. Co") != ""


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_symmetric_and_between_0_and_100(name: str, other: str) -> None:
    assert 0 <= similarity(name, other) == similarity(other, name) <= 100
