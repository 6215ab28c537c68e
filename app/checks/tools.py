"""What a check may use while it compiles a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from app.checks.evaluation import Evaluation, Verdict
from app.checks.lists import NO_LISTS, Lists
from app.packs.library import Library
from app.packs.rules import StatutoryRule
from app.packs.terms import Term


class Checker(Protocol):
    """A compiled rule. It looks only at the evaluation and never changes it."""

    def __call__(self, evaluation: Evaluation, /) -> Iterator[Verdict]: ...


@dataclass
class Tools:
    """The library the rule came from, the lists a user loaded beside it, and the registers of what the one scan over
    a subject's texts looks for.

    What a rule registers it finds, confirmed, in ``evaluation.hits[key]``. The key is the rule's id; a rule that
    looks for several things adds ``#`` and a name.
    """

    library: Library
    lists: Lists = NO_LISTS
    terms: dict[str, list[Term]] = field(default_factory=dict)
    patterns: dict[str, list[str]] = field(default_factory=dict)
    contacts: dict[str, list[str]] = field(default_factory=dict)
    statutory: dict[str, StatutoryRule] = field(default_factory=dict)
    block_patterns: dict[str, list[str]] = field(default_factory=dict)

    def register(self, key: str, terms: Iterable[Term]) -> None:
        """Look for terms."""
        self.terms.setdefault(key, []).extend(terms)

    def register_patterns(self, key: str, patterns: Iterable[str]) -> None:
        """Look for RE2 patterns in normalised text; the group `hit`, if named, is the span."""
        self.patterns.setdefault(key, []).extend(patterns)

    def register_contacts(self, key: str, detectors: Iterable[str]) -> None:
        """Look for contact data by the names of `app.packs.matches.DetectorName`."""
        self.contacts.setdefault(key, []).extend(detectors)

    def register_statutory(self, rule: StatutoryRule) -> None:
        """Look for a statutory text."""
        self.statutory[rule.id] = rule
        self.register(rule.id, [Term(term=text, boundary="none") for text in rule.match.texts])
        self.block_patterns[rule.id] = list(rule.match.patterns)
