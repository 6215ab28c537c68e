"""What wording, pattern and prohibited rules have in common: from confirmed hits to verdicts with fixes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from app.checks.evaluation import Evaluation, Exempted, Hit, Item, Place, Verdict, in_scope
from app.checks.hits import Because, HitTest, compile_hit_condition, longest, raw_text
from app.checks.mending import compile_text_fix
from app.domain.context import Context
from app.domain.findings import Detection, TraceStep
from app.domain.vocabulary import Outcome, TextRole
from app.packs._base import Effective, Text
from app.packs.messages import render
from app.packs.rules import ExemptionRule, PatternRule, ProhibitedRule, WordingRule
from app.packs.terms import HitCondition, Term

TextRule = WordingRule | PatternRule | ProhibitedRule

DEFAULT_ROLES = frozenset(TextRole) - {TextRole.BRAND, TextRole.CATEGORY, TextRole.LINKS}
"""Where a text rule looks unless its `scope.fields` says otherwise."""


MAX_HITS = 2000
"""Hits of one rule in one subject that are judged; what is beyond is said to be not evaluated, so that a text made of
nothing but faults costs no more than a long one."""

TOO_MANY = Text(
    en="The words of this rule stand here {count} times; the first {limit} were judged, the rest were not.",
    zh="该规则的用语在此出现 {count} 次；已判断前 {limit} 次，其余未判断。",
)

NOT_YET_EXEMPT = Text(
    en="the exemption {id} would fit, but holds only from {date}", zh="豁免 {id} 本可适用，但自 {date} 起才生效"
)
NO_LONGER_EXEMPT = Text(
    en="the exemption {id} would fit, but ended on {date}", zh="豁免 {id} 本可适用，但已于 {date} 失效"
)


class HitJudge:
    """Turns the hits of one text rule into verdicts: gates, statutory blocks, conditions, exemptions, fix."""

    def __init__(self, rule: TextRule, when: HitCondition | None) -> None:
        self._rule = rule
        self._roles = frozenset(rule.scope.fields) if rule.scope.fields is not None else DEFAULT_ROLES
        self._when = compile_hit_condition(when) if when else None
        self._term_when: dict[int, tuple[Term, HitTest]] = {}
        self._exemptions = [(entry, compile_hit_condition(entry.when)) for entry in rule.exempt]
        self._mends = {entry.id: compile_text_fix(entry.fix) for entry in rule.exempt if entry.fix is not None}
        self._mend = compile_text_fix(rule.fix) if rule.fix else None

    def hits(self, evaluation: Evaluation, hits: Iterable[Hit]) -> Iterator[tuple[Hit, Item]]:
        """The hits that count: in a field, an item and a window the rule looks at; the longest of those that nest."""
        counted = []
        for hit in islice(hits, MAX_HITS):
            if hit.field.role not in self._roles:
                continue
            item = evaluation.item_of(hit.field.pointer)
            if in_scope(self._rule, item) and self._holds(hit, item, evaluation):
                counted.append(hit)
        for hit in longest(counted):
            yield hit, evaluation.item_of(hit.field.pointer)

    def judge(self, evaluation: Evaluation, hit: Hit, item: Item) -> Verdict:
        """The verdict on one hit that counts."""
        raw_start, raw_end = hit.field.text.raw_span(hit.start, hit.end)
        place = Place(hit.field.pointer, raw_start, raw_end)
        params = {"matched": hit.field.raw[raw_start:raw_end], "term": hit.term.term if hit.term else hit.normalised}
        detection = Detection(normalised=hit.normalised, techniques=hit.techniques)
        block = next((block for block in evaluation.blocks if block.holds(hit)), None)
        if block is not None:
            words = raw_text(block.field.text, block.start, block.end)
            exempted = Exempted(block.rule, (words,))
            return Verdict(Outcome.EXEMPT, place, params, detection=detection, exempted=exempted)
        not_in_force: list[TraceStep] = []
        for entry, because in self._exempting(evaluation, hit, item):
            if entry.effective is not None and not entry.effective.holds(evaluation.context.as_of):
                not_in_force.append(_out_of_its_dates(entry, entry.effective, because, evaluation.context))
                continue
            # Where the words alone are what is lawful, they are the reason.
            exempted = Exempted(entry, because or (params["matched"],))
            if entry.result == "exempt":
                return Verdict(Outcome.EXEMPT, place, params, detection=detection, exempted=exempted)
            mend = self._mends.get(entry.id)
            return Verdict(
                Outcome.NEEDS_EVIDENCE,
                place,
                params,
                detection=detection,
                exempted=exempted,
                request=entry.request or self._rule.request,
                proposal=mend(hit, item, evaluation.markets) if mend else None,
            )
        return Verdict(
            self._rule.finding_outcome,
            place,
            params,
            detection=detection,
            request=self._rule.request,
            proposal=self._mend(hit, item, evaluation.markets) if self._mend else None,
            trace=tuple(not_in_force),
        )

    def _exempting(self, evaluation: Evaluation, hit: Hit, item: Item) -> Iterator[tuple[ExemptionRule, Because]]:
        for entry, test in self._exemptions:
            because = test(hit, item, evaluation.markets)
            if because is not None:
                yield entry, because

    def _holds(self, hit: Hit, item: Item, evaluation: Evaluation) -> bool:
        if self._when is not None and self._when(hit, item, evaluation.markets) is None:
            return False
        if hit.term is None or hit.term.when is None:
            return True
        # By identity: one term may be listed twice with different conditions, and hashing a condition walks all of it.
        # The term is kept beside its test so that its id stays its own.
        known = self._term_when.get(id(hit.term))
        if known is None:
            known = self._term_when[id(hit.term)] = hit.term, compile_hit_condition(hit.term.when)
        return known[1](hit, item, evaluation.markets) is not None


def _out_of_its_dates(entry: ExemptionRule, period: Effective, because: Because, context: Context) -> TraceStep:
    """Why an exemption whose words stand there takes nothing out on the day of the evaluation."""
    early = context.as_of < period.from_
    date = period.from_ if early else period.to
    said = NOT_YET_EXEMPT if early else NO_LONGER_EXEMPT
    return TraceStep(fact=render(said.in_(context.locale), {"id": entry.id, "date": str(date)}), because=because)


def judge_hits(rule: TextRule, when: HitCondition | None) -> Callable[[Evaluation], Iterator[Verdict]]:
    """A checker that judges every hit the scan found for the rule.

    The judge is built when there is something to judge: most rules never meet their words in one run.
    """
    judge: HitJudge | None = None

    def check(evaluation: Evaluation) -> Iterator[Verdict]:
        nonlocal judge
        found = evaluation.hits.get(rule.id)
        if not found:
            return
        if judge is None:
            judge = HitJudge(rule, when)
        # A mend cannot be proven while hits that nobody judged move up into the place of the mended ones.
        mend = len(found) <= MAX_HITS
        for hit, item in judge.hits(evaluation, found):
            verdict = judge.judge(evaluation, hit, item)
            yield verdict if mend else replace(verdict, proposal=None)
        yield from left_unjudged(found)

    return check


def left_unjudged(found: Sequence[Hit]) -> Iterator[Verdict]:
    """Say that there are hits beyond the limit, where there are."""
    if len(found) > MAX_HITS:
        params = {"count": str(len(found)), "limit": str(MAX_HITS)}
        yield Verdict(Outcome.NOT_EVALUATED, Place(found[MAX_HITS].field.pointer), params, message=TOO_MANY)
