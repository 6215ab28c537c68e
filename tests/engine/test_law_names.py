"""A Chinese reader is told law, sums and sanctions in Chinese."""

from __future__ import annotations

import pytest

from app.domain.context import Context
from app.domain.subjects import read_subject
from app.domain.vocabulary import Locale, SubjectKind
from app.engine import Evaluator
from app.engine.law_names import amount, law_name
from app.packs.library import Library
from app.packs.tables import load_table
from tests.conftest import AS_OF


@pytest.mark.parametrize(
    ("law", "name"),
    [
        ("Advertising Law of the PRC", "中华人民共和国广告法"),
        ("Directive 2014/53/EU", "欧盟第2014/53/EU号指令"),
        ("Regulation (EU) 2023/988", "欧盟第(EU) 2023/988号条例"),
        ("21 CFR 101.93", "美国联邦法规汇编 21 CFR 101.93"),
        ("House rules", "House rules"),
    ],
)
def test_laws_have_chinese_names_where_they_are_known(law: str, name: str) -> None:
    assert (law_name(law, Locale.ZH), law_name(law, Locale.EN)) == (name, law)


def test_sums_are_told_in_the_language() -> None:
    assert amount("up to CNY 100,000", Locale.ZH) == "最高10万元"
    assert amount("up to CNY 100,000", Locale.EN) == "up to CNY 100,000"
    assert amount(None, Locale.ZH) is None


def test_a_finding_cites_in_chinese(evaluator: Evaluator) -> None:
    context = Context(as_of=AS_OF, markets=("CN",), locale=Locale.ZH)
    result = evaluator.evaluate(read_subject(SubjectKind.LISTING, {"title": "最好的灯"}), context)
    finding = next(f for f in result.findings if f.rule_id == "cn-advertising/absolute-terms")
    assert finding.citations[0].law == "中华人民共和国广告法"
    assert [(entry.law, entry.amount) for entry in finding.enforcement] == [("中华人民共和国广告法", "20万至100万元")]


def test_every_sum_that_is_told_in_chinese_is_stated_by_a_pack(library: Library) -> None:
    stated = {entry.amount for _, rule in library.rules() for entry in getattr(rule, "enforcement", ())}
    assert load_table("law_names.yaml")["amounts"].keys() - stated == set()


def test_every_named_law_is_cited_by_a_pack(library: Library) -> None:
    cited = {citation.law for _, rule in library.rules() for citation in rule.citations}
    cited |= {entry.citation.law for _, rule in library.rules() for entry in getattr(rule, "exempt", ())}
    assert load_table("law_names.yaml")["names"].keys() - cited == set()
