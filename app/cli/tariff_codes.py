"""``vetlist hs``: find codes of the Harmonized System by words, and say what a code is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli import options
from app.cli.errors import CliError
from app.cli.streams import write_data, write_lines

if TYPE_CHECKING:
    from app.cli.session import Session

app = typer.Typer(name="hs", help="Find and explain codes of the Harmonized System.", no_args_is_help=True)

Words = Annotated[list[str], typer.Argument(metavar="WORDS", help="In English or Chinese.", show_default=False)]
Destination = Annotated[
    str | None, typer.Option("--destination", help="The country the goods go to.", metavar="COUNTRY")
]
Limit = Annotated[int, typer.Option("--limit", help="How many at most.", min=1, max=100)]


@app.command("search")
def search(
    context: typer.Context,
    words: Words,
    *,
    as_of: options.AsOf = None,
    destination: Destination = None,
    locale: options.Locale = None,
    format: options.Page = options.PageFormat.TEXT,
    limit: Limit = 10,
) -> int:
    """Find chapters, headings and subheadings by words."""
    return _found(context, words, as_of, destination, locale, format, limit, six_digits=False)


@app.command("suggest")
def suggest(
    context: typer.Context,
    description: Words,
    *,
    as_of: options.AsOf = None,
    destination: Destination = None,
    locale: options.Locale = None,
    format: options.Page = options.PageFormat.TEXT,
    limit: Limit = 5,
) -> int:
    """Suggest six-digit codes for a description, the likeliest first, with reasons. A person decides."""
    return _found(context, description, as_of, destination, locale, format, limit, six_digits=True)


@app.command("explain")
def explain(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="2 to 13 digits, with dots or without.")],
    *,
    as_of: options.AsOf = None,
    destination: Destination = None,
    locale: options.Locale = None,
    format: options.Page = options.PageFormat.TEXT,
) -> int:
    """Say what a code is, whether it is in force, where its goods went, and what the destination adds."""
    from app.reports.hs_pages import HsCodeError, HsNotLoaded, code_lines, code_page

    session = _session(context, as_of, destination, locale)
    try:
        page = code_page(code, session.context.as_of, _market(session), session.lists)
    except (HsCodeError, HsNotLoaded) as error:
        raise CliError(str(error)) from None
    if format is options.PageFormat.JSON:
        write_data(page.model_dump_json(indent=2).encode() + b"\n")
    else:
        write_lines(code_lines(page, session.context.locale))
    return 0


def _found(
    context: typer.Context,
    words: list[str],
    as_of: str | None,
    destination: str | None,
    locale: Any,
    format: options.PageFormat,
    limit: int,
    *,
    six_digits: bool,
) -> int:
    from app.reports.hs_pages import HsNotLoaded, find_codes, found_lines

    session = _session(context, as_of, destination, locale)
    try:
        page = find_codes(" ".join(words), session.context.as_of, _market(session), limit=limit, six_digits=six_digits)
    except HsNotLoaded as error:
        raise CliError(str(error)) from None
    if format is options.PageFormat.JSON:
        write_data(page.model_dump_json(indent=2).encode() + b"\n")
    else:
        write_lines(found_lines(page, session.context.locale))
    return 0


def _session(context: typer.Context, as_of: str | None, destination: str | None, locale: Any) -> Session:
    from app.cli.session import Session

    markets = [destination] if destination else None
    return Session(context.obj, as_of=as_of, markets=markets, locale=locale)


def _market(session: Session) -> str | None:
    return next(iter(session.context.markets), None)
