"""A report for people: each finding with the words at fault underlined, the law, what it costs, and how to mend it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from app.domain.findings import (
    Acceptance,
    Alternative,
    Citation,
    DataProfile,
    Finding,
    Fix,
    GoodsProfile,
    Report,
    SubjectResult,
)
from app.domain.pointer import get
from app.domain.subjects import Subject
from app.domain.vocabulary import Applicability, Locale, Outcome, Severity, Verified
from app.packs.text_measures import columns
from app.reports.labels import LABELS, article, technique
from app.reports.terminal import Line, Segment, excerpt, plain, underlined, visible

if TYPE_CHECKING:
    from rich.text import Text

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_INDENT = "  "
_MOST_RULES = 5
_MOST_VALUE = 200


def render(report: Report, subjects: Sequence[Subject], *, trace: bool = False, profile: bool = False) -> str:
    """The report as plain text; `subjects` are those of its results, in order."""
    return "".join(plain(line) + "\n" for line in lines(report, subjects, trace=trace, profile=profile))


def render_rich(report: Report, subjects: Sequence[Subject], *, trace: bool = False) -> Text:
    """The same lines with colours and underlining, for a terminal."""
    return styled(lines(report, subjects, trace=trace))


def styled(content: Iterable[Line]) -> Text:
    """Lines as one rich text; nothing in them is read as markup."""
    from rich.text import Text  # noqa: PLC0415 (a report for a machine or a pipe does without)

    text = Text()
    for line in content:
        for segment in line:
            text.append(segment.text, segment.style or None)
        text.append("\n")
    return text


def lines(report: Report, subjects: Sequence[Subject], *, trace: bool = False, profile: bool = False) -> Iterator[Line]:
    """The lines of the report, subject by subject, and its closing line.

    `trace` adds what each finding stands on, `profile` what the goods are taken for and why.
    """
    words = Wording(report.receipt.locale)
    for result, subject in zip(report.results, subjects, strict=True):
        yield from words.subject(result, subject, trace=trace, profile=profile)
        yield ()
    yield words.closing(report)


def finding_lines(finding: Finding, subject: Subject, locale: Locale, *, trace: bool = True) -> Iterator[Line]:
    """One finding as the report shows it."""
    return Wording(locale).finding(finding, subject, trace=trace)


def profile_lines(profile: Iterable[GoodsProfile], locale: Locale) -> Iterator[Line]:
    """What goods are taken for, as the report shows it."""
    return Wording(locale).profile(profile)


class Wording:
    """Lays out the parts of a report in one language."""

    def __init__(self, locale: Locale) -> None:
        self._locale = locale
        self._say = LABELS[locale]
        self._join = "，" if locale is Locale.ZH else ", "
        # Values start in one column, whatever the language of the labels.
        names = ("law", "fine", "disguise", "wanted", "line", "waiver", "fix", "because")
        self._column = max(columns(self._say[name]) for name in names) + 2

    def heading(self, result: SubjectResult, subject: Subject) -> Line:
        place = ":".join(str(part) for part in (subject.source.file, subject.source.line) if part is not None)
        name = " ".join(part for part in (self._say[result.subject], visible(result.subject_id)) if part)
        return Segment(f"{visible(place)}  " if place else "", "dim"), Segment(name, "bold")

    def subject(self, result: SubjectResult, subject: Subject, *, trace: bool, profile: bool) -> Iterator[Line]:
        yield self.heading(result, subject)
        yield from self.profile(result.profile if profile else ())
        yield from self._data(result.data if profile else ())
        yield from self._contradictions(result.profile)
        for finding in result.findings:
            yield from self.finding(finding, subject, trace=trace)
        for finding in result.exemptions:
            yield from self._exemption(finding)
        for finding in result.accepted:
            yield from self._accepted(finding)
        yield from self._not_evaluated(result.not_evaluated)
        if not any((result.findings, result.exemptions, result.accepted, result.not_evaluated)):
            yield Segment(_INDENT), Segment(self._say["clean"], "green")

    def profile(self, profile: Iterable[GoodsProfile]) -> Iterator[Line]:
        for goods in profile:
            label = f"{_INDENT}{self._say['profile']}"
            place = f"  {visible(goods.pointer)}" if goods.pointer else ""
            unknown = f"  {self._say['kind_unknown']}" if goods.category == "unknown" else ""
            yield Segment(label, "bold"), Segment(place + unknown)
            for trait in goods.traits:
                rule = f" ({trait.rule_id})" if trait.rule_id else ""
                grounds = f" <- {visible(self._join.join(trait.because))}{rule}" if trait.because else rule
                yield Segment(f"{_INDENT * 2}{trait.title}  "), Segment(f"{trait.trait}{grounds}", "dim")

    def _data(self, data: Iterable[DataProfile]) -> Iterator[Line]:
        for field in data:
            name = Segment(f"{_INDENT * 2}{visible(field.field)}  ")
            if field.sureness == "unknown":
                yield name, Segment(self._say["field_unknown"], "yellow")
                continue
            said = f"{field.title} ({field.class_title}), {self._say[field.sureness]}"
            yield name, Segment(said), Segment(f" <- {visible(field.because or '')}", "dim")

    def _contradictions(self, profile: Iterable[GoodsProfile]) -> Iterator[Line]:
        for goods in profile:
            for contradiction in goods.contradictions:
                place = f"{visible(goods.pointer)}  " if goods.pointer else ""
                yield Segment(f"{_INDENT}{self._say['unclear']}  ", "yellow"), Segment(place + contradiction.message)
                for claim in contradiction.claims:
                    grounds = f" <- {visible(self._join.join(claim.because))}"
                    yield (Segment(f"{_INDENT * 2}{claim.title}{grounds}", "dim"),)

    def finding(self, finding: Finding, subject: Subject, *, trace: bool) -> Iterator[Line]:
        style = _STYLES[finding.severity]
        yield (
            Segment(_INDENT),
            Segment(self._say[finding.severity], style),
            Segment(f"  {finding.rule_id}  "),
            Segment(self._say[finding.outcome], "dim"),
        )
        yield from self._place(finding, subject, style)
        yield (Segment(_INDENT * 2 + visible(finding.message)),)
        if finding.acceptance:
            yield self._row("waiver", self._decision(finding.acceptance))
        for citation in finding.citations:
            yield self._row("law", self._law(citation))
        for penalty in finding.enforcement:
            where = penalty.market or penalty.platform or ""
            amount = f" {penalty.amount}" if penalty.amount else ""
            basis = " ".join(part for part in (penalty.law, article(penalty.article, self._locale)) if part)
            yield self._row("fine", f"{where}: {penalty.measure}{amount}" + (f" ({basis})" if basis else ""))
        if finding.detection and finding.detection.techniques:
            yield self._row(
                "disguise", self._join.join(technique(name, self._locale) for name in finding.detection.techniques)
            )
        for wanted in finding.evidence_wanted:
            issuer = self._say["issued_by"].format(who=wanted.issued_by) if wanted.issued_by else None
            language = self._say["language"].format(language=wanted.language) if wanted.language else None
            yield self._row("wanted", self._join.join(part for part in (wanted.what, issuer, language) if part))
            if wanted.line:
                yield self._row("line", wanted.line)
        if finding.fix:
            yield from self._fix(finding.fix, subject)
        if trace:
            for step in finding.trace:
                grounds = f" <- {self._join.join(step.because)}" if step.because else ""
                rule = f" ({step.rule_id})" if step.rule_id else ""
                yield self._row("because", step.fact + grounds + rule)

    def closing(self, report: Report) -> Line:
        summary = report.summary
        fixes = [f.fix for result in report.results for f in result.findings if f.fix and f.fix.verified]
        safe = sum(fix.applicability is Applicability.SAFE for fix in fixes)
        parts = [
            self._say["subjects"].format(count=summary.subjects, affected=summary.subjects_with_findings),
            self._say["counts"].format(errors=summary.errors, warnings=summary.warnings, infos=summary.infos),
            self._say["aside"].format(exempt=summary.exemptions, not_evaluated=summary.not_evaluated),
            self._say["accepted_count"].format(count=summary.accepted) if summary.accepted else "",
            self._say["fixable"].format(safe=safe, all=len(fixes)) if fixes else "",
            self._say["unread"].format(count=len(report.errors)) if report.errors else "",
            self._say["as_of"].format(date=report.receipt.as_of),
        ]
        return (Segment("; ".join(part for part in parts if part), "bold"),)

    def _place(self, finding: Finding, subject: Subject, style: str) -> Iterator[Line]:
        place = finding.location
        label = f"{_INDENT * 2}{visible(place.pointer) or '/'}: "
        value = get(subject.document, place.pointer)
        if place.start is None or place.end is None or not isinstance(value, str):
            if place.pointer:
                yield (Segment(label.rstrip(": "), "dim"),)
            return
        yield from underlined(label, value, place.start, place.end, style)

    def _fix(self, fix: Fix, subject: Subject) -> Iterator[Line]:
        marks = [self._say[fix.applicability]]
        if fix.applicability is not Applicability.DISPLAY:
            marks.append(self._say["verified" if fix.verified else "unproven"])
        yield self._row("fix", f"{fix.title} ({self._join.join(marks)})")
        margin = _INDENT * 2 + " " * self._column
        for edit in fix.edits:
            value = get(subject.document, edit.pointer)
            if not isinstance(value, str):
                continue
            before, old, after = excerpt(value, edit.start, edit.end)
            yield Segment(f"{margin}- "), Segment(before + old + after, "red")
            yield Segment(f"{margin}+ "), Segment(before + visible(edit.replacement) + after, "green")
        for operation in fix.patch:
            value = json.dumps(operation.value, ensure_ascii=False)[:_MOST_VALUE]
            words = self._say["remove" if operation.op == "remove" else "set"]
            yield (Segment(margin + words.format(pointer=visible(operation.path), value=visible(value))),)
        if fix.alternatives:
            yield (Segment(f"{margin}{self._say['or']} {' / '.join(map(self._alternative, fix.alternatives))}"),)

    def _alternative(self, alternative: Alternative) -> str:
        mark = "" if alternative.verified else f" ({self._say['unproven']})"
        return visible(alternative.replacement) + mark

    def _exemption(self, finding: Finding) -> Iterator[Line]:
        words = f' "{visible(finding.location.text)}"' if finding.location.text else ""
        yield (
            Segment(_INDENT),
            Segment(self._say["exempt"], "green"),
            Segment(f"  {finding.rule_id}  {visible(finding.location.pointer)}{words}"),
        )
        if finding.exemption:
            grounds = self._join.join(visible(reason) for reason in finding.exemption.because)
            yield (Segment(_INDENT * 2 + visible(finding.exemption.title) + (f": {grounds}" if grounds else "")),)
            yield self._row("law", self._law(finding.exemption.citation))

    def _accepted(self, finding: Finding) -> Iterator[Line]:
        grounds = f"  {self._decision(finding.acceptance)}" if finding.acceptance else ""
        yield (
            Segment(_INDENT),
            Segment(self._say["accepted"], "green"),
            Segment(f"  {finding.rule_id}  {visible(finding.location.pointer)}"),
            Segment(visible(grounds), "dim"),
        )

    def _decision(self, acceptance: Acceptance) -> str:
        if acceptance.by == "baseline":
            return self._say["known"]
        return self._say["expired" if acceptance.expired else "waived"].format(**acceptance.model_dump())

    def _not_evaluated(self, findings: Sequence[Finding]) -> Iterator[Line]:
        # Many rules may lack the same field: one line for each reason.
        reasons: dict[str, list[str]] = {}
        for finding in findings:
            reasons.setdefault(finding.message, []).append(finding.rule_id)
        for reason, rules in reasons.items():
            ids = list(dict.fromkeys(rules))
            more = [self._say["more"].format(count=len(ids) - _MOST_RULES)] if len(ids) > _MOST_RULES else []
            named = self._join.join([*ids[:_MOST_RULES], *more])
            label = self._say[Outcome.NOT_EVALUATED]
            yield (
                Segment(_INDENT),
                Segment(label, "magenta"),
                Segment(f"  {visible(reason)} "),
                Segment(f"[{named}]", "dim"),
            )

    def _law(self, citation: Citation) -> str:
        parts = [" ".join(part for part in (citation.law, article(citation.article, self._locale)) if part)]
        if citation.date:
            parts.append(f"({citation.date})")
        if citation.verified is not Verified.TEXT:
            parts.append(f"[{self._say[citation.verified]}]")
        if citation.url:
            parts.append(citation.url)
        return " ".join(parts)

    def _row(self, name: str, value: str) -> Line:
        label = self._say[name]
        padding = " " * (self._column - columns(label))
        return Segment(f"{_INDENT * 2}{label}{padding}", "dim"), Segment(visible(value))
