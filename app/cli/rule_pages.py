"""``vetlist rule``: the page of a rule, or the list of all."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from app.cli import options
from app.cli.streams import write_data, write_lines


def rule(
    context: typer.Context,
    rule_id: Annotated[str | None, typer.Argument(metavar="ID", help="The rule's id; without it, all rules.")] = None,
    *,
    format: options.Page = options.PageFormat.TEXT,
    locale: options.Locale = None,
    pack_path: options.PackPath = None,
) -> int:
    """Show a rule: what, why, law with dates, exemptions, penalties, fix and cases. Without ID, list the rules."""
    from app.cli.session import Session
    from app.reports import rule_pages as pages

    session = Session(context.obj, locale=locale, pack_paths=pack_path)
    language = session.configuration.values.locale
    as_json = format is options.PageFormat.JSON
    if rule_id is None:
        if as_json:
            write_data(_json(pages.rule_list(session.library)))
        else:
            write_lines(pages.rule_list_lines(session.library, language))
        return 0
    pack, found = session.library.by_id[session.rule_id(rule_id)]
    if as_json:
        write_data(_json(pages.rule_page(pack, found)))
    else:
        write_lines(pages.rule_lines(pack, found, language))
    return 0


def _json(page: object) -> bytes:
    return json.dumps(page, ensure_ascii=False, indent=2).encode() + b"\n"
