"""Ordinary titles: made the same way every time, and seldom flagged."""

from __future__ import annotations

from collections import Counter

import pytest

from app.quality import Title, generate_titles, report_titles


def test_the_same_seed_makes_the_same_titles_and_another_seed_others():
    assert generate_titles(200, seed=7) == generate_titles(200, seed=7)
    assert generate_titles(200, seed=7) != generate_titles(200, seed=8)


def test_eight_thousand_titles_are_all_different_and_mostly_chinese_and_english():
    titles = generate_titles()
    languages = Counter(title.lang for title in titles)

    assert len({title.text for title in titles}) == len(titles) == 8000
    assert languages.keys() == {"zh-CN", "en", "de"}
    assert languages["zh-CN"] > languages["en"] > languages["de"] > 400


def test_titles_look_like_titles():
    assert all(
        10 <= len(title.text) <= 150 and "{" not in title.text and title.text == title.text.strip()
        for title in generate_titles(2000)
    )


def test_more_titles_than_the_words_allow_are_refused(monkeypatch):
    words = {"share": "1", "markets": ["DE"], "makers": ["Waldfink"], "templates": ["{maker} {good}"]}
    goods = [{"category": "Haushalt", "good": ["Pfanne"], "spec": ["28 cm"], "trait": ["rostfrei", "flach"]}]
    monkeypatch.setattr("app.quality.titles.load_table", lambda _name: {"de": {**words, "goods": goods}})

    assert [title.text for title in generate_titles(1)] == ["Waldfink Pfanne"]
    with pytest.raises(ValueError, match="words for 1 different titles only, not for 2"):
        generate_titles(2)


def test_the_report_counts_titles_and_names_the_rule_and_its_words(small_evaluator, small_topics):
    texts = ["best tea", "best of the best", "best tea that heals", "plain tea"]
    titles = [Title(str(n), "en", "DE", "Food", text) for n, text in enumerate(texts)]

    report = report_titles(small_evaluator, titles, small_topics)

    assert (report.titles, report.flagged, report.share) == (4, 3, 0.75)
    assert {rule: [hit.title.id for hit in hits] for rule, hits in report.by_rule.items()} == {
        "small/best": ["0", "1", "2"],
        "small/cure": ["2"],
    }
    assert report.rule_share("small/cure") == 0.25
    assert report.rule_share("small/unknown") == 0.0
    assert [hit.words for hit in report.examples("small/best")] == ["best"]


def test_at_most_three_ordinary_titles_in_two_hundred_are_flagged(evaluator):
    report = report_titles(evaluator, generate_titles(1000))

    assert report.share <= 0.015, {rule: report.examples(rule) for rule in report.by_rule}
