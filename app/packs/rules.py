"""Rules: one model for each kind, joined in :data:`Rule`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, TypeAdapter, model_validator

from app.domain._types import IsoDate, YesNo
from app.domain.vocabulary import Outcome, Severity, SubjectKind, TextRole, Verified
from app.packs._base import (
    Effective,
    EvidenceRequest,
    RuleCitation,
    RuleEnforcement,
    RuleId,
    ScopeMarket,
    Status,
    Strict,
    Symbol,
    Symbols,
    Text,
    one_or_many,
)
from app.packs.cases import BlockCase, Case, InferCase, TraitCase
from app.packs.conditions import Condition, Conjunction, Derivation
from app.packs.matches import (
    FieldMatch,
    GoodsTest,
    ObligationWant,
    PartyMatch,
    PatternMatch,
    PrivacyMatch,
    ProhibitedMatch,
    StatutoryMatch,
    TariffMatch,
    TaxMatch,
    WordingMatch,
)
from app.packs.terms import HitCondition, TextFix

Markets = Annotated[tuple[ScopeMarket, ...], BeforeValidator(one_or_many)]


class Deprecation(Strict):
    """Since when a rule is deprecated, and which rule to use instead."""

    since: IsoDate
    use: RuleId | None = None


class Categories(Strict):
    """Product traits a rule is limited to (`any`) or kept from (`not`).

    Goods whose category is unknown are never kept from a rule by `not`; `unknown` says whether `any` lets them through.
    """

    any: Symbols = ()
    not_: Symbols = Field(default=(), alias="not")
    unknown: Literal["apply", "skip"] = "skip"


class Scope(Strict):
    """Where a rule binds. Empty `markets` and `platforms` of a pack's rule mean the pack's own."""

    markets: Markets | None = None
    platforms: Annotated[tuple[str, ...], BeforeValidator(one_or_many)] | None = None
    subjects: Annotated[tuple[SubjectKind, ...], BeforeValidator(one_or_many)] | None = None
    categories: Categories = Categories()
    fields: Annotated[tuple[TextRole, ...], BeforeValidator(one_or_many)] | None = None


class ExemptionRule(Strict):
    """A case the law takes out: `when` is tested for each hit in its own window, never for a whole line.

    `effective` are the days its own law holds (none: as long as the rule). `result: needs_evidence` for uses that are
    lawful only with proof: the proof wanted in `request` (the rule's own unless given), or the words of `fix` instead.
    """

    id: Symbol
    title: Text
    citation: RuleCitation
    effective: Effective | None = None
    when: HitCondition
    result: Literal["exempt", "needs_evidence"] = "exempt"
    request: Annotated[tuple[EvidenceRequest, ...], BeforeValidator(one_or_many)] = ()
    fix: TextFix | None = None

    @model_validator(mode="after")
    def _mends_only_what_is_found(self) -> Self:
        if self.result == "exempt" and (self.request or self.fix):
            raise ValueError("what is exempt needs neither `request` nor `fix`: they go with `result: needs_evidence`")
        return self


class FieldFix(Strict):
    """A mend of a field: set it, remove it, or only say what to do (`applicability: display`)."""

    applicability: Literal["safe", "review", "display"]
    title: Text
    set: str | None = None
    remove: YesNo = False


class _Base(Strict):
    id: RuleId
    aliases: Annotated[tuple[RuleId, ...], BeforeValidator(one_or_many)] = ()
    title: Text
    why: Text | None = None
    status: Status = "stable"
    deprecated: Deprecation | None = None
    citations: tuple[RuleCitation, ...] = Field(min_length=1)
    effective: Effective

    @model_validator(mode="after")
    def _deprecation_said(self) -> Self:
        if (self.status == "deprecated") != (self.deprecated is not None):
            raise ValueError("status deprecated and `deprecated: {since, use}` go together")
        return self

    @property
    def verified(self) -> Verified:
        """The weakest mark among the citations."""
        order = (Verified.TEXT, Verified.SECONDARY, Verified.UNVERIFIED)
        return max((c.verified for c in self.citations), key=order.index, default=Verified.TEXT)

    def in_force(self, as_of: dt.date) -> bool:
        return self.effective.holds(as_of)

    def upcoming(self, as_of: dt.date) -> bool:
        return as_of < self.effective.from_


class _Finder(_Base):
    """A rule that makes findings."""

    message: Text
    severity: Severity
    scope: Scope = Scope()
    outcome: Literal["violation", "needs_evidence"] = "violation"
    request: Annotated[tuple[EvidenceRequest, ...], BeforeValidator(one_or_many)] = ()
    enforcement: tuple[RuleEnforcement, ...] = ()
    cases: tuple[Case, ...] = ()

    @property
    def capped_severity(self) -> Severity:
        """The severity, at most a warning while any citation is unverified."""
        if self.verified is Verified.UNVERIFIED and self.severity is Severity.ERROR:
            return Severity.WARNING
        return self.severity

    @property
    def finding_outcome(self) -> Outcome:
        return Outcome(self.outcome)


class _TextFinder(_Finder):
    exempt: tuple[ExemptionRule, ...] = ()
    fix: TextFix | None = None


class WordingRule(_TextFinder):
    kind: Literal["wording"]
    match: WordingMatch


class PatternRule(_TextFinder):
    kind: Literal["pattern"]
    match: PatternMatch


class ProhibitedRule(_TextFinder):
    kind: Literal["prohibited"]
    match: ProhibitedMatch


class _FieldFinder(_Finder):
    fix: FieldFix | None = None


class FieldRule(_FieldFinder):
    kind: Literal["field"]
    match: FieldMatch


class TariffRule(_FieldFinder):
    kind: Literal["tariff"]
    match: TariffMatch


class TaxRule(_FieldFinder):
    kind: Literal["tax"]
    match: TaxMatch


class PartyRule(_FieldFinder):
    kind: Literal["party"]
    match: PartyMatch


class PrivacyRule(_FieldFinder):
    kind: Literal["privacy"]
    match: PrivacyMatch


class ObligationRule(_FieldFinder):
    """What a regime demands: fires when the evidence is missing, expired, or for other goods.

    `per: item` asks for every listing or shipment line the regime applies to, `per: subject` once.
    """

    kind: Literal["obligation"]
    on: Conjunction
    unless: Condition | None = None
    per: Literal["item", "subject"] = "item"
    want: ObligationWant


class TraitRule(_Base):
    """Gives the goods its traits when `match` holds and `unless` does not.

    A trait is an observation, not law: it needs neither a citation nor a date.
    """

    kind: Literal["trait"]
    citations: tuple[RuleCitation, ...] = ()
    effective: Effective = Effective(**{"from": dt.date(2000, 1, 1)})
    match: GoodsTest
    unless: GoodsTest | None = None
    gives: Symbols = Field(min_length=1)
    cases: tuple[TraitCase, ...] = ()


class InferRule(_Base):
    """Derives regimes and traits from symbols, by forward chaining."""

    kind: Literal["infer"]
    when: Conjunction
    then: tuple[Derivation, ...] = Field(min_length=1)
    cases: tuple[InferCase, ...] = ()


class StatutoryRule(_Base):
    """Names a text the law prescribes; words inside it are exempt from every wording, pattern and prohibited rule."""

    kind: Literal["statutory"]
    match: StatutoryMatch
    cases: tuple[BlockCase, ...] = ()


FindingRule = (
    WordingRule
    | PatternRule
    | ProhibitedRule
    | FieldRule
    | TariffRule
    | TaxRule
    | PartyRule
    | PrivacyRule
    | ObligationRule
)
"""A rule that makes findings."""

TextRule = WordingRule | PatternRule | ProhibitedRule
"""A rule that finds places in text."""

Rule = FindingRule | TraitRule | InferRule | StatutoryRule
"""Any rule of a pack."""

RULE: TypeAdapter[Any] = TypeAdapter(Annotated[Rule, Field(discriminator="kind")])
"""Validates a rule document: ``RULE.validate_python(document)``."""
