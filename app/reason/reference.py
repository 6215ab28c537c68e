"""The reference reasoner: forward chaining in plain Python, semi-naive (a rule is looked at when a premise arrives)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.reason.inference import Implication, Rounds, Symbol


class ReferenceEngine:
    """Fires implications by counting down the premises each still waits for."""

    def __init__(self, implications: Sequence[Implication]) -> None:
        self._implications = implications
        self._waiting = [len(set(i.premises)) for i in implications]
        self._by_premise: dict[Symbol, list[int]] = {}
        for index, implication in enumerate(implications):
            for premise in set(implication.premises):
                self._by_premise.setdefault(premise, []).append(index)

    def fire(self, facts: Iterable[Symbol]) -> Rounds:
        """Return which implications fire on `facts`, round by round."""
        waiting = self._waiting.copy()
        held = set(facts)
        arrived = held.copy()
        rounds: list[tuple[int, ...]] = []
        while arrived:
            ready = self._arrive(arrived, waiting)
            if not ready:
                break
            rounds.append(tuple(sorted(ready)))
            arrived = {c for index in ready for c in self._implications[index].conclusions} - held
            held |= arrived
        return tuple(rounds)

    def _arrive(self, arrived: Iterable[Symbol], waiting: list[int]) -> list[int]:
        ready = []
        for symbol in arrived:
            for index in self._by_premise.get(symbol, ()):
                waiting[index] -= 1
                if waiting[index] == 0:
                    ready.append(index)
        return ready
