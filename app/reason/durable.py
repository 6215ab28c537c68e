"""The durable_rules reasoner, kept inside the envelope it was measured safe in (see :mod:`app.reason.envelope`).

Only the low-level module is used: `durable.lang` and `Host` start threads and share one state among all callers. One
ruleset handle a shard, one fixed session id, explicit unique fact ids, one lock; facts are retracted whatever happens,
and the state is never deleted (deleting it corrupts the heap). Only symbols of the packs' vocabulary cross into it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.reason.envelope import plan_shards
from app.reason.inference import Implication, Rounds, Symbol

try:
    import durable_rules_engine
except ImportError:  # it has no wheels: where no C compiler was at hand, the reference reasoner answers
    durable_rules_engine = None

_Rules = tuple[Implication, ...]

_SESSION = "0"
_TAKEN_IN = 0


class EngineFault(RuntimeError):
    """The rule engine refused or failed; the message never holds a fact."""


@dataclass(frozen=True, slots=True)
class _Shard:
    handle: int
    facts: dict[Symbol, str]
    """The facts this shard's rules ask for, as the JSON that is asserted and retracted."""


class DurableEngine:
    """Fires implications in durable_rules; forward chaining across shards is driven from here, round by round."""

    def __init__(self, implications: Sequence[Implication]) -> None:
        """Register the rules.

        Raises:
            EngineFault: the engine is not installed or does not take the rules.
        """
        self._implications = implications
        self._lock = threading.Lock()
        self._failed = False
        if durable_rules_engine is None:
            raise EngineFault("durable_rules is not installed")
        self._engine: Any = durable_rules_engine
        self._shards = [self._register(number, shard) for number, shard in enumerate(plan_shards(implications))]

    def _register(self, number: int, shard: Sequence[int]) -> _Shard:
        rules = {f"r{index}": {"all": _premises(self._implications[index])} for index in shard}
        symbols = sorted({p for index in shard for p in self._implications[index].premises})
        facts = {
            (kind, value): _json({"id": f"f{n}", "sid": _SESSION, "kind": kind, "value": value})
            for n, (kind, value) in enumerate(symbols)
        }
        try:
            return _Shard(self._engine.create_ruleset(f"shard{number}", _json(rules)), facts)
        except self._engine.error as error:
            raise EngineFault(f"rules not taken: {error}") from error

    def fire(self, facts: Iterable[Symbol]) -> Rounds:
        """Return which implications fire on `facts`, round by round.

        Raises:
            EngineFault: the engine failed. It may still hold facts, so it refuses every later call.
        """
        with self._lock:
            if self._failed:
                raise EngineFault("failed before")
            try:
                return self._fire_and_retract(set(facts))
            except BaseException:
                self._failed = True
                raise

    @property
    def failed(self) -> bool:
        """Whether it has failed once, which is for good."""
        return self._failed

    def _fire_and_retract(self, facts: set[Symbol]) -> Rounds:
        asserted: list[tuple[int, str]] = []
        try:
            rounds = self._chain(facts, asserted)
        except self._engine.error as error:
            raise EngineFault(str(error)) from error
        finally:
            left = self._retract(asserted)
        if left:
            raise EngineFault(f"{left} facts could not be retracted")
        return rounds

    def close(self) -> None:
        """Give the rulesets back; the engine answers every later call with an :class:`EngineFault`."""
        with self._lock:
            for shard in self._shards:
                self._engine.delete_ruleset(shard.handle)

    def _chain(self, held: set[Symbol], asserted: list[tuple[int, str]]) -> Rounds:
        arrived = held.copy()
        rounds: list[tuple[int, ...]] = []
        while arrived:
            fired = [index for shard in self._shards for index in self._feed(shard, arrived, asserted)]
            if not fired:
                break
            rounds.append(tuple(sorted(fired)))
            arrived = {c for index in fired for c in self._implications[index].conclusions} - held
            held |= arrived
        return tuple(rounds)

    def _feed(self, shard: _Shard, arrived: set[Symbol], asserted: list[tuple[int, str]]) -> list[int]:
        state = None
        for symbol in shard.facts.keys() & arrived:
            fact = shard.facts[symbol]
            asserted.append((shard.handle, fact))
            code, state = self._engine.assert_fact(shard.handle, fact)
            if code != _TAKEN_IN:
                raise EngineFault(f"fact not taken in, code {code}")
        if state is None:
            return []
        fired: list[int] = []
        started = self._engine.start_action_for_state(shard.handle, state)
        action = started[1] if started else None
        while action:
            fired.extend(int(name[1:]) for name in json.loads(action))
            action = self._engine.complete_and_start_action(shard.handle, state)
        return fired

    def _retract(self, asserted: Iterable[tuple[int, str]]) -> int:
        """Take the facts back, as many as can be; return how many could not."""
        left = 0
        for handle, fact in asserted:
            try:
                self._engine.retract_fact(handle, fact)
            except self._engine.error:
                left += 1
        return left


_shared: dict[_Rules, DurableEngine] = {}
_sharing = threading.Lock()


def shared_engine(implications: _Rules) -> DurableEngine:
    """The process's one engine for these rules, or a new one where that has failed.

    The C module never gives a ruleset's memory back (30 to 40 kB a rule), so packs that are loaded again and again must
    not register the same rules again and again.

    Raises:
        EngineFault: the engine is not installed or does not take the rules.
    """
    with _sharing:
        engine = _shared.get(implications)
        if engine is None or engine.failed:
            engine = _shared[implications] = DurableEngine(implications)
        return engine


def _premises(implication: Implication) -> list[dict[str, Any]]:
    # Every premise names another fact, so no fact can stand for two of them.
    return [
        {f"p{n}": {"$and": [{"kind": kind}, {"value": value}]}}
        for n, (kind, value) in enumerate(sorted(set(implication.premises)))
    ]


def _json(value: object) -> str:
    # Escaped and raw text are not equal for the engine, so nothing is escaped on either side.
    return json.dumps(value, ensure_ascii=False)
