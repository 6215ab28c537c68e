"""Goods with all their papers are free of errors in every market; the same goods without them are not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.domain.context import Context
from app.domain.subjects import read_subject
from app.domain.vocabulary import Severity, SubjectKind
from app.engine import Evaluator
from app.packs.loader import load_library

AS_OF = dt.date(2026, 11, 22)
EU_OFFER = {
    "brand": "Example",
    "mpn": "EX-1",
    "gtin": ["4006381333931"],
    "manufacturer": {
        "name": "Shenzhen Example Co., Ltd.",
        "address": "1 Example Road, Shenzhen",
        "email": "a@example.com",
        "country": "CN",
    },
    "responsible_person": {
        "name": "Example GmbH",
        "address": "Weg 1, 10115 Berlin",
        "email": "b@example.com",
        "country": "DE",
    },
    "images": [{"url": "https://img.example.com/a.jpg", "role": "main"}],
}


def papers(*schemes: str, number: str | None = None) -> list[dict[str, Any]]:
    shown = [{"scheme": scheme, "models": ["EX-1"], "issued": "2026-01-15"} for scheme in schemes]
    return [{**paper, "number": number} if number else paper for paper in shown]


COMPLETE: list[tuple[str, str, dict[str, Any]]] = [
    (
        "earbuds",
        "DE",
        {
            **EU_OFFER,
            "title": "Bluetooth-Kopfhörer EX-1 mit Mikrofon",
            "attributes": {"Ladeanschluss": "USB-C", "WEEE-Reg.-Nr.": "DE12345678", "LUCID": "DE1234567890123"},
            "bullets": ["Ladegerät nicht enthalten", "Bluetooth 5.3, 2,4 GHz, max. 10 mW"],
            "warnings": ["Nicht über 45 °C lagern."],
            "certificates": [
                *papers("EU DoC 2014/53/EU (RED), 2011/65/EU (RoHS), (EU) 2023/1542"),
                {"scheme": "Battery producer registration (BattDG, DE)", "number": "DE87654321"},
            ],
        },
    ),
    (
        "blender",
        "FR",
        {
            **EU_OFFER,
            "title": "Blender électrique EX-1, 1000 W, 230 V",
            "warnings": ["Tenir hors de portée des enfants."],
            "certificates": papers("EU DoC 2014/35/EU, 2014/30/EU, 2011/65/EU", "WEEE registration (FR)"),
        },
    ),
    (
        "blocks",
        "IT",
        {
            **EU_OFFER,
            "title": "Costruzioni in legno EX-1, da 3 anni",
            "warnings": ["Non adatto a bambini di età inferiore a 36 mesi. Piccole parti."],
            "certificates": papers("EU DoC 2009/48/EC"),
        },
    ),
    (
        "fridge",
        "ES",
        {
            **EU_OFFER,
            "title": "Frigorífico EX-1 240 l",
            "attributes": {"Clase de eficiencia energética": "E", "EPREL": "1234567"},
            "certificates": papers("EU DoC 2014/35/EU, 2014/30/EU, 2011/65/EU", "WEEE registration (ES)"),
        },
    ),
    (
        "serum",
        "NL",
        {
            **EU_OFFER,
            "title": "Face serum EX-1 30 ml",
            "attributes": {"INCI": "Aqua, Glycerin"},
            "certificates": papers("CPNP notification", number="1234567"),
        },
    ),
    (
        "drill",
        "PL",
        {
            **EU_OFFER,
            "title": "Cordless drill EX-1 18 V",
            "certificates": papers(
                "EC DoC 2006/42/EC, 2014/30/EU, 2011/65/EU, (EU) 2023/1542", "WEEE registration (PL)"
            ),
        },
    ),
    (
        "camera",
        "GB",
        {
            **EU_OFFER,
            "title": "IP camera EX-1 2K outdoor",
            "certificates": papers("EU DoC 2014/53/EU", "PSTI statement of compliance"),
        },
    ),
    (
        "speaker",
        "US",
        {
            **EU_OFFER,
            "title": "Bluetooth speaker EX-1",
            "certificates": papers("FCC Certification (47 CFR Part 15C)", number="2ABCD-EX1"),
        },
    ),
    (
        "dresser",
        "US",
        {
            **EU_OFFER,
            "title": "Dresser EX-1 with 6 drawers, anti-tip anchor kit",
            "certificates": papers("General Certificate of Conformity (16 CFR 1261)"),
        },
    ),
    (
        "power bank",
        "CN",
        {
            "title": "充电宝 10000毫安 EX-1",
            "brand": "示例",
            "mpn": "EX-1",
            "country_of_origin": "CN",
            "images": [{"url": "https://img.example.com/a.jpg"}],
            "certificates": papers("CCC证书", number="2024010914000001"),
        },
    ),
    (
        "earphones",
        "JP",
        {
            **EU_OFFER,
            "title": "ワイヤレスイヤホン EX-1 Bluetooth 5.3",
            "certificates": papers("TELEC certificate", number="201-230123"),
        },
    ),
    (
        "kettle",
        "KR",
        {
            **EU_OFFER,
            "title": "Electric kettle EX-1 1.7 l, 220 V",
            "certificates": papers("KC safety certification", number="HU07123-21001"),
        },
    ),
    (
        "phone",
        "IN",
        {
            **EU_OFFER,
            "title": "5G Smartphone EX-1 256 GB",
            "country_of_origin": "CN",
            "attributes": {"Net quantity": "1 N"},
            "certificates": [*papers("BIS CRS", number="R-41001234"), *papers("WPC ETA")],
        },
    ),
    (
        "bookcase",
        "AU",
        {
            **EU_OFFER,
            "title": "Bookcase EX-1, 5 shelves, 180 cm",
            "warnings": [
                "WARNING: children have died from furniture toppling over. Secure this furniture to the wall."
            ],
        },
    ),
    (
        "toy",
        "BR",
        {**EU_OFFER, "title": "Wooden building blocks EX-1", "certificates": papers("INMETRO", number="012345/2026")},
    ),
    (
        "jerky",
        "SA",
        {**EU_OFFER, "title": "Halal beef jerky EX-1 200 g", "certificates": papers("Halal certificate")},
    ),
]

PROOFS = ("certificates", "warnings", "attributes", "bullets")


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_library())


def findings(evaluator: Evaluator, market: str, document: dict[str, Any]) -> dict[str, Severity]:
    subject = read_subject(SubjectKind.LISTING, {"id": "x", **document})
    result = evaluator.evaluate(subject, Context(as_of=AS_OF, markets=(market,)))
    return {finding.rule_id: finding.severity for finding in result.findings}


@pytest.mark.parametrize(("goods", "market", "document"), COMPLETE, ids=[f"{g} in {m}" for g, m, _ in COMPLETE])
def test_complete_goods_are_free_of_errors(
    evaluator: Evaluator, goods: str, market: str, document: dict[str, Any]
) -> None:
    found = findings(evaluator, market, document)
    assert [rule_id for rule_id, severity in found.items() if severity is Severity.ERROR] == []


@pytest.mark.parametrize(("goods", "market", "document"), COMPLETE, ids=[f"{g} in {m}" for g, m, _ in COMPLETE])
def test_the_same_goods_without_their_papers_are_told_what_is_wanted(
    evaluator: Evaluator, goods: str, market: str, document: dict[str, Any]
) -> None:
    bare = {key: value for key, value in document.items() if key not in PROOFS}
    assert findings(evaluator, market, bare).keys() - findings(evaluator, market, document).keys()


def test_a_market_without_a_pack_is_said_to_be_uncovered(evaluator: Evaluator) -> None:
    subject = read_subject(SubjectKind.LISTING, {"id": "x", "title": "Bluetooth speaker"})
    result = evaluator.evaluate(subject, Context(as_of=AS_OF, markets=("ZA",)))
    assert "vetlist/market-not-covered" in {finding.rule_id for finding in result.not_evaluated}
    assert result.findings == ()
