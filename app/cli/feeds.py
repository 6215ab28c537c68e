"""``vetlist feeds``: what files can be read, and what the columns of one may mean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli import options
from app.cli.errors import CliError
from app.cli.streams import write_data

app = typer.Typer(help="Read the feeds of shops and marketplaces.", no_args_is_help=True)


@app.command("formats")
def formats(format: options.Page = options.PageFormat.TEXT) -> None:
    """List the exports that are known, and how each is told."""
    import json

    from app.feeds.layouts import layouts

    known = [
        {
            "format": each.id,
            "title": each.title.en,
            "containers": [container.value for container in each.containers],
            "platform": each.platform,
            "source": each.source.url if each.source else None,
            "verified": each.source.verified if each.source else None,
        }
        for each in layouts()
    ]
    if format is options.PageFormat.JSON:
        write_data(json.dumps(known, ensure_ascii=False, indent=2).encode() + b"\n")
        return
    lines = [f"{each['format']:<14} {each['title']} ({', '.join(each['containers'] or [])})" for each in known]
    lines.append(f"{'generic':<14} any CSV, TSV, XLSX, XML or Parquet, by its headings or with --mapping")
    lines.append(f"{'vetlist':<14} Vetlist's own documents: JSON, JSON lines, YAML, Parquet")
    write_data("".join(f"{line}\n" for line in lines).encode())


@app.command("map")
def propose_mapping(
    file: Annotated[str, typer.Argument(help="A feed of any format; '-' is standard input.", metavar="FILE")],
    encoding: options.Encoding = None,
    output: Annotated[Path | None, typer.Option(help="Write the mapping to this file.", metavar="FILE")] = None,
) -> None:
    """Propose what the columns of a file mean, as a mapping file to complete and pass with --mapping."""
    from app.cli.inputs import read_bytes
    from app.feeds import UnknownOptionError
    from app.feeds.mapping import MappingError, propose

    data = read_bytes(file)
    try:
        write_data(propose(data.source, data.name, encoding).encode(), output)
    except (MappingError, UnknownOptionError) as error:
        raise CliError(str(error)) from None
