"""``vetlist schema``: what a file of subjects may hold, for editors and for those who write one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from app.cli import options
from app.cli.streams import write_data


def schema(
    kind: Annotated[options.SubjectOption, typer.Argument(help="What the file is about.", metavar="KIND")],
    *,
    output: Annotated[Path | None, typer.Option(help="Write it to this file.", metavar="FILE")] = None,
) -> int:
    """Print the JSON Schema of a listing, shipment, merchant or form."""
    from app.domain.json_schema import subject_schema
    from app.domain.vocabulary import SubjectKind

    write_data(json.dumps(subject_schema(SubjectKind(kind)), ensure_ascii=False, indent=2).encode() + b"\n", output)
    return 0
