"""Field rules: what must hold of the fields of a subject, of each of its goods, or of each element of a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.checks.evaluation import Evaluation, FieldEdit, Item, Place, Proposal, Verdict, in_scope
from app.checks.tools import Checker, Tools
from app.domain.findings import TraceStep
from app.domain.pointer import MISSING, find, get, join, split
from app.domain.vocabulary import Applicability, Outcome
from app.packs._base import Text
from app.packs.compiler import (
    Test,
    absolute,
    as_text,
    compile_condition,
    compile_field_test,
    field_tests,
    is_relative,
    present,
    symbols,
)
from app.packs.conditions import Condition, FieldTest
from app.packs.matches import FieldMatch
from app.packs.rules import FieldFix, FieldRule
from app.reason.inference import Inferences

NOT_EVALUATED = Text(
    en="Cannot be checked: {missing} is missing or cannot be read.",
    zh="无法检查：{missing} 缺失或无法读取。",
)
"""The message of a `not_evaluated` verdict; `missing` names the fields."""

_SHOWN = 120


@dataclass(frozen=True, slots=True)
class EvaluationScope:
    """An evaluation as conditions see it, from one place of the subject and with the inferences that hold there."""

    evaluation: Evaluation
    item_pointer: str
    inferences: Inferences

    @property
    def document(self) -> Any:
        return self.evaluation.subject.document

    @property
    def as_of(self) -> dt.date:
        return self.evaluation.context.as_of

    def has(self, kind: str, value: str, /) -> bool:
        match kind:
            case "market":
                return value in self.evaluation.markets
            case "platform":
                return value in self.evaluation.platforms
            case "regime":
                return value in self.inferences.regimes
            case "subject":
                return value == self.evaluation.subject.kind
            case _:
                return (kind, value) in self.inferences


def compile_rule(rule: FieldRule, tools: Tools) -> Checker:  # noqa: ARG001 - every kind of rule is compiled alike
    """Compile a field rule.

    With `each` it is asked of every element (``./`` is relative to the element); else, when a pointer starts with
    ``./``, of every item; else once of the subject, with the traits of all its goods.

    Raises:
        ConditionError: a condition that no subject could be tested with.
    """
    return _FieldCheck(rule)


class _FieldCheck:
    def __init__(self, rule: FieldRule) -> None:
        self._rule = rule
        match = rule.match
        self._when = compile_condition(match.when) if match.when else None
        self._require = compile_condition(match.require)
        self._at = match.at or next((test.field for test in field_tests(match.require)), None)
        self._when_tests = _compiled(match.when)
        self._require_tests = _compiled(match.require)
        self._grounds = tuple(dict.fromkeys(symbols(match.when))) if match.when else ()
        self._scopes = _scopes(rule)

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        for scope in self._scopes(evaluation):
            verdict = self._judge(scope)
            if verdict is not None:
                yield verdict

    def _judge(self, scope: EvaluationScope) -> Verdict | None:
        applies = True if self._when is None else self._when(scope)
        if applies is False:
            return None
        if applies is None:
            return self._not_evaluated(scope, _unknown(self._when_tests, scope))
        answer = self._require(scope)
        if answer:
            return None
        if answer is None:
            unknown = _unknown(self._require_tests, scope)
            absent = any(not present(get(scope.document, pointer)) for pointer in unknown)
            if self._rule.match.missing == "not_evaluated" or not absent:
                return self._not_evaluated(scope, unknown)
        return self._found(scope)

    def _found(self, scope: EvaluationScope) -> Verdict:
        pointer = self._place(scope)
        fix = self._rule.fix
        return Verdict(
            self._rule.finding_outcome,
            Place(pointer),
            _params(scope, pointer),
            request=self._rule.request,
            proposal=propose(fix, scope.document, pointer) if fix else None,
            trace=self._trace(scope),
        )

    def _not_evaluated(self, scope: EvaluationScope, unknown: tuple[str, ...]) -> Verdict:
        pointer = unknown[0] if unknown else self._place(scope)
        params = {**_params(scope, pointer), "missing": ", ".join(unknown) or pointer}
        return Verdict(Outcome.NOT_EVALUATED, Place(pointer), params, message=NOT_EVALUATED, trace=self._trace(scope))

    def _place(self, scope: EvaluationScope) -> str:
        if self._at is None:
            return scope.item_pointer
        return _first_place(scope.document, absolute(self._at, scope.item_pointer))

    def _trace(self, scope: EvaluationScope) -> tuple[TraceStep, ...]:
        return scope.inferences.trace([symbol for symbol in self._grounds if symbol in scope.inferences])


def propose(fix: FieldFix, document: Any, pointer: str) -> Proposal:
    """The mend of the field at `pointer` that a rule's `fix` describes; objects on the way to a new field are added."""
    edits: tuple[FieldEdit, ...] = ()
    here = get(document, pointer)
    if fix.set is not None:
        op = "add" if here is MISSING else "replace"
        edits = (*_missing_parents(document, pointer), FieldEdit(op, pointer, fix.set))
    elif fix.remove and here is not MISSING:
        edits = (FieldEdit("remove", pointer),)
    return Proposal(Applicability(fix.applicability), fix.title, field_edits=edits)


def _missing_parents(document: Any, pointer: str) -> Iterator[FieldEdit]:
    tokens = split(pointer)
    for length in range(1, len(tokens)):
        parent = join(*tokens[:length])
        value = get(document, parent)
        if value is MISSING or value is None:
            yield FieldEdit("add" if value is MISSING else "replace", parent, {})


def _scopes(rule: FieldRule) -> Callable[[Evaluation], Iterator[EvaluationScope]]:
    match = rule.match
    if match.each is not None:
        each = match.each
        return lambda evaluation: _each_element(rule, each, evaluation)
    if _is_relative(match):
        return lambda evaluation: (
            EvaluationScope(evaluation, i.pointer, i.inferences) for i in evaluation.items_for(rule)
        )
    return lambda evaluation: _whole_subject(rule, evaluation)


def _each_element(rule: FieldRule, each: str, evaluation: Evaluation) -> Iterator[EvaluationScope]:
    for pointer, value in find(evaluation.subject.document, each):
        if value is MISSING:
            continue
        item = _item_at(evaluation, pointer)
        if item is not None and in_scope(rule, item):
            yield EvaluationScope(evaluation, pointer, item.inferences)
        elif item is None:
            yield from (EvaluationScope(evaluation, pointer, s.inferences) for s in _whole_subject(rule, evaluation))


def _item_at(evaluation: Evaluation, pointer: str) -> Item | None:
    # What stands beside the goods (documents, taxes) belongs to the whole shipment, not to its first line.
    item = evaluation.item_of(pointer)
    return item if item.owns(pointer) else None


def _whole_subject(rule: FieldRule, evaluation: Evaluation) -> Iterator[EvaluationScope]:
    if next(evaluation.items_for(rule), None) is not None:
        yield EvaluationScope(evaluation, "", evaluation.overall)


def _is_relative(match: FieldMatch) -> bool:
    tests = (*field_tests(match.require), *(field_tests(match.when) if match.when else ()))
    return any(is_relative(field) for field in (*(test.field for test in tests), match.at or ""))


def _compiled(condition: Condition | None) -> tuple[tuple[FieldTest, Test], ...]:
    return tuple((test, compile_field_test(test)) for test in field_tests(condition)) if condition else ()


def _unknown(tests: tuple[tuple[FieldTest, Test], ...], scope: EvaluationScope) -> tuple[str, ...]:
    """Where the values stand that kept the tests from an answer."""
    pointers = []
    for test, answer in tests:
        if answer(scope) is not None:
            continue
        own = _unreadable_place(scope.document, absolute(test.field, scope.item_pointer))
        other = _first_place(scope.document, test.same_as) if test.same_as else None
        pointers.append(other if other and present(get(scope.document, own)) else own)
    return tuple(dict.fromkeys(pointers))


def _unreadable_place(document: Any, pattern: str) -> str:
    absent = next((pointer for pointer, value in _places(document, pattern) if not present(value)), None)
    return absent if absent is not None else _first_place(document, pattern)


def _first_place(document: Any, pattern: str) -> str:
    # Where there is no element for a `*`, point at the list or object that should hold it.
    return next((pointer for pointer, _ in _places(document, pattern)), pattern.partition("/*")[0])


def _places(document: Any, pattern: str) -> Iterator[tuple[str, Any]]:
    depth = pattern.count("/")
    return (place for place in find(document, pattern) if place[0].count("/") == depth)


def _params(scope: EvaluationScope, pointer: str) -> dict[str, str]:
    value = get(scope.document, pointer)
    text = as_text(value) if present(value) else ""
    return {"field": pointer, "value": (text or "")[:_SHOWN]}
