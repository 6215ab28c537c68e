"""What makes two findings the same before and after a fix: positions move, array indices shift, messages re-word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from app.domain.findings import Finding
from app.domain.vocabulary import Outcome

Census = Counter[tuple[str, ...]]

_INDEX = re.compile(r"/\d+(?=/|$)")


def census(findings: Iterable[Finding]) -> Census:
    """How often each finding occurs; exemptions are no fault and are not counted, what could not be told is."""
    return Counter(_identity(finding) for finding in findings if finding.outcome is not Outcome.EXEMPT)


def _identity(finding: Finding) -> tuple[str, ...]:
    words = finding.detection.normalised if finding.detection else ""
    return finding.rule_id, _INDEX.sub("/*", finding.location.pointer), words, finding.outcome
