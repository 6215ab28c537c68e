"""``vetlist serve``: the HTTP service on this machine."""

from __future__ import annotations

import ipaddress
from typing import Annotated

import typer

from app.cli import options
from app.cli.errors import CliError
from app.cli.streams import complain


def serve(
    context: typer.Context,
    *,
    host: Annotated[str, typer.Option(help="The address to listen on; loopback only.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 8000,
    pack_path: options.PackPath = None,
) -> int:
    """Serve the engine over HTTP, on loopback only: there are no API keys yet, so nobody else may reach it."""
    from app.cli.session import Session

    if not _is_loopback(host):
        raise CliError(
            f"--host {host}: without API keys the service listens on loopback only; use 127.0.0.1, ::1 or localhost"
        )
    session = Session(context.obj, pack_paths=pack_path)
    # Settings and packs with errors end here, with their places, instead of in a service that is never ready.
    evaluator = session.evaluator
    import uvicorn

    from app.api import create_app
    from app.api.service import Engine

    engine = Engine(evaluator, session.configuration.context)
    complain(f"serving on http://{f'[{host}]' if ':' in host else host}:{port} (loopback only: there are no API keys)")
    uvicorn.run(create_app(lambda: engine), host=host, port=port, log_level="warning", server_header=False)
    return 0


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
