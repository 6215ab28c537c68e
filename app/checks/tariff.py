"""Tariff rules: is the code in force, is it long enough, does it contradict the goods."""

from __future__ import annotations

from app.checks.tariff_force import InForce
from app.checks.tariff_goods import Contradiction, Plausible
from app.checks.tariff_length import Length
from app.checks.tools import Checker, Tools
from app.packs.rules import TariffRule


def compile_rule(rule: TariffRule, tools: Tools) -> Checker:
    """Compile a tariff rule of any of its kinds (see :class:`app.packs.matches.TariffMatch`).

    Raises:
        ValueError: a contradiction rule without `hs` or `goods`.
    """
    match rule.match.check:
        case "in-force":
            return InForce(rule, tools.lists.tariffs)
        case "length":
            return Length(rule)
        case "contradiction":
            return Contradiction(rule, tools)
        case "plausible":
            return Plausible(rule, tools)
