"""Wording: terms that may not be said, or only with proof; confirmed hits become findings or exemptions."""

from __future__ import annotations

from app.checks.texts import judge_hits
from app.checks.tools import Checker, Tools
from app.packs.rules import WordingRule
from app.packs.term_tables import table_terms


def compile_rule(rule: WordingRule, tools: Tools) -> Checker:
    tools.register(rule.id, rule.match.terms)
    for name in rule.match.tables:
        tools.register(rule.id, table_terms(name))
    tools.register_patterns(rule.id, rule.match.patterns)
    return judge_hits(rule, rule.match.when)
