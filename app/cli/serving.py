"""``vetlist serve``: the HTTP service on this machine."""

from __future__ import annotations

import errno
import ipaddress
import socket
from typing import Annotated

import typer

from app.cli import options
from app.cli.errors import CliError
from app.cli.streams import complain

# What is answered when the service is told to stop has this long to be finished; then it is given up.
_SECONDS_TO_FINISH = 3
_BACKLOG = 2048


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

    engine = Engine(evaluator, session.configuration.context, session.decisions())
    listening = _listen(host, port)
    address = f"[{host}]" if ":" in host else host
    complain(f"serving on http://{address}:{listening.getsockname()[1]} (loopback only: there are no API keys)")
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(lambda: engine),
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH,
        )
    )
    server.run(sockets=[listening])
    return 0


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        CliError: the address is taken, or not one of this machine.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise CliError(f"--port {port}: something else listens on {host}:{port}; choose another port") from None
        raise CliError(f"--host {host} --port {port}: cannot listen there: {error.strerror or error}") from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
