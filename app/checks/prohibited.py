"""Prohibited: goods that may not be sold or sent, found by words, by tariff code or by what they are."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.evaluation import Evaluation, Item, Place, Verdict
from app.checks.evidence import compile_evidence
from app.checks.texts import HitJudge, left_unjudged
from app.checks.tools import Checker, Tools
from app.domain.pointer import get
from app.domain.subjects import hs_digits
from app.packs.rules import ProhibitedRule
from app.packs.term_tables import table_terms


def compile_rule(rule: ProhibitedRule, tools: Tools) -> Checker:
    tools.register(rule.id, rule.match.terms)
    for name in rule.match.tables:
        tools.register(rule.id, table_terms(name))
    judge = HitJudge(rule, rule.match.when)
    licensed = compile_evidence(rule.match.licence, rule.scope.markets or ("*",)) if rule.match.licence else None

    def check(evaluation: Evaluation) -> Iterator[Verdict]:
        by_item: dict[str, list[Verdict]] = {}
        hits = evaluation.hits.get(rule.id, ())
        for hit, item in judge.hits(evaluation, hits):
            by_item.setdefault(item.pointer, []).append(judge.judge(evaluation, hit, item))
        yield from left_unjudged(hits)
        for item in evaluation.items_for(rule):
            # A licence takes the goods out of the ban, so nothing is left to report about them.
            if licensed is not None and licensed(evaluation, [item]).shown:
                continue
            found = by_item.get(item.pointer, [])
            yield from found
            # Words that were read speak for the goods, lawful or not; a code or trait speaks where words do not.
            if not found:
                yield from _by_nature(rule, evaluation, item)

    return check


def _by_nature(rule: ProhibitedRule, evaluation: Evaluation, item: Item) -> Iterator[Verdict]:
    pointer = item.pointer + "/hs_code"
    code = get(evaluation.subject.document, pointer)
    if isinstance(code, str) and hs_digits(code).startswith(tuple(rule.match.hs) or ("-",)):
        yield Verdict(rule.finding_outcome, Place(pointer), {"matched": code, "term": code}, request=rule.request)
        return
    for trait in rule.match.traits:
        if item.has(trait):
            yield Verdict(
                rule.finding_outcome,
                Place(item.pointer),
                {"matched": trait, "term": trait},
                request=rule.request,
                trace=item.inferences.trace([("trait", trait)]),
            )
            return
