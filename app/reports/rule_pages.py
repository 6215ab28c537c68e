"""The page of a rule: what it asks and why, its law, what is exempt, what it costs, how it mends and is tested."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from app.domain.vocabulary import Locale
from app.engine.law_names import amount, law_name
from app.packs._base import RuleCitation
from app.packs.library import Library, Pack
from app.packs.rules import InferRule, Rule, StatutoryRule, TraitRule
from app.packs.text_measures import columns
from app.reports.labels import LABELS, article
from app.reports.terminal import Line, Segment, visible

_MOST_EXAMPLE = 70
_HEADS: Mapping[Locale, Mapping[str, str]] = {
    Locale.EN: {
        "pack": "pack",
        "what": "what",
        "why": "why",
        "severity": "severity",
        "binds": "binds",
        "looks at": "looks at",
        "from": "in force",
        "derives": "derives",
        "exempt": "exempt",
        "law": "law",
        "penalty": "penalty",
        "wanted": "wanted",
        "fix": "fix",
        "use": "instead",
        "cases": "cases",
    },
    Locale.ZH: {
        "pack": "规则包",
        "what": "内容",
        "why": "理由",
        "severity": "级别",
        "binds": "适用",
        "looks at": "检查",
        "from": "效力",
        "derives": "推出",
        "exempt": "豁免",
        "law": "依据",
        "penalty": "处罚",
        "wanted": "所需证明",
        "fix": "修改",
        "use": "替代规则",
        "cases": "用例",
    },
}


def rule_page(pack: Pack, rule: Rule) -> dict[str, Any]:
    """The page as data: the pack, and the rule as its file states it."""
    return {
        "pack": pack.id,
        "pack_version": pack.version,
        "pack_sha256": pack.sha256,
        **rule.model_dump(mode="json", by_alias=True, exclude_none=True),
    }


def rule_list(library: Library) -> list[dict[str, Any]]:
    """Every rule in a line of data."""
    return [
        {
            "id": rule.id,
            "kind": rule.kind,
            "severity": _severity(rule) or None,
            "status": rule.status,
            "title": rule.title.model_dump(),
        }
        for _, rule in library.rules()
    ]


def rule_list_lines(library: Library, locale: Locale) -> Iterator[Line]:
    """Every rule on a line: id, kind, severity, title."""
    rows = [(rule.id, rule.kind, _severity(rule) or "-", rule.title.in_(locale)) for _, rule in library.rules()]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row in rows:
        named = "  ".join(f"{row[column]:<{widths[column]}}" for column in range(3))
        yield Segment(named), Segment(f"  {visible(row[3])}")


def rule_lines(pack: Pack, rule: Rule, locale: Locale) -> Iterator[Line]:
    """The page for a person."""
    heads = _HEADS[locale]
    column = max(columns(head) for head in heads.values()) + 2
    yield Segment(rule.id, "bold"), Segment(f"  {visible(rule.title.in_(locale))}")
    last = ""
    for head, text in _rows(pack, rule, locale):
        label = heads[head] if head != last else ""
        last = head
        yield Segment(f"  {label}{' ' * (column - columns(label))}", "dim"), Segment(visible(text))


def _rows(pack: Pack, rule: Rule, locale: Locale) -> Iterator[tuple[str, str]]:
    yield "pack", f"{pack.id} {pack.version} ({rule.kind}, {rule.status})"
    if rule.deprecated:
        yield "use", f"{rule.deprecated.use or '-'} ({rule.deprecated.since})"
    if severity := _severity(rule):
        yield "severity", severity
    if message := getattr(rule, "message", None):
        yield "what", message.in_(locale)
    if rule.why:
        yield "why", rule.why.in_(locale)
    yield from _scope(pack, rule)
    yield "from", str(rule.effective)
    yield from _derivations(rule)
    for citation in rule.citations:
        yield "law", " ".join(part for part in (_law(citation, locale), citation.url) if part)
    yield from _consequences(rule, locale)
    for case in rule.cases:
        yield "cases", _case(case)


def _derivations(rule: Rule) -> Iterator[tuple[str, str]]:
    if isinstance(rule, TraitRule):
        yield "derives", ", ".join(f"trait {name}" for name in rule.gives)
    if isinstance(rule, InferRule):
        given = " + ".join(" ".join(test.symbol) for test in rule.when.all)
        for derivation in rule.then:
            yield "derives", f"{' '.join(derivation.symbol)} <- {given}"


def _consequences(rule: Rule, locale: Locale) -> Iterator[tuple[str, str]]:
    for entry in getattr(rule, "exempt", ()):
        when = f", {entry.effective}" if entry.effective else ""
        yield "exempt", f"{entry.id}: {entry.title.in_(locale)} ({_law(entry.citation, locale)}{when})"
    for penalty in getattr(rule, "enforcement", ()):
        basis = f" ({_law(penalty.citation, locale)})" if penalty.citation else ""
        where = penalty.market or penalty.platform
        yield (
            "penalty",
            f"{where}: {penalty.measure.in_(locale)} {amount(penalty.amount, locale) or ''}".rstrip() + basis,
        )
    for request in getattr(rule, "request", ()):
        yield "wanted", request.what.in_(locale)
    if fix := getattr(rule, "fix", None):
        yield "fix", f"{fix.title.in_(locale)} ({LABELS[locale][fix.applicability]})"


def _scope(pack: Pack, rule: Rule) -> Iterator[tuple[str, str]]:
    if isinstance(rule, TraitRule | InferRule | StatutoryRule):
        return
    scope = rule.scope
    markets = ", ".join(scope.markets or pack.manifest.markets)
    platforms = ", ".join(scope.platforms or pack.manifest.platforms)
    yield "binds", f"{markets}; {platforms}"
    looks = [*(scope.subjects or ()), *(scope.fields or ()), *scope.categories.any]
    looks += [f"not {name}" for name in scope.categories.not_]
    if looks:
        yield "looks at", ", ".join(looks)


def _law(citation: RuleCitation, locale: Locale) -> str:
    parts = [
        law_name(citation.law, locale),
        article(citation.article, locale),
        f"({citation.date})" if citation.date else None,
    ]
    mark = "" if citation.verified == "text" else f" [{LABELS[locale][citation.verified]}]"
    return " ".join(part for part in parts if part) + mark


def _case(case: BaseModel) -> str:
    stated = case.model_dump(mode="json", by_alias=True, exclude_none=True)
    shapes = ("fail", "pass", "exempt", "not_evaluated", "gives", "not", "text", "given")
    shape = next((name for name in shapes if stated.get(name)), "")
    example = stated.get(shape, "")
    text = example if isinstance(example, str) else json.dumps(example, ensure_ascii=False)
    short = text if len(text) <= _MOST_EXAMPLE else text[: _MOST_EXAMPLE - 1] + "…"
    return f"{stated['name']}: {shape} {short}"


def _severity(rule: Rule) -> str:
    capped = getattr(rule, "capped_severity", None)
    return str(capped) if capped else ""
