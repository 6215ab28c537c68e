"""The one seam to the reasoners: `build_reasoner` gives a memoised :class:`Reasoner` over the packs' implications."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal, get_args

from app.reason.durable import DurableEngine, EngineFault, shared_engine
from app.reason.envelope import check_envelope
from app.reason.inference import Closure, Implication, Inferences, Reasons, Rounds, Symbol, conclude
from app.reason.reference import ReferenceEngine

Kind = Literal["durable", "reference", "both"]
KINDS: tuple[str, ...] = get_args(Kind)

MEMO_SIZE = 4_096
"""Distinct fact sets whose closure is kept; a catalogue has few."""

Implications = tuple[Implication, ...]
_Make = Callable[[Implications], DurableEngine]

_MAX_FAULTS = 3
_NO_REASONS: Reasons = {}
_log = logging.getLogger(__name__)


class Fallbacks:
    """How often the rule engine failed and the reference reasoner answered, by cause; read by `/metrics`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def count(self, cause: str) -> None:
        with self._lock:
            self._counts[cause] += 1

    @property
    def total(self) -> int:
        with self._lock:
            return self._counts.total()

    @property
    def by_cause(self) -> dict[str, int]:
        with self._lock:
            return dict(self._counts)


FALLBACKS = Fallbacks()


class ReasonerMismatch(RuntimeError):
    """The two reasoners differ, or the rule engine failed where its answer was to be compared."""


class Reasoner:
    """Answers what follows from facts; equal fact sets (as far as the rules can see) are reasoned about once."""

    def __init__(self, implications: Iterable[Implication], fire: Callable[[frozenset[Symbol]], Rounds]) -> None:
        self._implications = tuple(implications)
        self._seen = _seen_by(self._implications)
        self._fire = fire
        self._closure = lru_cache(maxsize=MEMO_SIZE)(self._reason)

    def infer(self, facts: frozenset[Symbol], reasons: Reasons = _NO_REASONS) -> Inferences:
        """Everything that follows from `facts`.

        `reasons` says in words why facts were given (for traces); it plays no part in the reasoning. Markets must
        come with their groups (:func:`app.domain.markets.holds_for`): the rules compare symbols, nothing else.

        Raises:
            ReasonerMismatch: only of kind `both`.
        """
        regimes = [fact for fact in facts if fact[0] == "regime"]
        return Inferences(facts, self._closure(self._seen.intersection(facts).union(regimes)), reasons)

    def _reason(self, facts: frozenset[Symbol]) -> Closure:
        return conclude(self._implications, facts, self._fire(facts))


def build_reasoner(implications: Iterable[Implication], kind: str | None = None) -> Reasoner:
    """Compile the implications for a reasoner of `kind`: durable (also for None), reference, or both (compared).

    The envelope is checked whatever the kind, so that a pack loads under all of them or none.

    Raises:
        OutsideEnvelope: an implication does not fit; the message names its rule.
        ValueError: an unknown kind.
    """
    ordered = tuple(sorted(implications))
    for implication in ordered:
        check_envelope(implication)
    reference = ReferenceEngine(ordered)
    match kind:
        case None | "durable":
            return Reasoner(ordered, _Guarded(ordered, reference))
        case "reference":
            return Reasoner(ordered, reference.fire)
        case "both":
            return Reasoner(ordered, _Compared(ordered, reference))
    raise ValueError(f"unknown reasoner {kind[:40]!r}: use one of {', '.join(KINDS)}")


class _Guarded:
    """The rule engine with the reference behind it: a fault is answered, logged and counted, never passed on.

    After a fault the engine is registered anew, since facts or actions may be left in it; after `_MAX_FAULTS` it
    stays off.
    """

    def __init__(self, implications: Implications, reference: ReferenceEngine, make: _Make = shared_engine) -> None:
        self._implications = implications
        self._reference = reference
        self._make = make
        self._engine: DurableEngine | None = None
        self._faults = 0

    def __call__(self, facts: frozenset[Symbol]) -> Rounds:
        if self._faults >= _MAX_FAULTS:
            FALLBACKS.count("engine off")
            return self._reference.fire(facts)
        try:
            return self._running().fire(facts)
        except EngineFault as fault:
            self._engine = None
            self._faults += 1
            FALLBACKS.count(str(fault))
            _log.warning("rule engine failed (%s); the reference reasoner answers", fault)
            return self._reference.fire(facts)

    def _running(self) -> DurableEngine:
        if self._engine is None:
            self._engine = self._make(self._implications)
        return self._engine


class _Compared:
    """Both reasoners on every fact set; for tests, case runs and the linter."""

    def __init__(self, implications: Implications, reference: ReferenceEngine, make: _Make = shared_engine) -> None:
        self._implications = implications
        self._reference = reference
        self._engine = make(implications)

    def __call__(self, facts: frozenset[Symbol]) -> Rounds:
        wanted = self._reference.fire(facts)
        try:
            got = self._engine.fire(facts)
        except EngineFault as fault:
            raise ReasonerMismatch(f"the rule engine failed ({fault}) on {_list(facts)}") from fault
        if got != wanted:
            raise ReasonerMismatch(
                f"on {_list(facts)} the rule engine fired {self._names(got)}, the reference {self._names(wanted)}"
            )
        return wanted

    def _names(self, rounds: Rounds) -> str:
        named = (", ".join(self._implications[index].rule_id for index in indices) for indices in rounds)
        return " then ".join(named) or "nothing"


def _seen_by(implications: Iterable[Implication]) -> frozenset[Symbol]:
    # A given symbol that a rule also concludes is not derived, so conclusions count as seen.
    return frozenset(s for i in implications for s in (*i.premises, *i.conclusions))


def _list(facts: frozenset[Symbol]) -> str:
    return ", ".join(f"{kind} {value}" for kind, value in sorted(facts)) or "no facts"
