"""Pattern: RE2 patterns and library detectors of contact and identity data."""

from __future__ import annotations

from app.checks.texts import judge_hits
from app.checks.tools import Checker, Tools
from app.packs.rules import PatternRule


def compile_rule(rule: PatternRule, tools: Tools) -> Checker:
    tools.register_patterns(rule.id, rule.match.patterns)
    tools.register_contacts(rule.id, rule.match.detectors)
    return judge_hits(rule, rule.match.when)
