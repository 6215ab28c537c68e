"""The arithmetic: counts that add up, and the ratios taken from them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


def ratio(part: int, whole: int) -> float | None:
    """`part / whole`, or None where there is nothing to divide by: no samples is not the same as none right."""
    return part / whole if whole else None


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over a set of samples.

    A row counts as caught when one finding in it is right: it overlaps a label and its rule speaks of that label's
    topic. A lawful row counts as flagged when there is any finding that is not right. `predictions` are findings with
    a span; `right` those of them that are right; `labels` those that must be found.
    """

    unlawful: int = 0
    caught: int = 0
    lawful: int = 0
    flagged: int = 0
    labels: int = 0
    found: int = 0
    predictions: int = 0
    right: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.unlawful + other.unlawful,
            self.caught + other.caught,
            self.lawful + other.lawful,
            self.flagged + other.flagged,
            self.labels + other.labels,
            self.found + other.found,
            self.predictions + other.predictions,
            self.right + other.right,
        )

    @property
    def rows(self) -> int:
        return self.unlawful + self.lawful

    @property
    def precision(self) -> float | None:
        """Rows: of those answered with a violation, how many have it."""
        return ratio(self.caught, self.caught + self.flagged)

    @property
    def recall(self) -> float | None:
        """Rows: of those that have a violation, how many were caught."""
        return ratio(self.caught, self.unlawful)

    @property
    def lawful_flagged(self) -> float | None:
        """Of the lawful look-alikes, how many were flagged."""
        return ratio(self.flagged, self.lawful)

    @property
    def span_precision(self) -> float | None:
        """Findings: how many stand on the right words for the right reason."""
        return ratio(self.right, self.predictions)

    @property
    def span_recall(self) -> float | None:
        """Labels: how many were found."""
        return ratio(self.found, self.labels)


class ConfusionKind(StrEnum):
    MISSED = "missed"
    FALSE_ALARM = "false_alarm"
    WRONG_TOPIC = "wrong_topic"


@dataclass(frozen=True, slots=True)
class Confusion:
    """One mistake: the words, the topic of the label (or of the rule that fired wrongly), and that rule if any."""

    kind: ConfusionKind
    topic: str
    sample_id: str
    text: str
    words: str
    rule_id: str | None = None
    disguise: str | None = None
