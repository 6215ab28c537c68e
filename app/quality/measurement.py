"""Evaluates samples and compares the findings with the labels."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.findings import Finding
from app.domain.vocabulary import Severity
from app.engine import Evaluator
from app.quality.samples import Label, Sample
from app.quality.scores import Confusion, ConfusionKind, Score
from app.quality.topics import TopicMap, load_topics

_KINDS = frozenset({"wording", "pattern"})

UNMAPPED = "unmapped"
"""The topic of findings whose rule the topic map does not know."""


@dataclass(frozen=True)
class Quality:
    """What a measurement found: the whole, the same broken down, and every mistake in order of the samples.

    `languages`, `categories` and `disguises` count rows and spans. `topics` and `rules` count spans only: a row has no
    single topic. In `rules` there are no labels, so only `predictions` and `right` are filled.
    """

    total: Score
    plain: Score
    disguised: Score
    languages: dict[str, Score] = field(default_factory=dict)
    topics: dict[str, Score] = field(default_factory=dict)
    categories: dict[str, Score] = field(default_factory=dict)
    disguises: dict[str, Score] = field(default_factory=dict)
    rules: dict[str, Score] = field(default_factory=dict)
    confusions: tuple[Confusion, ...] = ()

    def of_kind(self, kind: ConfusionKind) -> tuple[Confusion, ...]:
        return tuple(confusion for confusion in self.confusions if confusion.kind is kind)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a rule says about the words ``[start, end)`` of a sample."""

    rule_id: str
    start: int
    end: int


def measure(evaluator: Evaluator, rows: Iterable[Sample], topics: TopicMap | None = None) -> Quality:
    """Evaluate every sample and score what was found; `topics` is the shipped map unless given."""
    mapped = topics or load_topics()
    return score([(sample, predict(evaluator, sample, mapped)) for sample in rows], mapped)


def predict(evaluator: Evaluator, sample: Sample, topics: TopicMap) -> list[Prediction]:
    """The findings of wording and pattern rules on the sample's text, violations and demands for evidence alike.

    Notes of severity `info` are advice or announce a law to come, and so are not counted either way.
    """
    result = evaluator.evaluate(sample.subject(), sample.context())
    return [
        Prediction(finding.rule_id, *_span(finding))
        for finding in result.findings
        if is_claim(finding, topics) and finding.location.pointer == sample.pointer
    ]


def is_claim(finding: Finding, topics: TopicMap) -> bool:
    """Whether a finding is about words of the seller, so that it takes part in the measurement."""
    return (
        finding.kind in _KINDS
        and finding.severity is not Severity.INFO
        and finding.location.start is not None
        and topics.takes_part(finding.rule_id)
    )


def score(judged: Iterable[tuple[Sample, list[Prediction]]], topics: TopicMap) -> Quality:
    """Compare predictions with labels. Order of the samples is kept in `confusions`."""
    tally = _Tally(topics)
    for sample, predictions in judged:
        tally.take(sample, predictions)
    return tally.quality()


class _Tally:
    """The running counts of one measurement."""

    def __init__(self, topics: TopicMap) -> None:
        self._topics = topics
        self._of: dict[str, dict[str, Score]] = {
            name: defaultdict(Score) for name in ("languages", "topics", "categories", "disguises", "rules", "wholes")
        }
        self._confusions: list[Confusion] = []

    def take(self, sample: Sample, predictions: list[Prediction]) -> None:
        """Add one sample."""
        matched = [(prediction, self._matches(sample, prediction)) for prediction in predictions]
        found = {label for _, labels in matched for label in labels}
        self._count_row(sample, matched, found)
        self._count_labels(sample, found)
        for prediction, labels in matched:
            self._count_prediction(sample, prediction, labels)

    def quality(self) -> Quality:
        wholes = self._of["wholes"]
        return Quality(
            total=wholes["plain"] + wholes["disguised"],
            plain=wholes["plain"],
            disguised=wholes["disguised"],
            languages=dict(self._of["languages"]),
            topics=dict(self._of["topics"]),
            categories=dict(self._of["categories"]),
            disguises=dict(self._of["disguises"]),
            rules=dict(self._of["rules"]),
            confusions=tuple(self._confusions),
        )

    def _matches(self, sample: Sample, prediction: Prediction) -> list[Label]:
        wanted = frozenset(self._topics.of(prediction.rule_id))
        return [label for label in sample.labels if _overlap(label, prediction) and label.topics & wanted]

    def _count_row(self, sample: Sample, matched: list[tuple[Prediction, list[Label]]], found: set[Label]) -> None:
        required = [label for label in sample.labels if not label.optional]
        right = sum(bool(labels) for _, labels in matched)
        row = Score(
            unlawful=int(not sample.lawful),
            caught=int(not sample.lawful and any(label in found for label in required)),
            lawful=int(sample.lawful),
            flagged=int(sample.lawful and right < len(matched)),
            labels=len(required),
            found=sum(label in found for label in required),
            predictions=len(matched),
            right=right,
        )
        self._add("languages", sample.lang, row)
        self._add("categories", sample.category, row)
        self._add("disguises", sample.disguise or "none", row)
        self._add("wholes", "disguised" if sample.disguise else "plain", row)

    def _count_labels(self, sample: Sample, found: set[Label]) -> None:
        for label in sample.labels:
            if label.optional:
                continue
            self._add("topics", label.topic, Score(labels=1, found=int(label in found)))
            if label not in found:
                words = sample.text[label.start : label.end]
                self._confuse(ConfusionKind.MISSED, label.topic, sample, words)

    def _count_prediction(self, sample: Sample, prediction: Prediction, labels: list[Label]) -> None:
        one = Score(predictions=1, right=int(bool(labels)))
        self._add("rules", prediction.rule_id, one)
        if labels:
            self._add("topics", labels[0].topic, one)
            return
        topic = next(iter(self._topics.of(prediction.rule_id)), UNMAPPED)
        self._add("topics", topic, one)
        elsewhere = any(_overlap(label, prediction) for label in sample.labels)
        kind = ConfusionKind.WRONG_TOPIC if elsewhere else ConfusionKind.FALSE_ALARM
        words = sample.text[prediction.start : prediction.end]
        self._confuse(kind, topic, sample, words, prediction.rule_id)

    def _add(self, table: str, key: str, score: Score) -> None:
        self._of[table][key] = self._of[table][key] + score

    def _confuse(self, kind: ConfusionKind, topic: str, sample: Sample, words: str, rule_id: str | None = None) -> None:
        self._confusions.append(Confusion(kind, topic, sample.id, sample.text, words, rule_id, sample.disguise))


def _overlap(label: Label, prediction: Prediction) -> bool:
    return prediction.start < label.end and label.start < prediction.end


def _span(finding: Finding) -> tuple[int, int]:
    start, end = finding.location.start, finding.location.end
    return start or 0, end or 0
