"""The evaluation files are what they say: enough rows, honest labels, nothing twice."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from pydantic import ValidationError

from app.packs.rules import PatternRule, WordingRule
from app.quality import Part, SampleError, load_samples, load_topics
from app.quality.samples import CATEGORIES
from app.text.normalise import normalise

BLIND = load_samples(Part.BLIND)
TUNED = load_samples(Part.TUNED)
ALL = (*BLIND, *TUNED)


def test_the_blind_part_has_the_languages_it_was_meant_to_have():
    counted = Counter(sample.lang for sample in BLIND)

    assert counted == {"zh-CN": 100, "zh-TW": 14, "en": 50, "de": 9, "fr": 9, "es": 9, "it": 5, "ja": 4}
    assert sum(sample.lawful for sample in BLIND) == 100
    assert sum(sample.disguise is not None for sample in BLIND) == 35


@pytest.mark.parametrize(
    ("languages", "least"), [({"zh-CN"}, 450), ({"zh-TW"}, 60), ({"en"}, 240), ({"de", "fr", "es", "it", "ja"}, 150)]
)
def test_each_group_of_languages_has_enough_rows_about_half_of_them_lawful(languages, least):
    rows = [sample for sample in ALL if sample.lang in languages]

    assert len(rows) >= least
    # Look-alikes may outnumber claims: what is found in vain is learnt from them alone.
    assert 0.45 <= sum(sample.lawful for sample in rows) / len(rows) <= 0.65


def test_there_are_enough_rows_and_disguises_and_every_category():
    assert len(ALL) >= 900
    assert sum(sample.disguise is not None for sample in ALL) >= 150
    assert {sample.category for sample in BLIND} == {sample.category for sample in TUNED} == set(CATEGORIES)


def test_no_row_stands_twice():
    assert [key for key, count in Counter(sample.id for sample in ALL).items() if count > 1] == []
    # Disguised twins of a sentence are wanted, the same sentence in another width or case is not.
    texts = Counter((sample.markets, sample.text.casefold()) for sample in ALL)
    assert [key for key, count in texts.items() if count > 1] == []


def test_labels_mark_whole_words_of_known_topics():
    known = load_topics().titles.keys()
    labels = [(sample, label) for sample in ALL for label in sample.labels]

    assert [(s.id, label) for s, label in labels if not label.topics <= known] == []
    assert [(s.id, label) for s, label in labels if (w := s.text[label.start : label.end]) != w.strip()] == []


def test_labels_stand_in_order_and_do_not_overlap():
    assert [s.id for s in ALL if any(left.end > right.start for left, right in pairwise(s.labels))] == []


def test_rows_called_zero_width_hide_something():
    hidden = [sample for sample in ALL if sample.disguise == "zero-width"]

    assert [s.id for s in hidden if len(normalise(s.text).text) == len(s.text)] == []
    assert len(hidden) >= 10


def test_every_wording_and_pattern_rule_is_mapped_to_a_topic_or_set_outside(library):
    topics = load_topics()
    rules = [rule.id for _, rule in library.rules() if isinstance(rule, WordingRule | PatternRule)]

    assert [rule for rule in rules if topics.takes_part(rule) and not topics.of(rule)] == []


def test_a_sample_is_vetted_as_the_listing_an_editor_would_send():
    sample = next(s for s in BLIND if s.id == "blind-zh-cn-001")

    assert sample.subject().document == {
        "id": "blind-zh-cn-001",
        "language": "zh-CN",
        "category": "食品",
        "title": sample.text,
    }
    assert sample.context().model_dump(include={"markets", "platforms"}) == {"markets": ("CN",), "platforms": ()}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"labels": [{"topic": "medical", "start": 3, "end": 3, "outcome": "violation"}]}, "marks no words"),
        ({"labels": [{"topic": "medical", "start": 0, "end": 99, "outcome": "violation"}]}, "behind the text"),
        ({"lawful": False}, "has one"),
        ({"category": "boats"}, "unknown category"),
    ],
)
def test_a_row_that_contradicts_itself_is_refused(sample, change, message):
    with pytest.raises(ValidationError, match=message):
        sample("a plain tea", **{"lawful": "labels" not in change, **change})


def test_an_unreadable_row_is_named_by_file_and_line(tmp_path):
    good = BLIND[0].model_dump_json()
    (tmp_path / "odd.jsonl").write_text(f'{good}\n{{"id": "x"}}\n', encoding="utf-8")

    with pytest.raises(SampleError, match=r"^odd\.jsonl:2: lang: Field required$"):
        load_samples(Part.TUNED, folder=tmp_path)
