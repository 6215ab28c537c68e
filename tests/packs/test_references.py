from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import AfterValidator, BaseModel

from app.packs import _base
from app.packs._lint_patterns import PATTERNS
from app.packs.loader import RULE_MODELS
from app.packs.references import REFERENCES
from app.packs.rules import ExemptionRule

if TYPE_CHECKING:
    from tests.packs.conftest import PackFolders

VOCABULARY = "traits: {radio: {en: Radio, zh: 无线电}}\nregimes: {eu.red: {en: RED, zh: 无线电设备指令}}\n"

HEAD = """\
id: {id}
kind: {kind}
title: {{en: Radio, zh: 无线电}}
citations: [{{law: Shop Act, verified: text}}]
effective: {{from: 2015-09-01}}
"""
FINDING = "message: {en: Missing., zh: 缺失。}\nseverity: error\n"


def rule(packs: PackFolders, rule_id: str, kind: str, body: str) -> None:
    packs.write(f"{rule_id}.yaml", HEAD.format(id=rule_id, kind=kind) + body)


def test_unknown_traits_and_regimes_are_found_wherever_they_stand(packs: PackFolders) -> None:
    packs.pack(extra=VOCABULARY)
    rule(
        packs,
        "shop/infer",
        "infer",
        "when: {all: [{trait: radioo}, {regime: eu.redd}]}\nthen: [{supersedes: eu.lvd}]\n",
    )
    rule(packs, "shop/trait", "trait", "match: {not: {any: [{trait: toy}]}}\ngives: [radio, lamp]\n")
    rule(
        packs,
        "shop/owed",
        "obligation",
        FINDING + "on: {all: [{regime: eu.emc}]}\nunless: {any: [{not: {trait: used}}]}\n"
        "want: {title: {en: DoC, zh: 声明}, evidence: {field: {field: /brand, exists: true}}}\n",
    )
    rule(
        packs,
        "shop/words",
        "wording",
        FINDING + "scope: {categories: {any: book, not: [film]}}\n"
        "match: {terms: [{term: 最好, when: {not: {traits: [pet]}}}]}\n"
        "exempt:\n"
        "  - {id: tip, title: {en: Tip, zh: 提示}, citation: {law: A, verified: text}, when: {traits: [meal]}}\n",
    )
    rule(packs, "shop/goods", "prohibited", FINDING + "match: {traits: [weapon]}\n")
    rule(
        packs,
        "shop/case",
        "infer",
        "when: {all: [{trait: radio}]}\nthen: [{regime: eu.red}]\n"
        "cases: [{name: x, given: [{trait: wifi}], never: [{regime: eu.wee}]}]\n",
    )
    declare = "; declare it under `{}s` of a pack.yaml"
    trait, regime = declare.format("trait"), declare.format("regime")
    assert packs.errors() == [
        f"shop/case.yaml:8:35: unknown trait 'wifi'{trait}",
        f"shop/case.yaml:8:60: unknown regime 'eu.wee'{regime}",
        f"shop/goods.yaml:8:18: unknown trait 'weapon'{trait}",
        "shop/infer.yaml:6:22: unknown trait 'radioo'; did you mean 'radio'?",
        "shop/infer.yaml:6:40: unknown regime 'eu.redd'; did you mean 'eu.red'?",
        f"shop/infer.yaml:7:21: unknown regime 'eu.lvd'{regime}",
        f"shop/owed.yaml:8:21: unknown regime 'eu.emc'{regime}",
        f"shop/owed.yaml:9:30: unknown trait 'used'{trait}",
        f"shop/trait.yaml:6:29: unknown trait 'toy'{trait}",
        f"shop/trait.yaml:7:16: unknown trait 'lamp'{trait}",
        f"shop/words.yaml:8:27: unknown trait 'book'{trait}",
        f"shop/words.yaml:8:39: unknown trait 'film'{trait}",
        f"shop/words.yaml:9:50: unknown trait 'pet'{trait}",
        f"shop/words.yaml:11:93: unknown trait 'meal'{trait}",
    ]


def test_names_that_are_declared_load_from_whichever_pack(packs: PackFolders) -> None:
    packs.pack(extra="depends: [words]\n")
    packs.pack("words", VOCABULARY)
    rule(
        packs,
        "shop/infer",
        "infer",
        "when: {all: [{trait: radio}, {mode: air}, {sale: b2c}]}\nthen: [{regime: eu.red}]\n",
    )
    library = packs.load()
    assert (library.traits, library.regimes) == (frozenset({"radio"}), frozenset({"eu.red"}))


def test_a_manifest_that_does_not_load_makes_no_symbol_unknown(packs: PackFolders) -> None:
    packs.pack()
    packs.pack("words", VOCABULARY + "colour: red\n")
    rule(packs, "shop/infer", "infer", "when: {all: [{trait: radio}]}\nthen: [{regime: eu.red}]\n")
    (error,) = packs.errors()
    assert error.startswith("words/pack.yaml:10:1: unknown key 'colour'")


def test_unknown_modes_and_sales_list_their_choices(packs: PackFolders) -> None:
    packs.pack(extra=VOCABULARY)
    rule(packs, "shop/infer", "infer", "when: {all: [{mode: aire}, {sale: b2d}]}\nthen: [{regime: eu.red}]\n")
    assert packs.errors() == [
        "shop/infer.yaml:6:21: unknown mode 'aire': "
        "use one of air, sea, road, rail, post, express; did you mean 'air'?",
        "shop/infer.yaml:6:35: unknown sale 'b2d': use one of b2c, b2b, cbec, sample, return",
    ]


def test_a_symbol_is_declared_by_one_pack_only(packs: PackFolders) -> None:
    packs.pack("arts", VOCABULARY)
    packs.pack("shop", VOCABULARY)
    assert packs.errors() == [
        "shop/pack.yaml:8:10: 'radio' is already declared by the pack 'arts'",
        "shop/pack.yaml:9:11: 'eu.red' is already declared by the pack 'arts'",
    ]


def test_packs_that_depend_on_each_other_in_a_circle_are_refused_once(packs: PackFolders) -> None:
    packs.pack("a", "depends: [b]\n")
    packs.pack("b", "depends: [c, d]\n")
    packs.pack("c", "depends: [a]\n")
    packs.pack("d", "depends: [d]\n")
    packs.pack("e", "depends: [a, d]\n")
    assert packs.errors() == [
        "a/pack.yaml:8:10: packs depend on each other in a circle: a -> b -> c -> a",
        "d/pack.yaml:8:10: packs depend on each other in a circle: d -> d",
    ]


def test_an_alias_belongs_to_one_rule(packs: PackFolders) -> None:
    packs.pack()
    packs.wording("shop/a", extra="aliases: [shop/old, shop/b]\n")
    packs.wording("shop/b")
    packs.wording("shop/c", extra="aliases: shop/old\n")
    root = packs.root.as_posix()
    assert packs.errors() == [
        f"shop/a.yaml:12:21: alias 'shop/b' is already taken by {root}/shop/b.yaml",
        f"shop/c.yaml:12:10: alias 'shop/old' is already taken by {root}/shop/a.yaml",
    ]


def test_a_deprecated_rule_may_point_to_an_alias(packs: PackFolders) -> None:
    packs.pack()
    packs.wording("shop/a", extra="aliases: [shop/new]\n")
    packs.wording("shop/b", extra="status: deprecated\ndeprecated: {since: 2020-01-01, use: shop/new}\n")
    library = packs.load()
    assert library.by_id["shop/new"][1].id == "shop/a"


def test_a_rule_is_not_deprecated_before_it_begins(packs: PackFolders) -> None:
    packs.pack()
    packs.wording(extra="status: deprecated\ndeprecated: {since: 2010-01-01}\n")
    assert packs.errors() == ["shop/best.yaml:13:21: deprecated since 2010-01-01, before it begins on 2015-09-01"]


def test_term_and_tax_tables_must_be_there(packs: PackFolders) -> None:
    packs.pack()
    packs.table(
        "terms/superlatives.yaml", "title: {en: Superlatives, zh: 绝对化用语}\nsources: [{name: A}]\nterms: [最佳]\n"
    )
    packs.table("tax/vat.yaml", "DE: 19\n")
    packs.wording(old="match: {terms: [最好]}", new="match: {tables: [superlatives, superlativs, ../x]}")
    rule(packs, "shop/tax", "tax", FINDING + "match: {check: rate, table: vta}\n")
    assert packs.errors() == [
        "shop/best.yaml:8:32: unknown term table 'superlativs'; did you mean 'superlatives'?"
        " (no corpora/terms/superlativs.yaml)",
        "shop/best.yaml:8:45: unknown term table '../x' (no corpora/terms/../x.yaml)",
        "shop/tax.yaml:8:29: unknown tax table 'vta' (no corpora/tax/vta.yaml)",
    ]


def test_a_term_table_that_is_wrong_is_told_once(packs: PackFolders) -> None:
    packs.pack()
    packs.table("terms/bad.yaml", "title: {en: Bad, zh: 坏}\nsources: [{name: A}]\nterms: [{word: x}]\n")
    packs.wording("shop/a", old="match: {terms: [最好]}", new="match: {tables: bad}")
    packs.wording("shop/b", old="match: {terms: [最好]}", new="match: {tables: bad}")
    assert packs.errors() == [
        "corpora/terms/bad.yaml:3:9: key 'term' is missing",
        "corpora/terms/bad.yaml:3:10: unknown key 'word'; known here: term, boundary, disguise, when",
    ]


def test_certificate_schemes_and_laws_are_those_of_the_tables(packs: PackFolders) -> None:
    packs.pack()
    packs.table("certificates.yaml", "eu-doc: {names: [DoC]}\n")
    packs.table("laws.yaml", "eu.2014-53: {}\n")
    body = (
        "on: {all: [{market: DE}]}\n"
        "want:\n"
        "  title: {en: DoC, zh: 声明}\n"
        "  evidence: {any: [{certificate: {schemes: [eu-doc, eu-docs], laws: eu.2014-35}}]}\n"
    )
    rule(packs, "shop/owed", "obligation", FINDING + body)
    assert packs.errors() == [
        "shop/owed.yaml:11:53: unknown certificate scheme 'eu-docs'; did you mean 'eu-doc'?",
        "shop/owed.yaml:11:69: unknown law 'eu.2014-35'; did you mean 'eu.2014-53'?",
    ]


def fields_with(marker: object) -> Iterator[tuple[type[BaseModel], str]]:
    """(model that declares it, field name) of every field of the rule models whose annotation bears `marker`."""
    seen: set[type[BaseModel]] = set()
    pending: list[type[BaseModel]] = list(RULE_MODELS.values())
    while pending:
        model = pending.pop()
        if model in seen:
            continue
        seen.add(model)
        for name, info in model.model_fields.items():
            owner = next(base for base in reversed(model.__mro__) if name in getattr(base, "model_fields", {}))
            if any(has_marker(item, marker) for item in (info.annotation, *info.metadata)):
                yield owner, name
            pending.extend(models_in(info.annotation))


def has_marker(annotation: Any, marker: object) -> bool:
    if isinstance(annotation, AfterValidator):
        return annotation.func is marker
    return any(has_marker(part, marker) for part in get_args(annotation))


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if get_origin(annotation) is None and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_in(part)


def test_every_symbol_of_the_models_is_checked_against_the_vocabulary() -> None:
    assert set(fields_with(_base._symbol)) - set(REFERENCES.kinds) == {(ExemptionRule, "id")}


def test_every_rule_id_inside_a_rule_is_checked() -> None:
    named = {name for _, name in fields_with(_base._rule_id)}
    assert named == {"id", "aliases", "use"}


def test_every_pattern_of_the_models_is_linted() -> None:
    assert set(fields_with(_base._re2)) == set(PATTERNS.kinds)
