"""Why a rule fired, was exempt, or did not fire on a subject."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from app.checks.evaluation import Evaluation, in_scope
from app.checks.hits import raw_text
from app.domain._types import Model
from app.domain.context import Context
from app.domain.findings import Finding, GoodsProfile, SubjectResult, TraceStep
from app.domain.subjects import Subject
from app.domain.vocabulary import Locale
from app.engine import messages
from app.engine.preparation import effective_markets, effective_platforms, prepare
from app.engine.program import CompiledRule, Program
from app.engine.settings import Settings
from app.packs._base import Text
from app.packs.library import Library, UnknownRule
from app.packs.messages import render
from app.packs.rules import (
    InferRule,
    ObligationRule,
    PatternRule,
    ProhibitedRule,
    Rule,
    StatutoryRule,
    TraitRule,
    WordingRule,
)
from app.reason.inference import Inferences

State = Literal["fired", "exempt", "not_evaluated", "silent", "out_of_scope", "off", "derived", "not_derived"]


class Explanation(Model):
    """`state` in one word, `reasons` in sentences, the rule's own results, the inferences they stand on, and what the
    goods are taken for."""

    rule_id: str
    subject_id: str
    state: State
    reasons: tuple[str, ...] = ()
    results: tuple[Finding, ...] = ()
    trace: tuple[TraceStep, ...] = ()
    profile: tuple[GoodsProfile, ...] = ()


def explain(
    rule_id: str,
    subject: Subject,
    context: Context,
    library: Library,
    program: Program,
    result: SubjectResult,
    settings: Settings,
) -> Explanation:
    """Explain one rule on one subject, whose evaluation is `result`.

    Raises:
        UnknownRule: no pack of `library` has the rule.
    """
    if rule_id not in library.by_id:
        raise UnknownRule(f"unknown rule {rule_id!r}")
    pack, rule = library.by_id[rule_id]
    say = _Sayer(context.locale)

    def answer(
        state: State, *reasons: str, results: tuple[Finding, ...] = (), trace: tuple[TraceStep, ...] = ()
    ) -> Explanation:
        return Explanation(
            rule_id=rule.id,
            subject_id=subject.id,
            state=state,
            reasons=reasons,
            results=results,
            trace=program.phrasing(context.locale).trace(trace),
            profile=result.profile,
        )

    if not settings.runs(rule):
        return answer("off", _why_off(rule, settings, say))
    if rule.id not in program.library.by_id:
        return answer("off", say(messages.EXPLAIN_PACK, pack=pack.id))
    evaluation = prepare(program, subject, context, program.shared_keys | {rule.id})
    if isinstance(rule, TraitRule | InferRule):
        reasons = tuple(_derivations(rule, evaluation, say))
        fired = any(_gives(rule, item.inferences) for item in evaluation.items)
        return answer("derived" if fired else "not_derived", *reasons, trace=_trace(rule, evaluation))
    if isinstance(rule, StatutoryRule):
        places = [block.field.pointer for block in evaluation.blocks if block.rule.id == rule.id]
        reasons = tuple(say(messages.EXPLAIN_BLOCK, pointer=place) for place in places)
        return answer("derived" if places else "not_derived", *(reasons or (say(messages.EXPLAIN_NO_BLOCK),)))

    for state, found in (
        ("fired", result.findings),
        ("exempt", result.exemptions),
        ("not_evaluated", result.not_evaluated),
    ):
        own = tuple(finding for finding in found if finding.rule_id == rule.id)
        if own:
            return answer(state, *(f.message for f in own), results=own, trace=own[0].trace)  # type: ignore[arg-type]
    compiled = next(entry for entry in program.rules if entry.rule.id == rule.id)
    outside = tuple(_outside(compiled, evaluation, say))
    if outside:
        return answer("out_of_scope", *outside)
    return answer("silent", *_silent(compiled, evaluation, say), trace=_obligation_trace(compiled, evaluation))


class _Sayer:
    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def __call__(self, text: Text, **params: str) -> str:
        return render(text.in_(self._locale), params)


def _why_off(rule: Rule, settings: Settings, say: _Sayer) -> str:
    if rule.id in settings.disabled:
        return say(messages.EXPLAIN_DISABLED, reason=settings.disabled[rule.id])
    return say(messages.EXPLAIN_PREVIEW)


def _gives(rule: TraitRule | InferRule, inferences: Inferences) -> bool:
    """Whether the rule itself fired: all its premises hold, or what it gives is credited to it."""
    if isinstance(rule, InferRule):
        return any(step.rule_id == rule.id for step in inferences.trace(_symbols(rule))) or (
            all(test.symbol in inferences for test in rule.when.all) and all(s in inferences for s in _symbols(rule))
        )
    return any(step.rule_id == rule.id for step in inferences.trace(_symbols(rule)))


def _outside(compiled: CompiledRule, evaluation: Evaluation, say: _Sayer) -> Iterator[str]:
    rule, context, subject = compiled.rule, evaluation.context, evaluation.subject
    if rule.effective.to is not None and rule.effective.to < context.as_of:
        yield say(messages.EXPLAIN_ENDED, date=rule.effective.to.isoformat())
    if subject.kind not in compiled.subjects:
        wanted = ", ".join(sorted(kind.value for kind in compiled.subjects))
        yield say(messages.EXPLAIN_SUBJECT, wanted=wanted, subject=subject.kind.value)
    markets, platforms = effective_markets(subject, context), effective_platforms(subject, context)
    if not compiled.binds_in(markets):
        yield say(messages.EXPLAIN_MARKET, wanted=", ".join(compiled.markets), markets=", ".join(markets) or "-")
    if not compiled.binds_on(platforms):
        named = ", ".join(platforms) or "-"
        yield say(messages.EXPLAIN_PLATFORM, wanted=", ".join(compiled.platforms), platforms=named)


def _silent(compiled: CompiledRule, evaluation: Evaluation, say: _Sayer) -> Iterator[str]:
    rule = compiled.rule
    if not any(in_scope(rule, item) for item in evaluation.items):
        traits = sorted({value for kind, value in evaluation.overall if kind == "trait"})
        yield say(messages.EXPLAIN_CATEGORY, traits=", ".join(traits) or "-")
    elif isinstance(rule, WordingRule | PatternRule | ProhibitedRule):
        hits = evaluation.hits.get(rule.id, ())
        if not hits:
            yield say(messages.EXPLAIN_NO_HIT)
        for hit in hits:
            matched = raw_text(hit.field.text, hit.start, hit.end)
            yield say(messages.EXPLAIN_HIT_REJECTED, matched=matched, pointer=hit.field.pointer)
    elif isinstance(rule, ObligationRule):
        yield from _silent_obligation(rule, evaluation, say)
    else:
        yield say(messages.EXPLAIN_SATISFIED)
    if rule.upcoming(evaluation.context.as_of):
        yield say(messages.EXPLAIN_UPCOMING, date=rule.effective.from_.isoformat())


def _silent_obligation(rule: ObligationRule, evaluation: Evaluation, say: _Sayer) -> Iterator[str]:
    inferences = evaluation.overall
    if rule.id in inferences.obligations:
        yield say(messages.EXPLAIN_SATISFIED)
    for test in rule.on.all:
        kind, value = test.symbol
        if (kind, value) not in inferences:
            yield say(messages.EXPLAIN_PREMISE, symbol=f"{kind} {value}")
        elif kind == "regime" and value not in inferences.regimes:
            yield say(messages.EXPLAIN_SUPERSEDED, regime=value)


def _obligation_trace(compiled: CompiledRule, evaluation: Evaluation) -> tuple[TraceStep, ...]:
    if not isinstance(compiled.rule, ObligationRule):
        return ()
    return evaluation.overall.trace([("obligation", compiled.rule.id)])


def _symbols(rule: TraitRule | InferRule) -> list[tuple[str, str]]:
    if isinstance(rule, TraitRule):
        return [("trait", name) for name in rule.gives]
    return [derived.symbol for derived in rule.then]


def _derivations(rule: TraitRule | InferRule, evaluation: Evaluation, say: _Sayer) -> Iterator[str]:
    for symbol in _symbols(rule):
        name = " ".join(symbol)
        if symbol not in evaluation.overall:
            yield say(messages.EXPLAIN_NOT_DERIVED, symbol=name)
            if isinstance(rule, InferRule):
                for test in rule.when.all:
                    if test.symbol not in evaluation.overall:
                        yield say(messages.EXPLAIN_PREMISE, symbol=" ".join(test.symbol))
            continue
        steps = evaluation.overall.trace([symbol])
        because = "; ".join(steps[-1].because) if steps else ""
        giver = steps[-1].rule_id if steps else None
        if giver is not None and giver != rule.id:
            yield say(messages.EXPLAIN_BY_OTHER, symbol=name, rule=giver)
        else:
            yield say(messages.EXPLAIN_DERIVED, symbol=name, because=because or "-")


def _trace(rule: TraitRule | InferRule, evaluation: Evaluation) -> tuple[TraceStep, ...]:
    held = [symbol for symbol in _symbols(rule) if symbol in evaluation.overall]
    return evaluation.overall.trace(held)
