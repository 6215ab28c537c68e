"""From a subject to an evaluation: texts, one scan, facts and what is inferred from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from app.checks.evaluation import Evaluation, Hit, Item
from app.checks.goods_view import GoodsView
from app.domain.context import Context
from app.domain.markets import GROUPS, holds_for
from app.domain.pointer import join
from app.domain.said import Said
from app.domain.subjects import DataForm, Listing, Merchant, Shipment, Subject, hs_digits
from app.engine.program import Program
from app.packs.platforms import home_markets
from app.reason.inference import Given, Inferences, Symbol
from app.text.fields import FieldText, field_texts

Facts = dict[Symbol, Given]


def prepare(program: Program, subject: Subject, context: Context, keys: frozenset[str]) -> Evaluation:
    """Everything checks need to know about a subject; words are looked for under `keys` only."""
    markets = effective_markets(subject, context)
    platforms = effective_platforms(subject, context)
    texts = field_texts(subject)
    hits = program.detector.detect(texts, keys, _regions(markets))
    facts = _context_facts(subject, markets, platforms)
    facts.update(dict.fromkeys(program.in_force(context.as_of), Given()))
    items: list[Item] = []
    for pointer in _item_pointers(subject):
        own_texts = texts if not pointer else tuple(t for t in texts if t.pointer.startswith(pointer + "/"))
        traits = program.traits.derive(_view(subject, pointer, texts, hits, context.as_of))
        known: Facts = {**facts, **{("trait", name): given for name, given in traits.items()}}
        items.append(Item(pointer, own_texts, program.reasoner.infer(frozenset(known), known)))
    return Evaluation(
        subject=subject,
        context=context,
        markets=frozenset().union(*(holds_for(market) for market in markets)),
        asked_markets=markets,
        platforms=platforms,
        texts=texts,
        items=tuple(items),
        overall=_overall(program, items),
        hits={key: tuple(found) for key, found in hits.items()},
        blocks=program.detector.blocks(texts, hits),
    )


def _overall(program: Program, items: Sequence[Item]) -> Inferences:
    """What follows from the facts of all goods together."""
    if len(items) == 1:
        return items[0].inferences
    everything: dict[Symbol, Given | tuple[str, ...]] = {}
    # What the first of several goods gives as the reason of a fact is the one that is told.
    for item in reversed(items):
        everything.update(item.inferences.reasons)
    return program.reasoner.infer(frozenset(everything), everything)


def effective_markets(subject: Subject, context: Context) -> tuple[str, ...]:
    """The markets that count: those asked for, else the subject's own; a shipment's destination always.

    A listing that names neither markets nor a platform with a home market has none.
    """
    model = subject.model
    own: tuple[str, ...]
    match model:
        case Listing():
            own = model.markets or tuple(home_markets(effective_platforms(subject, context)))
        case Shipment():
            destination = (model.destination,) if model.destination else ()
            return tuple(dict.fromkeys((*destination, *context.markets)))
        case DataForm():
            own = tuple(audience.market for audience in model.audience)
        case Merchant():
            own = tuple(home_markets(effective_platforms(subject, context)))
    return tuple(dict.fromkeys(context.markets or own))


def effective_platforms(subject: Subject, context: Context) -> tuple[str, ...]:
    """The platforms that count: those asked for, else the one the subject names."""
    named = getattr(subject.model, "platform", None)
    return tuple(name.casefold() for name in context.platforms or ((named,) if named else ()))


def _context_facts(subject: Subject, markets: Iterable[str], platforms: Iterable[str]) -> Facts:
    facts: Facts = {
        ("subject", subject.kind.value): _given(f"the subject is a {subject.kind}", f"对象为 {subject.kind}")
    }
    for market in markets:
        for wider in sorted(holds_for(market)):
            facts.setdefault(("market", wider), _given(f"market {market}", f"市场 {market}"))
    for platform in platforms:
        facts[("platform", platform)] = _given(f"platform {platform}", f"平台 {platform}")
    if isinstance(subject.model, Shipment):
        facts.update(_shipment_facts(subject.model))
    return facts


def _shipment_facts(shipment: Shipment) -> Facts:
    facts: Facts = {}
    if shipment.mode:
        facts[("mode", shipment.mode.value)] = _given(f"mode {shipment.mode}", f"运输方式 {shipment.mode}")
    if shipment.regime:
        facts[("sale", shipment.regime.value)] = _given(f"regime {shipment.regime}", f"销售方式 {shipment.regime}")
    if shipment.export_country:
        for wider in sorted(holds_for(shipment.export_country)):
            facts[("export", wider)] = _given(
                f"exported from {shipment.export_country}", f"自 {shipment.export_country} 出口"
            )
    return facts


def _given(en: str, zh: str) -> Given:
    return Given(because=(Said(en, zh),))


def _item_pointers(subject: Subject) -> list[str]:
    if isinstance(subject.model, Shipment) and subject.model.lines:
        return [join("lines", index) for index in range(len(subject.model.lines))]
    return [""]


def goods_view(evaluation: Evaluation, pointer: str) -> GoodsView:
    """The goods at `pointer` as trait rules saw them: before anything was inferred."""
    return _view(evaluation.subject, pointer, evaluation.texts, evaluation.hits, evaluation.context.as_of)


def _view(
    subject: Subject,
    pointer: str,
    texts: Sequence[FieldText],
    hits: Mapping[str, Sequence[Hit]],
    as_of: dt.date,
) -> GoodsView:
    code = subject.document.get("hs_code")
    if pointer:
        code = subject.document["lines"][int(pointer.rsplit("/", 1)[1])].get("hs_code")
    return GoodsView(
        subject=subject,
        pointer=pointer,
        texts=tuple(texts),
        hits=hits,
        hs=hs_digits(code) if isinstance(code, str) else None,
        as_of=as_of,
    )


def _regions(markets: Iterable[str]) -> tuple[str, ...]:
    return tuple(market for market in markets if market not in GROUPS)
