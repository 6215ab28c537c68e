"""``vetlist corpora``: the lists one loads beside the packs: import, list, remove."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli import options
from app.cli.errors import CliError
from app.cli.streams import complain, write_data, write_lines

app = typer.Typer(name="corpora", help="Load, list and remove national tariffs and other lists.", no_args_is_help=True)
importing = typer.Typer(name="import", help="Load a list from a file, replacing the former one.", no_args_is_help=True)
app.add_typer(importing, name="import")


@importing.command("tariff")
def import_tariff(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As published: CSV, TSV, JSON or XLSX.")],
    *,
    scheme: Annotated[
        str, typer.Option(help="eu-cn, eu-taric, us-hts, gb-tariff, cn-tariff or br-ncm.", metavar="SCHEME")
    ],
    date: Annotated[str, typer.Option(help="The list's own date; findings show it.", metavar="YYYY-MM-DD")],
    valid_from: Annotated[
        str | None, typer.Option(help="First day it speaks of [default: 1 January of its year].", metavar="YYYY-MM-DD")
    ] = None,
    valid_to: Annotated[
        str | None, typer.Option(help="Last day it speaks of [default: 31 December of its year].", metavar="YYYY-MM-DD")
    ] = None,
    code_column: Annotated[
        str | None, typer.Option(help="The column of codes, if the file calls it something else.", metavar="NAME")
    ] = None,
) -> int:
    """Load a national tariff, so that codes are checked to their last digit; see docs/national-tariffs.md."""
    from app.cli.session import Session
    from app.loads import ListError, ListStore, import_tariff

    store = ListStore(Session(context.obj).configuration.data_folder())
    try:
        receipt = import_tariff(
            store,
            file,
            scheme,
            options.day("--date", date),
            valid_from=options.day("--valid-from", valid_from) if valid_from else None,
            valid_to=options.day("--valid-to", valid_to) if valid_to else None,
            code_column=code_column,
        )
    except ListError as error:
        raise CliError(str(error)) from None
    complain(f"{receipt.name}: {receipt.rows:,} codes of {receipt.published} loaded")
    return 0


@importing.command("parties")
def import_party_list(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="As published: CSV, TSV, XLSX or JSON lines.")],
    *,
    date: Annotated[str, typer.Option(help="The list's own date; findings show it.", metavar="YYYY-MM-DD")],
    name: Annotated[str, typer.Option(help="What to call it: eu, un, ofac-sdn, house ...", metavar="NAME")],
) -> int:
    """Load a list of restricted parties to screen shipments and merchants against; see docs/party-lists.md."""
    from app.cli.session import Session
    from app.loads import ListError, ListStore, import_parties

    store = ListStore(Session(context.obj).configuration.data_folder())
    try:
        receipt = import_parties(store, file, name, options.day("--date", date))
    except ListError as error:
        raise CliError(str(error)) from None
    complain(f"{receipt.name}: {receipt.rows:,} names of {receipt.published} loaded")
    return 0


@app.command("list")
def list_loaded(context: typer.Context, *, format: options.Page = options.PageFormat.TEXT) -> int:
    """List what is loaded, with its date, the days it speaks of, and its hash."""
    from app.cli.session import Session
    from app.loads import ListError, ListStore
    from app.reports.terminal import Segment

    try:
        receipts = ListStore(Session(context.obj).configuration.data_folder()).receipts()
    except ListError as error:
        raise CliError(str(error)) from None
    if format is options.PageFormat.JSON:
        page = [receipt.model_dump(mode="json") for receipt in receipts]
        write_data(json.dumps(page, ensure_ascii=False, indent=2).encode() + b"\n")
        return 0
    write_lines(
        (
            Segment(f"{receipt.kind} {receipt.name}", "bold"),
            Segment(f"  of {receipt.published}  {receipt.rows:,} rows"),
            Segment(
                f"  {receipt.valid_from or '...'} to {receipt.valid_to or '...'}  sha256 {receipt.sha256[:12]}", "dim"
            ),
        )
        for receipt in receipts
    )
    return 0


@app.command("remove")
def remove(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="As `vetlist corpora list` shows it: tariff or parties.")],
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="As `vetlist corpora list` shows it: eu-taric, ofac-sdn.")
    ],
) -> int:
    """Remove a loaded list."""
    from app.cli.session import Session
    from app.loads import ListError, ListStore

    try:
        ListStore(Session(context.obj).configuration.data_folder()).remove(kind, name)
    except ListError as error:
        raise CliError(str(error)) from None
    complain(f"{kind} {name}: removed")
    return 0
