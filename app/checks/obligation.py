"""Obligations: what a regime demands against what the subject shows for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from app.checks import evidence_messages as say
from app.checks.binding import binding_markets
from app.checks.evaluation import Evaluation, Item, Place, Verdict
from app.checks.evidence import Showing, compile_evidence
from app.checks.field import EvaluationScope, propose
from app.checks.fitting import Fault
from app.checks.goods_identity import goods_of
from app.checks.tools import Checker, Tools
from app.domain.markets import covers
from app.domain.vocabulary import Locale
from app.packs._base import EvidenceRequest, Text
from app.packs.compiler import compile_condition
from app.packs.messages import render
from app.packs.rules import ObligationRule
from app.reason.inference import Inferences


def compile_rule(rule: ObligationRule, tools: Tools) -> Checker:
    """Compile an obligation.

    It is asked of every item that owes it (`per: item`) or once (`per: subject`), unless `unless` holds; an `unless`
    that cannot be answered does not free anybody. A finding that is the same for several items is given once and
    names them.

    Raises:
        ConditionError: `unless` has a test that no subject could be tested with.
    """
    return _ObligationCheck(rule, binding_markets(rule, tools))


@dataclass
class _Found:
    """One verdict and the goods it holds for."""

    verdict: Verdict
    goods: list[str] = field(default_factory=list)


class _ObligationCheck:
    def __init__(self, rule: ObligationRule, markets: tuple[str, ...]) -> None:
        self._rule = rule
        self._markets = markets
        self._shows = compile_evidence(rule.want.evidence, markets)
        self._unless = compile_condition(rule.unless) if rule.unless else None
        self._request = rule.want.request or rule.request

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]:
        found: dict[object, _Found] = {}
        for items, pointer, inferences in self._debtors(evaluation):
            if self._unless is not None and self._unless(EvaluationScope(evaluation, pointer, inferences)):
                continue
            labels = [goods.label for item in items if (goods := goods_of(evaluation, item)) and goods.label]
            for verdict in self._verdicts(evaluation, self._shows(evaluation, items), inferences):
                key = (verdict.place, verdict.message, tuple(sorted(verdict.params.items())))
                found.setdefault(key, _Found(verdict)).goods.extend(labels)
        several = self._rule.per == "item" and len(evaluation.items) > 1
        for entry in found.values():
            yield _concerning(entry, self._rule.message) if several else entry.verdict

    def _debtors(self, evaluation: Evaluation) -> Iterator[tuple[Sequence[Item], str, Inferences]]:
        """Who owes: the items, the pointer conditions are relative to, and the inferences the debt stands on."""
        items = tuple(evaluation.items_for(self._rule))
        if self._rule.per == "subject":
            if items and self._rule.id in evaluation.overall.obligations:
                yield items, "", evaluation.overall
            return
        for item in items:
            if self._rule.id in item.inferences.obligations:
                yield (item,), item.pointer, item.inferences

    def _verdicts(self, evaluation: Evaluation, showing: Showing, inferences: Inferences) -> Iterator[Verdict]:
        for pointer in showing.missing:
            yield self._verdict(evaluation, showing, inferences, pointer, None)
        for faults in _by_paper(showing.faults):
            fault = faults[0] if len(faults) == 1 else _joined(faults, evaluation.context.locale)
            yield self._verdict(evaluation, showing, inferences, fault.pointer, fault)

    def _verdict(
        self, evaluation: Evaluation, showing: Showing, inferences: Inferences, pointer: str, fault: Fault | None
    ) -> Verdict:
        rule, locale = self._rule, evaluation.context.locale
        markets = [market for market in evaluation.asked_markets if covers(self._markets, market)]
        params = {
            "evidence": rule.want.title.in_(locale),
            "wanted": _wanted(rule.want.title, self._request, locale),
            "certificate": fault.params.get("paper", "") if fault else "",
            "market": ", ".join(markets),
            "date": evaluation.context.as_of.isoformat(),
            **(fault.params if fault else {}),
        }
        message = fault.message if fault else None
        if fault is not None and not fault.reminds:
            message = _followed_by(fault.message, say.WANTED)
        if showing.unrecognised:
            sentence = say.NOT_RECOGNISED.in_(locale)
            sentences = (render(sentence, {"paper": paper.label(locale)}) for paper in showing.unrecognised)
            params["unrecognised"] = ("" if locale is Locale.ZH else " ").join(sentences)
            message = _followed_by(message or rule.message, say.ALSO)
        return Verdict(
            (fault.outcome if fault else None) or rule.finding_outcome,
            Place(pointer),
            params,
            message=message,
            severity=fault.severity if fault else None,
            request=self._request,
            proposal=propose(rule.fix, evaluation.subject.document, pointer) if rule.fix and fault is None else None,
            trace=inferences.trace([("obligation", rule.id)]),
        )


def _by_paper(faults: Sequence[Fault]) -> Iterator[tuple[Fault, ...]]:
    """The faults of one paper together; whatever is wrong with it, it is replaced once."""
    papers: dict[str, list[Fault]] = {}
    for fault in faults:
        # /certificates/0/expires and /certificates/0/models speak of one paper, /attributes/WEEE of itself.
        container, _, rest = fault.pointer.removeprefix("/").partition("/")
        paper = rest.partition("/")[0] if container in ("certificates", "documents") else rest
        papers.setdefault(f"{container}/{paper}", []).append(fault)
    return map(tuple, papers.values())


def _joined(faults: Sequence[Fault], locale: Locale) -> Fault:
    """One fault that says all: it stands where the first does and weighs as much as the heaviest."""
    first, *others = faults
    besides = ("" if locale is Locale.ZH else " ").join(render(f.message.in_(locale), f.params) for f in others)
    return replace(
        first,
        message=_followed_by(first.message, say.BESIDES),
        params={**first.params, "besides": besides},
        outcome=None if any(fault.outcome is None for fault in faults) else first.outcome,
        severity=None if any(fault.severity is None for fault in faults) else first.severity,
        reminds=all(fault.reminds for fault in faults),
    )


def _wanted(title: Text, requests: Sequence[EvidenceRequest], locale: Locale) -> str:
    """The papers asked for, each with who issues it and in which language it must be."""
    if not requests:
        return title.in_(locale)
    return ("；" if locale is Locale.ZH else "; ").join(_request(request, locale) for request in requests)


def _request(request: EvidenceRequest, locale: Locale) -> str:
    text = request.what.in_(locale)
    if request.issued_by is not None:
        text = render(say.ISSUED_BY.in_(locale), {"what": text, "issuer": request.issued_by.in_(locale)})
    if request.language is not None:
        text = render(say.IN_LANGUAGE.in_(locale), {"what": text, "language": request.language})
    return text


def _followed_by(message: Text, more: Text) -> Text:
    return Text(en=message.en + more.en, zh=message.zh + more.zh)


def _concerning(entry: _Found, own: Text) -> Verdict:
    verdict = entry.verdict
    if not entry.goods:
        return verdict
    message = _followed_by(verdict.message or own, say.CONCERNS)
    params = {**verdict.params, "concerned": ", ".join(dict.fromkeys(entry.goods))}
    return replace(verdict, params=params, message=message)
