"""Rules and packs as the service shows them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from app.domain._types import IsoDate
from app.domain.findings import PackReceipt
from app.domain.markets import covers
from app.domain.vocabulary import Severity, SubjectKind, Verified
from app.packs._base import Status, Text
from app.packs.library import Library, Pack
from app.packs.manifest import Source
from app.packs.rules import FindingRule, Rule, Scope

Kind = Literal[
    "wording",
    "pattern",
    "field",
    "obligation",
    "tariff",
    "tax",
    "prohibited",
    "party",
    "privacy",
    "trait",
    "infer",
    "statutory",
]


class _Page(BaseModel):
    model_config = ConfigDict(frozen=True)


class RuleSummary(_Page):
    """A rule in a list. `severity` is None for rules that derive facts instead of making findings."""

    id: str
    pack: str
    pack_version: str
    kind: Kind
    title: Text
    severity: Severity | None
    status: Status
    markets: tuple[str, ...]
    platforms: tuple[str, ...]
    subjects: tuple[SubjectKind, ...]
    effective_from: IsoDate
    effective_to: IsoDate | None
    verified: Verified


class RuleList(_Page):
    """One page of rules in order of their ids. `next_offset` is None on the last page."""

    items: tuple[RuleSummary, ...]
    total: int
    offset: int
    limit: int
    next_offset: int | None


class RulePage(RuleSummary):
    """Everything about a rule; `definition` is what its pack states: law, exemptions, fix and cases."""

    definition: dict[str, Any]


class PackPage(PackReceipt):
    """A loaded pack; `sha256` is over its files."""

    title: Text
    kind: str
    jurisdiction: str
    markets: tuple[str, ...]
    platforms: tuple[str, ...]
    default: bool
    depends: tuple[str, ...]
    sources: tuple[Source, ...]
    last_reviewed: IsoDate
    rules: int


class PackList(_Page):
    """The loaded packs in order of their ids."""

    items: tuple[PackPage, ...]


def pack_pages(library: Library) -> PackList:
    """Every loaded pack."""
    return PackList(items=tuple(_pack_page(pack) for pack in library.packs.values()))


def rule_page(library: Library, rule_id: str) -> RulePage | None:
    """The page of a rule by its id or an alias; None when no pack has it."""
    found = library.by_id.get(rule_id)
    if found is None:
        return None
    pack, rule = found
    definition = rule.model_dump(mode="json", by_alias=True, exclude_none=True)
    return RulePage(**dict(_summary(pack, rule)), definition=definition)


def find_rules(
    library: Library,
    *,
    pack: str | None = None,
    market: str | None = None,
    kind: Kind | None = None,
    q: str | None = None,
) -> Iterator[RuleSummary]:
    """The rules that pass every filter given, in order of their ids.

    `market` keeps rules that bind there, those of its groups and of the whole world included; `q` is looked for in
    ids, aliases, titles and cited laws, whatever the case.
    """
    wanted = q.casefold() if q else None
    for _, (home, rule) in sorted((r.id, (p, r)) for p, r in library.rules()):
        if pack not in (None, home.id) or kind not in (None, rule.kind):
            continue
        summary = _summary(home, rule)
        if market is not None and not covers(summary.markets, market):
            continue
        if wanted is None or wanted in _searched(rule):
            yield summary


def _summary(pack: Pack, rule: Rule) -> RuleSummary:
    scope = rule.scope if isinstance(rule, FindingRule) else Scope()
    return RuleSummary(
        id=rule.id,
        pack=pack.id,
        pack_version=pack.version,
        kind=rule.kind,
        title=rule.title,
        severity=rule.capped_severity if isinstance(rule, FindingRule) else None,
        status=rule.status,
        markets=scope.markets or pack.manifest.markets,
        platforms=scope.platforms or pack.manifest.platforms,
        subjects=scope.subjects or (),
        effective_from=rule.effective.from_,
        effective_to=rule.effective.to,
        verified=rule.verified,
    )


def _searched(rule: Rule) -> str:
    laws = (f"{citation.law} {citation.article or ''}" for citation in rule.citations)
    return "\n".join((rule.id, *rule.aliases, rule.title.en, rule.title.zh, *laws)).casefold()


def _pack_page(pack: Pack) -> PackPage:
    manifest = pack.manifest
    return PackPage(
        id=pack.id,
        version=pack.version,
        sha256=pack.sha256,
        title=manifest.title,
        kind=manifest.kind,
        jurisdiction=manifest.jurisdiction,
        markets=manifest.markets,
        platforms=manifest.platforms,
        default=manifest.default,
        depends=manifest.depends,
        sources=manifest.sources,
        last_reviewed=manifest.last_reviewed,
        rules=len(pack.rules),
    )
