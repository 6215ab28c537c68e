"""What the packs of law cover: for each kind of goods and each market, the rules that can speak."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.checks.goods_view import GoodsView
from app.domain.markets import GROUPS, holds_for
from app.domain.subjects import read_subject
from app.domain.vocabulary import SaleRegime, SubjectKind, TransportMode, Verified
from app.engine.program import CompiledRule, Program
from app.packs._base import Text
from app.packs.library import Library
from app.packs.rules import InferRule, ObligationRule, ProhibitedRule
from app.reason.inference import Inferences, Symbol

ANY_GOODS = "any goods"
"""The row of rules that need nothing to be known of the goods."""

_KINDS = (SubjectKind.LISTING, SubjectKind.SHIPMENT)


@dataclass(frozen=True, slots=True)
class Cell:
    """The rules of one kind of goods in one market, by id in order.

    `verified` rest on sources that were read, `unverified` do not and are warnings at most, `upcoming` are not yet in
    force on the day.
    """

    verified: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    upcoming: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.verified or self.unverified or self.upcoming)


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of goods: the trait (or :data:`ANY_GOODS`), its title, and a cell for each market."""

    category: str
    title: Text
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The matrix on one day; `rows` without any rule are left out."""

    as_of: dt.date
    markets: tuple[str, ...]
    rows: tuple[Row, ...]


def coverage(library: Library, as_of: dt.date) -> Coverage:
    """The matrix of kinds of goods and markets for the packs of kind ``law``.

    A rule stands in a cell when the trait alone, with what follows from it by trait and inference rules, makes it
    bind there; what binds whatever the goods are stands in the row :data:`ANY_GOODS` only. So no cell claims more than
    its rules, and goods with several traits are covered by several rows.
    """
    finder = _Finder(library, as_of)
    markets = _markets(finder.rules)
    common = {market: finder.binding(market, frozenset()) for market in markets}
    rows = [Row(ANY_GOODS, _ANY, {market: finder.cell(common[market]) for market in markets})]
    asked = _asked_for(finder.rules, library)
    for trait, title in _declared(library):
        if trait in asked:
            implied = finder.implied(trait)
            cells = {market: finder.cell(finder.binding(market, implied), common[market]) for market in markets}
            rows.append(Row(trait, title, cells))
    return Coverage(as_of, markets, tuple(row for row in rows if any(row.cells.values())))


_ANY = Text(en="Any goods", zh="任何商品")


class _Finder:
    def __init__(self, library: Library, as_of: dt.date) -> None:
        self._program = Program(library, "reference")
        self._as_of = as_of
        self.rules = [rule for rule in self._program.rules if rule.pack.manifest.kind == "law" and self._lives(rule)]
        self._by_id = {rule.rule.id: rule for rule in self.rules}
        inferring = (rule for _, rule in library.rules() if isinstance(rule, InferRule))
        self._unverified = {rule.id for rule in inferring if rule.verified is Verified.UNVERIFIED}

    def _lives(self, compiled: CompiledRule) -> bool:
        last = compiled.rule.effective.to
        return not compiled.subjects.isdisjoint(_KINDS) and (last is None or self._as_of <= last)

    def implied(self, trait: str) -> frozenset[str]:
        """The trait and what trait rules add to goods of which nothing else is known."""
        nothing = read_subject(SubjectKind.LISTING, {})
        view = GoodsView(nothing, "", (), {}, None, self._as_of, frozenset({trait}))
        return frozenset({trait, *self._program.traits.derive(view)})

    def binding(self, market: str, traits: frozenset[str]) -> dict[str, bool]:
        """Ids of the rules that bind goods of these traits, offered in or sent to the market, each with whether its
        source and those of the inferences it hangs on were read."""
        inferences = [self._infer(kind, market, traits) for kind in _KINDS]
        owed = {rule_id for inferred in inferences for rule_id in inferred.obligations}
        return {
            compiled.rule.id: self._read(compiled, inferences)
            for compiled in self.rules
            if compiled.binds_in((market,)) and _speaks_of(compiled, traits, owed)
        }

    def _read(self, compiled: CompiledRule, inferences: Sequence[Inferences]) -> bool:
        if compiled.rule.verified is Verified.UNVERIFIED:
            return False
        steps = (step for inferred in inferences for step in inferred.trace([("obligation", compiled.rule.id)]))
        return all(step.rule_id not in self._unverified for step in steps)

    def _infer(self, kind: SubjectKind, market: str, traits: frozenset[str]) -> Inferences:
        facts: set[Symbol] = {("subject", kind), *(("market", m) for m in holds_for(market))}
        facts |= {("trait", trait) for trait in traits}
        if kind is SubjectKind.SHIPMENT:
            facts |= {("sale", sale) for sale in SaleRegime} | {("mode", mode) for mode in TransportMode}
        return self._program.reasoner.infer(frozenset(facts | set(self._program.in_force(self._as_of))))

    def cell(self, binding: Mapping[str, bool], known: Container[str] = ()) -> Cell:
        """The cell of the rules that are not among the known."""
        verified: list[str] = []
        unverified: list[str] = []
        upcoming: list[str] = []
        for rule_id, read in sorted(binding.items()):
            if rule_id in known:
                continue
            rule = self._by_id[rule_id].rule
            (upcoming if rule.upcoming(self._as_of) else verified if read else unverified).append(rule_id)
        return Cell(tuple(verified), tuple(unverified), tuple(upcoming))


def _speaks_of(compiled: CompiledRule, traits: frozenset[str], owed: set[str]) -> bool:
    rule = compiled.rule
    if not traits.isdisjoint(rule.scope.categories.not_):
        return False
    wanted = rule.scope.categories.any
    if wanted and traits.isdisjoint(wanted):
        return False
    if isinstance(rule, ObligationRule):
        return rule.id in owed
    if isinstance(rule, ProhibitedRule) and rule.match.traits:
        return not traits.isdisjoint(rule.match.traits)
    return True


def _markets(rules: Sequence[CompiledRule]) -> tuple[str, ...]:
    """The groups and countries the rules name, groups first; ``*`` names none."""
    named = {market for compiled in rules for market in compiled.markets if market != "*"}
    return (*sorted(named & GROUPS.keys()), *sorted(named - GROUPS.keys()))


def _declared(library: Library) -> Iterator[tuple[str, Text]]:
    return (declared for pack in library.packs.values() for declared in pack.manifest.traits.items())


def _asked_for(rules: Sequence[CompiledRule], library: Library) -> frozenset[str]:
    """The traits some rule asks for."""
    asked = {trait for compiled in rules for trait in compiled.rule.scope.categories.any}
    asked |= {trait for c in rules if isinstance(c.rule, ProhibitedRule) for trait in c.rule.match.traits}
    for _, rule in library.rules():
        if isinstance(rule, InferRule):
            asked |= {test.trait for test in rule.when.all if test.trait is not None}
        elif isinstance(rule, ObligationRule):
            asked |= {test.trait for test in rule.on.all if test.trait is not None}
    return frozenset(asked)
