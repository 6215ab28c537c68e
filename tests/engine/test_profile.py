"""A profile says what goods are taken for, by which words, codes and attributes, and where these disagree."""

from __future__ import annotations

from typing import Any

import pytest

from app.domain.context import Context
from app.domain.findings import GoodsProfile
from app.domain.subjects import read_subject
from app.domain.vocabulary import Locale, SubjectKind
from app.engine import Evaluator, Settings
from app.packs.tables import load_table
from tests.conftest import AS_OF

Profiles = tuple[GoodsProfile, ...]


def profile(evaluator: Evaluator, document: dict[str, Any], locale: str = "en") -> Profiles:
    kind = SubjectKind.SHIPMENT if "lines" in document else SubjectKind.LISTING
    context = Context(as_of=AS_OF, markets=("DE",), locale=Locale(locale))
    return evaluator.evaluate(read_subject(kind, document), context).profile


def told(goods: GoodsProfile) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {trait.trait: (trait.title, trait.because) for trait in goods.traits}


def test_each_trait_names_what_it_follows_from(evaluator: Evaluator) -> None:
    [goods] = profile(
        evaluator, {"title": "Bluetooth headset", "category": "Electronics > Audio", "attributes": {"Voltage": "230 V"}}
    )
    assert goods.category == "known"
    assert told(goods)["product.electronics"] == (
        "Electrical or electronic equipment",
        ("category says 'Electronics'",),
    )
    assert told(goods)["radio"][1] == ("title says 'Bluetooth'",)
    assert told(goods)["mains-powered"][1] == ("attribute Voltage says '230 V'",)
    assert {trait.rule_id for trait in goods.traits if trait.trait == "radio"} == {"base-traits/radio"}


@pytest.mark.parametrize(
    ("document", "kind", "because"),
    [
        ({"category": "Apparel & Accessories > Jewelry > Necklaces"}, "product.jewellery", "category says 'Jewelry'"),
        ({"category": "母婴/奶粉/婴幼儿奶粉"}, "product.infant-formula", None),
        ({"title": "Toothpaste 75 ml"}, "product.cosmetic", None),
        ({"hs_code": "9503.00"}, "product.toy", "HS 9503.00"),
        ({"hs_code": "4901.99"}, "product.book", "HS 4901.99"),
    ],
)
def test_paths_words_and_codes_tell_the_kind(
    evaluator: Evaluator, document: dict[str, Any], kind: str, because: str | None
) -> None:
    [goods] = profile(evaluator, document)
    assert kind in told(goods)
    assert because is None or told(goods)[kind][1] == (because,)


def test_goods_of_unknown_kind_are_said_to_be_and_keep_every_rule(evaluator: Evaluator) -> None:
    [goods] = profile(evaluator, {"title": "Zorblax 3000"})
    assert goods == GoodsProfile(pointer="", category="unknown")
    listing = read_subject(SubjectKind.LISTING, {"title": "全网最好的佐布拉克斯"})
    result = evaluator.evaluate(listing, Context(as_of=AS_OF, markets=("CN",)))
    assert [g.category for g in result.profile] == ["unknown"]
    assert "cn-advertising/absolute-terms" in {finding.rule_id for finding in result.findings}


def test_each_line_of_a_shipment_has_its_own(evaluator: Evaluator) -> None:
    lines = [{"description": "Bluetooth speaker"}, {"description": "Item 7", "hs_code": "4901.99"}]
    speaker, novel = profile(evaluator, {"id": "s", "destination": "DE", "lines": lines})
    assert (speaker.pointer, novel.pointer) == ("/lines/0", "/lines/1")
    assert told(speaker)["radio"][1] == ("line description says 'Bluetooth'",)
    assert "radio" not in told(novel)
    assert told(novel)["product.book"][1] == ("HS 4901.99",)


def test_statements_that_cannot_both_be_true_are_shown(evaluator: Evaluator) -> None:
    document = {"title": "Face cream 50 ml", "category": "Books > Novels", "hs_code": "3304.99"}
    [goods] = profile(evaluator, document)
    assert [
        (found.message, [(claim.trait, claim.because) for claim in found.claims]) for found in goods.contradictions
    ] == [
        (
            "The category makes it Book or printed matter, the title Cosmetic: one of them is wrong.",
            [
                ("product.book", ("category says 'Books'",)),
                ("product.cosmetic", ("title says 'Face cream'",)),
            ],
        ),
        (
            "The category makes it Book or printed matter, the tariff code Cosmetic: one of them is wrong.",
            [("product.book", ("category says 'Books'",)), ("product.cosmetic", ("HS 3304.99",))],
        ),
    ]


@pytest.mark.parametrize(
    "document",
    [
        {"title": "Face cream 50 ml", "category": "Beauty > Skin care", "hs_code": "3304.99"},
        {"title": "Face cream 50 ml", "category": "Various", "hs_code": "9999.99"},
        {"title": "Remote control toy car", "category": "Electronics", "hs_code": "9503.00"},
        {"title": "Cookbook: 100 recipes with chocolate", "category": "Books > Cooking", "hs_code": "4901.99"},
    ],
)
def test_statements_that_agree_or_may_meet_in_one_thing_are_not(evaluator: Evaluator, document: dict[str, Any]) -> None:
    [goods] = profile(evaluator, document)
    assert goods.contradictions == ()


def test_a_chinese_reader_is_told_in_chinese(evaluator: Evaluator) -> None:
    [goods] = profile(evaluator, {"title": "面霜 50ml", "category": "图书/小说", "attributes": {"电压": "230 V"}}, "zh")
    assert told(goods)["product.book"] == ("图书及印刷品", ("类目写有“图书”",))
    assert told(goods)["mains-powered"][1] == ("属性 电压 写有“230 V”",)
    assert [found.message for found in goods.contradictions] == [
        "类目表明是图书及印刷品，标题表明是化妆品，二者必有一误。"
    ]


def test_merchants_and_forms_have_no_goods_and_a_run_may_leave_profiles_out(evaluator: Evaluator) -> None:
    form = read_subject(SubjectKind.FORM, {"id": "f", "fields": []})
    assert evaluator.evaluate(form, Context(as_of=AS_OF)).profile == ()
    without = Evaluator(evaluator.library, settings=Settings(profile=False))
    assert profile(without, {"title": "Bluetooth headset"}) == ()


def test_kinds_kept_apart_are_declared_and_never_kept_from_themselves(evaluator: Evaluator) -> None:
    for row in load_table("profile/apart.yaml")["apart"]:
        assert {*row["one"], *row["other"]} <= evaluator.library.traits
        assert not set(row["one"]) & set(row["other"])
