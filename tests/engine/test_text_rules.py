"""What a text rule of a pack means: windows, phrases that swallow a hit, categories, blocks, fixes and licences."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.checks.texts import MAX_HITS
from app.domain.context import Context
from app.domain.findings import Finding, SubjectResult
from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator
from app.engine.fixing import apply_fix
from app.packs.loader import load_library
from tests.conftest import AS_OF

MANIFEST = """\
id: shop
version: 1.0.0
title: {en: Shop, zh: 店铺}
kind: law
jurisdiction: DE
markets: [DE]
sources: [{name: House rules, last_reviewed: 2026-01-01}]
traits:
  product.book: {en: Book, zh: 图书}
  product.toy: {en: Toy, zh: 玩具}
"""
HEAD = """\
id: shop/{name}
kind: {kind}
title: {{en: Rule, zh: 规则}}
"""
FINDER = """\
message: {en: "{matched}!", zh: "{matched}！"}
severity: error
"""
LAW = """\
citations: [{law: House rules, article: "1", verified: text}]
effective: {from: 2020-01-01}
"""
BOOK = (
    HEAD.format(name="book", kind="trait") + "match: {words: {terms: [book], fields: [title]}}\ngives: [product.book]\n"
)

Shop = Callable[..., Callable[..., SubjectResult]]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """``shop("match: ...")``: an evaluator over a pack with that rule, as a function of a listing."""

    def open_shop(body: str, kind: str = "wording", **others: str) -> Callable[..., SubjectResult]:
        folder = tmp_path / "shop"
        folder.mkdir()
        (folder / "pack.yaml").write_text(MANIFEST, encoding="utf-8")
        rule = HEAD.format(name="rule", kind=kind) + FINDER + LAW + textwrap.dedent(body)
        (folder / "rule.yaml").write_text(rule, encoding="utf-8")
        for name, text in others.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        evaluator = Evaluator(load_library([folder]), reasoner="both")

        def vet(document: dict[str, Any] | str, subject: SubjectKind = SubjectKind.LISTING) -> SubjectResult:
            given = {"title": document} if isinstance(document, str) else document
            return evaluator.evaluate(read_subject(subject, given), Context(as_of=AS_OF, markets=("DE",)))

        return vet

    return open_shop


def words(result: SubjectResult) -> list[str | None]:
    return [finding.location.text for finding in result.findings]


def exempt(result: SubjectResult) -> list[tuple[str | None, tuple[str, ...]]]:
    return [(f.location.text, f.exemption.because) for f in result.exemptions if f.exemption]


def test_of_nested_hits_the_longest_counts(shop: Shop) -> None:
    vet = shop("match: {terms: [最好, 最好用, 好用]}")
    assert words(vet("最好用的锅，最好的碗")) == ["最好用", "最好"]


def test_an_exemption_looks_at_its_own_window_only(shop: Shop) -> None:
    vet = shop(
        """
        match: {terms: [最好]}
        exempt:
          - id: tip
            title: {en: Tip, zh: 提示}
            citation: {law: House rules, article: "2", verified: text}
            when: {after: {terms: [食用], within: 6}}
        """
    )
    result = vet("最好的蜂蜜，最好三天内食用")
    assert words(result) == ["最好"]
    assert exempt(result) == [("最好", ("食用",))]
    assert words(vet("最好在打开包装以后的三天内食用")) == ["最好"]


def test_an_exemption_may_ask_for_proof_instead(shop: Shop) -> None:
    vet = shop(
        """
        match: {terms: [最大]}
        exempt:
          - id: fact
            title: {en: Fact, zh: 事实}
            citation: {law: House rules, article: "3", verified: text}
            when: {before: {patterns: "[0-9]{4}年$", within: 5}}
            result: needs_evidence
            request: [{what: {en: Sales data, zh: 销售数据}}]
        """
    )
    [finding] = vet("2025年最大的店").findings
    assert (finding.outcome, [w.what for w in finding.evidence_wanted]) == ("needs_evidence", ["Sales data"])
    assert finding.message == "“最大” is lawful only with proof: Fact."


@pytest.mark.parametrize(
    ("period", "lawful", "said"),
    [
        ("{from: 2026-11-22}", True, None),
        ("{from: 2020-01-01, to: 2026-11-22}", True, None),
        ("{from: 2026-11-23}", False, "the exemption tip would fit, but holds only from 2026-11-23"),
        ("{from: 2020-01-01, to: 2026-11-21}", False, "the exemption tip would fit, but ended on 2026-11-21"),
    ],
)
def test_an_exemption_has_days_of_its_own(shop: Shop, period: str, lawful: bool, said: str | None) -> None:
    vet = shop(
        f"""
        match: {{terms: [最好]}}
        exempt:
          - id: tip
            title: {{en: Tip, zh: 提示}}
            citation: {{law: House rules, article: "2", verified: text}}
            effective: {period}
            when: {{after: {{terms: [食用], within: 6}}}}
        """
    )
    result = vet("最好三天内食用")
    assert exempt(result) == ([("最好", ("食用",))] if lawful else [])
    assert [(f.location.text, [(s.fact, s.because) for s in f.trace]) for f in result.findings] == (
        [] if lawful else [("最好", [(said, ("食用",))])]
    )


@pytest.mark.parametrize(
    ("listing", "line"),
    [
        ({"title": "销量第一的锅"}, "“销量第一”：{机构}，{日期}"),
        ({"title": "No. 1 pan"}, "Source: {institute}, {date}"),
        ({"title": "No. 1 Pfanne", "language": "de-AT"}, "Quelle: {Institut}, {Datum}"),
        ({"title": "Casserole no. 1", "language": "fr"}, "Source: {institute}, {date}"),
    ],
)
def test_the_line_for_the_proof_is_in_the_language_of_the_listing(
    shop: Shop, listing: dict[str, Any], line: str
) -> None:
    vet = shop(
        """
        match: {terms: [销量第一, no. 1]}
        outcome: needs_evidence
        request:
          what: {en: Sales data, zh: 销售数据}
          line:
            en: "Source: {institute}, {date}"
            zh: "“{matched}”：{机构}，{日期}"
            de: "Quelle: {Institut}, {Datum}"
        """
    )
    [finding] = vet(listing).findings
    assert [wanted.line for wanted in finding.evidence_wanted] == [line]


def test_words_that_are_lawful_in_themselves_are_their_own_reason(shop: Shop) -> None:
    vet = shop(
        """
        match: {terms: [最好, 质量第一]}
        exempt:
          - id: motto
            title: {en: Motto, zh: 口号}
            citation: {law: House rules, article: "5", verified: text}
            when: {matched: 质量第一, not: {after: {terms: 的, within: 1}}}
        """
    )
    assert exempt(vet("质量第一，顾客至上")) == [("质量第一", ("质量第一",))]


def test_what_needs_proof_asks_as_its_rule_does_and_offers_words_that_need_none(shop: Shop) -> None:
    vet = shop(
        """
        match: {terms: [最大]}
        request: {what: {en: Any proof, zh: 证明}}
        exempt:
          - id: fact
            title: {en: Fact, zh: 事实}
            citation: {law: House rules, article: "3", verified: text}
            when: {before: {patterns: "[0-9]{4}年$", within: 5}}
            result: needs_evidence
            fix: {applicability: review, title: {en: Say less, zh: 少说}, replace: [{find: 最大的, with: [大]}]}
        """
    )
    [finding] = vet("2025年最大的店").findings
    assert (finding.outcome, [w.what for w in finding.evidence_wanted]) == ("needs_evidence", ["Any proof"])
    assert finding.fix is not None
    assert (finding.fix.edits[0].replacement, finding.fix.verified) == ("大", True)


def test_a_condition_may_look_into_other_fields_of_the_same_goods(shop: Shop) -> None:
    vet = shop(
        """
        scope: {subjects: [listing, shipment]}
        match: {terms: [organic]}
        exempt:
          - id: certified
            title: {en: Certified, zh: 已认证}
            citation: {law: House rules, article: "4", verified: text}
            when: {in_field: {fields: [attributes], patterns: "de-öko-[0-9]{3}"}}
        """
    )
    certified = {"Control body": "DE-ÖKO-006"}
    assert exempt(vet({"title": "Organic tea", "attributes": certified})) == [("Organic", ("DE-ÖKO-006",))]
    assert words(vet({"title": "Organic tea", "description": "DE-ÖKO-006"})) == ["Organic"]
    lines = [{"description": "organic tea"}, {"description": "organic flour", "attributes": certified}]
    result = vet({"id": "s", "destination": "DE", "lines": lines}, SubjectKind.SHIPMENT)
    assert [f.location.pointer for f in result.findings] == ["/lines/0/description"]
    assert [f.location.pointer for f in result.exemptions] == ["/lines/1/description"]


def test_a_match_by_a_branch_without_the_hit_is_found_whole(shop: Shop) -> None:
    vet = shop("match: {patterns: 'only (?P<hit>today)|last chance'}", kind="pattern")
    assert words(vet("Only today, last chance")) == ["today", "last chance"]


def test_a_phrase_swallows_the_hit_it_covers_and_no_other(shop: Shop) -> None:
    vet = shop("match: {terms: [gun], when: {not: {inside: [glue gun, heat gun]}}}")
    assert words(vet("Glue gun and a gun")) == ["gun"]
    assert words(vet("Hot GLUE GUN")) == []
    assert words(vet("superglue gun")) == ["gun"]


def test_a_denied_claim_can_be_told_from_a_claim(shop: Shop) -> None:
    vet = shop("match: {terms: [waterproof], when: {negated: false}}")
    assert words(vet("Waterproof case")) == ["Waterproof"]
    assert words(vet("This case is not waterproof")) == []


def test_categories_keep_a_rule_away_but_unknown_goods_keep_nothing_away(shop: Shop) -> None:
    vet = shop("scope: {categories: {not: [product.book]}}\nmatch: {terms: [cure]}", book=BOOK)
    assert words(vet("A book on how to cure ham")) == []
    assert words(vet("cure for everything")) == ["cure"]


def test_a_rule_for_one_category_asks_for_it(shop: Shop) -> None:
    vet = shop("scope: {categories: {any: [product.book]}}\nmatch: {terms: [bestseller]}", book=BOOK)
    assert words(vet("book, bestseller")) == ["bestseller"]
    assert words(vet("lamp, bestseller")) == []


def test_a_rule_looks_only_into_its_fields(shop: Shop) -> None:
    vet = shop("scope: {fields: [bullets]}\nmatch: {terms: [gratis]}")
    result = vet({"title": "gratis", "bullets": ["ganz gratis"], "description": "gratis"})
    assert [f.location.pointer for f in result.findings] == ["/bullets/0"]


def test_words_inside_a_statutory_text_are_exempt_by_it(shop: Shop) -> None:
    notice = HEAD.format(name="notice", kind="statutory") + LAW + "match: {texts: [不能代替药物治疗疾病]}\n"
    vet = shop("match: {terms: [治疗]}", notice=notice)
    result = vet("本品不能代替药物治疗疾病。治疗感冒。")
    assert words(result) == ["治疗"]
    assert [(text, because) for text, because in exempt(result)] == [("治疗", ("不能代替药物治疗疾病",))]
    assert result.exemptions[0].exemption is not None
    assert result.exemptions[0].exemption.id == "shop/notice"


FIX = """
match: {{terms: [最好, cheap]}}
fix:
  applicability: safe
  title: {{en: Say less, zh: 少说}}
  replace: [{{find: 最好的, with: [优质的, 精选的]}}]
  otherwise: {otherwise}
"""


@pytest.mark.parametrize(
    ("otherwise", "title", "edit"),
    [
        ("delete", "最好的锅", ("最好的", "优质的")),
        ("delete", "最#好的锅", ("最#好的", "优质的")),
        ("delete", "锅最好，碗", ("最好", "")),
        ("delete", "A cheap lamp", ("cheap ", "")),
        ("delete", "A lamp, cheap", (", cheap", "")),
        ("mask", "CHEAP lamp", ("CHEAP", "***")),
        ("delete-clause", "锅很大，锅最好，碗", ("，锅最好", "")),
        ("delete-sentence", "锅很大。锅最好，碗。盆", ("锅最好，碗。", "")),
        ("delete-sentence", "Holds 3.5 l. A cheap one. Black.", ("A cheap one. ", "")),
        ("delete-sentence", "Cheap. Black.", ("Cheap. ", "")),
        ("delete-sentence", "Black. Cheap!", (" Cheap!", "")),
    ],
)
def test_a_hit_is_replaced_or_taken_out_cleanly(shop: Shop, otherwise: str, title: str, edit: tuple[str, str]) -> None:
    [finding] = shop(FIX.format(otherwise=otherwise))(title).findings
    assert finding.fix is not None
    assert [(e.expect, e.replacement) for e in finding.fix.edits] == [edit]
    assert finding.fix.verified


def alternatives(finding: Finding) -> tuple[str, list[tuple[str, bool]]]:
    """The words of the fix, and the other words with whether they hold."""
    assert finding.fix is not None
    return finding.fix.edits[0].replacement, [(a.replacement, a.verified) for a in finding.fix.alternatives]


def test_alternatives_stand_beside_the_first_replacement_and_are_proven_too(shop: Shop) -> None:
    [finding] = shop(FIX.format(otherwise="delete"))("最好的锅").findings
    assert alternatives(finding) == ("优质的", [("精选的", True)])


def test_words_that_do_not_hold_are_not_offered_and_the_first_that_do_are_the_fix(shop: Shop) -> None:
    vet = shop(
        """
        match: {terms: [cheap, dirt, bargain]}
        fix:
          applicability: review
          title: {en: Say fair, zh: 说实话}
          replace: [{find: cheap, with: [a bargain, fair, dirt, well priced]}]
        """
    )
    [finding] = vet("Cheap lamp").findings
    assert alternatives(finding) == ("Fair", [("Well priced", True)])
    assert finding.fix is not None
    assert finding.fix.verified


def test_a_family_of_phrases_is_replaced_by_one_pattern(shop: Shop) -> None:
    vet = shop(
        """
        match: {terms: [rash]}
        fix:
          applicability: review
          title: {en: Say what it does, zh: 说明作用}
          replace: [{find_pattern: "(?:heals|cures)(?: [a-z]+)? rash", with: [cares for skin]}]
          otherwise: delete
        """
    )
    fixes = [f.fix for f in vet({"title": "Cream heals itchy rash", "description": "A rash suit"}).findings]
    assert [(fix.edits[0].expect, fix.edits[0].replacement) for fix in fixes if fix] == [
        ("heals itchy rash", "cares for skin"),
        ("rash ", ""),
    ]


CHEAP = """
match: {terms: [cheap]}
fix:
  applicability: review
  title: {en: Say fair, zh: 说实话}
  replace: [{find: cheap, with: [fair, honest]}]
  otherwise: delete
"""


def test_capitals_are_kept(shop: Shop) -> None:
    assert [alternatives(f)[0] for f in shop(CHEAP)("Cheap lamp, CHEAP").findings] == ["Fair", "FAIR"]


@pytest.mark.parametrize(
    ("html", "mended"),
    [
        ("<p>A ch<b>eap</b> lamp</p>", "<p>A fair<b></b> lamp</p>"),
        ("<p>A <b>ch</b><i>e</i>ap lamp</p>", "<p>A <b>fair</b><i></i> lamp</p>"),
        ("<p>A <b>cheap</b> lamp</p>", "<p>A <b>fair</b> lamp</p>"),
    ],
)
def test_words_split_by_tags_are_mended_and_the_tags_stay(shop: Shop, html: str, mended: str) -> None:
    [finding] = shop(CHEAP)({"description": html}).findings
    assert finding.fix is not None
    assert apply_fix({"description": html}, finding.fix) == {"description": mended}
    assert finding.fix.verified
    assert alternatives(finding)[1] == [("honest", True)]


def test_a_fix_that_brings_another_finding_is_not_verified(shop: Shop) -> None:
    vet = shop(
        """
        match: {terms: [cheap, cheapest]}
        fix:
          applicability: safe
          title: {en: Worse, zh: 更糟}
          replace: [{find: cheap, with: cheapest}]
        """
    )
    [finding] = vet("cheap lamp").findings
    assert finding.fix is not None
    assert not finding.fix.verified


IVORY = """
match:
  terms: [ivory]
  hs: ["960110"]
  licence: {document: {types: [cites_permit]}}
"""


def test_goods_are_prohibited_by_word_or_code_unless_licensed(shop: Shop) -> None:
    vet = shop(IVORY, "prohibited")
    assert words(vet("Ivory box")) == ["Ivory"]
    lines = [{"description": "Carving", "hs_code": "9601.10"}]
    shipment: dict[str, Any] = {"destination": "DE", "lines": lines}
    assert [f.location.pointer for f in vet(shipment, SubjectKind.SHIPMENT).findings] == ["/lines/0/hs_code"]
    permit = {"type": "cites_permit", "number": "C-1", "issued": "2026-01-01", "expires": "2027-01-01"}
    assert vet({**shipment, "documents": [permit]}, SubjectKind.SHIPMENT).findings == ()
    late = {**permit, "expires": "2026-02-01"}
    assert len(vet({**shipment, "documents": [late]}, SubjectKind.SHIPMENT).findings) == 1


def test_beyond_the_limit_hits_are_said_not_to_have_been_judged(shop: Shop) -> None:
    result = shop(FIX.format(otherwise="delete"))({"description": "cheap, " * (MAX_HITS + 5)})
    assert len(result.findings) == MAX_HITS
    assert {finding.fix for finding in result.findings} == {None}
    [left] = [f for f in result.not_evaluated if f.pack == "shop"]
    assert (left.location.pointer, left.message) == (
        "/description",
        "The words of this rule stand here 2005 times; the first 2000 were judged, the rest were not.",
    )
