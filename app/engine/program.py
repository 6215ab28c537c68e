"""The packs of an evaluator, compiled: one scan plan, one checker a rule, one reasoner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

from app.checks import field, obligation, party, pattern, privacy, prohibited, tariff, tax, wording
from app.checks.detection import Detector
from app.checks.evaluation import Evaluation, Verdict
from app.checks.goods import TraitDeriver
from app.checks.lists import NO_LISTS, Lists
from app.checks.tools import Checker, Tools
from app.domain.markets import covers
from app.domain.vocabulary import Locale, SubjectKind
from app.engine.expiry import Expiry, check
from app.engine.law import Law, law_of
from app.engine.phrasing import Phrasing
from app.engine.waking import Sleepers, alarms, what_is_there
from app.packs.library import Library, Pack
from app.packs.platforms import known_platforms
from app.packs.rules import (
    FieldRule,
    FindingRule,
    InferRule,
    ObligationRule,
    PartyRule,
    PatternRule,
    PrivacyRule,
    ProhibitedRule,
    Rule,
    Scope,
    StatutoryRule,
    TariffRule,
    TaxRule,
    TraitRule,
    WordingRule,
)
from app.reason.inference import IN_FORCE, Implication, Symbol
from app.reason.reasoner import Reasoner, build_reasoner

_COMPILERS: dict[type[Any], Callable[[Any, Tools], Checker]] = {
    FieldRule: field.compile_rule,
    ObligationRule: obligation.compile_rule,
    PartyRule: party.compile_rule,
    PatternRule: pattern.compile_rule,
    PrivacyRule: privacy.compile_rule,
    ProhibitedRule: prohibited.compile_rule,
    TariffRule: tariff.compile_rule,
    TaxRule: tax.compile_rule,
    WordingRule: wording.compile_rule,
}

_SCANNING = (PatternRule, ProhibitedRule, TariffRule, WordingRule)
"""Kinds whose rules register words for the one scan, so they must be compiled before it is."""

_SCOPES_KEPT = 512

_DEFAULT_SUBJECTS: dict[str, tuple[SubjectKind, ...]] = {
    "tariff": (SubjectKind.LISTING, SubjectKind.SHIPMENT),
    "obligation": (SubjectKind.LISTING, SubjectKind.SHIPMENT),
    "prohibited": (SubjectKind.LISTING, SubjectKind.SHIPMENT),
    "tax": (SubjectKind.SHIPMENT,),
    "party": (SubjectKind.SHIPMENT,),
    "privacy": (SubjectKind.FORM, SubjectKind.SHIPMENT),
}


@dataclass(frozen=True, slots=True, eq=False)
class CompiledRule:
    """A finding rule with its checker and the scope it really has (its own, else the pack's).

    ``law(markets, platforms, locale)`` is what stands behind it, put together once for each scope.
    """

    rule: FindingRule
    pack: Pack
    check: Checker
    markets: tuple[str, ...]
    platforms: tuple[str, ...]
    subjects: frozenset[SubjectKind]
    law: Callable[[frozenset[str], tuple[str, ...], Locale], Law]

    def binds(self, kind: SubjectKind, markets: Sequence[str], platforms: Sequence[str]) -> bool:
        """Whether the rule binds a subject of this kind for any of the markets and platforms."""
        return kind in self.subjects and self.binds_in(markets) and self.binds_on(platforms)

    def binds_in(self, markets: Sequence[str]) -> bool:
        return "*" in self.markets or any(covers(self.markets, market) for market in markets)

    def binds_on(self, platforms: Sequence[str]) -> bool:
        return "*" in self.platforms or not set(self.platforms).isdisjoint(platforms)


class Binding(NamedTuple):
    """What decides which rules bind: one catalogue has few of these."""

    kind: SubjectKind
    markets: tuple[str, ...]
    platforms: tuple[str, ...]
    as_of: dt.date


class BoundRules:
    """The rules that bind in one scope: the words they look for, and which of them a subject wakes."""

    def __init__(self, rules: Sequence[CompiledRule], shared_keys: frozenset[str]) -> None:
        self.keys = shared_keys | {compiled.rule.id for compiled in rules}
        self._sleepers = Sleepers((compiled, alarms(compiled.rule)) for compiled in rules)

    def verdicts(self, evaluation: Evaluation, expired: Expiry) -> Iterator[tuple[CompiledRule, Verdict]]:
        """All verdicts of all rules, in the order of the rules.

        Raises:
            EvaluationExpired: nobody waits any more.
        """
        for compiled in self._sleepers.woken(what_is_there(evaluation)):
            check(expired)
            for verdict in compiled.check(evaluation):
                check(expired)
                yield compiled, verdict


class Program:
    """A library compiled for evaluation. Building it is the expensive part; one program serves every subject."""

    def __init__(self, library: Library, reasoner: str | None, lists: Lists = NO_LISTS) -> None:
        self.library = library
        tools = Tools(library, lists)
        self.rules = [self._compile(pack, rule, tools) for pack, rule in library.rules() if _finds(rule)]
        trait_rules = [rule for _, rule in library.rules() if isinstance(rule, TraitRule)]
        self.traits = TraitDeriver(trait_rules, tools)
        for _, rule in library.rules():
            if isinstance(rule, StatutoryRule):
                tools.register_statutory(rule)
        self.detector = Detector(tools)
        finding_ids = {compiled.rule.id for compiled in self.rules}
        self.shared_keys = frozenset(
            key
            for register in (tools.terms, tools.patterns, tools.contacts)
            for key in register
            if key not in finding_ids
        )
        self._inferring = [rule for _, rule in library.rules() if isinstance(rule, InferRule)]
        self.platforms = frozenset(name.casefold() for name in known_platforms(library))
        self.phrasing = lru_cache(maxsize=len(Locale))(lambda locale: Phrasing(library, locale))
        self.binding = lru_cache(maxsize=_SCOPES_KEPT)(self._binding)
        self.covers = lru_cache(maxsize=_SCOPES_KEPT)(self._covers)
        self.in_force = lru_cache(maxsize=_SCOPES_KEPT)(self._in_force)
        self._periods = {_period(rule): rule.effective for rule in self._inferring}
        self.reasoner: Reasoner = build_reasoner(self._implications(), reasoner)

    def _in_force(self, as_of: dt.date) -> tuple[Symbol, ...]:
        """The periods of inference rules that hold on the day, as facts."""
        return tuple(symbol for symbol, effective in self._periods.items() if effective.holds(as_of))

    def _binding(self, scope: Binding) -> BoundRules:
        """The rules that bind a subject of this kind in these markets and on these platforms, and have not ended."""
        bound = [
            compiled
            for compiled in self.rules
            if compiled.binds(scope.kind, scope.markets, scope.platforms)
            and (compiled.rule.effective.to is None or scope.as_of <= compiled.rule.effective.to)
        ]
        return BoundRules(bound, self.shared_keys)

    def _covers(self, kind: SubjectKind, market: str, as_of: dt.date) -> bool:
        """Whether a pack of law that names this market, or a group it is in, has a rule for such subjects there."""
        return any(
            compiled.pack.manifest.kind == "law"
            and kind in compiled.subjects
            and compiled.binds_in((market,))
            and (compiled.rule.effective.to is None or as_of <= compiled.rule.effective.to)
            and covers([named for named in compiled.pack.manifest.markets if named != "*"], market)
            for compiled in self.rules
        )

    def _implications(self) -> list[Implication]:
        """The inference rules, each in its period; and the obligations, derived whatever their date, so that one that
        is still to come can be announced."""
        inferences = [
            Implication(
                rule.id,
                (_period(rule), *(test.symbol for test in rule.when.all)),
                tuple(derived.symbol for derived in rule.then),
            )
            for rule in self._inferring
        ]
        obligations = [
            Implication(
                compiled.rule.id,
                tuple(test.symbol for test in compiled.rule.on.all),
                (("obligation", compiled.rule.id),),
            )
            for compiled in self.rules
            if isinstance(compiled.rule, ObligationRule)
        ]
        return inferences + obligations

    @staticmethod
    def _compile(pack: Pack, rule: Any, tools: Tools) -> CompiledRule:
        scope: Scope = rule.scope
        return CompiledRule(
            rule,
            pack,
            _checker(rule, tools),
            scope.markets or pack.manifest.markets,
            scope.platforms or pack.manifest.platforms,
            frozenset(scope.subjects or _DEFAULT_SUBJECTS.get(rule.kind, (SubjectKind.LISTING,))),
            lru_cache(maxsize=_SCOPES_KEPT)(partial(law_of, rule)),
        )


def _checker(rule: Any, tools: Tools) -> Checker:
    """The compiled rule; one that registers nothing for the scan is compiled when it is first asked."""
    compile_rule = _COMPILERS[type(rule)]
    if type(rule) in _SCANNING:
        return compile_rule(rule, tools)
    checker: Checker | None = None

    def check(evaluation: Evaluation) -> Iterator[Verdict]:
        nonlocal checker
        if checker is None:
            checker = compile_rule(rule, tools)
        return checker(evaluation)

    return check


def _period(rule: InferRule) -> Symbol:
    return IN_FORCE, f"{rule.effective.from_}/{rule.effective.to or ''}"


def _finds(rule: Rule) -> bool:
    return type(rule) in _COMPILERS
