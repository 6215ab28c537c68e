"""Fixes: applied all-or-nothing to a copy, and pass after pass until nothing changes."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.findings import Edit, Finding, Fix, SubjectResult
from app.domain.pointer import MISSING, PointerError, add, get, remove, replace, split
from app.domain.subjects import InvalidSubject, Subject, read_subject
from app.domain.vocabulary import Applicability
from app.engine.identity import Census, census

MAX_PASSES = 20


class FixRefused(ValueError):
    """The fix does not fit the document: a text is not what it expects, or a place is gone."""


@dataclass(frozen=True, slots=True)
class FixResult:
    """What fixing a subject came to.

    `oscillated`: the fixes undid each other or found no end within `MAX_PASSES`, so the document is the original.
    `applied` are the findings whose fixes were applied, in order; `remaining` is the evaluation of the result.
    """

    subject: Subject
    document: dict[str, Any]
    applied: tuple[Finding, ...]
    remaining: SubjectResult
    oscillated: bool = False


def apply_fix(document: dict[str, Any], fix: Fix) -> dict[str, Any]:
    """A copy of `document` with every edit of `fix`.

    Raises:
        FixRefused: an edit's `expect` is not the raw text, edits overlap, or a patched place is missing.
    """
    changed = _apply_edits(document, fix.edits)
    for operation in fix.patch:
        changed = _apply_operation(changed, operation.op, operation.path, operation.value)
    return changed


def fix_to_fixpoint(
    subject: Subject,
    evaluate: Callable[[Subject], SubjectResult],
    wanted: Callable[[Finding], bool],
) -> FixResult:
    """Apply the verified fixes `wanted` takes, pass by pass; overlapping ones wait for the next pass.

    When a document comes back that was there before, or fixes are left after `MAX_PASSES`, the original is returned.
    """
    applied: list[Finding] = []
    current, result = subject, evaluate(subject)
    seen = {_canonical(subject.document)}
    for _ in range(MAX_PASSES):
        batch = _wanted(result, wanted)
        if not batch:
            break
        current, result, done = _advance(current, result, batch, evaluate)
        applied.extend(done)
        if _canonical(current.document) in seen:
            return FixResult(subject, subject.document, (), evaluate(subject), oscillated=True)
        seen.add(_canonical(current.document))
    if _wanted(result, wanted):
        return FixResult(subject, subject.document, (), evaluate(subject), oscillated=True)
    return FixResult(current, current.document, tuple(applied), result)


def mended(subject: Subject, fix: Fix) -> Subject | None:
    """The subject with the fix applied, or None when the fix is refused or breaks the subject."""
    try:
        document = apply_fix(subject.document, fix)
        return read_subject(subject.kind, document, id=subject.id, source=subject.source, notes=subject.notes)
    except (FixRefused, InvalidSubject):
        return None


def joined(fixes: Sequence[Fix]) -> Fix:
    """One fix that does what all of these do; it is refused where two of them touch the same text."""
    if len(fixes) == 1:
        return fixes[0]
    edits = tuple(edit for fix in fixes for edit in fix.edits)
    patch = [operation for fix in fixes for operation in fix.patch]
    # Elements are removed last and from the back, so that the pointers of the others stay true.
    removals = sorted((op for op in patch if op.op == "remove"), key=lambda op: _array_order(op.path), reverse=True)
    kept = [op for op in patch if op.op != "remove"]
    return Fix(applicability=Applicability.DISPLAY, title="", edits=edits, patch=(*kept, *removals))


def takes(applicabilities: frozenset[Applicability]) -> Callable[[Finding], bool]:
    """A filter for `fix_to_fixpoint` by applicability."""
    return lambda finding: finding.fix is not None and finding.fix.applicability in applicabilities


def _wanted(result: SubjectResult, wanted: Callable[[Finding], bool]) -> list[Finding]:
    return _compatible([f for f in result.findings if f.fix is not None and f.fix.verified and wanted(f)])


def _advance(
    subject: Subject, result: SubjectResult, batch: Sequence[Finding], evaluate: Callable[[Subject], SubjectResult]
) -> tuple[Subject, SubjectResult, Sequence[Finding]]:
    """One pass: all fixes of the batch if together they cure what they should and bring nothing new, else the first.

    Fixes proven one by one may still exclude each other, or make a new fault together.
    """
    together = mended(subject, joined([f.fix for f in batch if f.fix]))
    if together is not None:
        after = evaluate(together)
        if len(batch) == 1 or _counted(after) <= _counted(result) - census(batch):
            return together, after, batch
    first = batch[0]
    alone = mended(subject, first.fix) if first.fix else None
    if alone is None:
        return subject, result, ()
    return alone, evaluate(alone), (first,)


def _counted(result: SubjectResult) -> Census:
    return census((*result.findings, *result.not_evaluated))


def _compatible(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, in order, whose fixes touch neither the text nor the place another one before them touches."""
    taken: list[tuple[str, int, int]] = []
    chosen = []
    for finding in findings:
        spans = _spans(finding)
        if any(_clash(span, other) for span in spans for other in taken):
            continue
        taken.extend(spans)
        chosen.append(finding)
    return chosen


def _spans(finding: Finding) -> list[tuple[str, int, int]]:
    fix = finding.fix
    if fix is None:
        return []
    whole = [(operation.path, -1, -1) for operation in fix.patch]
    return [(edit.pointer, edit.start, edit.end) for edit in fix.edits] + whole


def _clash(one: tuple[str, int, int], other: tuple[str, int, int]) -> bool:
    if one[1] < 0 or other[1] < 0:
        return one[0] == other[0] or one[0].startswith(other[0] + "/") or other[0].startswith(one[0] + "/")
    return one[0] == other[0] and one[1] < max(other[2], other[1] + 1) and other[1] < max(one[2], one[1] + 1)


def _apply_edits(document: dict[str, Any], edits: Sequence[Edit]) -> dict[str, Any]:
    changed = document
    for pointer in dict.fromkeys(edit.pointer for edit in edits):
        value = get(document, pointer)
        if not isinstance(value, str):
            raise FixRefused(f"no text at {pointer}")
        here = sorted((edit for edit in edits if edit.pointer == pointer), key=lambda edit: edit.start, reverse=True)
        limit = len(value)
        text = value
        for edit in here:
            if edit.end > limit or edit.start > edit.end:
                raise FixRefused(f"edits overlap at {pointer}")
            if value[edit.start : edit.end] != edit.expect:
                raise FixRefused(f"the text at {pointer} is no longer what the fix expects")
            text = text[: edit.start] + edit.replacement + text[edit.end :]
            limit = edit.start
        changed = replace(changed, pointer, text)
    return changed


def _apply_operation(document: dict[str, Any], op: str, path: str, value: object) -> dict[str, Any]:
    try:
        if op == "remove":
            return dict(remove(document, path))
        if op == "replace" and get(document, path) is MISSING:
            raise FixRefused(f"nothing to replace at {path}")
        if op == "replace":
            return dict(replace(document, path, value))
        if op == "add":
            return dict(add(document, path, value))
    except PointerError as error:
        raise FixRefused(str(error)) from None
    raise FixRefused(f"operation {op!r} is not one of add, replace, remove")


def _array_order(path: str) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, int(t), "") if t.isascii() and t.isdigit() else (1, 0, t) for t in split(path))


def _canonical(document: dict[str, Any]) -> str:
    return json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
