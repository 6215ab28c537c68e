"""The application and its way out: 0 nothing to mend, 1 findings, 2 whatever kept Vetlist from an answer.

Modules of the verbs are imported with the application, what they work with only when they run: a cold start pays for
one verb. Nothing that goes wrong may look like an answer, so every unexpected error ends as 2 with a short message.
"""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app import __version__
from app.cli import (
    auditing,
    baselines,
    checking,
    configuring,
    corpora,
    explaining,
    feeds,
    fixing,
    packs,
    rule_pages,
    schemas,
    serving,
    tariff_codes,
)
from app.cli.errors import CliError
from app.cli.streams import OutputClosedError, complain, silence_output, write_data

CLEAN, FINDINGS, FAILED = 0, 1, 2

app = typer.Typer(
    name="vetlist",
    help="Vets product listings, shipments, merchants and data forms against dated, cited rule packs.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("check")(checking.check)
app.command("fix")(fixing.fix)
app.command("test")(packs.run_tests)
app.command("explain")(explaining.explain)
app.command("rule")(rule_pages.rule)
app.add_typer(packs.app, name="packs")
app.add_typer(auditing.app, name="audit")
app.add_typer(baselines.app, name="baseline")
app.add_typer(corpora.app, name="corpora")
app.add_typer(tariff_codes.app, name="hs")
app.add_typer(feeds.app, name="feeds")
app.command("schema")(schemas.schema)
app.command("config")(configuring.config)
app.command("serve")(serving.serve)


def _print_version(wanted: bool) -> None:
    if wanted:
        write_data(f"vetlist {__version__}\n".encode())
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="Read these settings instead of looking for vetlist.yaml.", metavar="FILE")
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Options that come before the verb."""
    context.obj = config


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; `arguments` without the program's name (None: those given)."""
    try:
        code = app(args=None if arguments is None else list(arguments), prog_name="vetlist", standalone_mode=False)
    except CliError as error:
        complain(*error.messages)
    except typer.TyperException as error:
        # Usage errors know how to print themselves with the command's usage line.
        show = getattr(error, "show", None)
        complain(str(error)) if show is None else show()
    except (KeyboardInterrupt, typer.Abort):
        complain("interrupted")
    except OutputClosedError:
        silence_output()
    except Exception as error:
        _report_crash(error)
    else:
        return code if isinstance(code, int) else CLEAN
    return FAILED


def run() -> None:
    """Entry point of the ``vetlist`` command."""
    # A start makes many objects that stay; the cycle collector would walk them again and again.
    gc.disable()
    sys.exit(main())


def _report_crash(error: Exception) -> None:
    if os.environ.get("VETLIST_DEBUG") == "1":
        traceback.print_exception(error)
        return
    # The text of an unexpected error may quote what was vetted, so only its kind and place are shown.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f" in {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else ""
    complain(
        f"internal error: {type(error).__name__}{where} (vetlist {__version__})",
        "This is a defect of Vetlist. Please report it with the command line; VETLIST_DEBUG=1 shows the traceback.",
    )
