"""The figures mean what they say: counted by hand on a handful of sentences."""

from __future__ import annotations

import pytest

from app.quality import Confusion, ConfusionKind, Score, measure
from app.quality.measurement import UNMAPPED, Prediction, predict, score


def test_a_finding_on_the_labelled_words_is_right(small_evaluator, small_topics, sample):
    quality = measure(small_evaluator, [sample("a tea that heals", ("medical", "heals"))], small_topics)

    expected = Score(unlawful=1, caught=1, labels=1, found=1, predictions=1, right=1)
    assert quality.total == expected
    assert quality.languages == {"en": expected}
    assert quality.categories == {"food": expected}
    assert quality.disguises == {"none": expected}
    assert quality.topics == {"medical": Score(labels=1, found=1, predictions=1, right=1)}
    assert quality.rules == {"small/cure": Score(predictions=1, right=1)}
    assert quality.confusions == ()


def test_ratios_of_a_set_with_one_of_each_kind(small_evaluator, small_topics, sample):
    rows = [
        sample("it heals", ("medical", "heals")),
        sample("it mends colds", ("medical", "mends colds")),
        sample("best before May"),
        sample("a plain tea"),
    ]

    quality = measure(small_evaluator, rows, small_topics)

    total = quality.total
    assert total == Score(unlawful=2, caught=1, lawful=2, flagged=1, labels=2, found=1, predictions=2, right=1)
    assert (total.rows, total.precision, total.recall, total.lawful_flagged) == (4, 0.5, 0.5, 0.5)
    assert (total.span_precision, total.span_recall) == (0.5, 0.5)
    assert quality.confusions == (
        Confusion(ConfusionKind.MISSED, "medical", "it mends colds", "it mends colds", "mends colds"),
        Confusion(ConfusionKind.FALSE_ALARM, "absolute", "best before May", "best before May", "best", "small/best"),
    )


def test_a_finding_for_another_reason_does_not_catch_the_label(small_evaluator, small_topics, sample):
    quality = measure(small_evaluator, [sample("it heals", ("absolute", "heals"))], small_topics)

    assert quality.total == Score(unlawful=1, labels=1, predictions=1)
    assert [(c.kind, c.topic, c.rule_id) for c in quality.confusions] == [
        (ConfusionKind.MISSED, "absolute", None),
        (ConfusionKind.WRONG_TOPIC, "medical", "small/cure"),
    ]


def test_a_label_may_be_caught_under_a_second_topic(small_evaluator, small_topics, sample):
    row = sample("it heals", ("absolute", "heals", {"also": ["medical"]}))

    quality = measure(small_evaluator, [row], small_topics)

    assert quality.total == Score(unlawful=1, caught=1, labels=1, found=1, predictions=1, right=1)
    assert quality.topics == {"absolute": Score(labels=1, found=1, predictions=1, right=1)}


def test_an_optional_label_is_right_when_caught_and_no_miss_when_not(small_evaluator, small_topics, sample):
    caught = sample("it heals", ("medical", "heals", {"optional": True}))
    passed = sample("it soothes", ("medical", "soothes", {"optional": True}))

    quality = measure(small_evaluator, [caught, passed], small_topics)

    assert quality.total == Score(lawful=2, predictions=1, right=1)
    assert quality.confusions == ()


def test_catching_only_the_optional_label_does_not_catch_the_row(small_topics, sample):
    row = sample("best tea, it mends", ("absolute", "best", {"optional": True}), ("medical", "mends"))

    quality = score([(row, [Prediction("small/best", 0, 4)])], small_topics)

    assert quality.total == Score(unlawful=1, labels=1, predictions=1, right=1)


def test_words_that_only_touch_do_not_overlap(small_topics, sample):
    row = sample("heals all", ("medical", "heals"))

    quality = score([(row, [Prediction("small/cure", 5, 9)])], small_topics)

    assert quality.total == Score(unlawful=1, labels=1, predictions=1)


def test_two_rules_on_one_label_are_both_right_and_the_label_counts_once(small_topics, sample):
    row = sample("heals best", ("medical", "heals best", {"also": ["absolute"]}))

    quality = score([(row, [Prediction("small/cure", 0, 5), Prediction("small/best", 6, 10)])], small_topics)

    assert quality.total == Score(unlawful=1, caught=1, labels=1, found=1, predictions=2, right=2)


def test_a_rule_nobody_mapped_is_never_right(small_topics, sample):
    row = sample("it heals", ("medical", "heals"))

    quality = score([(row, [Prediction("other/rule", 3, 8)])], small_topics)

    assert quality.topics[UNMAPPED] == Score(predictions=1)
    assert quality.total.right == 0


def test_disguised_and_plain_texts_are_counted_apart(small_evaluator, small_topics, sample):
    rows = [
        sample("it heals", ("medical", "heals")),
        sample("it h3als", ("medical", "h3als"), disguise="leet"),
    ]

    quality = measure(small_evaluator, rows, small_topics)

    assert quality.plain == Score(unlawful=1, caught=1, labels=1, found=1, predictions=1, right=1)
    assert quality.disguised.unlawful == 1
    assert quality.plain + quality.disguised == quality.total
    assert set(quality.disguises) == {"none", "leet"}


def test_only_words_of_the_seller_are_predictions(small_evaluator, small_topics, sample):
    """An advisory note is none, and neither is what a rule says about another field."""
    assert predict(small_evaluator, sample("an old tea"), small_topics) == []
    assert predict(small_evaluator, sample("Der Tee heals", field="description"), small_topics) == [
        Prediction("small/cure", 8, 13)
    ]


def test_nothing_measured_has_no_ratios():
    empty = Score()

    assert (empty.precision, empty.recall, empty.lawful_flagged) == (None, None, None)
    assert (empty.span_precision, empty.span_recall) == (None, None)


def test_scores_add_up_count_by_count():
    one = Score(1, 2, 3, 4, 5, 6, 7, 8)

    assert one + one + Score() == Score(2, 4, 6, 8, 10, 12, 14, 16)


@pytest.mark.parametrize(
    ("rule_id", "topics", "takes_part"),
    [
        ("small/cure", ("medical",), True),
        ("small/bright", ("absolute",), True),
        ("small/form-length", (), False),
        ("other/rule", (), True),
    ],
)
def test_rules_are_mapped_by_id_or_glob(small_topics, rule_id, topics, takes_part):
    assert small_topics.of(rule_id) == topics
    assert small_topics.takes_part(rule_id) is takes_part
