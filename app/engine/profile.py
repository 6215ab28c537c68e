"""What the goods of a subject are taken for, with the words and codes that say so, and where these disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, product

from app.checks.evaluation import Evaluation, Item
from app.checks.goods_view import GoodsView
from app.domain.findings import Contradiction, GoodsProfile, ProfileTrait
from app.domain.said import in_locale
from app.domain.subjects import Listing, Shipment
from app.domain.vocabulary import TextRole
from app.engine.messages import CONTRADICTED, SOURCES
from app.engine.phrasing import Phrasing
from app.engine.preparation import goods_view
from app.engine.program import Program
from app.packs.messages import render
from app.packs.tables import load_table
from app.reason.inference import Given

KIND = "product."
"""What the traits that say of what kind goods are begin with."""

_SOURCES = {
    "category": frozenset({TextRole.CATEGORY}),
    "title": frozenset({TextRole.TITLE, TextRole.LINE_DESCRIPTION}),
    "attributes": frozenset({TextRole.ATTRIBUTES}),
    "hs_code": frozenset[TextRole](),
}
"""What speaks for itself about the goods: the texts of these roles; the tariff code has none."""


def profiles(evaluation: Evaluation, program: Program, phrasing: Phrasing) -> tuple[GoodsProfile, ...]:
    """The profile of each of the goods of a listing or shipment; other subjects have no goods.

    A profile says and gates nothing: that no kind is known keeps no rule away.
    """
    if not isinstance(evaluation.subject.model, Listing | Shipment):
        return ()
    return tuple(_profile(item, evaluation, program, phrasing) for item in evaluation.items)


def _profile(item: Item, evaluation: Evaluation, program: Program, phrasing: Phrasing) -> GoodsProfile:
    names = sorted(item.inferences.of_kind("trait"))
    traits = tuple(_trait(name, item, phrasing) for name in names)
    return GoodsProfile(
        pointer=item.pointer,
        category="known" if any(name.startswith(KIND) for name in names) else "unknown",
        traits=traits,
        contradictions=tuple(_contradictions(goods_view(evaluation, item.pointer), program, phrasing)),
    )


def _trait(name: str, item: Item, phrasing: Phrasing) -> ProfileTrait:
    step = item.inferences.trace([("trait", name)])[-1]
    return ProfileTrait(
        trait=name,
        title=phrasing.trait(name),
        rule_id=step.rule_id,
        because=phrasing.reasons(step.because),
    )


def _contradictions(view: GoodsView, program: Program, phrasing: Phrasing) -> Iterator[Contradiction]:
    """Where two sources make the goods kinds that one thing cannot be, and agree on none."""
    told = {source: kinds for source, kinds in _kinds_by_source(view, program) if kinds}
    for (one, kinds), (other, others) in combinations(told.items(), 2):
        if kinds.keys() & others.keys():
            continue
        pair = next(((k, o) for k in kinds for o in others if o in _apart().get(k, ())), None)
        if pair is not None:
            claims = (one, pair[0], kinds[pair[0]]), (other, pair[1], others[pair[1]])
            yield _contradiction(claims, phrasing)


def _contradiction(claims: tuple[tuple[str, str, Given], tuple[str, str, Given]], phrasing: Phrasing) -> Contradiction:
    params = {}
    for (source, kind, _), place in zip(claims, ("one", "other"), strict=True):
        params[f"{place}_source"] = SOURCES[source].in_(phrasing.locale)
        params[place] = phrasing.trait(kind)
    message = render(CONTRADICTED.in_(phrasing.locale), params)
    return Contradiction(
        message=message[:1].upper() + message[1:],
        claims=tuple(
            ProfileTrait(
                trait=kind,
                title=phrasing.trait(kind),
                rule_id=given.rule_id,
                because=in_locale(given.because, phrasing.locale),
            )
            for _, kind, given in claims
        ),
    )


def _kinds_by_source(view: GoodsView, program: Program) -> Iterator[tuple[str, dict[str, Given]]]:
    # Sources rarely disagree, and asking every rule again for nothing costs as much as vetting the goods.
    everything = program.traits.may_give(view)
    if not _may_disagree(everything, everything):
        return
    views = {source: view.limited_to(roles) for source, roles in _SOURCES.items()}
    possible = {source: program.traits.may_give(only) for source, only in views.items()}
    doubtful = {
        source
        for pair in combinations(possible, 2)
        for source in pair
        if _may_disagree(possible[pair[0]], possible[pair[1]])
    }
    for source in (source for source in views if source in doubtful):
        derived = program.traits.derive(views[source])
        yield source, {name: given for name, given in derived.items() if name.startswith(KIND)}


def _may_disagree(kinds: frozenset[str], others: frozenset[str]) -> bool:
    apart = _apart()
    return any(not apart[kind].isdisjoint(others) for kind in kinds & apart.keys())


@lru_cache(maxsize=1)
def _apart() -> dict[str, frozenset[str]]:
    """For each kind the kinds that the same thing cannot be as well."""
    apart: defaultdict[str, set[str]] = defaultdict(set)
    for row in load_table("profile/apart.yaml")["apart"]:
        for one, other in product(row["one"], row["other"]):
            apart[one].add(other)
            apart[other].add(one)
    return {kind: frozenset(others) for kind, others in apart.items()}
