"""The sentences of the product's promise, one by one, on the shipped packs."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from app.domain.findings import Finding, SubjectResult
from app.domain.vocabulary import Outcome, Severity, SubjectKind

ZERO_WIDTH_SPLIT = "最\u200b好的蜂蜜"


def of_rule(result: SubjectResult, rule_id: str) -> list[Finding]:
    return [f for f in result.findings if f.rule_id == rule_id]


def test_an_absolute_term_is_flagged_with_its_law_fine_and_a_proven_fix(vet: Any) -> None:
    [finding] = of_rule(vet("最好的蜂蜜", markets="CN"), "cn-advertising/absolute-terms")
    assert (finding.outcome, finding.severity) == (Outcome.VIOLATION, Severity.ERROR)
    assert (finding.location.pointer, finding.location.start, finding.location.text[:2]) == ("/title", 0, "最好")
    assert any(c.article and "9" in c.article for c in finding.citations)
    assert any(e.amount and "200,000" in e.amount and "1,000,000" in e.amount for e in finding.enforcement)
    assert finding.fix is not None
    assert finding.fix.verified
    assert "最好" not in finding.fix.edits[0].replacement


def test_a_use_tip_is_exempt_with_the_article_of_the_guide(vet: Any) -> None:
    result = vet("最好在开封后30天内食用", markets="CN")
    assert of_rule(result, "cn-advertising/absolute-terms") == []
    [exempt] = [f for f in result.exemptions if f.rule_id == "cn-advertising/absolute-terms"]
    assert exempt.exemption is not None
    assert exempt.exemption.citation.article is not None
    assert exempt.exemption.citation.article.startswith("6")
    assert exempt.exemption.because


@pytest.mark.parametrize(
    ("title", "text", "technique"),
    [
        ("最#好的蜂蜜", "最#好", "separator"),
        ("蕞好的蜂蜜", "蕞好", "han-look-alike"),
        ("ＺＵＩ好的蜂蜜", "ＺＵＩ好", "pinyin"),
        (ZERO_WIDTH_SPLIT, "最\u200b好", "zero-width"),
    ],
)
def test_disguises_are_seen_through_and_named(vet: Any, title: str, text: str, technique: str) -> None:
    [finding] = of_rule(vet(title, markets="CN"), "cn-advertising/absolute-terms")
    assert finding.location.text is not None
    assert finding.location.text.startswith(text)
    assert finding.detection is not None
    assert technique in finding.detection.techniques


def test_a_promise_of_return_and_a_disguised_diversion_are_flagged(vet: Any) -> None:
    assert [f.location.text for f in vet("保证退货", markets="CN").findings] == ["保证退货"]
    diverted = vet("加微♥信领券", markets="CN", platforms=("tmall",)).findings
    assert [f.location.text for f in diverted if f.pack == "platform-contact"] == ["加微♥信"]


@pytest.mark.parametrize(
    ("platforms", "severity"),
    [
        ((), Severity.ERROR),
        (("amazon",), Severity.ERROR),
        (("tiktok-shop",), Severity.ERROR),
        (("tmall",), Severity.WARNING),
        (("tmall", "ebay"), Severity.ERROR),
    ],
)
def test_the_policy_of_another_platform_makes_a_warning_at_most(
    vet: Any, platforms: tuple[str, ...], severity: str
) -> None:
    [finding] = of_rule(vet("加微信领券", markets="CN", platforms=platforms), "platform-contact/off-platform-diversion")
    assert finding.severity is severity


LAMP = {
    "title": "LED Schreibtischlampe, 230 V",
    "mpn": "LQ-210",
    "manufacturer": {"name": "Lumiqo", "address": "Weg 1, 10115 Berlin", "email": "a@example.com", "country": "DE"},
    "images": [{"url": "https://img.example.com/a.jpg"}],
}
DOC = {
    "scheme": "EU Declaration of Conformity (LVD 2014/35/EU, EMC 2014/30/EU, RoHS 2011/65/EU)",
    "models": ["LQ-210"],
    "issued": "2026-01-10",
}


def lamp_faults(vet: Any, *certificates: dict[str, Any]) -> list[tuple[str, str]]:
    result = vet({**LAMP, "certificates": list(certificates)}, markets="DE")
    return [
        (f.rule_id.split("/")[1], f.location.pointer)
        for f in result.findings
        if f.rule_id == "eu-product-safety/low-voltage-declaration"
    ]


def test_a_lamp_for_germany_wants_a_declaration_that_fits(vet: Any) -> None:
    assert lamp_faults(vet) == [("low-voltage-declaration", "/certificates")]
    assert lamp_faults(vet, DOC) == []
    assert lamp_faults(vet, {**DOC, "expires": "2026-05-31"}) == [
        ("low-voltage-declaration", "/certificates/0/expires")
    ]
    assert lamp_faults(vet, {**DOC, "models": ["LQ-999"]}) == [("low-voltage-declaration", "/certificates/0/models")]


def test_a_complete_lamp_has_no_error(vet: Any) -> None:
    result = vet({**LAMP, "certificates": [DOC]}, markets="DE")
    assert [f for f in result.findings if f.severity is Severity.ERROR] == []


def test_vat_on_an_order_to_the_us_is_wrong_and_its_removal_is_proven(vet: Any) -> None:
    shipment = {
        "destination": "US",
        "taxes": [{"type": "VAT", "country": "DE", "rate": "19", "amount": {"amount": "19.00", "currency": "USD"}}],
    }
    [finding] = of_rule(vet(shipment, SubjectKind.SHIPMENT), "us-market/no-vat")
    assert finding.location.pointer == "/taxes/0"
    assert "no VAT" in finding.message
    assert finding.fix is not None
    assert finding.fix.verified


def test_an_electric_toothbrush_is_no_brush_of_chapter_96(vet: Any) -> None:
    [finding] = of_rule(
        vet({"title": "Electric toothbrush", "hs_code": "9603.21"}, markets="DE"), "customs-tariff/motorised-toothbrush"
    )
    assert (finding.location.pointer, finding.location.text) == ("/hs_code", "9603.21")
    assert "8509.80" in finding.message
    assert [step.fact for step in finding.trace]


def test_a_deleted_code_is_answered_with_its_successors_and_was_valid_before(vet: Any) -> None:
    listing = {"title": "Smartphone", "hs_code": "8517.12"}
    rule = "customs-tariff/code-not-in-force"
    [finding] = of_rule(vet(listing, markets="DE"), rule)
    assert "8517.13" in finding.message
    assert "8517.14" in finding.message
    assert of_rule(vet(listing, markets="DE", as_of=dt.date(2021, 6, 1)), rule) == []


def test_a_market_without_law_packs_is_not_evaluated(vet: Any) -> None:
    result = vet("Stoneware mug", markets="MN")
    assert result.findings == ()
    assert [(f.rule_id, f.message) for f in result.not_evaluated if f.pack == "vetlist"] == [
        ("vetlist/market-not-covered", "No loaded pack covers the law of MN: nothing can be said about it.")
    ]


def test_without_any_market_the_answer_says_so(vet: Any) -> None:
    assert "vetlist/no-market" in {f.rule_id for f in vet("最好的蜂蜜").not_evaluated}


def test_radio_takes_the_place_of_low_voltage_and_the_chain_is_told(vet: Any) -> None:
    result = vet("Bluetooth speaker with mains adapter, 230 V", markets="DE")
    rules = {f.rule_id for f in result.findings}
    assert "eu-product-safety/radio-declaration" in rules
    assert "eu-product-safety/low-voltage-declaration" not in rules
    [finding] = of_rule(result, "eu-product-safety/radio-declaration")
    told = [(step.rule_id, step.fact) for step in finding.trace]
    assert any(rule == "base-traits/radio" for rule, _ in told)
    assert any(rule == "eu-product-safety/radio-equipment" for rule, _ in told)
