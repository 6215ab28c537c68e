"""Writing a report: in one format to standard output or a file, and beside it in others."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.errors import CliError
from app.cli.streams import write_data, write_lines
from app.reports.formats import ReportFormat, render

if TYPE_CHECKING:
    from app.domain.findings import Finding, Report
    from app.domain.subjects import Subject
    from app.packs.library import Library

_WHOLE = (ReportFormat.JSON, ReportFormat.JSONL, ReportFormat.CSV)
"""Formats that leave nothing out."""


@dataclass(frozen=True, slots=True)
class Target:
    """A format and the file it is written to; None is standard output."""

    form: ReportFormat
    file: Path | None = None


def targets(form: str, output: Path | None, also: Iterable[str] | None) -> tuple[Target, ...]:
    """What `--format`, `--output` and each `--report FORMAT=FILE` ask for.

    Raises:
        CliError: a `--report` that is not FORMAT=FILE or names no known format, or a workbook meant for a terminal.
    """
    file = None if output is None or str(output) == "-" else output
    main = Target(ReportFormat(form), file)
    if main.form is ReportFormat.XLSX and file is None and sys.stdout.isatty():
        raise CliError("xlsx is not text: give a file with --output")
    return (main, *(_target(given) for given in also or ()))


def write_reports(
    wanted: Sequence[Target],
    report: Report,
    subjects: Sequence[Subject],
    library: Library,
    *,
    trace: bool,
    profile: bool,
    file: str | None = None,
) -> None:
    """Write the report to every target, in order; `trace` and `profile` add to the text, where others hold both always.

    `file` is the one file all subjects come from: JSON leaves it out where the file is one subject, so that the service
    gives the same bytes; formats that point into files need it.

    Raises:
        CliError: a file cannot be written.
    """
    full = next((str(target.file) for target in wanted if target.form in _WHOLE and target.file), None)
    for target in wanted:
        if target.form is ReportFormat.TEXT:
            from app.reports.text import lines

            write_lines(lines(report, subjects, trace=trace, profile=profile), target.file)
            continue
        given = report if target.form in (ReportFormat.JSON, ReportFormat.JSONL) else _placed(report, file)
        pieces = render(target.form, given, subjects, library, full_report=full)
        write_data(b"".join(pieces), target.file)


def _placed(report: Report, file: str | None) -> Report:
    if file is None:
        return report
    from app.domain.findings import SourcePlace

    def named(finding: Finding) -> Finding:
        place = finding.location
        if place.source is not None and place.source.file is not None:
            return finding
        source = (place.source or SourcePlace()).model_copy(update={"file": file})
        return finding.model_copy(update={"location": place.model_copy(update={"source": source})})

    results = tuple(
        result.model_copy(update={"findings": tuple(named(finding) for finding in result.findings)})
        for result in report.results
    )
    return report.model_copy(update={"results": results})


def _target(given: str) -> Target:
    name, separator, file = given.partition("=")
    choices = ", ".join(form.value for form in ReportFormat)
    if not separator or not file:
        raise CliError(f"--report {given[:120]!r}: expected FORMAT=FILE, FORMAT one of {choices}")
    try:
        return Target(ReportFormat(name), Path(file))
    except ValueError:
        raise CliError(f"--report {given[:120]!r}: unknown format {name[:40]!r}; choose {choices}") from None
