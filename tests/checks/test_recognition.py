"""Certificates as the world writes them: which paper, which laws, and nothing guessed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checks.evidence import recognise
from app.checks.recognition import recognise_document
from app.domain.parts import Certificate, Document
from app.domain.vocabulary import DocumentType
from app.packs.tables import load_table

CERTIFICATES = load_table("certificates.yaml")
LAWS = load_table("laws.yaml")


def read(scheme: str, **more: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = recognise(Certificate.model_validate({"scheme": scheme, **more}))
    return found.schemes, found.laws


@pytest.mark.parametrize(
    ("scheme", "schemes", "laws"),
    [
        ("EU DoC 2014/53/EU (RED) incl. art. 3(3)", ("eu-doc",), ("eu.red", "eu.red.art-3-3")),
        ("CE Declaration of Conformity (LVD 2014/35/EU, EMC 2014/30/EU)", ("eu-doc",), ("eu.lvd", "eu.emc")),
        ("EU DoC (LVD, EMC, RoHS, REACH)", ("eu-doc",), ("eu.lvd", "eu.emc", "eu.rohs", "eu.reach")),
        ("EU-Konformitätserklärung (Funkanlagenrichtlinie)", ("eu-doc",), ("eu.red",)),
        ("déclaration UE de conformité 2014/35/UE", ("eu-doc",), ("eu.lvd",)),
        ("Declaración UE de conformidad, compatibilidad electromagnética", ("eu-doc",), ("eu.emc",)),
        ("Dichiarazione di conformità UE 2014/53/UE", ("eu-doc",), ("eu.red",)),
        ("EU適合宣言書 2011/65/EU", ("eu-doc",), ("eu.rohs",)),
        ("欧盟符合性声明（无线电设备指令 2014/53/EU）", ("eu-doc",), ("eu.red",)),
        ("CE符合性声明", ("eu-doc",), ()),
        ("EC Declaration of Conformity 2006/42/EC", ("ec-doc",), ("eu.machinery-2006",)),
        ("Declaration of Conformity 1999/5/EC", ("eu-doc",), ("eu.rtte-1999",)),
        ("Declaration of Conformity", ("doc",), ()),
        ("CE certificate", ("ce-certificate",), ()),
        ("CE EMC Certificate of Conformity", ("ce-certificate",), ("eu.emc",)),
        ("CE认证证书", ("ce-certificate",), ()),
        ("CE", ("ce-mark",), ()),
        ("UKCA Declaration of Conformity SI 2017/1206", ("gb-doc",), ("gb.radio",)),
        ("FCC SDoC (47 CFR Part 15B)", ("fcc-sdoc",), ("us.fcc-part-15", "us.fcc-part-15b")),
        ("FCC ID: 2ABCD-X100", ("fcc-certification",), ("us.fcc-part-15",)),
        ("FCC", ("fcc",), ("us.fcc-part-15",)),
        ("CPC (ASTM F963-23, CPSIA)", ("cpc",), ("us.cpsia", "us.astm-f963")),
        ("General Certificate of Conformity (16 CFR 1110)", ("gcc-cpsc",), ("us.cpsia",)),
        ("Battery producer registration (BattDG, DE)", ("battery-registration",), ("eu.batteries", "de.battdg")),
        ("WEEE-Reg.-Nr. DE 12345678", ("weee-registration",), ("eu.weee",)),
        ("LUCID DE1234567890123", ("packaging-registration",), ("de.verpackg",)),
        ("中国强制性产品认证证书", ("ccc",), ("cn.ccc",)),
        ("3C认证", ("ccc",), ("cn.ccc",)),
        ("菱形PSE", ("pse",), ("jp.denan",)),
        ("技適", ("giteki",), ("jp.radio",)),
        ("KC RF", ("kc-rf",), ("kr.kc", "kr.radio")),
        ("KC", ("kc",), ("kr.kc",)),
        ("RoHS", ("rohs-report",), ("eu.rohs",)),
        ("REACH SVHC test report", ("reach-report",), ("eu.reach",)),
        ("EN 300 328 test report", ("test-report",), ("eu.red",)),
        ("halal shipment certificate", ("halal-shipment",), ()),
        ("FSC-C123456", ("fsc",), ()),
        ("ISO 9001:2015", ("iso-9001",), ()),
        ("UN38.3 Test Summary", ("un38.3",), ("int.un38.3",)),
        ("TSCA Title VI", ("tsca-title-vi",), ("us.tsca-title-vi",)),
    ],
)
def test_a_scheme_in_words(scheme: str, schemes: tuple[str, ...], laws: tuple[str, ...]) -> None:
    assert read(scheme) == (schemes, laws)


@pytest.mark.parametrize("scheme", ["Super quality pass XYZ", "red speaker certificate", "合格品", "12345", "None"])
def test_what_nobody_knows_is_recognised_as_nothing(scheme: str) -> None:
    assert read(scheme) == ((), ())


@pytest.mark.parametrize("scheme", sorted(CERTIFICATES))
def test_every_name_of_the_table_is_recognised_as_its_paper(scheme: str) -> None:
    names = [*CERTIFICATES[scheme].get("names", ()), *CERTIFICATES[scheme].get("weak_names", ())]
    wrong = {name: read(name)[0] for name in names if scheme not in read(name)[0]}
    assert wrong == {}


@pytest.mark.parametrize("law", sorted(LAWS))
def test_every_name_of_a_law_names_it(law: str) -> None:
    names = [*LAWS[law].get("names", ()), *LAWS[law].get("cased", ()), *LAWS[law].get("acts", ())]
    wrong = {name: read("paper", laws=[name])[1] for name in names if law not in read("paper", laws=[name])[1]}
    assert wrong == {}


def test_laws_may_be_given_beside_the_scheme_and_unknown_ones_are_reported() -> None:
    found = recognise(Certificate(scheme="Declaration of Conformity", laws=("2014/53/EU", "the usual ones")))
    assert (found.schemes, found.laws, found.unknown_laws) == (("eu-doc",), ("eu.red",), ("the usual ones",))


def test_standards_tell_the_law_only_where_none_is_named() -> None:
    assert read("EU DoC", standards=["EN 300 328 V2.2.2", "EN 55032:2015"])[1] == ("eu.red", "eu.emc")
    assert read("EU DoC (LVD)", standards=["EN 300 328 V2.2.2"])[1] == ("eu.lvd",)


def test_the_number_tells_an_open_paper() -> None:
    assert read("FCC certificate", number="2ABCD-X100")[0] == ("fcc-certification",)
    assert read("FCC certificate", number="report 17")[0] == ("fcc",)


def test_the_register_of_a_territorial_paper_is_read_from_its_words_and_number() -> None:
    def markets(scheme: str, number: str | None = None) -> frozenset[str]:
        return recognise(Certificate(scheme=scheme, number=number)).markets

    assert markets("Battery producer registration (BattDG, DE)") == {"DE"}
    assert markets("WEEE registration", "DE 12345678") == {"DE"}
    assert markets("WEEE registration (FR)") == {"FR"}
    assert markets("WEEE registration") == frozenset()
    assert markets("FCC ID") == frozenset()


def test_a_document_is_the_paper_of_its_type_and_of_its_title() -> None:
    summary = Document(type=DocumentType.UN38_3_TEST_SUMMARY)
    other = Document(type=DocumentType.OTHER, title="EU Declaration of Conformity 2014/53/EU")
    assert recognise_document(summary).schemes == ("un38.3",)
    assert (recognise_document(other).schemes, recognise_document(other).laws) == (("eu-doc",), ("eu.red",))
    assert recognise_document(Document(type=DocumentType.OTHER, title="Zettel")).schemes == ()


@given(st.text(max_size=60).filter(bool))
def test_any_words_are_read_without_error_and_the_same_each_time(words: str) -> None:
    certificate = Certificate(scheme=words)
    assert recognise(certificate) == recognise(certificate)


def test_the_tables_refer_only_to_each_other() -> None:
    schemes, laws = set(CERTIFICATES), set(LAWS)
    for entry in CERTIFICATES.values():
        assert set(entry.get("laws", ())) <= laws
        assert set(entry.get("also", ())) <= schemes
        assert {item["scheme"] for item in entry.get("mistaken_for", ())} <= schemes
        assert {item["scheme"] for item in (*entry.get("becomes", ()), *entry.get("number_says", ()))} <= schemes
        assert entry.get("document") in (None, *DocumentType)
    for entry in LAWS.values():
        assert set(entry.get("part_of", ())) <= laws
        assert entry.get("repealed", {"by": "eu.red"})["by"] in laws
