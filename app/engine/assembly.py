"""From verdicts to findings: the message in the caller's language, the place in raw and UTF-16 offsets, the law."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from pydantic import BaseModel

from app import __version__
from app.checks.evaluation import Evaluation, Place, Proposal, Verdict
from app.domain.findings import (
    Alternative,
    Edit,
    EvidenceWanted,
    Exemption,
    Finding,
    Fix,
    Location,
    PatchOperation,
    SourcePlace,
)
from app.domain.pointer import get, split
from app.domain.subjects import ReadingNote, Subject
from app.domain.vocabulary import Locale, Outcome, Severity
from app.engine.law import citation
from app.engine.messages import FROM_DATE, LAWFUL, LAWFUL_WITH_PROOF, OWN_PACK
from app.engine.phrasing import Phrasing
from app.engine.program import CompiledRule
from app.packs._base import EvidenceRequest, Text
from app.packs.messages import render
from app.packs.rules import ExemptionRule, FindingRule
from app.text.utf16 import utf16_offset

_FINGERPRINT_LENGTH = 32
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding with the proposal it came with; the fix is filled in once it has been tried."""

    finding: Finding
    proposal: Proposal | None


def draft(
    verdict: Verdict, compiled: CompiledRule, evaluation: Evaluation, severity: Severity, phrasing: Phrasing
) -> Draft:
    """Build the finding of a verdict. A rule not yet in force gives `info` with its date."""
    rule, locale, as_of = compiled.rule, evaluation.context.locale, evaluation.context.as_of
    law = compiled.law(evaluation.markets, evaluation.platforms, locale)
    location = _location(evaluation.subject, verdict.place)
    params = {"market": ", ".join(evaluation.asked_markets), **verdict.params}
    message = render(_template(verdict, rule).in_(locale), {**params, **_exemption_title(verdict, locale)})
    if not law.is_policy_here:
        severity = max(severity, Severity.WARNING, key=lambda level: level.rank)
    if verdict.outcome in (Outcome.EXEMPT, Outcome.NOT_EVALUATED):
        # Neither says that anything is wrong, so neither has a rank among faults.
        severity = Severity.INFO
    if rule.upcoming(as_of):
        severity = Severity.INFO
        message = render(FROM_DATE.in_(locale), {"date": rule.effective.from_.isoformat(), "message": message})
    finding = Finding(
        rule_id=rule.id,
        pack=compiled.pack.id,
        pack_version=compiled.pack.version,
        kind=rule.kind,
        outcome=verdict.outcome,
        severity=severity,
        title=rule.title.in_(locale),
        message=message,
        location=location,
        detection=verdict.detection,
        citations=law.citations,
        enforcement=law.enforcement,
        evidence_wanted=tuple(_wanted(entry, verdict, evaluation.subject, locale) for entry in verdict.request),
        exemption=_exemption(verdict, phrasing),
        applies_from=rule.effective.from_ if rule.upcoming(as_of) else None,
        trace=phrasing.trace(verdict.trace),
        fingerprint="",
    )
    return Draft(finding, verdict.proposal)


def own_finding(
    subject: Subject, name: str, title: Text, message: Text, params: dict[str, str], locale: Locale
) -> Finding:
    """A `not_evaluated` of the engine itself, under the pack name ``vetlist``."""
    return Finding(
        rule_id=f"{OWN_PACK}/{name}",
        pack=OWN_PACK,
        pack_version=__version__,
        kind="engine",
        outcome=Outcome.NOT_EVALUATED,
        severity=Severity.INFO,
        title=title.in_(locale),
        message=render(message.in_(locale), params),
        location=_location(subject, Place("")),
        fingerprint=_digest(f"{OWN_PACK}/{name}", subject.id, *params.values()),
    )


def noted(note: ReadingNote, subject: Subject) -> Finding:
    """The finding of something noticed while the subject was read from its file."""
    location = _location(subject, Place(note.pointer))
    return Finding(
        rule_id=note.rule_id,
        pack=OWN_PACK,
        pack_version=__version__,
        kind="feed",
        outcome=Outcome.VIOLATION,
        severity=note.severity,
        title=note.title,
        message=note.message,
        location=location,
        fingerprint=_digest(note.rule_id, subject.id, note.pointer, location.text or ""),
    )


def with_fingerprints(drafts: Iterable[Draft], subject_id: str) -> list[Draft]:
    """Number equal findings and give each its fingerprint, stable when other text moves."""
    seen: Counter[tuple[str, str, str]] = Counter()
    done = []
    for entry in drafts:
        finding = entry.finding
        words = finding.detection.normalised if finding.detection else finding.location.text or ""
        key = (finding.rule_id, finding.location.pointer, words)
        fingerprint = _digest(finding.rule_id, subject_id, finding.location.pointer, words, str(seen[key]))
        seen[key] += 1
        done.append(Draft(finding.model_copy(update={"fingerprint": fingerprint}), entry.proposal))
    return done


def fix_of(proposal: Proposal, subject: Subject, locale: Locale) -> Fix:
    """The fix a proposal makes of this subject, not yet proven."""
    edits = []
    for edit in proposal.text_edits:
        raw = get(subject.document, edit.pointer)
        expect = raw[edit.start : edit.end] if isinstance(raw, str) else ""
        edits.append(
            Edit(pointer=edit.pointer, start=edit.start, end=edit.end, expect=expect, replacement=edit.replacement)
        )
    patch = [PatchOperation(op=edit.op, path=edit.pointer, value=edit.value) for edit in proposal.field_edits]
    return Fix(
        applicability=proposal.applicability,
        title=proposal.title.in_(locale),
        edits=tuple(edits),
        patch=tuple(patch),
        alternatives=tuple(Alternative(replacement=words) for words in proposal.alternatives),
    )


def reading_order(subject: Subject, drafts: Iterable[Draft]) -> list[Draft]:
    """Findings in the order a reader meets their places in the subject."""
    keys = _order_of(type(subject.model))

    def key(entry: Draft) -> tuple[object, ...]:
        place = entry.finding.location
        tokens = split(place.pointer)
        first = keys.get(tokens[0], len(keys)) if tokens else -1
        rest = tuple((0, int(t), "") if t.isascii() and t.isdigit() else (1, 0, t) for t in tokens[1:])
        return first, rest, place.start or 0, place.end or 0, entry.finding.rule_id, entry.finding.message

    return sorted(drafts, key=key)


@cache
def _order_of(model: type[BaseModel]) -> dict[str, int]:
    return {(info.alias or name): index for index, (name, info) in enumerate(model.model_fields.items())}


def _location(subject: Subject, place: Place) -> Location:
    source = subject.source
    where = None
    if source.file or source.line:
        at = source.place_of(place.pointer)
        where = SourcePlace(file=source.file, line=at.line, record=source.record, column=at.column, field=at.field)
    value = get(subject.document, place.pointer)
    if place.start is None or place.end is None or not isinstance(value, str):
        text = value if isinstance(value, str) else None
        return Location(pointer=place.pointer, text=text, source=where)
    return Location(
        pointer=place.pointer,
        start=place.start,
        end=place.end,
        text=value[place.start : place.end],
        utf16_start=utf16_offset(value, place.start),
        utf16_end=utf16_offset(value, place.end),
        source=where,
    )


def _template(verdict: Verdict, rule: FindingRule) -> Text:
    if verdict.message is not None:
        return verdict.message
    if verdict.exempted is None:
        return rule.message
    return LAWFUL if verdict.outcome is Outcome.EXEMPT else LAWFUL_WITH_PROOF


def _exemption_title(verdict: Verdict, locale: Locale) -> dict[str, str]:
    return {"exemption": verdict.exempted.rule.title.in_(locale)} if verdict.exempted else {}


def _wanted(entry: EvidenceRequest, verdict: Verdict, subject: Subject, locale: Locale) -> EvidenceWanted:
    return EvidenceWanted(
        what=entry.what.in_(locale),
        issued_by=entry.issued_by.in_(locale) if entry.issued_by else None,
        language=entry.language,
        line=_line(entry, verdict, subject),
    )


def _line(entry: EvidenceRequest, verdict: Verdict, subject: Subject) -> str | None:
    """The line in the language of the text it is to stand in, not in that of the messages; else in English."""
    if not entry.line:
        return None
    text = str(get(subject.document, verdict.place.pointer))
    said = str(subject.document.get("language") or "").partition("-")[0].lower()
    script = "ja" if _KANA.search(text) else "zh" if _HAN.search(text) else said
    lines = cast(Mapping[str, str], entry.line)
    line = next((lines[language] for language in (script, said, "en") if language in lines), None)
    return line.replace("{matched}", verdict.params.get("matched", "")) if line is not None else None


def _exemption(verdict: Verdict, phrasing: Phrasing) -> Exemption | None:
    if verdict.exempted is None:
        return None
    rule = verdict.exempted.rule
    law = rule.citation if isinstance(rule, ExemptionRule) else rule.citations[0]
    return Exemption(
        id=rule.id,
        title=rule.title.in_(phrasing.locale),
        citation=citation(law, phrasing.locale),
        because=phrasing.reasons(verdict.exempted.because),
    )


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT_LENGTH]
