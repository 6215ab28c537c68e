"""``vetlist check``: vet the subjects of files and report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import options
from app.cli.streams import complain


def check(
    context: typer.Context,
    files: options.Files,
    *,
    subject: options.Subject = None,
    feed_format: options.FeedFormat = None,
    mapping: options.Mapping = None,
    currency: options.Currency = None,
    encoding: options.Encoding = None,
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
        bool, typer.Option("--profile", help="Show what goods and data fields are taken for, and which words say so.")
    ] = False,
    output: Annotated[Path | None, typer.Option(help="Write the report to this file.", metavar="FILE")] = None,
    report: options.AlsoReport = None,
    baseline: options.Baseline = None,
    waivers: options.Waivers = None,
) -> int:
    """Vet the subjects of files.

    Exit code 0: nothing at or above --fail-on; 1: findings; 2: a file, a subject, a setting or a pack cannot be read.
    """
    from app.cli.inputs import describe, feed_options, read_inputs, told
    from app.cli.reporting import Target, targets, write_reports
    from app.cli.session import Session, fails
    from app.domain.vocabulary import SubjectKind
    from app.feeds import Repeats
    from app.reports.formats import ReportFormat

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
        baseline=baseline,
        waivers=waivers,
    )
    wanted = targets(session.configuration.values.format, output, report)
    how = feed_options(
        SubjectKind(subject) if subject else None,
        form=feed_format,
        mapping=mapping,
        currency=currency,
        encoding=encoding,
        locale=session.context.locale,
    )
    threshold = session.configuration.values.fail_on
    if wanted == (Target(ReportFormat.JSONL),) and not session.decisions():
        from app.cli.streaming import stream

        return stream(session, files, how, threshold)
    inputs = read_inputs(files, how)
    repeats = Repeats(inputs.feeds)
    answer = session.decided(
        session.evaluator.report(inputs.subjects, session.context, inputs.errors, inputs.reports, shown=repeats.without)
    )
    only = inputs.files[0][0].name if len(inputs.files) == 1 else None
    write_reports(wanted, answer, inputs.subjects, session.library, trace=trace, profile=profile, file=only)
    complain(*(line for report_of in answer.inputs for line in told(report_of)))
    complain(*(describe(error) for error in answer.errors))
    if answer.errors:
        return 2
    problems = (problem.severity for report_of in answer.inputs for problem in report_of.problems)
    found = (finding.severity for result in answer.results for finding in result.findings)
    return int(fails((*problems, *found), threshold))
