"""A baseline: the findings known on some day, so that a run fails only for what is new.

The file is JSON with one finding a line, sorted, so that a change of it reads well in a review.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from app.domain._types import Model
from app.domain.findings import Finding, SubjectResult
from app.domain.strict_json import JsonError, read_json

VERSION = "1"

_MOST_BYTES = 256 * 1024 * 1024


class BaselineError(ValueError):
    """The file is no baseline; the message says what is wrong with it."""


class Known(Model):
    """A known finding: its fingerprint and how often it stands there; the rest is for those who read the file."""

    fingerprint: Annotated[str, Field(pattern=r"^[0-9a-f]{8,128}$")]
    rule: str
    subject: str
    pointer: str
    count: Annotated[int, Field(ge=1)] = 1


class _File(Model):
    vetlist_baseline: Literal["1"]
    findings: tuple[Known, ...]


@dataclass(frozen=True)
class Comparison:
    """A run held against a baseline: what it does not know, and what it knows and the run no longer has.

    `stale` are findings of subjects the run vetted; `unseen` those of subjects that were not in it, of which nothing
    can be said.
    """

    new: tuple[tuple[str, Finding], ...]
    stale: tuple[Known, ...]
    unseen: tuple[Known, ...]


@dataclass(frozen=True)
class Baseline:
    """Known findings by fingerprint."""

    known: dict[str, Known] = field(default_factory=dict)

    @classmethod
    def of(cls, results: Iterable[SubjectResult]) -> Baseline:
        """Every finding of the results."""
        found: dict[str, Known] = {}
        for subject_id, finding in _findings(results):
            earlier = found.get(finding.fingerprint)
            found[finding.fingerprint] = Known(
                fingerprint=finding.fingerprint,
                rule=finding.rule_id,
                subject=subject_id,
                pointer=finding.location.pointer,
                count=earlier.count + 1 if earlier else 1,
            )
        return cls(found)

    def compare(self, results: Iterable[SubjectResult]) -> Comparison:
        """What the results have beyond the baseline, and the baseline beyond the results."""
        results = tuple(results)
        seen: Counter[str] = Counter()
        new = []
        for subject_id, finding in _findings(results):
            seen[finding.fingerprint] += 1
            known = self.known.get(finding.fingerprint)
            if known is None or seen[finding.fingerprint] > known.count:
                new.append((subject_id, finding))
        vetted = {result.subject_id for result in results}
        gone = [known for known in self.known.values() if seen[known.fingerprint] < known.count]
        return Comparison(
            new=tuple(new),
            stale=tuple(known for known in gone if known.subject in vetted),
            unseen=tuple(known for known in gone if known.subject not in vetted),
        )

    def without_stale(self, results: Iterable[SubjectResult]) -> Baseline:
        """The baseline less what the results no longer have; findings of subjects that are not in them stay."""
        results = tuple(results)
        seen = Counter(finding.fingerprint for _, finding in _findings(results))
        vetted = {result.subject_id for result in results}
        kept: dict[str, Known] = {}
        for name, known in self.known.items():
            if known.subject not in vetted:
                kept[name] = known
            elif seen[name]:
                kept[name] = known.model_copy(update={"count": min(known.count, seen[name])})
        return Baseline(kept)

    def joined(self, other: Baseline) -> Baseline:
        """Both, with the higher count where both know a finding."""
        known = dict(self.known)
        for name, entry in other.known.items():
            if name not in known or known[name].count < entry.count:
                known[name] = entry
        return Baseline(known)

    def dump(self) -> bytes:
        """The file: the same findings give the same bytes."""
        entries = sorted(self.known.values(), key=lambda k: (k.subject, k.rule, k.pointer, k.fingerprint))
        lines = ",\n".join(" " + json.dumps(entry.model_dump(), ensure_ascii=False) for entry in entries)
        return f'{{"vetlist_baseline": "{VERSION}", "findings": [\n{lines}\n]}}\n'.encode()


def read_baseline(data: bytes, name: str) -> Baseline:
    """The baseline in the bytes of a file called `name`.

    Raises:
        BaselineError: it is not JSON, not a baseline, or names a fingerprint twice.
    """
    try:
        entries = _File.model_validate(read_json(data, max_bytes=_MOST_BYTES)).findings
    except JsonError as error:
        raise BaselineError(f"{name}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = "/".join(str(part) for part in first["loc"])
        raise BaselineError(
            f"{name}: is no baseline: /{place}: {first['msg']}; `vetlist baseline create` writes one"
        ) from None
    counts = Counter(entry.fingerprint for entry in entries)
    twice = next((fingerprint for fingerprint, count in counts.items() if count > 1), None)
    if twice:
        raise BaselineError(f"{name}: fingerprint {twice} stands twice; merge the lines or write the file anew")
    return Baseline({entry.fingerprint: entry for entry in entries})


def _findings(results: Iterable[SubjectResult]) -> Iterator[tuple[str, Finding]]:
    for result in results:
        for finding in result.findings:
            yield result.subject_id, finding
