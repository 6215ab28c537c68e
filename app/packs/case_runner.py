"""Runs the cases inside the rules: each holds the whole answer its rule must give, and all of it is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain.context import Context
from app.domain.findings import SubjectResult
from app.domain.markets import holds_for
from app.domain.subjects import InvalidSubject, Subject
from app.packs.case_answers import Answer, compare_case
from app.packs.case_subjects import case_context, case_subject, plain_context, plain_subject
from app.packs.cases import AnyCase, BlockCase, Case, InferCase, TraitCase
from app.packs.conditions import Derivation
from app.packs.library import Library, Pack
from app.packs.rules import InferRule, Rule, StatutoryRule, TraitRule


class Inferred(Protocol):
    """What follows from given symbols (as `app.reason` gives it)."""

    def __contains__(self, symbol: object, /) -> bool: ...

    @property
    def regimes(self) -> frozenset[str]: ...

    @property
    def superseded(self) -> Mapping[str, Any]: ...


class CaseEvaluator(Protocol):
    """The part of the engine that cases need; `app.engine.evaluator.Evaluator` has this shape."""

    def evaluate(self, subject: Subject, context: Context) -> SubjectResult: ...

    def fix_rule(self, rule_id: str, subject: Subject, context: Context) -> tuple[dict[str, Any], bool]: ...

    def traits_of(self, subject: Subject, context: Context) -> frozenset[str]: ...

    def infer(self, given: frozenset[tuple[str, str]], context: Context) -> Inferred: ...

    def blocks(self, subject: Subject, context: Context) -> list[tuple[str, str, int, int]]: ...


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case that was run; `expected` and `got` are the same lines when it passed."""

    rule_id: str
    case: str
    passed: bool
    expected: tuple[str, ...]
    got: tuple[str, ...]

    def explain(self) -> str:
        """The difference for a person: what was expected and not there, what was there and not expected."""
        if self.passed:
            return f"case {self.case!r} passed"
        missing = [f"  - {line}" for line in _without(self.expected, self.got)]
        surplus = [f"  + {line}" for line in _without(self.got, self.expected)]
        return "\n".join([f"case {self.case!r} failed (- expected, + got)", *missing, *surplus])


def run_cases(
    library: Library, evaluator: CaseEvaluator, *, rule_ids: frozenset[str] | None = None
) -> Iterator[CaseResult]:
    """Run the cases of all rules, or of those in `rule_ids`, in the order of packs, rules and cases."""
    for pack, rule in library.rules():
        if rule_ids is None or rule.id in rule_ids:
            yield from run_rule(pack, rule, library, evaluator)


def run_rule(pack: Pack, rule: Rule, library: Library, evaluator: CaseEvaluator) -> Iterator[CaseResult]:
    """Run the cases of one rule."""
    runner = _Runner(pack, library, evaluator)
    for case in rule.cases:
        try:
            answer = runner.run(rule, case)
        except InvalidSubject as error:
            answer = Answer(("a subject that can be read",), (f"not a {error.kind}: {error}",))
        yield CaseResult(rule.id, case.name, answer.expected == answer.got, answer.expected, answer.got)


@dataclass(frozen=True, slots=True)
class _Runner:
    pack: Pack
    library: Library
    evaluator: CaseEvaluator

    def run(self, rule: Rule, case: AnyCase) -> Answer:
        match case:
            case TraitCase():
                assert isinstance(rule, TraitRule)
                return self._trait(rule, case)
            case InferCase():
                assert isinstance(rule, InferRule)
                return self._infer(rule, case)
            case BlockCase():
                assert isinstance(rule, StatutoryRule)
                return self._block(rule, case)
        return self._finding(rule, case)

    def _finding(self, rule: Rule, case: Case) -> Answer:
        assert not isinstance(rule, TraitRule | InferRule | StatutoryRule)
        example = next(e for e in (case.fail, case.pass_, case.exempt, case.not_evaluated) if e is not None)
        subject = case_subject(rule, self.pack, case, example)
        context = case_context(rule, self.pack, self.library, case, subject)
        result = self.evaluator.evaluate(subject, context)
        mended = self.evaluator.fix_rule(rule.id, subject, context) if case.fix is not None else None
        return compare_case(rule, case, subject, context.as_of, result, mended=mended)

    def _trait(self, rule: TraitRule, case: TraitCase) -> Answer:
        example = case.gives if case.gives is not None else case.not_
        assert example is not None
        subject = plain_subject(example, case.category)
        traits = self.evaluator.traits_of(subject, plain_context(rule, self.pack, self.library))
        gives = case.gives is not None
        return Answer(
            tuple(_holds(f"trait {name}", gives) for name in rule.gives),
            tuple(_holds(f"trait {name}", name in traits) for name in rule.gives),
        )

    def _infer(self, rule: InferRule, case: InferCase) -> Answer:
        given: set[tuple[str, str]] = set()
        for test in case.given:
            kind, value = test.symbol
            # Law for a group holds in its members, so a country gives its groups as well.
            given |= {(kind, name) for name in holds_for(value)} if kind in ("market", "export") else {(kind, value)}
        inferred = self.evaluator.infer(frozenset(given), plain_context(rule, self.pack, self.library, case.as_of))
        wanted = [(d, True) for d in case.derives] + [(d, False) for d in case.never]
        return Answer(
            tuple(_holds(" ".join(d.symbol), derived) for d, derived in wanted),
            tuple(_holds(" ".join(d.symbol), _derived(d, inferred)) for d, _ in wanted),
        )

    def _block(self, rule: StatutoryRule, case: BlockCase) -> Answer:
        subject = plain_subject(case.text, None)
        blocks = self.evaluator.blocks(subject, plain_context(rule, self.pack, self.library))
        found = sorted({(start, end) for rule_id, _, start, end in blocks if rule_id == rule.id})
        return Answer(
            tuple(_block_line(case.text, start, end) for start, end in sorted(case.spans)),
            tuple(_block_line(case.text, start, end) for start, end in found),
        )


def _derived(derivation: Derivation, inferred: Inferred) -> bool:
    kind, name = derivation.symbol
    if kind == "regime":
        return name in inferred.regimes
    return name in inferred.superseded if kind == "supersedes" else (kind, name) in inferred


def _holds(what: str, holds: bool) -> str:
    return what if holds else f"no {what}"


def _block_line(text: str, start: int, end: int) -> str:
    return f"statutory text [{start}:{end}] {text[start:end]!r}"


def _without(lines: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    left = list(others)
    found = []
    for line in lines:
        if line in left:
            left.remove(line)
        else:
            found.append(line)
    return found
