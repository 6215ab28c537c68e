"""For which markets a rule binds when it names none itself."""

from __future__ import annotations

from app.checks.tools import Tools
from app.packs.rules import FindingRule


def binding_markets(rule: FindingRule, tools: Tools) -> tuple[str, ...]:
    """The rule's own markets, else its pack's; everywhere for a rule that no pack of the library holds."""
    if rule.scope.markets:
        return rule.scope.markets
    found = tools.library.by_id.get(rule.id)
    return found[0].manifest.markets if found else ("*",)
