"""The counts a summary shows: by rule, severity, pack, market, and the subjects with most to mend."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from app.domain.findings import Finding, SubjectResult
from app.domain.vocabulary import Outcome, Severity
from app.reports.answers import ORDER, Answer

_KIND = "product."
_KEPT = 10_000
"""Subjects remembered as candidates for the worst; above that the mildest half is forgotten."""


@dataclass
class Digest:
    """Counts over results, taken one at a time, so that they may be of any number."""

    subjects: int = 0
    affected: int = 0
    unread: int = 0
    severities: Counter[str] = field(default_factory=lambda: Counter({severity.value: 0 for severity in ORDER}))
    outcomes: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)
    gravity: dict[str, Severity] = field(default_factory=dict)
    packs: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    """Findings by the kind of goods; where several kinds fit, each counts. Goods of no known kind are under ``""``."""
    reasons: Counter[str] = field(default_factory=Counter)
    fixable: int = 0
    _offenders: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)

    def add(self, result: SubjectResult) -> None:
        self.subjects += 1
        self.affected += bool(result.findings)
        traits = (trait for goods in result.profile for trait in goods.traits)
        kinds = list(dict.fromkeys(trait.title for trait in traits if trait.trait.startswith(_KIND))) or [""]
        for finding in result.findings:
            self._count(finding)
            self.kinds.update(kinds)
        self.outcomes[Outcome.EXEMPT] += len(result.exemptions)
        self.outcomes[Outcome.NOT_EVALUATED] += len(result.not_evaluated)
        self.reasons.update(finding.message for finding in result.not_evaluated)
        if result.findings:
            own = self._offenders.setdefault((result.subject.value, result.subject_id), Counter())
            own.update(finding.severity.value for finding in result.findings)
            if len(self._offenders) > _KEPT:
                self._offenders = dict(self._ranked()[: _KEPT // 2])

    def offenders(self, most: int = 20) -> list[tuple[str, str, Counter[str]]]:
        """Subjects by their errors, then warnings, then the rest: kind, id, findings by severity."""
        return [(kind, name, counts) for (kind, name), counts in self._ranked()[:most]]

    def _count(self, finding: Finding) -> None:
        self.severities[finding.severity.value] += 1
        self.outcomes[finding.outcome.value] += 1
        self.rules[finding.rule_id] += 1
        self.packs[finding.pack] += 1
        self.titles.setdefault(finding.rule_id, finding.title)
        known = self.gravity.get(finding.rule_id, finding.severity)
        self.gravity[finding.rule_id] = min(known, finding.severity, key=ORDER.index)
        # An index says which bullet or line it is; counted together they say where catalogues go wrong.
        parts = [part for part in finding.location.pointer.split("/") if part and not part.isdigit()]
        self.fields["/".join(parts) or "(whole subject)"] += 1
        self.fixable += bool(finding.fix and finding.fix.verified)

    def _ranked(self) -> list[tuple[tuple[str, str], Counter[str]]]:
        return sorted(self._offenders.items(), key=lambda item: [-item[1][severity.value] for severity in ORDER])


def digest(answer: Answer) -> Digest:
    """Count a whole answer."""
    counts = Digest()
    for result in answer.results:
        counts.add(result)
    counts.unread = sum(1 for _ in answer.errors)
    return counts
