"""One HTML file with plots and the gravest findings: opens offline, loads nothing, runs no script of anybody's text."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import jinja2

from app.packs.library import Library
from app.reports.answers import Answer, cited, worst
from app.reports.digest import Digest, digest
from app.reports.labels import LABELS
from app.reports.terminal import excerpt, visible

MOST_FINDINGS = 1_000
_MOST_BARS = 20


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a plot; `share` is its length in percent of the longest."""

    label: str
    count: int
    share: float
    style: str = ""
    title: str = ""


def render(answer: Answer, library: Library) -> bytes:
    """The page in UTF-8, in the language of the answer's messages.

    Every word of a subject is escaped, control and bidi characters are spelt out, and the page's own policy forbids all
    requests and every script but the filter it ships with.
    """
    counts = digest(answer)
    selection = worst(answer, MOST_FINDINGS)
    template = _environment().get_template("report.html.j2")
    script = _environment().get_template("filter.js").render()
    page = template.render(
        say=LABELS[answer.receipt.locale],
        receipt=answer.receipt,
        counts=counts,
        plots=_plots(counts, library, LABELS[answer.receipt.locale]),
        offenders=counts.offenders(_MOST_BARS),
        reasons=counts.reasons.most_common(_MOST_BARS),
        unread=[error for error, _ in zip(answer.errors, range(MOST_FINDINGS), strict=False)],
        entries=selection.chosen,
        left_out=selection.left_out,
        cited=cited,
        excerpt=excerpt,
        visible=visible,
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )
    return page.encode() + b"\n"


def _plots(counts: Digest, library: Library, say: Mapping[str, str]) -> dict[str, list[Bar]]:
    jurisdictions: Counter[str] = Counter()
    for pack, count in counts.packs.items():
        known = library.packs.get(pack)
        jurisdictions[known.manifest.jurisdiction if known else pack] += count
    gravity = {rule: severity.value for rule, severity in counts.gravity.items()}
    return {
        "by_severity": _bars(counts.severities.items(), styles={name: name for name in counts.severities}),
        "by_jurisdiction": _bars(jurisdictions.most_common(_MOST_BARS)),
        "by_rule": _bars(counts.rules.most_common(_MOST_BARS), styles=gravity, titles=counts.titles),
        "by_category": _bars(
            (name or say["kind_unknown"], count) for name, count in counts.kinds.most_common(_MOST_BARS)
        ),
        "by_field": _bars(counts.fields.most_common(_MOST_BARS)),
    }


def _bars(
    items: Iterable[tuple[str, int]], *, styles: dict[str, str] | None = None, titles: dict[str, str] | None = None
) -> list[Bar]:
    known = list(items)
    longest = max((count for _, count in known), default=0) or 1
    return [
        Bar(name, count, round(100 * count / longest, 1), (styles or {}).get(name, ""), (titles or {}).get(name, ""))
        for name, count in known
    ]


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("app.reports"),
        autoescape=jinja2.select_autoescape(["html", "html.j2"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
