"""``vetlist explain``: why a rule fired, was exempt, or did not fire."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import options
from app.cli.streams import complain, write_data, write_lines


def explain(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(help="The rule's id.", metavar="RULE")],
    file: Annotated[str, typer.Argument(help="A file of subjects; '-' is standard input.", metavar="FILE")],
    *,
    subject: options.Subject = None,
    market: options.Market = None,
    platform: options.Platform = None,
    as_of: options.AsOf = None,
    locale: options.Locale = None,
    pack: options.Pack = None,
    pack_path: options.PackPath = None,
    format: options.Page = options.PageFormat.TEXT,
) -> int:
    """Show why a rule fired on each subject of a file, was exempt, or did not fire."""
    from app.cli.inputs import describe, feed_options, read_inputs
    from app.cli.session import Session
    from app.domain.vocabulary import SubjectKind
    from app.reports.explanations import explanation_lines

    session = Session(
        context.obj,
        markets=market,
        platforms=platform,
        as_of=as_of,
        locale=locale,
        packs=pack,
        pack_paths=pack_path,
    )
    rule_id = session.rule_id(rule)
    inputs = read_inputs([file], feed_options(SubjectKind(subject) if subject else None))
    asked = session.context
    found = [(session.evaluator.explain(rule_id, one, asked), one) for one in inputs.subjects]
    if format is options.PageFormat.JSON:
        write_data(b"".join(explanation.model_dump_json(by_alias=True).encode() + b"\n" for explanation, _ in found))
    else:
        write_lines(line for pair in found for line in explanation_lines(*pair, asked.locale))
    complain(*(describe(error) for error in inputs.errors))
    return 2 if inputs.errors else 0
