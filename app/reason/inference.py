"""What follows from a set of facts, and why: the vocabulary both reasoners share.

Meaning of a set of implications (the same for every reasoner):

1. *Closure.* Rounds: in each, every implication whose premises all held before the round, and which has not fired
   yet, fires; its conclusions hold from the next round on. Nothing is ever taken back, so the order cannot matter.
2. *Supersession*, after the closure: a regime is out of force when ``("supersedes", regime)`` was concluded. It still
   counts as derived inside the chain (what a superseded regime led to stays derived), and a superseded regime can
   supersede another: the law that displaces LVD does so whether or not a third law displaces it in turn.
3. *Obligations*: ``("obligation", rule id)`` is owed when some implication that concluded it has no superseded regime
   among its own premises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.findings import TraceStep

Symbol = tuple[str, str]
"""``(kind, value)``: ``("trait", "radio")``, ``("market", "EU")``, ``("regime", "eu.red")``."""

IN_FORCE = "in-force"
"""The kind of a premise that is no ground, only a date gate. Rules of all dates can share one reasoner (the memory of
a rule engine is never given back) when each bears ``(IN_FORCE, its period)`` and the periods of the day are given."""

Rounds = tuple[tuple[int, ...], ...]
"""Which implications fired in each round, as ascending indices into the sorted implications."""


@dataclass(frozen=True, slots=True, order=True)
class Implication:
    """If all premises hold, all conclusions do."""

    rule_id: str
    premises: tuple[Symbol, ...]
    conclusions: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Because:
    """The rule that gave a symbol and the symbols it stood on."""

    rule_id: str
    premises: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """Why a given fact holds: the rule that saw it, if one did, and what it saw, in words."""

    rule_id: str | None = None
    because: tuple[str, ...] = ()


Reasons = Mapping[Symbol, Given | tuple[str, ...]]
"""Why given facts hold; a bare tuple is the words alone."""


@dataclass(frozen=True, slots=True)
class Closure:
    """What follows from one set of facts; free of anything about the subject, hence shared between subjects."""

    derived: Mapping[Symbol, Because]
    regimes: frozenset[str]
    superseded: Mapping[str, tuple[Because, ...]]
    obligations: frozenset[str]


@dataclass(frozen=True, slots=True)
class Inferences:
    """The facts of one subject and all that follows from them; iterates over both in sorted order."""

    facts: frozenset[Symbol]
    closure: Closure
    reasons: Reasons = field(default_factory=dict)

    def __contains__(self, symbol: object) -> bool:
        return symbol in self.facts or symbol in self.closure.derived

    def __iter__(self) -> Iterator[Symbol]:
        return iter(sorted({*self.facts, *self.closure.derived}))

    def __len__(self) -> int:
        return len({*self.facts, *self.closure.derived})

    def of_kind(self, kind: str) -> frozenset[str]:
        """The values of all symbols of one kind, such as the traits."""
        return frozenset(value for own, value in (*self.facts, *self.closure.derived) if own == kind)

    @property
    def regimes(self) -> frozenset[str]:
        """The regimes in force: given or derived, and not superseded."""
        return self.closure.regimes

    @property
    def superseded(self) -> Mapping[str, tuple[Because, ...]]:
        """Regimes that would apply but are taken out of force, with every rule that does so."""
        return self.closure.superseded

    @property
    def obligations(self) -> frozenset[str]:
        """Ids of the obligation rules owed; one whose regimes are superseded is derived (`in self`) but not owed."""
        return self.closure.obligations

    def because(self, symbol: Symbol) -> Because | None:
        """The first derivation of `symbol` (earliest round, then smallest rule id); None for a given or unknown one."""
        return self.closure.derived.get(symbol)

    def trace(self, symbols: Sequence[Symbol]) -> tuple[TraceStep, ...]:
        """Explain `symbols` down to given facts; each step stands after those it rests on. Unknown ones are skipped."""
        steps: dict[Symbol, TraceStep] = {}
        for symbol in symbols:
            self._explain(symbol, steps)
        return tuple(steps.values())

    def _explain(self, symbol: Symbol, steps: dict[Symbol, TraceStep]) -> None:
        # A first derivation rests on earlier rounds only, so this ends; a stack spares the recursion limit.
        stack = [symbol]
        while stack:
            current = stack[-1]
            because = self.because(current)
            waiting = [p for p in because.premises if p not in steps] if because and current not in steps else []
            if waiting:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            if current not in steps and current in self:
                steps[current] = self._step(current, because)

    def _step(self, symbol: Symbol, because: Because | None) -> TraceStep:
        if because is not None:
            return TraceStep(fact=_words(symbol), rule_id=because.rule_id, because=tuple(map(_words, because.premises)))
        reason = self.reasons.get(symbol, ())
        given = reason if isinstance(reason, Given) else Given(None, reason)
        return TraceStep(fact=_words(symbol), rule_id=given.rule_id, because=given.because)


def conclude(implications: Sequence[Implication], facts: frozenset[Symbol], rounds: Rounds) -> Closure:
    """Draw the conclusions of the implications that fired on `facts` (see the module's text for what they mean)."""
    fired = [implications[index] for indices in rounds for index in indices]
    derived: dict[Symbol, Because] = {}
    by_conclusion: dict[Symbol, list[Implication]] = {}
    for implication in fired:
        for conclusion in implication.conclusions:
            by_conclusion.setdefault(conclusion, []).append(implication)
            if conclusion not in facts:
                derived.setdefault(conclusion, _because(implication))
    applying = {value for kind, value in (*facts, *derived) if kind == "regime"}
    superseded = {
        regime: tuple(_because(i) for i in sorted(by_conclusion["supersedes", regime]))
        for regime in sorted(applying)
        if ("supersedes", regime) in by_conclusion
    }
    obligations = frozenset(
        value
        for (kind, value), supports in by_conclusion.items()
        if kind == "obligation" and any(_owed(i, superseded) for i in supports)
    )
    return Closure(derived, frozenset(applying - superseded.keys()), superseded, obligations)


def _because(implication: Implication) -> Because:
    return Because(implication.rule_id, tuple(p for p in implication.premises if p[0] != IN_FORCE))


def _owed(implication: Implication, superseded: Mapping[str, object]) -> bool:
    return not any(kind == "regime" and value in superseded for kind, value in implication.premises)


def _words(symbol: Symbol) -> str:
    return f"{symbol[0]} {symbol[1]}"
