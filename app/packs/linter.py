"""Lints packs that load: what is allowed but will not do what its author meant, and tests that are missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from app.domain.vocabulary import Severity, Verified
from app.packs._lint_cases import lint_cases
from app.packs._lint_findings import LintProblem, Notes, Reporter
from app.packs._lint_patterns import lint_patterns
from app.packs._lint_terms import lint_terms
from app.packs._lint_texts import lint_texts
from app.packs._lint_vocabulary import lint_vocabulary
from app.packs.case_runner import CaseEvaluator, run_cases
from app.packs.cases import AnyCase
from app.packs.library import Library, Pack
from app.packs.rules import ExemptionRule, Rule

__all__ = ["LintProblem", "lint"]

REVIEW_AFTER_MONTHS = 12

Normalise = Callable[[str], str]


def lint(
    library: Library,
    *,
    evaluator: CaseEvaluator | None = None,
    normalise: Normalise | None = None,
    as_of: dt.date | None = None,
) -> list[LintProblem]:
    """Every problem of every pack, sorted by file and place.

    Args:
        evaluator: runs the rules' cases too; a case that fails is an error.
        normalise: gives the text that detection works on; finds terms that can never match.
        as_of: the day on which sources count as reviewed too long ago.
    """
    problems: list[LintProblem] = []
    for pack in library.packs.values():
        reporter = Reporter(pack)
        for rule in pack.rules.values():
            problems.extend(reporter.rule(rule, lint_rule(rule, library, normalise)))
        problems.extend(reporter.manifest(_lint_manifest(pack, as_of)))
    problems.extend(lint_vocabulary(library))
    if evaluator is not None:
        problems.extend(_failed_cases(library, evaluator))
    return sorted(problems, key=lambda p: (p.file, p.line, p.column, p.message))


def lint_rule(rule: Rule, library: Library, normalise: Normalise | None) -> Notes:
    """What can be said of a rule by itself: (severity, location, message)."""
    yield from _lint_head(rule)
    yield from lint_texts(rule)
    yield from lint_patterns(rule, normalise)
    yield from lint_terms(rule, normalise)
    yield from lint_cases(rule, library)


def _lint_head(rule: Rule) -> Notes:
    for index, alias in enumerate(rule.aliases):
        if alias == rule.id:
            yield "error", ("aliases", index), "the alias is the rule's own id"
    if getattr(rule, "severity", None) is Severity.ERROR and rule.verified is Verified.UNVERIFIED:
        yield (
            "warning",
            ("severity",),
            "a citation is unverified: the severity is capped at warning until its source has been read",
        )
    exemptions: tuple[ExemptionRule, ...] = getattr(rule, "exempt", ())
    for index, entry in enumerate(exemptions):
        if entry.effective is not None and not entry.effective.overlaps(rule.effective):
            message = f"the exemption never applies: its days and the rule's ({rule.effective}) do not meet"
            yield "error", ("exempt", index, "effective"), message


def _lint_manifest(pack: Pack, as_of: dt.date | None) -> Notes:
    yield from lint_texts(pack.manifest)
    if as_of is None:
        return
    for index, source in enumerate(pack.manifest.sources):
        if _months_between(source.last_reviewed, as_of) >= REVIEW_AFTER_MONTHS:
            message = f"{source.name}: last reviewed {source.last_reviewed}, over {REVIEW_AFTER_MONTHS} months ago"
            yield "warning", ("sources", index, "last_reviewed"), message


def _months_between(earlier: dt.date, later: dt.date) -> int:
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months if later.day > earlier.day else months - 1


def _failed_cases(library: Library, evaluator: CaseEvaluator) -> Iterator[LintProblem]:
    failed = [result for result in run_cases(library, evaluator) if not result.passed]
    for pack in library.packs.values():
        reporter = Reporter(pack)
        for result in failed:
            rule = pack.rules.get(result.rule_id)
            if rule is None:
                continue
            cases: tuple[AnyCase, ...] = rule.cases
            index = next(i for i, case in enumerate(cases) if case.name == result.case)
            notes: Iterable[tuple[str, tuple[str | int, ...], str]] = [("error", ("cases", index), result.explain())]
            yield from reporter.rule(rule, notes)
