"""What an earlier variant of the same product has already said, so that it is reported once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Container

from app.domain.findings import Finding, SubjectResult
from app.domain.subjects import Listing, Subject

GROUPS_KEPT = 10_000
"""Groups remembered: variants stand near each other, and memory must not grow with the file."""


class Repeats:
    """Leaves out of a result what a listing before it, with the same `parent_id`, has shown.

    A finding is the same when its rule, its field and the words at fault are. Use one over results in the
    order of their records: which variant keeps a finding depends on nothing but that order. Everything is
    evaluated all the same, so a variant that differs is never taken for its neighbour.
    """

    def __init__(self, files: Container[str | None]) -> None:
        """`files` are the names of those in which variants repeat their product; other subjects pass as they are."""
        self._files = files
        self._said: OrderedDict[tuple[str | None, str], set[tuple[str, str, str, str]]] = OrderedDict()

    def without(self, result: SubjectResult, subject: Subject) -> SubjectResult:
        """The result without findings, exemptions and unevaluated tests that are repeated."""
        file = subject.source.file
        if file not in self._files or not isinstance(subject.model, Listing) or subject.model.parent_id is None:
            return result
        group = (file, subject.model.parent_id)
        said = self._said.setdefault(group, set())
        self._said.move_to_end(group)
        if len(self._said) > GROUPS_KEPT:
            self._said.popitem(last=False)
        return result.model_copy(
            update={
                part: tuple(finding for finding in getattr(result, part) if _is_new(finding, said))
                for part in ("findings", "exemptions", "not_evaluated")
            }
        )


def _is_new(finding: Finding, said: set[tuple[str, str, str, str]]) -> bool:
    words = finding.detection.normalised if finding.detection else finding.location.text or ""
    place = f"{finding.location.pointer}:{finding.location.start}"
    sign = (finding.rule_id, place, words, finding.message)
    if sign in said:
        return False
    said.add(sign)
    return True
