"""``vetlist check``: vet the subjects of files and report."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli import options
from app.cli.streams import complain, write_data, write_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.findings import Report
    from app.domain.subjects import Subject


def check(
    context: typer.Context,
    files: options.Files,
    *,
    subject: options.Subject = None,
    market: options.Market = None,
    platform: options.Platform = None,
    as_of: options.AsOf = None,
    locale: options.Locale = None,
    format: options.Format = None,
    fail_on: options.FailOnOption = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="The same as --fail-on never.")] = False,
    pack: options.Pack = None,
    pack_path: options.PackPath = None,
    trace: Annotated[bool, typer.Option("--trace", "--verbose", help="Show what each finding stands on.")] = False,
    profile: Annotated[
        bool, typer.Option("--profile", help="Show what the goods are taken for, and which words say so.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="Write the report to this file.", metavar="FILE")] = None,
) -> int:
    """Vet the subjects of files.

    Exit code 0: nothing at or above --fail-on; 1: findings; 2: a file, a subject, a setting or a pack cannot be read.
    """
    from app.cli.inputs import describe, read_inputs
    from app.cli.session import Session, fails
    from app.domain.vocabulary import SubjectKind

    session = Session(
        context.obj,
        markets=market,
        platforms=platform,
        as_of=as_of,
        locale=locale,
        format=format,
        fail_on=options.FailOn.NEVER if exit_zero else fail_on,
        packs=pack,
        pack_paths=pack_path,
    )
    inputs = read_inputs(files, SubjectKind(subject) if subject else None)
    subjects = inputs.subjects
    report = session.evaluator.report(subjects, session.context, inputs.errors, inputs.reports)
    write_report(report, subjects, session.configuration.values.format, output, trace=trace, profile=profile)
    complain(*(describe(error) for error in report.errors))
    if report.errors:
        return 2
    return int(fails((f.severity for r in report.results for f in r.findings), session.configuration.values.fail_on))


def write_report(
    report: Report, subjects: Sequence[Subject], form: str, output: Path | None, *, trace: bool, profile: bool
) -> None:
    """Write a report in one of its formats; `trace` and `profile` add to the text, the others hold both always."""
    if form == "text":
        from app.reports.text import lines

        write_lines(lines(report, subjects, trace=trace, profile=profile), output)
        return
    from app.reports.json import render, render_lines

    write_data(render(report) if form == "json" else b"".join(render_lines(report)), output)
