"""Why a rule fired or did not, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.domain.subjects import Subject
from app.domain.vocabulary import Locale
from app.engine.explanation import Explanation
from app.reports.terminal import Line, Segment, visible
from app.reports.text import finding_lines, profile_lines

_STATES: Mapping[Locale, Mapping[str, str]] = {
    Locale.EN: {
        "fired": "fired",
        "exempt": "exempt",
        "not_evaluated": "could not be evaluated",
        "silent": "found nothing",
        "out_of_scope": "does not apply here",
        "off": "is off",
        "derived": "derived its symbols",
        "not_derived": "derived nothing",
    },
    Locale.ZH: {
        "fired": "已触发",
        "exempt": "豁免",
        "not_evaluated": "无法评估",
        "silent": "未发现问题",
        "out_of_scope": "不适用",
        "off": "未启用",
        "derived": "已推出结论",
        "not_derived": "未推出结论",
    },
}


def explanation_lines(explanation: Explanation, subject: Subject, locale: Locale) -> Iterator[Line]:
    """The state of the rule on one subject, the reasons, its results and the inferences behind them."""
    name = visible(subject.id) or str(subject.kind)
    yield Segment(f"{explanation.rule_id}  ", "bold"), Segment(f"{name}: "), Segment(_STATES[locale][explanation.state])
    for reason in explanation.reasons:
        yield (Segment(f"  {visible(reason)}"),)
    for finding in explanation.results:
        yield from finding_lines(finding, subject, locale, trace=not explanation.trace)
    for step in explanation.trace:
        grounds = f" <- {', '.join(visible(reason) for reason in step.because)}" if step.because else ""
        rule = f" ({step.rule_id})" if step.rule_id else ""
        yield (Segment(f"  {visible(step.fact)}{grounds}{rule}", "dim"),)
    yield from profile_lines(explanation.profile, locale)
