"""Cases that are missing: what a rule does is only known when an example shows it."""

from __future__ import annotations

from collections import Counter

from app.packs._lint_findings import Notes
from app.packs.cases import AnyCase, Case
from app.packs.library import Library
from app.packs.rules import ExemptionRule, InferRule, Rule, StatutoryRule, TraitRule


def lint_cases(rule: Rule, library: Library) -> Notes:
    """Notes on the examples a rule should have."""
    cases: tuple[AnyCase, ...] = rule.cases
    counts = Counter(case.name for case in cases)
    for index, case in enumerate(cases):
        if counts[case.name] > 1:
            yield "error", ("cases", index, "name"), f"two cases are called {case.name!r}"
    if isinstance(rule, TraitRule):
        yield from _wanted(
            rule, gives="no case shows goods that get the traits", not_="no case shows goods that do not"
        )
    elif isinstance(rule, InferRule):
        if not any(case.derives for case in rule.cases):
            yield "error", ("cases",), "no case shows what the rule derives (`derives`)"
    elif isinstance(rule, StatutoryRule):
        if not any(case.spans for case in rule.cases):
            yield "error", ("cases",), "no case shows the statutory text (`spans`)"
        if not any(not case.spans for case in rule.cases):
            yield "error", ("cases",), "no case shows a similar text that is not it (`spans: []`)"
    else:
        yield from _wanted(rule, fail="no case fails", pass_="no case passes")
        yield from _lint_fix_case(rule)
        yield from _lint_exemption_cases(rule, library)


def _wanted(rule: Rule, **examples: str) -> Notes:
    for field, message in examples.items():
        if not any(getattr(case, field) is not None for case in rule.cases):
            yield "error", ("cases",), f"{message} (`{field.rstrip('_')}`)"


def _lint_fix_case(rule: Rule) -> Notes:
    fix = getattr(rule, "fix", None)
    # A fix that is only displayed changes nothing that a case could compare.
    if fix is None or fix.applicability == "display":
        return
    if not any(isinstance(case, Case) and case.fix is not None for case in rule.cases):
        yield "error", ("fix",), "the rule mends, and no case shows the mended text (`fix`)"


def _lint_exemption_cases(rule: Rule, library: Library) -> Notes:
    exemptions: tuple[ExemptionRule, ...] = getattr(rule, "exempt", ())
    known = {exemption.id for exemption in exemptions}
    used = {case.by for case in rule.cases if isinstance(case, Case)}
    mended = {case.by for case in rule.cases if isinstance(case, Case) and case.fix is not None}
    for index, exemption in enumerate(exemptions):
        if exemption.id not in used:
            yield "error", ("exempt", index, "id"), f"no case is exempt by {exemption.id!r}"
        if exemption.fix and exemption.fix.applicability != "display" and exemption.id not in mended:
            yield "error", ("exempt", index, "fix"), f"no case by {exemption.id!r} shows the mended text (`fix`)"
    for index, case in enumerate(rule.cases):
        by = case.by if isinstance(case, Case) else None
        if by is None or by in known or _is_statutory(by, library):
            continue
        yield "error", ("cases", index, "by"), f"{by!r} is no exemption of this rule and no statutory rule"


def _is_statutory(rule_id: str, library: Library) -> bool:
    found = library.by_id.get(rule_id)
    return found is not None and isinstance(found[1], StatutoryRule)
