"""Which rules speak of which topic: labels name broad topics, so that rules may be split, renamed and joined freely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from app.packs.tables import load_table

_TABLE = "eval/wording/topics.yaml"


@dataclass(frozen=True)
class TopicMap:
    """Topics with their titles, and rule ids (or globs such as ``us-claims/*``) with the topics they may answer for.

    `rules` is in order of the file: the first pattern that fits a rule id counts. Rules in `outside` are no wording
    claims (a missing statement, an advisory note) and take no part in the measurement.
    """

    titles: Mapping[str, str]
    rules: Mapping[str, tuple[str, ...]]
    outside: tuple[str, ...] = ()

    def takes_part(self, rule_id: str) -> bool:
        return not any(fnmatchcase(rule_id, pattern) for pattern in self.outside)

    def of(self, rule_id: str) -> tuple[str, ...]:
        """The topics of a rule, its main one first; a rule nobody has mapped has none, so nothing it finds is right."""
        return next((topics for pattern, topics in self.rules.items() if fnmatchcase(rule_id, pattern)), ())


@lru_cache(maxsize=1)
def load_topics() -> TopicMap:
    """The shipped map, `corpora/eval/wording/topics.yaml`.

    Raises:
        ValueError: a rule is mapped to a topic that the table does not define.
    """
    table = load_table(_TABLE)
    titles: dict[str, str] = dict(table["topics"])
    rules = {pattern: tuple(topics) for pattern, topics in table["rules"].items()}
    for pattern, topics in rules.items():
        unknown = set(topics) - titles.keys()
        if unknown:
            raise ValueError(f"{_TABLE}: {pattern} is mapped to unknown topic {min(unknown)!r}")
    return TopicMap(titles, rules, tuple(table.get("outside") or ()))
