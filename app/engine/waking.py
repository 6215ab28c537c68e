"""Which rules are worth asking: a rule that cannot speak without some word or fact sleeps until that one is there.

So what an evaluation costs depends on what a subject says, and hardly on how many rules there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Generic, TypeVar

from app.checks.evaluation import Evaluation
from app.domain.pointer import get
from app.domain.subjects import hs_digits
from app.packs.compiler import needed_symbols
from app.packs.rules import FieldRule, FindingRule, ObligationRule, PatternRule, ProhibitedRule, TariffRule, WordingRule
from app.reason.inference import Symbol

_CODE = "hs"
_ANY_CODE: Symbol = (_CODE, "")

_Asked = TypeVar("_Asked")


def alarms(rule: FindingRule) -> frozenset[Symbol] | None:
    """Words and facts of which the rule needs at least one to give any verdict; None when it may do without."""
    match rule:
        case WordingRule() | PatternRule():
            return frozenset({("words", rule.id)})
        case ObligationRule():
            return frozenset({("obligation", rule.id)})
        case ProhibitedRule():
            return frozenset(
                {
                    ("words", rule.id),
                    *((_CODE, prefix) for prefix in rule.match.hs),
                    *(("trait", trait) for trait in rule.match.traits),
                }
            )
        case TariffRule():
            return _tariff_alarms(rule)
        case FieldRule():
            return needed_symbols(rule.match.when) if rule.match.when else None
        case _:
            return None


def _tariff_alarms(rule: TariffRule) -> frozenset[Symbol] | None:
    match rule.match.check:
        case "in-force":
            return None
        case "contradiction":
            return frozenset((_CODE, prefix) for prefix in rule.match.hs)
        case _:
            return frozenset({_ANY_CODE})


class Sleepers(Generic[_Asked]):
    """What is asked always, and what is asked once one of its alarms is there."""

    def __init__(self, entries: Iterable[tuple[_Asked, frozenset[Symbol] | None]]) -> None:
        self._entries: list[_Asked] = []
        self._always: list[int] = []
        self._woken_by: dict[Symbol, list[int]] = {}
        for index, (asked, alarms) in enumerate(entries):
            self._entries.append(asked)
            if alarms is None:
                self._always.append(index)
            for alarm in alarms or ():
                self._woken_by.setdefault(alarm, []).append(index)
        self._alarms = frozenset(self._woken_by)

    def woken(self, there: Iterable[Collection[Symbol]]) -> Iterator[_Asked]:
        """Those to ask, in the order they were given, each once; `there` may come in parts."""
        awake = set(self._always)
        for part in there:
            for symbol in self._alarms.intersection(part):
                awake.update(self._woken_by[symbol])
        return (self._entries[index] for index in sorted(awake))


def what_is_there(evaluation: Evaluation) -> Iterator[Collection[Symbol]]:
    """The words found in a subject and all that is known of it, as alarms name them."""
    yield [("words", key) for key in evaluation.hits]
    known = {
        id(inferences): inferences for inferences in (evaluation.overall, *(i.inferences for i in evaluation.items))
    }
    for inferences in known.values():
        yield inferences.facts
        yield inferences.closure.derived.keys()
    for item in evaluation.items:
        code = get(evaluation.subject.document, f"{item.pointer}/hs_code")
        if isinstance(code, str):
            digits = hs_digits(code)
            yield [(_CODE, digits[:length]) for length in range(len(digits) + 1)]
