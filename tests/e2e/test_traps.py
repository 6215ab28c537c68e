"""Rules that look right and are wrong: each is shown here with the date on both sides of which the answer changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.domain.context import Context
from app.domain.subjects import read_subject
from app.domain.vocabulary import Severity, SubjectKind
from app.engine import Evaluator
from app.packs.loader import load_library


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(load_library())


def severities(evaluator: Evaluator, document: dict[str, Any], day: str, market: str) -> dict[str, Severity]:
    kind = SubjectKind.SHIPMENT if "lines" in document else SubjectKind.LISTING
    context = Context(as_of=dt.date.fromisoformat(day), markets=() if kind is SubjectKind.SHIPMENT else (market,))
    result = evaluator.evaluate(read_subject(kind, {"id": "x", **document}), context)
    return {finding.rule_id: finding.severity for finding in result.findings}


PARCEL_US = {"export_country": "CN", "destination": "US", "regime": "b2c", "lines": [{"description": "Mug"}]}
ORDER_US = {**PARCEL_US, "taxes": [{"type": "VAT", "country": "DE", "rate": "19"}]}
COFFEE = {
    "export_country": "BR",
    "destination": "DE",
    "regime": "b2b",
    "lines": [{"description": "Green coffee beans", "hs_code": "0901.11"}],
}
SPEAKER_CE = {"title": "Bluetooth speaker EX-1", "certificates": [{"scheme": "EU DoC 2014/53/EU"}]}
POWER_BANK = {
    "export_country": "CN",
    "destination": "DE",
    "mode": "air",
    "lines": [
        {
            "description": "Power bank 10000 mAh in retail box",
            "battery": {"chemistry": "lithium-ion", "wh": "37", "packing": "contained"},
        }
    ],
}

ASKED: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("parcels to the US need full entry data", "us-market/parcel-without-entry-data", PARCEL_US, "2025-08-29", "US"),
    ("no VAT in the US", "us-market/no-vat", ORDER_US, "2026-11-22", "US"),
    ("battery labels", "eu-product-safety/battery-capacity-label", {"title": "18650 cells, 2 pcs"}, "2027-08-18", "DE"),
    ("toy passport", "eu-product-safety/toy-passport", {"title": "Wooden building blocks"}, "2030-08-01", "DE"),
    ("deforestation statement", "eu-product-safety/due-diligence-statement", COFFEE, "2026-12-30", "DE"),
    ("UK papers", "uk-product-safety/radio-equipment-declaration", {"title": "Bluetooth speaker"}, "2026-11-22", "GB"),
    (
        "hazard labels online",
        "eu-product-safety/hazard-label-online",
        {"title": "Glass cleaner spray 500 ml", "category": "Cleaning supplies"},
        "2028-01-01",
        "DE",
    ),
    ("power bank", "dangerous-goods/power-bank-declared-as-equipment", POWER_BANK, "2026-11-22", "DE"),
]

NOT_ASKED: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("the day before", "us-market/parcel-without-entry-data", PARCEL_US, "2025-08-28", "US"),
    (
        "VAT to Germany",
        "us-market/no-vat",
        {**ORDER_US, "destination": "DE", "export_country": "CN"},
        "2026-11-22",
        "DE",
    ),
    ("2026-08-18", "eu-product-safety/battery-capacity-label", {"title": "18650 cells, 2 pcs"}, "2026-08-18", "DE"),
    ("today", "eu-product-safety/toy-passport", {"title": "Wooden building blocks"}, "2026-11-22", "DE"),
    ("the day before", "eu-product-safety/toy-passport", {"title": "Wooden building blocks"}, "2030-07-31", "DE"),
    ("the day once set", "eu-product-safety/due-diligence-statement", COFFEE, "2025-12-30", "DE"),
    ("the day before", "eu-product-safety/due-diligence-statement", COFFEE, "2026-12-29", "DE"),
    ("CE is enough", "uk-product-safety/radio-equipment-declaration", SPEAKER_CE, "2026-11-22", "GB"),
    (
        "the day once set",
        "eu-product-safety/hazard-label-online",
        {"title": "Glass cleaner spray 500 ml", "category": "Cleaning supplies"},
        "2026-07-01",
        "DE",
    ),
    (
        "a torch holds its battery",
        "dangerous-goods/power-bank-declared-as-equipment",
        {**POWER_BANK, "lines": [{**POWER_BANK["lines"][0], "description": "LED torch with battery"}]},
        "2026-11-22",
        "DE",
    ),
]


@pytest.mark.parametrize(("trap", "rule_id", "document", "day", "market"), ASKED)
def test_it_is_asked_from_its_day(
    evaluator: Evaluator, trap: str, rule_id: str, document: dict[str, Any], day: str, market: str
) -> None:
    assert rule_id in severities(evaluator, document, day, market)


@pytest.mark.parametrize(("trap", "rule_id", "document", "day", "market"), NOT_ASKED)
def test_it_is_not_asked_otherwise(
    evaluator: Evaluator, trap: str, rule_id: str, document: dict[str, Any], day: str, market: str
) -> None:
    # What is still to come may be announced, and only that.
    assert severities(evaluator, document, day, market).get(rule_id) in (None, Severity.INFO)
