"""The formats of a report by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.domain.findings import Report
    from app.domain.subjects import Subject
    from app.packs.library import Library


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
        case ReportFormat.JSONL:
            from app.reports import json  # noqa: PLC0415

            return json.render_lines(report)
        case ReportFormat.SARIF:
            from app.reports import sarif  # noqa: PLC0415

            return (sarif.render(report, library, full_report=full_report),)
        case ReportFormat.JUNIT:
            from app.reports import junit  # noqa: PLC0415

            return (junit.render(report),)
        case ReportFormat.GITHUB:
            from app.reports import github  # noqa: PLC0415

            return (github.render(report),)
        case ReportFormat.GITLAB:
            from app.reports import gitlab  # noqa: PLC0415

            return (gitlab.render(report),)
        case ReportFormat.MARKDOWN:
            from app.reports import markdown  # noqa: PLC0415

            return (markdown.render(report),)
        case ReportFormat.HTML:
            from app.reports import html  # noqa: PLC0415

            return (html.render(report, library),)
        case ReportFormat.CSV:
            from app.reports import csv  # noqa: PLC0415

            return csv.render_lines(report)
        case ReportFormat.XLSX:
            from app.reports import xlsx  # noqa: PLC0415

            return (xlsx.render(report),)
