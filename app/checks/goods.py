"""What the goods are: tests of words, codes, traits, quantities and fields, and the traits all trait rules give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from app.checks.evaluation import Hit
from app.checks.goods_view import GoodsView
from app.checks.hits import HitTest, compile_hit_condition, raw_text
from app.checks.measures import compile_quantity
from app.checks.tools import Tools
from app.domain.pointer import get, split
from app.domain.said import Said, says
from app.domain.vocabulary import TextRole
from app.packs.compiler import absolute, as_text, compile_field_test, places, present
from app.packs.conditions import FieldTest, Quantity
from app.packs.matches import GoodsTest
from app.packs.rules import TraitRule
from app.packs.terms import HitCondition, Term, TraitWords
from app.reason.inference import Given
from app.text.windows import negated

__all__ = ["GoodsMatcher", "GoodsView", "TraitCircle", "TraitDeriver", "compile_goods"]

Because = tuple[str, ...]
Answer = tuple[bool, Because]

_Kleene = tuple[bool | None, Because]
_Trigger = tuple[str, str]


@dataclass(frozen=True, slots=True)
class GoodsMatcher:
    """A compiled test of goods: ``matcher(view)`` answers whether it holds and the words or facts that made it hold.

    `triggers` are words, codes, traits and fields of which it needs at least one to hold; None when it may hold
    without any.
    """

    _test: Callable[[GoodsView], _Kleene]
    triggers: frozenset[_Trigger] | None

    def __call__(self, view: GoodsView) -> Answer:
        truth, because = self._test(view)
        return (True, because) if truth else (False, ())

    def kleene(self, view: GoodsView) -> _Kleene:
        """The answer with its third value: None for "cannot be said"."""
        return self._test(view)


def compile_goods(test: GoodsTest, rule_id: str, tools: Tools) -> GoodsMatcher:
    """Compile a test of goods; any of its keys suffices.

    Its terms are registered under keys of their own (``rule id#goods0`` ...), so that the one scan finds them. A hit
    its clause denies ("no battery", 不含电池) does not count. What cannot be said (no tariff code, no such attribute)
    does not hold, and neither does its opposite.
    """
    options = list(_options(test, rule_id, tools))
    if len(options) == 1:
        return options[0]
    return GoodsMatcher(lambda view: _any(option.kleene(view) for option in options), _union(options))


def _options(test: GoodsTest, rule_id: str, tools: Tools) -> Iterator[GoodsMatcher]:
    if test.all is not None:
        conjuncts = [compile_goods(part, rule_id, tools) for part in test.all]
        yield GoodsMatcher(lambda view: _all(part.kleene(view) for part in conjuncts), _narrowest(conjuncts))
    if test.any is not None:
        disjuncts = [compile_goods(part, rule_id, tools) for part in test.any]
        yield GoodsMatcher(lambda view: _any(part.kleene(view) for part in disjuncts), _union(disjuncts))
    if test.not_ is not None:
        yield GoodsMatcher(_not(compile_goods(test.not_, rule_id, tools)), None)
    if test.words is not None:
        key = _own_key(rule_id, tools)
        tools.register(key, test.words.terms)
        yield GoodsMatcher(_words(test.words, key), frozenset({("words", key)}))
    if test.hs is not None:
        yield GoodsMatcher(_hs(test.hs), frozenset(("hs", prefix) for prefix in test.hs))
    if test.trait is not None:
        yield GoodsMatcher(_trait(test.trait), frozenset(("trait", name) for name in test.trait))
    if test.named is not None:
        yield GoodsMatcher(_named(test.named), None)
    if test.quantity is not None:
        yield GoodsMatcher(_quantity(test.quantity), None)
    if test.test is not None:
        yield GoodsMatcher(_field(test.test), _field_triggers(test.test))


def _field_triggers(test: FieldTest) -> frozenset[_Trigger] | None:
    """The field whose value is compared must be there; what is to be absent needs nothing."""
    if test.exists is False:
        return None
    tokens = split(test.field.removeprefix("."))
    named = takewhile(lambda token: token != "*" and not token.isdigit(), tokens[:2])
    return frozenset({("field", "/".join(named))})


def _fields_there(value: object) -> Iterator[_Trigger]:
    """The fields of an object and those of the objects in it."""
    yield "field", ""
    for name, child in value.items() if isinstance(value, dict) else ():
        yield "field", name
        if isinstance(child, dict):
            for inner in child:
                yield "field", f"{name}/{inner}"


def _union(parts: Iterable[GoodsMatcher]) -> frozenset[_Trigger] | None:
    union: set[_Trigger] = set()
    for part in parts:
        if part.triggers is None:
            return None
        union |= part.triggers
    return frozenset(union)


def _narrowest(parts: Iterable[GoodsMatcher]) -> frozenset[_Trigger] | None:
    # Every part must hold, so the triggers of any one of them are needed.
    return min((part.triggers for part in parts if part.triggers is not None), key=len, default=None)


def _all(answers: Iterable[_Kleene]) -> _Kleene:
    because: list[str] = []
    unknown = False
    for truth, reasons in answers:
        if truth is False:
            return False, ()
        unknown = unknown or truth is None
        because.extend(reasons)
    return (None, ()) if unknown else (True, tuple(dict.fromkeys(because)))


def _any(answers: Iterable[_Kleene]) -> _Kleene:
    unknown = False
    for truth, reasons in answers:
        if truth:
            return True, reasons
        unknown = unknown or truth is None
    return (None if unknown else False), ()


def _not(part: GoodsMatcher) -> Callable[[GoodsView], _Kleene]:
    def negation(view: GoodsView) -> _Kleene:
        truth, _ = part.kleene(view)
        return (None if truth is None else not truth), ()

    return negation


def _own_key(rule_id: str, tools: Tools) -> str:
    number = 0
    while f"{rule_id}#goods{number}" in tools.terms:
        number += 1
    return f"{rule_id}#goods{number}"


def _words(words: TraitWords, key: str) -> Callable[[GoodsView], _Kleene]:
    roles = frozenset(words.fields)
    if TextRole.TITLE in roles:
        # What a title is to a listing, the description of a line is to a shipment.
        roles |= {TextRole.LINE_DESCRIPTION}
    conditions = {term: compile_hit_condition(term.when) for term in words.terms if term.when is not None}
    common = compile_hit_condition(words.when) if words.when is not None else None

    def counts(hit: Hit, view: GoodsView) -> bool:
        if hit.field.role not in roles or not view.owns(hit.field.pointer):
            return False
        if common is not None and common(hit, view, view.markets) is None:
            return False
        return _condition_holds(conditions, hit, view) and negated(hit.field.text, hit.start, hit.end) is None

    def test(view: GoodsView) -> _Kleene:
        hit = next((hit for hit in view.hits.get(key, ()) if counts(hit, view)), None)
        if hit is None:
            return False, ()
        said = raw_text(hit.field.text, hit.start, hit.end)
        return True, (says(hit.field.role, hit.field.pointer, said),)

    return test


def _condition_holds(conditions: Mapping[Term, HitTest], hit: Hit, view: GoodsView) -> bool:
    condition = conditions.get(hit.term) if hit.term is not None else None
    return condition is None or condition(hit, view, view.markets) is not None


def _hs(prefixes: tuple[str, ...]) -> Callable[[GoodsView], _Kleene]:
    def test(view: GoodsView) -> _Kleene:
        if view.hs is None:
            return None, ()
        if view.hs.startswith(prefixes):
            return True, (f"HS {_dotted(view.hs)}",)
        # A chapter or heading alone may or may not be the subheading that is asked for.
        return (None if any(prefix.startswith(view.hs) for prefix in prefixes) else False), ()

    return test


def _dotted(digits: str) -> str:
    """A tariff code as it is printed: 8518.30.00."""
    return ".".join((digits[:4], *(digits[at : at + 2] for at in range(4, len(digits), 2))))


def _trait(traits: tuple[str, ...]) -> Callable[[GoodsView], _Kleene]:
    def test(view: GoodsView) -> _Kleene:
        name = next((name for name in traits if name in view.traits), None)
        return (False, ()) if name is None else (True, (f"trait {name}",))

    return test


def _named(goods: tuple[str, ...]) -> Callable[[GoodsView], _Kleene]:
    def test(view: GoodsView) -> _Kleene:
        named = view.named()
        if named is None or named.goods.id not in goods:
            return False, ()
        return True, (f"named as {named.word!r}",)

    return test


def _quantity(quantity: Quantity) -> Callable[[GoodsView], _Kleene]:
    answer = compile_quantity(quantity)

    def test(view: GoodsView) -> _Kleene:
        return answer(view.attributes(), (text for text in view.texts if view.owns(text.pointer)))

    return test


@dataclass(frozen=True, slots=True)
class _FieldScope:
    view: GoodsView

    @property
    def document(self) -> Any:
        return self.view.subject.document

    @property
    def item_pointer(self) -> str:
        return self.view.pointer

    @property
    def as_of(self) -> dt.date:
        return self.view.as_of

    def has(self, kind: str, value: str, /) -> bool:
        return kind == "trait" and self.view.has(value)


def _field(test: FieldTest) -> Callable[[GoodsView], _Kleene]:
    holds = compile_field_test(test)

    def answer(view: GoodsView) -> _Kleene:
        scope = _FieldScope(view)
        truth = holds(scope)
        return truth, ((_shown(test, scope),) if truth else ())

    return answer


def _shown(test: FieldTest, scope: _FieldScope) -> str:
    for pointer, value in places(test.field, scope):
        text = as_text(value) if present(value) else None
        if text is not None:
            return Said(f"{pointer} is {text[:60]!r}", f"{pointer} 为“{text[:60]}”")
    field, absent = absolute(test.field, scope.item_pointer), test.exists is False
    return Said(f"{field} is {'not given' if absent else 'given'}", f"{'未填写' if absent else '已填写'} {field}")


class TraitCircle(ValueError):
    """Trait rules that deny each other in a circle, so that no order of asking them is right; names the rules."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: TraitRule
    match: GoodsMatcher
    unless: GoodsMatcher | None

    def reasons(self, view: GoodsView) -> tuple[str, ...] | None:
        if not self.rule.in_force(view.as_of):
            return None
        holds, because = self.match(view)
        if not holds or (self.unless is not None and self.unless(view)[0]):
            return None
        return because


class TraitDeriver:
    """Asks trait rules until nothing new follows.

    A rule that asks for the absence of a trait (`unless`, `not`) waits until every rule that could give it was asked,
    so the answer does not depend on any order. Rules none of whose words, codes, traits or fields occur are not asked
    at all, and none is asked again before a trait it asks for was found.
    """

    def __init__(self, rules: Iterable[TraitRule], tools: Tools) -> None:
        """Compile the rules and register their terms.

        Raises:
            TraitCircle: a trait depends on its own absence.
        """
        ordered = sorted(rules, key=lambda rule: rule.id)
        self._rules = [
            _Compiled(
                rule,
                compile_goods(rule.match, rule.id, tools),
                compile_goods(rule.unless, rule.id, tools) if rule.unless else None,
            )
            for rule in ordered
        ]
        self._stages = _stages(ordered)
        self._always: set[int] = set()
        self._triggered: dict[_Trigger, list[int]] = {}
        self._asking: dict[str, list[int]] = {}
        for index, compiled in enumerate(self._rules):
            if compiled.match.triggers is None:
                self._always.add(index)
            for trigger in compiled.match.triggers or ():
                self._triggered.setdefault(trigger, []).append(index)
            for name, _ in _asked(compiled.rule):
                self._asking.setdefault(name, []).append(index)

    def derive(self, view: GoodsView) -> dict[str, Given]:
        """The traits the rules in force on ``view.as_of`` add to ``view.traits``, in the order they were found."""
        found: dict[str, Given] = {}
        open_rules = self._always | self._woken(view)
        for stage in range(max(self._stages, default=-1) + 1):
            asked = [i for i in sorted(open_rules) if self._stages[i] == stage]
            while fired := self._ask(view, asked, found):
                open_rules -= fired
                new = found.keys() - view.traits
                view = view.with_traits(view.traits | new)
                woken = {i for name in new for i in self._triggered.get(("trait", name), ())}
                open_rules |= woken
                concerned = woken | {i for name in new for i in self._asking.get(name, ())}
                asked = [i for i in sorted(open_rules & concerned) if self._stages[i] == stage]
        return found

    def may_give(self, view: GoodsView) -> frozenset[str]:
        """The traits of the rules that words or codes of the goods wake, before these are asked."""
        return frozenset(name for index in self._woken(view) for name in self._rules[index].rule.gives)

    def _ask(self, view: GoodsView, indices: Iterable[int], found: dict[str, Given]) -> set[int]:
        """Ask rules on the same view; record new traits and return the rules that gave any."""
        fired = set()
        for index in indices:
            compiled = self._rules[index]
            new = [name for name in compiled.rule.gives if name not in view.traits and name not in found]
            because = compiled.reasons(view) if new else None
            if because is None:
                continue
            fired.add(index)
            found.update((name, Given(compiled.rule.id, because)) for name in new)
        return fired

    def _woken(self, view: GoodsView) -> set[int]:
        woken = [("words", key) for key, hits in view.hits.items() if hits]
        woken += _fields_there(view.subject.document)
        if view.pointer:
            woken += _fields_there(get(view.subject.document, view.pointer))
        woken += [("trait", name) for name in view.traits]
        if view.hs is not None:
            woken += [("hs", view.hs[:length]) for length in range(2, len(view.hs) + 1)]
        return {index for trigger in woken for index in self._triggered.get(trigger, ())}


def _stages(rules: list[TraitRule]) -> list[int]:
    """When each rule may be asked: after the stage of every trait it wants absent, with those it wants present."""
    givers: dict[str, list[int]] = {}
    for index, rule in enumerate(rules):
        for name in rule.gives:
            givers.setdefault(name, []).append(index)
    wants = [[(giver, absent) for name, absent in _asked(rule) for giver in givers.get(name, ())] for rule in rules]
    stages = [0] * len(rules)
    for _ in range(len(rules) + 1):
        raised = [max((stages[giver] + absent for giver, absent in asked), default=0) for asked in wants]
        raised = [max(old, new) for old, new in zip(stages, raised, strict=True)]
        if raised == stages:
            return stages
        stages = raised
    circle = [rules[index].id for index in range(len(rules)) if stages[index] == max(stages)]
    raise TraitCircle(f"traits that depend on their own absence, in a circle through {', '.join(circle)}")


def _asked(rule: TraitRule) -> Iterator[tuple[str, bool]]:
    """The traits a rule asks for, each with whether it may want it absent."""
    yield from _asked_of_goods(rule.match, False)
    if rule.unless is not None:
        yield from _asked_of_goods(rule.unless, True)


def _asked_of_goods(test: GoodsTest, absent: bool) -> Iterator[tuple[str, bool]]:
    for name in test.trait or ():
        yield name, absent
    if test.words is not None:
        for condition in (test.words.when, *(term.when for term in test.words.terms)):
            if condition is not None:
                yield from _asked_of_hit(condition, absent)
    for part in (*(test.all or ()), *(test.any or ())):
        yield from _asked_of_goods(part, absent)
    if test.not_ is not None:
        yield from _asked_of_goods(test.not_, True)


def _asked_of_hit(condition: HitCondition, absent: bool) -> Iterator[tuple[str, bool]]:
    for name in condition.traits or ():
        yield name, absent
    for part in (*(condition.all or ()), *(condition.any or ())):
        yield from _asked_of_hit(part, absent)
    if condition.not_ is not None:
        yield from _asked_of_hit(condition.not_, True)
