"""Does a subject show the evidence wanted of it, and if not, what exactly is missing or wrong.

`recognise` says which paper a certificate is; `compile_evidence` compiles the evidence tree of an obligation (or the
licence of a prohibited-goods rule) into a function that answers with a :class:`Showing`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.checks import evidence_messages as say
from app.checks.attributes import find_attributes
from app.checks.evaluation import Evaluation, Item
from app.checks.field import EvaluationScope
from app.checks.fitting import CertificateFit, Circumstances, Fault, date_faults, reminder, uncovered
from app.checks.goods_identity import fold_model, goods_of
from app.checks.papers import Paper, papers_of
from app.checks.recognition import Recognition, accepted, difference, documents_of, is_ambiguous, recognise
from app.domain.markets import covers
from app.domain.pointer import find, get
from app.domain.subjects import Listing, Merchant, Shipment
from app.domain.vocabulary import Outcome
from app.packs.compiler import absolute, compile_field_test, is_relative
from app.packs.conditions import FieldTest
from app.packs.matches import AttributeWanted, CertificateWanted, DocumentWanted, Evidence, StatementWanted
from app.packs.patterns import compile_pattern
from app.text.normalise import normalise

__all__ = ["Recognition", "Showing", "compile_evidence", "recognise"]


@dataclass(frozen=True, slots=True)
class Showing:
    """What a subject shows of the evidence wanted.

    Shown: `faults` holds at most reminders (a paper about to expire). Not shown: `faults` says why papers that are
    there do not do, `missing` points to where nothing is, and `unrecognised` lists papers nobody could read.
    """

    shown: bool
    faults: tuple[Fault, ...] = ()
    missing: tuple[str, ...] = ()
    unrecognised: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class _View:
    """What the leaves of the tree look at."""

    evaluation: Evaluation
    items: tuple[Item, ...]
    papers: tuple[Paper, ...]
    on: Circumstances

    @property
    def base(self) -> str:
        return self.items[0].pointer if len(self.items) == 1 else ""


_Test = Callable[[_View], Showing]
EvidenceTest = Callable[[Evaluation, Sequence[Item]], Showing]

_SHOWN = Showing(True)


def compile_evidence(evidence: Evidence, markets: Iterable[str] = ("*",)) -> EvidenceTest:
    """Compile an evidence tree.

    `markets` is the scope of the rule: a certificate must cover those of the evaluation's markets that lie in it. The
    function takes the evaluation and the items the evidence is wanted for; what they leave open fits.
    """
    test = _compile(evidence)
    scope = tuple(markets)

    def shows(evaluation: Evaluation, items: Sequence[Item]) -> Showing:
        return test(_view(evaluation, tuple(items), scope))

    return shows


def _view(evaluation: Evaluation, items: tuple[Item, ...], scope: tuple[str, ...]) -> _View:
    goods = tuple(known for item in items if (known := goods_of(evaluation, item)) is not None)
    markets = tuple(market for market in evaluation.asked_markets if covers(scope, market))
    context = evaluation.context
    on = Circumstances(context.as_of, context.locale, goods, markets, _parties(evaluation))
    return _View(evaluation, items, papers_of(evaluation), on)


def _parties(evaluation: Evaluation) -> tuple[str, ...]:
    """Names under which a certificate may have been issued to these goods."""
    model = evaluation.subject.model
    names: list[str | None] = []
    if isinstance(model, Listing):
        parties = (model.manufacturer, model.responsible_person)
        names = [model.brand, *(party.name for party in parties if party)]
    elif isinstance(model, Shipment):
        names = [party.name for party in (model.consignor, model.consignee) if party]
    elif isinstance(model, Merchant):
        names = [model.entity.name if model.entity else None]
    return tuple(dict.fromkeys(name for name in names if name))


def _compile(evidence: Evidence) -> _Test:
    tests: list[_Test] = []
    if evidence.certificate is not None:
        tests.append(_certificate(evidence.certificate))
    if evidence.document is not None:
        tests.append(_document(evidence.document))
    if evidence.field is not None:
        tests.append(_field(evidence.field))
    if evidence.statement is not None:
        tests.append(_statement(evidence.statement))
    if evidence.attribute is not None:
        tests.append(_attribute(evidence.attribute))
    if evidence.all is not None:
        tests.append(_every([_compile(part) for part in evidence.all]))
    if evidence.any is not None:
        tests.append(_one([_compile(part) for part in evidence.any]))
    return tests[0] if len(tests) == 1 else _every(tests)


def _every(tests: Sequence[_Test]) -> _Test:
    def every(view: _View) -> Showing:
        showings = [test(view) for test in tests]
        wanting = [showing for showing in showings if not showing.shown]
        if not wanting:
            return Showing(True, tuple(fault for showing in showings for fault in showing.faults))
        return Showing(
            False,
            tuple(fault for showing in wanting for fault in showing.faults),
            tuple(dict.fromkeys(pointer for showing in wanting for pointer in showing.missing)),
            tuple(dict.fromkeys(paper for showing in wanting for paper in showing.unrecognised)),
        )

    return every


def _one(tests: Sequence[_Test]) -> _Test:
    def one(view: _View) -> Showing:
        # The nearest way out is told: shown without a reminder, shown, there but faulty, missing.
        return min((test(view) for test in tests), key=_distance)

    return one


def _distance(showing: Showing) -> tuple[bool, bool, int]:
    if showing.shown:
        return False, bool(showing.faults), len(showing.faults)
    return True, not showing.faults, len(showing.faults) + len(showing.missing)


def _certificate(wanted: CertificateWanted) -> _Test:
    schemes = accepted(wanted.schemes)
    fit = CertificateFit(wanted, schemes)
    types = documents_of(wanted.schemes)

    def shown(view: _View) -> Showing:
        candidates = [paper for paper in view.papers if schemes.intersection(paper.recognition.schemes)]
        judged = [(paper, fit.faults(paper, view.on)) for paper in candidates]
        good = [paper for paper, faults in judged if not faults]
        if good:
            return _reminding(good, wanted, view)
        if _jointly_cover(judged, view):
            return _SHOWN
        similar = _similar(wanted, schemes, view)
        faults_of = [_named(paper, faults, view) for paper, faults in judged]
        best = min(faults_of, key=len, default=())
        # A paper of the right kind about something else says less than the wrong kind of paper about the right thing.
        if similar and (not best or all(any(f.pointer.endswith(("/laws", "/scheme")) for f in fs) for fs in faults_of)):
            best = similar
        unrecognised = _unrecognised(view.papers)
        if best:
            return Showing(False, best, (), unrecognised)
        return Showing(False, (), (_container(view, in_documents=bool(types)),), unrecognised)

    return shown


def _reminding(papers: Sequence[Paper], wanted: CertificateWanted, view: _View) -> Showing:
    if not wanted.must_not_expire:
        return _SHOWN
    reminders = [(paper, reminder(paper, view.on.as_of)) for paper in papers]
    if any(found is None for _, found in reminders):
        return _SHOWN
    paper, last = max(((p, f) for p, f in reminders if f is not None), key=lambda pair: str(pair[0].expires))
    return Showing(True, _named(paper, [last], view))


def _jointly_cover(judged: Sequence[tuple[Paper, list[Fault]]], view: _View) -> bool:
    """Registrations of one country each may together cover all the markets."""
    partial = [paper for paper, faults in judged if all(f.message is say.OTHER_MARKET for f in faults)]
    return len(partial) > 1 and not uncovered(partial, view.on.markets)


def _similar(wanted: CertificateWanted, schemes: frozenset[str], view: _View) -> tuple[Fault, ...]:
    """A paper that is often taken for the one wanted, and why it is not."""
    for paper in view.papers:
        if schemes.intersection(paper.recognition.schemes):
            continue
        if wanted.laws and paper.recognition.laws and not set(wanted.laws) & set(paper.recognition.laws):
            continue
        for scheme in paper.recognition.schemes:
            why = next((text for to in wanted.schemes if (text := difference(scheme, to))), None)
            if why is not None:
                pointer = f"{paper.pointer}/scheme" if paper.type is None else paper.pointer
                outcome = Outcome.NEEDS_EVIDENCE if is_ambiguous(scheme) else None
                fault = Fault(pointer, say.NOT_SUFFICIENT, {"why": why.in_(view.on.locale)}, outcome)
                return _named(paper, [fault], view)
    return ()


def _document(wanted: DocumentWanted) -> _Test:
    types = frozenset(wanted.types)
    title = compile_pattern(wanted.title) if wanted.title else None

    def shown(view: _View) -> Showing:
        papers = [paper for paper in view.papers if _is_document(paper, types) and _titled(paper, title)]
        judged = [(paper, [*date_faults(paper, view.on), *_other_goods(paper, view)]) for paper in papers]
        good = [paper for paper, faults in judged if not faults]
        reminders = [reminder(paper, view.on.as_of) for paper in good]
        if good:
            last = reminders[0]
            needed = last is not None and all(found is not None for found in reminders)
            return Showing(True, _named(good[0], [last], view)) if needed and last else _SHOWN
        best = min((_named(paper, faults, view) for paper, faults in judged), key=len, default=())
        if best:
            return Showing(False, best, (), _unrecognised(view.papers))
        return Showing(False, (), (_container(view, in_documents=True),), _unrecognised(view.papers))

    return shown


def _is_document(paper: Paper, types: frozenset[str]) -> bool:
    return paper.type in types or bool(types & documents_of(paper.recognition.schemes))


def _titled(paper: Paper, title: Any) -> bool:
    return title is None or bool(title.search(normalise(paper.title or paper.words).text))


def _other_goods(paper: Paper, view: _View) -> list[Fault]:
    """A document that names other lines of the shipment, and these not, is about other goods."""
    covered = {fold_model(name) for name in paper.covers} - {""}
    wanted = {name for goods in view.on.goods for name in goods.names}
    if not covered or covered & wanted:
        return []
    others = {name for item in view.evaluation.items if (g := goods_of(view.evaluation, item)) for name in g.names}
    if not covered <= others:
        return []
    goods = ", ".join(g.label for g in view.on.goods)
    return [Fault(f"{paper.pointer}/covers", say.OTHER_GOODS, {"models": ", ".join(paper.covers), "goods": goods})]


def _field(test: FieldTest) -> _Test:
    holds = compile_field_test(test)

    def shown(view: _View) -> Showing:
        places = [view.base] if len(view.items) <= 1 else [item.pointer for item in view.items]
        if not is_relative(test.field):
            places = [""]
        inferences = view.evaluation.overall
        missing = [
            _place(view.evaluation.subject.document, absolute(test.field, place))
            for place in places
            if holds(EvaluationScope(view.evaluation, place, inferences)) is not True
        ]
        return Showing(not missing, (), tuple(missing))

    return shown


def _statement(wanted: StatementWanted) -> _Test:
    terms = [_bounded(normalise(term).text) for term in wanted.terms]
    source = "|".join([*terms, *(f"(?:{pattern})" for pattern in wanted.patterns)])
    pattern = compile_pattern(source) if source else None

    def shown(view: _View) -> Showing:
        texts = view.evaluation.texts if len(view.items) != 1 else view.items[0].texts
        if pattern is not None and any(pattern.search(text.text.text) for text in texts):
            return _SHOWN
        listing = isinstance(view.evaluation.subject.model, Listing)
        return Showing(False, (), ("/warnings" if listing else f"{view.base}/description",))

    return shown


def _attribute(wanted: AttributeWanted) -> _Test:
    pattern = compile_pattern(wanted.value) if wanted.value else None

    def shown(view: _View) -> Showing:
        base = f"{view.base}/attributes"
        attributes = get(view.evaluation.subject.document, base)
        found = list(find_attributes(attributes, wanted.names)) if isinstance(attributes, dict) else []
        if not found:
            return Showing(False, (), (base,))
        if pattern is None or any(_matches(pattern, value) for _, value in found):
            return _SHOWN
        name, value = found[0]
        pointer = f"{base}/{name.replace('~', '~0').replace('/', '~1')}"
        return Showing(False, (Fault(pointer, say.BAD_VALUE, {"value": value, "field": name}),))

    return shown


def _matches(pattern: Any, value: str) -> bool:
    # Numbers are written in capitals, words are compared as the rest of the packs does: either may match.
    return any(pattern.search(form) for form in (value, normalise(value).text, normalise(value).text.upper()))


def _bounded(term: str) -> str:
    before = r"\b" if re.match(r"[0-9a-z]", term) else ""
    after = r"\b" if re.search(r"[0-9a-z]\Z", term) else ""
    return before + re.escape(term) + after


def _named(paper: Paper, faults: Iterable[Fault | None], view: _View) -> tuple[Fault, ...]:
    label = paper.label(view.on.locale)
    return tuple(
        Fault(f.pointer, f.message, {"paper": label, **f.params}, f.outcome, f.severity, f.reminds) for f in faults if f
    )


def _unrecognised(papers: Iterable[Paper]) -> tuple[Paper, ...]:
    return tuple(paper for paper in papers if not paper.recognition and paper.type in (None, "other"))


def _container(view: _View, *, in_documents: bool) -> str:
    model = view.evaluation.subject.model
    if isinstance(model, Merchant) or (isinstance(model, Shipment) and in_documents):
        return "/documents"
    return "/certificates"


def _place(document: Any, pattern: str) -> str:
    found = next((pointer for pointer, _ in find(document, pattern)), None)
    return found if found is not None else pattern.split("/*", maxsplit=1)[0]
