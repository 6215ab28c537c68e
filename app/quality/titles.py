"""Ordinary, lawful marketplace titles, made from templates with a seed, and what share of them the packs flag."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from app.domain.context import Context
from app.domain.subjects import Subject, read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator
from app.packs.tables import load_table
from app.quality.measurement import is_claim
from app.quality.samples import AS_OF
from app.quality.scores import ratio
from app.quality.topics import TopicMap, load_topics

COUNT = 8000
SEED = 20261122

_TABLE = "eval/titles.yaml"
_EXAMPLES = 3
_TRIES = 50

_Words: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Title:
    """One title with the category and market it is sold in."""

    id: str
    lang: str
    market: str
    category: str
    text: str

    def subject(self) -> Subject:
        return read_subject(
            SubjectKind.LISTING,
            {"id": self.id, "language": self.lang, "title": self.text, "category": self.category},
        )

    def context(self, as_of: dt.date = AS_OF) -> Context:
        return Context(as_of=as_of, markets=(self.market,))


@dataclass(frozen=True, slots=True)
class FlaggedTitle:
    """A title that set off a rule, and the words it stands on."""

    title: Title
    rule_id: str
    words: str


@dataclass(frozen=True)
class TitleReport:
    """How many titles were read and flagged; `by_rule` holds the titles each rule flagged, the busiest rule first."""

    titles: int
    flagged: int
    by_rule: dict[str, tuple[FlaggedTitle, ...]]

    @property
    def share(self) -> float:
        return ratio(self.flagged, self.titles) or 0.0

    def rule_share(self, rule_id: str) -> float:
        """The share of all titles that `rule_id` flags."""
        return ratio(len(self.by_rule.get(rule_id, ())), self.titles) or 0.0

    def examples(self, rule_id: str, count: int = _EXAMPLES) -> tuple[FlaggedTitle, ...]:
        """Titles a rule flags, each on other words, for a person to read."""
        first: dict[str, FlaggedTitle] = {}
        for flagged in self.by_rule.get(rule_id, ()):
            first.setdefault(flagged.words, flagged)
        return tuple(first.values())[:count]


def generate_titles(count: int = COUNT, seed: int = SEED) -> list[Title]:
    """`count` different titles; the same count and seed give the same titles, languages in the shares of the table.

    Raises:
        ValueError: the table has not enough words for so many different titles.
    """
    table: dict[str, _Words] = load_table(_TABLE)
    # A listing need not resist prediction; it must be the same tomorrow.
    chance = random.Random(seed)
    weights = [int(words["share"]) for words in table.values()]
    titles: dict[str, Title] = {}
    tries = 0
    while len(titles) < count:
        tries += 1
        if tries > count * _TRIES:
            raise ValueError(f"{_TABLE} has words for {len(titles)} different titles only, not for {count}")
        lang = chance.choices(list(table), weights)[0]
        text, category = _title(table[lang], chance)
        market = chance.choice(table[lang]["markets"])
        titles.setdefault(text, Title(f"title-{len(titles) + 1}", lang, market, category, text))
    return list(titles.values())


def report_titles(evaluator: Evaluator, titles: Sequence[Title], topics: TopicMap | None = None) -> TitleReport:
    """What the packs say about titles nobody should object to; a title a rule flags twice counts once for it."""
    mapped = topics or load_topics()
    by_rule: dict[str, list[FlaggedTitle]] = defaultdict(list)
    flagged = 0
    for title in titles:
        hits = _hits(evaluator, title, mapped)
        flagged += bool(hits)
        for rule_id, words in hits.items():
            by_rule[rule_id].append(FlaggedTitle(title, rule_id, words))
    busiest = sorted(by_rule.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return TitleReport(len(titles), flagged, {rule_id: tuple(found) for rule_id, found in busiest})


def _hits(evaluator: Evaluator, title: Title, topics: TopicMap) -> dict[str, str]:
    """The rules that flag a title, each with the first words it stands on."""
    hits: dict[str, str] = {}
    for finding in evaluator.evaluate(title.subject(), title.context()).findings:
        if is_claim(finding, topics) and finding.location.pointer == "/title":
            hits.setdefault(finding.rule_id, finding.location.text or "")
    return hits


def _title(words: _Words, chance: random.Random) -> tuple[str, str]:
    goods = chance.choice(words["goods"])
    traits = chance.sample(goods["trait"], 2)
    slots = {
        "maker": chance.choice(words["makers"]),
        "good": chance.choice(goods["good"]),
        "spec": chance.choice(goods["spec"]),
        "trait": traits[0],
        "trait2": traits[1],
        **{name: _pick(words.get(name, ()), chance) for name in ("season", "service", "audience")},
    }
    return chance.choice(words["templates"]).format(**slots).strip(), goods["category"]


def _pick(choices: Iterable[str], chance: random.Random) -> str:
    options = list(choices)
    return chance.choice(options) if options else ""
