"""A library many times as large: copies of the rules whose words, patterns and premises are about something else.

That is how packs grow: by other markets, goods and languages. The copies ask for made-up words as long as the real
ones and made of the same characters, and for a trait nothing has.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.packs.conditions import Condition, Conjunction, SymbolTest
from app.packs.library import Library, Pack
from app.packs.matches import GoodsTest
from app.packs.rules import (
    FieldRule,
    InferRule,
    ObligationRule,
    PatternRule,
    ProhibitedRule,
    Rule,
    StatutoryRule,
    TraitRule,
    WordingRule,
)
from app.packs.terms import Term

_SEED = 20261122
_ABSENT = "bench.absent"


def multiplied(library: Library, times: int) -> Library:
    """The library with `times` as many rules of the kinds that listings meet, and as many terms."""
    chance = random.Random(_SEED)
    packs = dict(library.packs)
    for number in range(1, times):
        for pack in library.packs.values():
            copy = _copy(pack, f"x{number}-{pack.id}", chance)
            packs[copy.id] = copy
    return Library(packs)


def _copy(pack: Pack, name: str, chance: random.Random) -> Pack:
    rules: dict[str, Rule] = {}
    for rule in pack.rules.values():
        own: dict[str, Any] = {"id": f"{name}/{rule.id.rpartition('/')[2]}", "aliases": ()}
        for change in _changes(rule, chance):
            rules[own["id"]] = rule.model_copy(update={**own, **change})
    return replace(pack, manifest=pack.manifest.model_copy(update={"id": name}), rules=rules)


def _changes(rule: Rule, chance: random.Random) -> Iterator[dict[str, Any]]:
    """What makes a copy of a rule be about something else; nothing for a rule that cannot be."""
    absent = SymbolTest(trait=_ABSENT)
    match rule:
        case WordingRule() | ProhibitedRule():
            update: dict[str, Any] = {"terms": _terms(rule.match.terms, chance), "tables": ()}
            if isinstance(rule, WordingRule):
                update["patterns"] = _patterns(rule.match.patterns, chance)
            yield {"match": rule.match.model_copy(update=update)}
        case PatternRule() if rule.match.patterns:
            update = {"patterns": _patterns(rule.match.patterns, chance), "detectors": ()}
            yield {"match": rule.match.model_copy(update=update)}
        case StatutoryRule():
            texts = tuple(_word(text, chance) for text in rule.match.texts)
            update = {"texts": texts, "patterns": _patterns(rule.match.patterns, chance)}
            yield {"match": rule.match.model_copy(update=update)}
        case TraitRule():
            yield {"match": _goods(rule.match, chance), "unless": None}
        case FieldRule():
            parts = (Condition(trait=_ABSENT), *((rule.match.when,) if rule.match.when else ()))
            yield {"match": rule.match.model_copy(update={"when": Condition(all=parts)})}
        case ObligationRule():
            yield {"on": Conjunction(all=(absent, *rule.on.all))}
        case InferRule():
            yield {"when": Conjunction(all=(absent, *rule.when.all))}
        case _:
            return


def _goods(test: GoodsTest, chance: random.Random) -> GoodsTest:
    update: dict[str, Any] = {}
    if test.words is not None:
        update["words"] = test.words.model_copy(update={"terms": _terms(test.words.terms, chance)})
    for name in ("all", "any"):
        parts = getattr(test, name)
        if parts is not None:
            update[name] = tuple(_goods(part, chance) for part in parts)
    return test.model_copy(update=update)


def _terms(terms: Sequence[Term], chance: random.Random) -> tuple[Term, ...]:
    return tuple(term.model_copy(update={"term": _word(term.term, chance)}) for term in terms)


def _patterns(patterns: Sequence[str], chance: random.Random) -> tuple[str, ...]:
    return tuple(f"{_word('最好的', chance)}(?:{pattern})" for pattern in patterns)


def _word(word: str, chance: random.Random) -> str:
    return "".join(_letter(char, chance) for char in word)


def _letter(char: str, chance: random.Random) -> str:
    if "a" <= char.lower() <= "z":
        return chance.choice("abcdefghijklmnopqrstuvwxyz")
    if "\u4e00" <= char <= "\u9fff":
        return chr(chance.randrange(0x4E00, 0x8000))
    return char
