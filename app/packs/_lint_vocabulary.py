"""The closed vocabulary: what is declared is given, what is given is used, and by packs that depend on its owner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from app.packs._lint_findings import LintProblem, Reporter
from app.packs.conditions import Derivation
from app.packs.library import Library, Pack
from app.packs.references import references
from app.packs.rules import InferRule, Rule, TraitRule
from app.packs.walk import Place

_KINDS = ("trait", "regime")


def lint_vocabulary(library: Library) -> Iterator[LintProblem]:
    """Problems of traits and regimes over all packs."""
    uses = _Uses(library)
    for pack in library.packs.values():
        reporter = Reporter(pack)
        for kind, declared in zip(_KINDS, (pack.manifest.traits, pack.manifest.regimes), strict=True):
            notes = [
                ("warning", (f"{kind}s", name), message) for name in declared for message in uses.of(kind, name, pack)
            ]
            yield from reporter.manifest(notes)
        for rule in pack.rules.values():
            yield from reporter.rule(rule, uses.undeclared(rule, pack.id))
            if isinstance(rule, InferRule) and uses.is_idle(rule):
                yield from reporter.rule(rule, [("warning", ("then",), "no rule uses anything that this one derives")])


class _Uses:
    """Which rules give and which ask for each trait and regime; cases count for neither."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._given: set[tuple[str, str]] = set()
        self._asked: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._owner: dict[tuple[str, str], str] = {}
        for pack in library.packs.values():
            for kind, declared in zip(_KINDS, (pack.manifest.traits, pack.manifest.regimes), strict=True):
                self._owner.update({(kind, name): pack.id for name in declared})
        for _, rule in library.rules():
            for place in _symbols(rule):
                symbol = place.kind, place.value
                if _gives(place):
                    self._given.add(symbol)
                elif place.field != "supersedes":
                    self._asked[symbol].add(rule.id)

    def of(self, kind: str, name: str, pack: Pack) -> Iterator[str]:
        """What is odd about a symbol that `pack` declares; a pack of vocabulary may be ahead of its users."""
        verb = "derives" if kind == "regime" else "gives"
        if (kind, name) not in self._given:
            yield f"no rule {verb} the {kind} {name!r}"
        elif not self._asked[kind, name] and pack.manifest.kind != "vocabulary":
            yield f"no rule asks for the {kind} {name!r}"

    def is_idle(self, rule: InferRule) -> bool:
        """Whether no other rule asks for what `rule` derives; taking a regime out of force is use enough."""
        if any(derivation.supersedes for derivation in rule.then):
            return False
        return not any(self._asked[derivation.symbol] - {rule.id} for derivation in rule.then)

    def undeclared(self, rule: Rule, pack_id: str) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
        """Symbols of packs that the rule's pack does not depend on: without those packs it would not load."""
        within = _with_dependencies(self._library, pack_id)
        for place in _symbols(rule):
            owner = self._owner.get((place.kind, place.value))
            if owner is not None and owner not in within:
                what = f"the {place.kind} {place.value!r}"
                yield "error", place.location, f"{what} belongs to the pack {owner!r}; add it to `depends` in pack.yaml"


def _symbols(rule: Rule) -> Iterator[Place]:
    for place in references(rule):
        if place.kind in _KINDS and place.location[0] != "cases":
            yield place


def _gives(place: Place) -> bool:
    derives = isinstance(place.holder, Derivation) and place.field in _KINDS
    return derives or (isinstance(place.holder, TraitRule) and place.field == "gives")


def _with_dependencies(library: Library, pack_id: str) -> frozenset[str]:
    found = {pack_id}
    pending = [pack_id]
    while pending:
        pack = library.packs.get(pending.pop())
        new = [name for name in (pack.manifest.depends if pack else ()) if name not in found]
        found.update(new)
        pending.extend(new)
    return frozenset(found)
