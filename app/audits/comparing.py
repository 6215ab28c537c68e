"""What differs between two audits: of two days or pack versions over one catalogue, or of a catalogue then and now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from zlib import crc32

from pydantic import Field

from app.audits.results import AuditResults
from app.audits.tables import ERROR, FINDING, SUBJECT
from app.domain._types import Model

HELD = 500_000
"""Findings of one audit held at a time; larger audits are walked several times, each for its share of the subjects."""

EXAMPLES = 3
"""Examples of each rule."""

NEW, CLEAR, CHANGED = "newly_flagged", "newly_clear", "changed"

_COLUMNS = ("entry", "subject", "subject_id", "rule_id", "outcome", "severity", "fingerprint")


class Said(NamedTuple):
    """What an audit says of a place: outcome, and severity where it is a finding."""

    outcome: str
    severity: str

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


CLEAN = Said("clear", "")
"""The audit has the subject, and nothing to say of the place."""

MISSING = Said("subject not in it", "")


class Example(Model):
    """A finding that differs; `before` and `after` say what either audit makes of it."""

    subject: str
    subject_id: str
    pointer: str
    text: str | None
    message: str
    fingerprint: str
    before: str
    after: str


class RuleDifference(Model):
    """What differs in the findings of one rule: how many, in which way (before -> after), and some of them."""

    rule_id: str
    newly_flagged: int = 0
    newly_clear: int = 0
    changed: int = 0
    ways: dict[str, int] = Field(default_factory=dict)
    examples: tuple[Example, ...] = ()


class Difference(Model):
    """Two audits compared by the fingerprints of their findings."""

    vetlist_audit_diff: str = "1"
    before: dict[str, str]
    after: dict[str, str]
    subjects: dict[str, int]
    newly_flagged: int
    newly_clear: int
    changed: int
    same: int
    rules: tuple[RuleDifference, ...]


class _Place(NamedTuple):
    rule_id: str
    fingerprint: str
    occurrence: int


class _Counts:
    def __init__(self) -> None:
        self.ways: dict[str, dict[str, Counter[str]]] = {}
        self.subjects = Counter[str](both=0, only_before=0, only_after=0)
        self.same = 0
        self.wanted: dict[_Place, tuple[str, Said, Said]] = {}

    def add(self, place: _Place, before: Said, after: Said) -> None:
        kind = _kind(before, after)
        if kind is None:
            self.same += _flags(before)
            return
        ways = self.ways.setdefault(place.rule_id, {}).setdefault(kind, Counter())
        if ways.total() < EXAMPLES:
            self.wanted[place] = kind, before, after
        ways[f"{before} -> {after}"] += 1


def compare(before: AuditResults, after: AuditResults) -> Difference:
    """Compare two finished audits; memory is bounded by `HELD`, whatever their length."""
    largest = max(before.manifest.total.rows, after.manifest.total.rows)
    shares = 1 + largest // HELD
    counts = _Counts()
    for share in range(shares):
        _compare_share(before, after, share, shares, counts)
    examples = _examples(before, after, counts)
    rules = sorted(
        (_rule(rule_id, kinds, examples.get(rule_id, [])) for rule_id, kinds in counts.ways.items()),
        key=lambda rule: (-rule.newly_flagged - rule.newly_clear - rule.changed, rule.rule_id),
    )
    return Difference(
        before=_named(before),
        after=_named(after),
        subjects=dict(counts.subjects),
        newly_flagged=sum(rule.newly_flagged for rule in rules),
        newly_clear=sum(rule.newly_clear for rule in rules),
        changed=sum(rule.changed for rule in rules),
        same=counts.same,
        rules=tuple(rules),
    )


def _compare_share(before: AuditResults, after: AuditResults, share: int, shares: int, counts: _Counts) -> None:
    subjects, known = _held(before, share, shares)
    others, current = _held(after, share, shares)
    counts.subjects.update(
        both=len(subjects & others), only_before=len(subjects - others), only_after=len(others - subjects)
    )
    for place, (subject, said) in known.items():
        there = current.pop(place, None)
        counts.add(place, said, there[1] if there else CLEAN if subject in others else MISSING)
    for place, (subject, said) in current.items():
        counts.add(place, CLEAN if subject in subjects else MISSING, said)


def _held(
    audit: AuditResults, share: int, shares: int
) -> tuple[set[tuple[str, str]], dict[_Place, tuple[tuple[str, str], Said]]]:
    """The subjects of this share, and what is said of their places."""
    subjects: set[tuple[str, str]] = set()
    said: dict[_Place, tuple[tuple[str, str], Said]] = {}
    for place, row in _places(audit, _COLUMNS, share, shares):
        subject = (row["subject"], row["subject_id"])
        if place is None:
            subjects.add(subject)
        else:
            said[place] = subject, Said(row["outcome"], row["severity"] if row["entry"] == FINDING else "")
    return subjects, said


def _places(
    audit: AuditResults, columns: tuple[str, ...], share: int, shares: int
) -> Iterator[tuple[_Place | None, dict[str, str]]]:
    """The rows of this share of the subjects, with the place each is about; None for a subject itself."""
    seen: Counter[tuple[str, str]] = Counter()
    for row in audit.rows(columns):
        if row["entry"] == ERROR or crc32(f"{row['subject']} {row['subject_id']}".encode()) % shares != share:
            continue
        if row["entry"] == SUBJECT:
            yield None, row
            continue
        # Files with the same ids repeat fingerprints; the order tells them apart.
        name = (row["rule_id"], row["fingerprint"])
        yield _Place(*name, seen[name]), row
        seen[name] += 1


def _flags(said: Said) -> bool:
    return bool(said.severity)


def _kind(before: Said, after: Said) -> str | None:
    if before == after or not (_flags(before) or _flags(after)):
        return None
    if _flags(before) and _flags(after):
        return CHANGED
    return NEW if _flags(after) else CLEAR


def _examples(before: AuditResults, after: AuditResults, counts: _Counts) -> dict[str, list[Example]]:
    """Each wanted example, from the audit that has the finding; one more walk over each."""
    found: dict[str, list[Example]] = {}
    for audit, kinds in ((after, (NEW, CHANGED)), (before, (CLEAR,))):
        columns = (*_COLUMNS, "pointer", "text", "message")
        for place, row in _places(audit, columns, 0, 1):
            if place is None or place not in counts.wanted or counts.wanted[place][0] not in kinds:
                continue
            _, was, is_now = counts.wanted[place]
            example = Example(
                subject=row["subject"],
                subject_id=row["subject_id"],
                pointer=row["pointer"],
                text=row["text"],
                message=row["message"],
                fingerprint=row["fingerprint"],
                before=str(was),
                after=str(is_now),
            )
            found.setdefault(place.rule_id, []).append(example)
    return found


def _rule(rule_id: str, kinds: dict[str, Counter[str]], examples: list[Example]) -> RuleDifference:
    ways: Counter[str] = sum(kinds.values(), Counter())
    return RuleDifference(
        rule_id=rule_id,
        **{kind: counted.total() for kind, counted in kinds.items()},
        ways=dict(ways.most_common()),
        examples=tuple(examples),
    )


def _named(audit: AuditResults) -> dict[str, str]:
    receipt = audit.receipt
    return {
        "folder": str(audit.path),
        "as_of": receipt.as_of.isoformat(),
        "engine": receipt.engine,
        "input_sha256": receipt.input_sha256,
    }
