"""``vetlist config``: the settings in effect, each with where it comes from."""

from __future__ import annotations

import json
from typing import Any

import typer

from app.cli import options
from app.cli.streams import write_data, write_lines


def config(
    context: typer.Context,
    *,
    pack_path: options.PackPath = None,
    format: options.Page = options.PageFormat.TEXT,
) -> int:
    """Print every setting with its value and its origin: flag, VETLIST_* variable, vetlist.yaml or default."""
    from app.cli.session import Session
    from app.reports.terminal import Segment, visible

    session = Session(context.obj, pack_paths=pack_path)
    found = session.configuration
    # What would stop a run stops here too: names are checked against the packs that are loaded.
    session.settings  # noqa: B018
    rows = [(key, value, found.origins[key]) for key, value in found.values.model_dump(mode="json").items()]
    if format is options.PageFormat.JSON:
        page = {
            "file": str(found.file) if found.file else None,
            "settings": {key: {"value": value, "origin": origin} for key, value, origin in rows},
        }
        write_data(json.dumps(page, ensure_ascii=False, indent=2).encode() + b"\n")
        return 0
    width = max(len(key) for key, _, _ in rows)
    write_lines(
        (Segment(f"{key:<{width}}  "), Segment(f"{visible(_shown(value))}  "), Segment(f"# {visible(origin)}", "dim"))
        for key, value, origin in rows
    )
    return 0


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
