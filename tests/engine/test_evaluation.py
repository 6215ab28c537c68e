"""An evaluation is pure, its spans are true, and what it cannot say it says."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.context import Context
from app.domain.pointer import get
from app.domain.subjects import read_subject
from app.domain.vocabulary import Severity, SubjectKind
from app.engine import EvaluationExpired, Evaluator, Settings, SettingsError
from app.packs.library import Library
from app.packs.tables import tables_sha256
from tests.conftest import AS_OF

any_text = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
laced = st.lists(
    any_text | st.sampled_from(["最好", "最\u200b佳", "加微信", "e-cigarette", "<p>", "&amp;", "😀", "٢", "顶级"]),
    max_size=8,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(title=laced, description=laced)
def test_every_span_is_a_slice_and_counts_like_a_browser(evaluator: Evaluator, title: str, description: str) -> None:
    subject = read_subject(SubjectKind.LISTING, {"id": "L", "title": title, "description": description})
    result = evaluator.evaluate(subject, Context(as_of=AS_OF, markets=("CN", "DE", "US"), platforms=("tmall",)))
    for found in (*result.findings, *result.exemptions):
        place = found.location
        if place.start is None or place.end is None:
            continue
        raw = get(subject.document, place.pointer)
        assert raw[place.start : place.end] == place.text
        assert place.utf16_start == len(raw[: place.start].encode("utf-16-le")) // 2
        assert place.utf16_end == len(raw[: place.end].encode("utf-16-le")) // 2


def test_the_same_input_packs_and_date_give_the_same_bytes(library: Library) -> None:
    subjects = [read_subject(SubjectKind.LISTING, {"id": "L", "title": "全网最好的蓝牙耳机，加微信优惠"})]
    context = Context(as_of=AS_OF, markets=("CN", "DE"), platforms=("tmall",))
    first, second = (Evaluator(library, reasoner=kind).report(subjects, context) for kind in ("durable", "reference"))
    assert first.model_dump_json() == second.model_dump_json()


def test_the_receipt_names_what_the_answer_depends_on(evaluator: Evaluator, library: Library) -> None:
    subject = read_subject(SubjectKind.LISTING, {"id": "L", "title": "Mug"})
    receipt = evaluator.report([subject], Context(as_of=AS_OF, markets=("CN",))).receipt
    assert [(p.id, p.version, p.sha256) for p in receipt.packs] == [
        (p.id, p.version, p.sha256) for p in library.packs.values() if p.manifest.default
    ]
    assert receipt.tables_sha256 == tables_sha256()
    other = evaluator.report([subject], Context(as_of=AS_OF + dt.timedelta(days=1), markets=("CN",))).receipt
    assert (other.input_sha256, other.as_of) == (receipt.input_sha256, dt.date(2026, 11, 23))


def test_fingerprints_stay_when_other_text_moves(vet: Any) -> None:
    def marks(title: str) -> list[str]:
        found = vet({"id": "L", "title": title}, markets="CN").findings
        return [f.fingerprint for f in found if f.rule_id == "cn-advertising/absolute-terms"]

    assert marks("最好的耳机") == marks("新款最好的耳机")
    assert len(set(marks("最好的耳机 最好的音质"))) == 2


def test_a_market_asked_for_replaces_the_listings_own_but_never_a_destination(vet: Any) -> None:
    listing = {"title": "最好的耳机", "markets": ["DE"]}
    assert "cn-advertising" not in {f.pack for f in vet(listing).findings}
    assert "cn-advertising" in {f.pack for f in vet(listing, markets="CN").findings}
    shipment = {"destination": "US", "taxes": [{"type": "VAT", "rate": "19"}]}
    asked = vet(shipment, SubjectKind.SHIPMENT, markets="DE").findings
    assert "us-market/no-vat" in {f.rule_id for f in asked}


def test_a_platform_with_one_country_gives_the_market(vet: Any) -> None:
    assert "cn-advertising" in {f.pack for f in vet({"title": "最好的耳机", "platform": "Tmall"}).findings}


def test_a_rule_that_is_still_to_come_is_told_with_its_date(vet: Any) -> None:
    [found] = [
        f
        for f in vet("Stoneware mug", markets="DE", as_of=dt.date(2024, 12, 12)).findings
        if f.rule_id == "eu-product-safety/gpsr-online-offer"
    ]
    assert (found.severity, found.applies_from) == (Severity.INFO, dt.date(2024, 12, 13))
    assert found.message.startswith("From 2024-12-13: ")


def test_settings_lower_a_severity_and_switch_a_rule_off(library: Library) -> None:
    subject = read_subject(SubjectKind.LISTING, {"id": "L", "title": "最好的耳机"})
    context = Context(as_of=AS_OF, markets=("CN",))
    rule = "cn-advertising/absolute-terms"

    def severities(settings_: Settings) -> list[Severity]:
        found = Evaluator(library, settings=settings_, reasoner="reference").evaluate(subject, context).findings
        return [f.severity for f in found if f.rule_id == rule]

    assert severities(Settings()) == [Severity.ERROR]
    assert severities(Settings(severity={rule: Severity.INFO})) == [Severity.INFO]
    assert severities(Settings(disabled={rule: "handled by the agency"})) == []


def test_settings_refuse_unknown_rules_and_missing_reasons(library: Library) -> None:
    with pytest.raises(SettingsError, match="unknown rule 'cn-advertising/absolute'"):
        Evaluator(library, settings=Settings(disabled={"cn-advertising/absolute": "x"}))
    with pytest.raises(SettingsError, match="needs a reason"):
        Evaluator(library, settings=Settings(disabled={"cn-advertising/absolute-terms": " "}))


def test_an_unknown_pack_is_an_error(evaluator: Evaluator) -> None:
    subject = read_subject(SubjectKind.LISTING, {"title": "Mug"})
    with pytest.raises(SettingsError, match=r"unknown pack 'cn-ads'; loaded packs: .*base-traits, .*cn-advertising"):
        evaluator.evaluate(subject, Context(as_of=AS_OF, packs=("cn-ads",)))


def test_a_selected_pack_brings_the_packs_it_depends_on(evaluator: Evaluator) -> None:
    subject = read_subject(SubjectKind.LISTING, {"id": "L", "title": "Bluetooth speaker"})
    context = Context(as_of=AS_OF, markets=("US",), packs=("us-market",))
    report = evaluator.report([subject], context)
    assert [p.id for p in report.receipt.packs] == ["base-traits", "us-market"]
    assert "us-market/fcc-certification" in {f.rule_id for f in report.results[0].findings}


def test_a_trait_switched_off_is_not_reasoned_from(library: Library) -> None:
    subject = read_subject(SubjectKind.LISTING, {"id": "L", "title": "Bluetooth speaker"})
    off = Settings(disabled={"base-traits/radio": "sold without its module"})
    found = Evaluator(library, settings=off, reasoner="reference").evaluate(
        subject, Context(as_of=AS_OF, markets=("US",))
    )
    assert "us-market/fcc-certification" not in {f.rule_id for f in found.findings}


def test_a_rule_that_makes_no_findings_has_no_severity_to_set(library: Library) -> None:
    with pytest.raises(SettingsError, match="is of kind trait: it makes no findings"):
        Evaluator(library, settings=Settings(severity={"base-traits/radio": Severity.INFO}))


def test_the_projects_severity_wins_over_that_of_a_check(library: Library) -> None:
    rule = "eu-product-safety/low-voltage-declaration"
    certificate = {"scheme": "EU DoC 2014/35/EU", "expires": "2026-12-10"}
    subject = read_subject(SubjectKind.LISTING, {"id": "L", "title": "Table lamp 230 V", "certificates": [certificate]})

    def severity(settings_: Settings) -> list[Severity]:
        found = Evaluator(library, settings=settings_, reasoner="reference").evaluate(
            subject, Context(as_of=AS_OF, markets=("DE",))
        )
        return [f.severity for f in found.findings if f.rule_id == rule]

    assert severity(Settings()) == [Severity.WARNING]
    assert severity(Settings(severity={rule: Severity.INFO})) == [Severity.INFO]


def test_a_market_whose_rules_are_all_off_is_not_covered(library: Library) -> None:
    off = {
        rule.id: "trial" for pack, rule in library.rules() if pack.manifest.kind == "law" and hasattr(rule, "severity")
    }
    subject = read_subject(SubjectKind.LISTING, {"id": "L", "title": "最好的耳机"})
    found = Evaluator(library, settings=Settings(disabled=off), reasoner="reference").evaluate(
        subject, Context(as_of=AS_OF, markets=("CN",))
    )
    assert [f.rule_id for f in found.not_evaluated] == ["vetlist/market-not-covered"]


def test_receipts_differ_where_ids_do(evaluator: Evaluator) -> None:
    context = Context(as_of=AS_OF, markets=("CN",))
    one, other = (
        evaluator.receipt([read_subject(SubjectKind.LISTING, {"title": "Mug"}, id=name)], context) for name in "ab"
    )
    assert one.input_sha256 != other.input_sha256


def test_many_fixes_are_proven_without_an_evaluation_for_each(evaluator: Evaluator) -> None:
    subject = read_subject(SubjectKind.LISTING, {"id": "L", "title": "x", "description": "全网最好的耳机。" * 30})
    found = evaluator.evaluate(subject, Context(as_of=AS_OF, markets=("CN",))).findings
    fixes = [f.fix for f in found if f.rule_id == "cn-advertising/absolute-terms"]
    assert len(fixes) == 30
    assert all(fix is not None and fix.verified for fix in fixes)


def test_a_platform_nobody_speaks_of_is_said_and_a_known_one_is_not(evaluator: Evaluator) -> None:
    context = Context(as_of=AS_OF, markets=("CN",), platforms=("Tmal", "Tmall"))
    result = evaluator.evaluate(read_subject(SubjectKind.LISTING, {"title": "灯"}), context)
    assert [f.message for f in result.not_evaluated if f.rule_id == "vetlist/unknown-platform"] == [
        "No pack speaks of the platform tmal: no policy of such a platform was applied."
    ]


def test_an_evaluation_nobody_waits_for_is_given_up(evaluator: Evaluator) -> None:
    subject = read_subject(SubjectKind.LISTING, {"title": "最好的灯，顶级的灯，国家级的灯"})
    context = Context(as_of=AS_OF, markets=("CN",))
    for steps in (0, 1, 5, 50):
        asked = itertools.count()
        with pytest.raises(EvaluationExpired):
            evaluator.report([subject] * 50, context, expired=lambda asked=asked, steps=steps: next(asked) >= steps)
        assert next(asked) == steps + 1
    with pytest.raises(EvaluationExpired):
        evaluator.fix(subject, context, unsafe=True, expired=lambda: True)
    assert evaluator.report([subject], context, expired=lambda: False) == evaluator.report([subject], context)
