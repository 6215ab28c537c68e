"""What stands behind a rule, as findings show it: the law and the sanctions of the markets and platforms at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.domain.findings import Citation, Enforcement
from app.domain.vocabulary import Locale
from app.engine.law_names import amount, law_name
from app.packs._base import RuleCitation
from app.packs.rules import FindingRule


class Law(NamedTuple):
    """The same for every finding of a rule in one scope, so it is put together once."""

    citations: tuple[Citation, ...]
    enforcement: tuple[Enforcement, ...]
    is_policy_here: bool
    """False where only policies of other platforms are cited: what binds on this one is then not known for sure."""


def law_of(rule: FindingRule, markets: frozenset[str], platforms: tuple[str, ...], locale: Locale) -> Law:
    """The law behind a rule; `markets` come with the groups they are in."""
    return Law(
        _citations(rule.citations, markets, platforms, locale),
        _enforcement(rule, markets, platforms, locale),
        not platforms or any(entry.platform is None or entry.platform in platforms for entry in rule.citations),
    )


def citation(entry: RuleCitation, locale: Locale) -> Citation:
    """A pack's citation as a finding shows it."""
    shown = entry.model_dump(exclude={"market", "platform"})
    return Citation(**{**shown, "law": law_name(entry.law, locale)})


def _citations(
    entries: Sequence[RuleCitation], markets: frozenset[str], platforms: tuple[str, ...], locale: Locale
) -> tuple[Citation, ...]:
    """The law of the markets and platforms at hand; everything when nothing is told apart or nothing is left."""
    here = [entry for entry in entries if _holds_here(entry, markets, platforms)]
    return tuple(citation(entry, locale) for entry in here or entries)


def _holds_here(entry: RuleCitation, markets: frozenset[str], platforms: tuple[str, ...]) -> bool:
    if entry.market is not None and entry.market not in markets:
        return False
    return entry.platform is None or entry.platform in platforms


def _enforcement(
    rule: FindingRule, markets: frozenset[str], platforms: tuple[str, ...], locale: Locale
) -> tuple[Enforcement, ...]:
    """What the law and the platforms at hand do; sanctions of markets nobody asked about are left out."""
    return tuple(
        Enforcement(
            market=entry.market,
            platform=entry.platform,
            measure=entry.measure.in_(locale),
            amount=amount(entry.amount, locale),
            law=law_name(entry.citation.law, locale) if entry.citation else None,
            article=entry.citation.article if entry.citation else None,
        )
        for entry in rule.enforcement
        if (entry.market is not None and entry.market in markets)
        or (entry.platform is not None and entry.platform in platforms)
    )
