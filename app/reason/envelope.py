"""The envelope durable_rules is safe in, and what is refused because it does not fit.

Measured on durable_rules 2.0.28: more than 64 rules that match one fact may fire nothing (error 303), and a ruleset
that compares with more than 512 different values never returns from an assert. Shards stay well below both.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.reason.inference import Implication, Symbol

MAX_PREMISES = 16
MAX_SYMBOL_LENGTH = 4_000
MAX_SHARD_RULES = 60
MAX_SHARD_SYMBOLS = 240


class OutsideEnvelope(ValueError):
    """An implication the rule engine cannot be trusted with; the message names the rule and says how to mend it."""


def check_envelope(implication: Implication) -> None:
    """Refuse an implication outside the envelope.

    Raises:
        OutsideEnvelope: no premise or conclusion, too many premises, or a symbol the engine could misread.
    """
    rule = implication.rule_id
    count = len(set(implication.premises))
    if not count or not implication.conclusions:
        raise OutsideEnvelope(f"{rule}: an inference needs at least one premise and one conclusion")
    if count > MAX_PREMISES:
        raise OutsideEnvelope(
            f"{rule}: {count} premises, at most {MAX_PREMISES} fit one conjunction; derive a trait from some first"
        )
    for symbol in (*implication.premises, *implication.conclusions):
        _check_symbol(rule, symbol)


def _check_symbol(rule: str, symbol: Symbol) -> None:
    for part in symbol:
        if not part or len(part) > MAX_SYMBOL_LENGTH:
            raise OutsideEnvelope(f"{rule}: symbol {part[:40]!r} is {len(part)} long, not 1 to {MAX_SYMBOL_LENGTH}")
        # The engine's JSON reader does not undo escapes, so what JSON must escape would never be found equal.
        if not part.isprintable() or '"' in part or "\\" in part:
            raise OutsideEnvelope(f"{rule}: symbol {part[:40]!r} holds quotes, backslashes or control characters")


def plan_shards(implications: Sequence[Implication]) -> list[list[int]]:
    """Spread the implications, by index, over shards within `MAX_SHARD_RULES` and `MAX_SHARD_SYMBOLS`.

    Neighbours in the order of their premises share symbols, so that a fact crosses into few shards.
    """
    shards: list[list[int]] = []
    symbols: set[Symbol] = set()
    for index in sorted(range(len(implications)), key=lambda i: (sorted(implications[i].premises, reverse=True), i)):
        premises = set(implications[index].premises)
        if not shards or len(shards[-1]) >= MAX_SHARD_RULES or len(symbols | premises) > MAX_SHARD_SYMBOLS:
            shards.append([])
            symbols = set()
        shards[-1].append(index)
        symbols |= premises
    return shards
