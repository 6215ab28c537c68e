"""Takes known and accepted findings out of a report, and says what became of each decision."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from app.decisions.baseline import Baseline
from app.decisions.waivers import Waiver, Waivers
from app.domain.findings import Acceptance, Finding, Report, SubjectResult, Summary

_KNOWN = Acceptance(by="baseline")


@dataclass(frozen=True)
class Decided:
    """A report after decisions, the waivers that fitted nothing, and those that fitted but have expired."""

    report: Report
    unused: tuple[Waiver, ...] = ()
    expired: tuple[Waiver, ...] = ()


@dataclass(frozen=True)
class Decisions:
    """What has been decided about findings beforehand."""

    waivers: Waivers = field(default_factory=Waivers)
    baseline: Baseline = field(default_factory=Baseline)

    def __bool__(self) -> bool:
        return bool(self.waivers.entries or self.baseline.known)

    def apply(self, report: Report) -> Decided:
        """Move what is decided from the findings of each result to its `accepted`.

        A waiver comes before the baseline, so that the day a waiver expires is seen although the finding is an old one.
        """
        if not self:
            return Decided(report)
        desk = Desk(self, report.receipt.as_of)
        results = tuple(desk.decide(result) for result in report.results)
        return Decided(
            report.model_copy(update={"results": results, "summary": Summary.of(results)}),
            unused=tuple(waiver for waiver, _ in self.waivers.entries if waiver.id not in desk.used),
            expired=tuple(waiver for waiver, _ in self.waivers.entries if waiver.id in desk.expired),
        )


class Desk:
    """Decides results one at a time, each once: a known finding is known as often as the baseline counts it."""

    def __init__(self, decisions: Decisions, day: dt.date) -> None:
        self._decisions = decisions
        self._day = day
        self._left = Counter({name: known.count for name, known in decisions.baseline.known.items()})
        self.used: set[str] = set()
        self.expired: set[str] = set()

    def decide(self, result: SubjectResult) -> SubjectResult:
        """The result with what is decided among its `accepted`."""
        findings: list[Finding] = []
        accepted = list(result.accepted)
        for finding in result.findings:
            acceptance = self._acceptance(result.subject_id, finding)
            decided = finding.model_copy(update={"acceptance": acceptance}) if acceptance else finding
            open_again = acceptance is None or acceptance.expired
            (findings if open_again else accepted).append(decided)
        return result.model_copy(update={"findings": tuple(findings), "accepted": tuple(accepted)})

    def _acceptance(self, subject_id: str, finding: Finding) -> Acceptance | None:
        waiver = self._decisions.waivers.covering(subject_id, finding, self._day)
        if waiver is not None:
            self.used.add(waiver.id)
            acceptance = waiver.acceptance(self._day)
            if acceptance.expired:
                self.expired.add(waiver.id)
            return acceptance
        if self._left[finding.fingerprint] > 0:
            self._left[finding.fingerprint] -= 1
            return _KNOWN
        return None
