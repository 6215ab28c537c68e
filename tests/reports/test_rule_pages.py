"""Every kind of rule has a page, in every language."""

from __future__ import annotations

from typing import Any

from app.domain.vocabulary import Locale
from app.packs.library import Library, Pack
from app.packs.manifest import Manifest
from app.packs.rules import RULE
from app.reports.rule_pages import rule_lines, rule_list, rule_list_lines, rule_page
from app.reports.terminal import plain

MANIFEST = Manifest.model_validate(
    {
        "id": "demo",
        "version": "1.2.0",
        "title": {"en": "Demo", "zh": "演示"},
        "kind": "law",
        "jurisdiction": "EU",
        "markets": "EU",
        "sources": [{"name": "Law", "last_reviewed": "2026-01-01"}],
    }
)
HEAD: dict[str, Any] = {
    "title": {"en": "Radio", "zh": "无线电"},
    "citations": [{"law": "Directive 2014/53/EU", "article": "1(1)", "verified": "secondary"}],
    "effective": {"from": "2016-06-13", "to": "2030-01-01"},
}
INFER = {
    **HEAD,
    "id": "demo/radio",
    "kind": "infer",
    "when": {"all": [{"trait": "radio"}, {"market": "EU"}]},
    "then": [{"regime": "eu.red"}, {"supersedes": "eu.lvd"}],
    "cases": [{"name": "speaker", "given": [{"trait": "radio"}, {"market": "EU"}], "derives": [{"regime": "eu.red"}]}],
}
FIELD = {
    **HEAD,
    "id": "demo/origin",
    "kind": "field",
    "message": {"en": "Origin is missing.", "zh": "缺少原产地。"},
    "severity": "warning",
    "status": "deprecated",
    "deprecated": {"since": "2026-01-01", "use": "demo/radio"},
    "scope": {"subjects": "listing", "categories": {"any": ["radio"], "not": ["book"]}},
    "match": {"require": {"test": {"field": "/country_of_origin", "exists": "true"}}, "missing": "violation"},
    "request": {"what": {"en": "Certificate of origin", "zh": "原产地证书"}},
    "fix": {"applicability": "display", "title": {"en": "Name the country", "zh": "注明国家"}},
    "cases": [{"name": "long", "fail": {"title": "x" * 100}, "at": "/country_of_origin"}],
}
RULES = {rule["id"]: RULE.validate_python(rule) for rule in (INFER, FIELD)}
PACK = Pack(MANIFEST, RULES, "0" * 64)
LIBRARY = Library({"demo": PACK})


def test_the_page_of_an_inference_rule() -> None:
    assert [plain(line) for line in rule_lines(PACK, RULES["demo/radio"], Locale.EN)] == [
        "demo/radio  Radio",
        "  pack      demo 1.2.0 (infer, stable)",
        "  in force  2016-06-13 - 2030-01-01",
        "  derives   regime eu.red <- trait radio + market EU",
        "            supersedes eu.lvd <- trait radio + market EU",
        "  law       Directive 2014/53/EU art. 1(1) [from a secondary source]",
        '  cases     speaker: given [{"trait": "radio"}, {"market": "EU"}]',
    ]


def test_the_page_of_a_field_rule_in_chinese() -> None:
    example = '{"title": "' + "x" * 58 + "…"
    assert [plain(line) for line in rule_lines(PACK, RULES["demo/origin"], Locale.ZH)] == [
        "demo/origin  无线电",
        "  规则包    demo 1.2.0 (field, deprecated)",
        "  替代规则  demo/radio (2026-01-01)",
        "  级别      warning",
        "  内容      缺少原产地。",
        "  适用      EU; *",
        "  检查      listing, radio, not book",
        "  效力      2016-06-13 - 2030-01-01",
        "  依据      欧盟第2014/53/EU号指令 第 1(1) 条 [据二手来源]",
        "  所需证明  原产地证书",
        "  修改      注明国家 (建议)",
        f"  用例      long: fail {example}",
    ]


def test_the_page_as_data_is_the_rule_as_its_file_states_it() -> None:
    page = rule_page(PACK, RULES["demo/radio"])
    assert (page["pack"], page["pack_version"], page["pack_sha256"]) == ("demo", "1.2.0", "0" * 64)
    assert (page["when"], page["effective"]) == (INFER["when"], HEAD["effective"])


def test_the_list() -> None:
    assert [plain(line) for line in rule_list_lines(LIBRARY, Locale.EN)] == [
        "demo/radio   infer  -        Radio",
        "demo/origin  field  warning  Radio",
    ]
    assert rule_list(LIBRARY)[1] == {
        "id": "demo/origin",
        "kind": "field",
        "severity": "warning",
        "status": "deprecated",
        "title": {"en": "Radio", "zh": "无线电"},
    }
