"""The formats of a report by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.findings import Report
    from app.domain.subjects import Subject
    from app.packs.library import Library
    from app.reports.answers import Answer


class ReportFormat(StrEnum):
    """Every format; `text` is for people, `html`, `markdown` and `xlsx` for reviewers, the others for machines."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    MARKDOWN = "markdown"
    HTML = "html"
    CSV = "csv"
    XLSX = "xlsx"


def render(
    form: ReportFormat,
    report: Report,
    subjects: Sequence[Subject],
    library: Library,
    *,
    full_report: str | None = None,
) -> Iterable[bytes]:
    """The bytes of a report, piece by piece.

    `subjects` are those of the report's results, in order; `full_report` names a file beside it that holds everything,
    for formats that have to leave something out. Only the module of the one format is imported.
    """
    match form:
        case ReportFormat.TEXT:
            from app.reports import text  # noqa: PLC0415

            return (text.render(report, subjects).encode(),)
        case ReportFormat.JSON:
            from app.reports import json  # noqa: PLC0415

            return (json.render(report),)
        case _:
            return render_answer(form, report, library, full_report=full_report)


def render_answer(
    form: ReportFormat, answer: Answer, library: Library, *, full_report: str | None = None
) -> Iterable[bytes]:
    """As `render`, of an answer that is walked and never held: every format but text and json.

    Raises:
        ValueError: the format is one of those two, which show whole subjects or are one document.
    """
    match form:
        case ReportFormat.JSONL:
            from app.reports import json  # noqa: PLC0415

            return json.render_lines(answer)
        case ReportFormat.SARIF:
            from app.reports import sarif  # noqa: PLC0415

            return (sarif.render(answer, library, full_report=full_report),)
        case ReportFormat.JUNIT:
            from app.reports import junit  # noqa: PLC0415

            return (junit.render(answer),)
        case ReportFormat.GITHUB:
            from app.reports import github  # noqa: PLC0415

            return (github.render(answer),)
        case ReportFormat.GITLAB:
            from app.reports import gitlab  # noqa: PLC0415

            return (gitlab.render(answer),)
        case ReportFormat.MARKDOWN:
            from app.reports import markdown  # noqa: PLC0415

            return (markdown.render(answer),)
        case ReportFormat.HTML:
            from app.reports import html  # noqa: PLC0415

            return (html.render(answer, library),)
        case ReportFormat.CSV:
            from app.reports import csv  # noqa: PLC0415

            return csv.render_lines(answer)
        case ReportFormat.XLSX:
            from app.reports import xlsx  # noqa: PLC0415

            return (xlsx.render(answer),)
        case ReportFormat.TEXT | ReportFormat.JSON:
            raise ValueError(f"{form} is made of a whole report")
