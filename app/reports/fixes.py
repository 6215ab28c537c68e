"""What fixing came to, for people: what was mended, and for everything that is left why it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.domain.findings import Finding, SubjectResult
from app.domain.subjects import Subject
from app.domain.vocabulary import Applicability, Locale
from app.reports.terminal import Line, Segment, visible
from app.reports.text import Wording

_WORDS: Mapping[Locale, Mapping[str, str]] = {
    Locale.EN: {
        "mended": "mended",
        "left": "left",
        "none": "no rewording is known for it: {title}",
        "evidence": "no rewording can supply the proof that is wanted",
        "display": "the fix is advice to a person, no edit",
        "review": "the fix wants a person's eye: look at it, then --unsafe applies it",
        "unverified": "the fix was tried and does not help, or brings another finding",
        "oscillated": "the fixes undo one another, so nothing was changed",
        "conflict": "the fix cannot be applied beside the others; run it again",
        "closing": "{subjects} subjects, {mended} findings mended, {left} left",
    },
    Locale.ZH: {
        "mended": "已修改",
        "left": "保留原因",
        "none": "没有已知的替换说法：{title}",
        "evidence": "改写无法替代所需的证明",
        "display": "该修改仅为建议，不是可执行的编辑",
        "review": "该修改需要人工复核，复核后可加 --unsafe 应用",
        "unverified": "已试用该修改，但问题未消除或产生了新问题",
        "oscillated": "各项修改互相抵消，因此未作任何改动",
        "conflict": "该修改与其他修改冲突，请再运行一次",
        "closing": "{subjects} 项，已修改 {mended} 处，剩余 {left} 处",
    },
}


@dataclass(frozen=True, slots=True)
class Fixed:
    """One subject after fixing: as it is now, what was applied, and what the evaluation still says."""

    subject: Subject
    applied: tuple[Finding, ...]
    remaining: SubjectResult
    oscillated: bool


def fix_lines(results: list[Fixed], locale: Locale, *, unsafe: bool) -> Iterator[Line]:
    """A block for each subject that had or has findings, and a closing line."""
    say = _WORDS[locale]
    words = Wording(locale)
    for fixed in results:
        if not fixed.applied and not fixed.remaining.findings:
            continue
        yield words.heading(fixed.remaining, fixed.subject)
        for finding in fixed.applied:
            title = f": {finding.fix.title}" if finding.fix else ""
            yield (
                Segment("  "),
                Segment(say["mended"], "green"),
                Segment(f"  {finding.rule_id}  {visible(finding.location.pointer)}{visible(title)}"),
            )
        for finding in fixed.remaining.findings:
            yield from words.finding(finding, fixed.subject, trace=False)
            reason = say[_why(finding, fixed, unsafe=unsafe)].format(title=finding.title)
            yield Segment("    " + say["left"] + "  ", "dim"), Segment(visible(reason))
        yield ()
    yield (
        Segment(
            say["closing"].format(
                subjects=len(results),
                mended=sum(len(fixed.applied) for fixed in results),
                left=sum(len(fixed.remaining.findings) for fixed in results),
            ),
            "bold",
        ),
    )


def _why(finding: Finding, fixed: Fixed, *, unsafe: bool) -> str:
    if fixed.oscillated:
        return "oscillated"
    if finding.fix is None:
        return "evidence" if finding.evidence_wanted else "none"
    if finding.fix.applicability is Applicability.DISPLAY:
        return "display"
    if not finding.fix.verified:
        return "unverified"
    return "review" if finding.fix.applicability is Applicability.REVIEW and not unsafe else "conflict"
