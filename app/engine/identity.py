"""What makes two findings the same before and after a fix: positions move, array indices shift, messages re-word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from app.checks.evaluation import Verdict
from app.domain.findings import Detection, Finding
from app.domain.vocabulary import Outcome

Census = Counter[tuple[str, ...]]

_INDEX = re.compile(r"/\d+(?=/|$)")


def census(findings: Iterable[Finding]) -> Census:
    """How often each finding occurs; exemptions are no fault and are not counted, what could not be told is."""
    return Counter(_identity(finding) for finding in findings if finding.outcome is not Outcome.EXEMPT)


def verdict_census(verdicts: Iterable[tuple[str, Verdict]]) -> Census:
    """The census of the findings that verdicts would make, each given with the id of its rule."""
    return Counter(
        _key(rule_id, verdict.place.pointer, verdict.detection, verdict.outcome)
        for rule_id, verdict in verdicts
        if verdict.outcome is not Outcome.EXEMPT
    )


def _identity(finding: Finding) -> tuple[str, ...]:
    return _key(finding.rule_id, finding.location.pointer, finding.detection, finding.outcome)


def _key(rule_id: str, pointer: str, detection: Detection | None, outcome: Outcome) -> tuple[str, ...]:
    return rule_id, _INDEX.sub("/*", pointer), detection.normalised if detection else "", outcome
