"""The application: routes, error handlers, what surrounds a request, and the packs loaded once at its start."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app import __version__
from app.api.limits import Limits
from app.api.middleware import HostCheck, RequestFrame
from app.api.openapi import DESCRIPTION, TITLE
from app.api.problems import ProblemException, on_http_error, on_invalid_parameter, on_problem
from app.api.queries import known_parameters
from app.api.routers import health, rules, subjects, tariff_codes
from app.api.service import Engine, Service
from app.api.workers import Workers
from app.engine.evaluator import Evaluator
from app.packs.loader import load_library
from app.settings import configure

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""Host names a server without keys answers to."""


def configured() -> Engine:
    """The packs, settings and context `vetlist check` would use in this folder.

    Raises:
        ConfigurationError: vetlist.yaml, the environment or a loaded list cannot be used.
        PackErrors: the packs have errors.
    """
    configuration = configure(folder=Path.cwd(), environ=os.environ, flags={})
    library = load_library(extra=configuration.folders())
    settings = configuration.engine_settings(library)
    evaluator = Evaluator(
        library, settings=settings, reasoner=configuration.values.reasoner, lists=configuration.lists()
    )
    return Engine(evaluator, configuration.context, configuration.decisions(library))


def create_app(
    build: Callable[[], Engine | Evaluator] = configured,
    *,
    limits: Limits | None = None,
    allowed_hosts: Sequence[str] = LOOPBACK,
) -> FastAPI:
    """The service, ready to be given to a server: ``uvicorn --factory app.api:create_app``.

    `build` is called once, in a thread, when the application starts; until it returns every answer that needs the
    packs is a 503. An evaluator alone is an :class:`Engine` whose context nothing sets. `allowed_hosts` are the names
    in the Host header it answers to (``*``: any).
    """
    limits = limits or Limits()
    app = FastAPI(
        title=TITLE,
        version=__version__,
        description=DESCRIPTION,
        lifespan=_lifespan(build),
        dependencies=[Depends(known_parameters)],
        # The pages FastAPI has for these load their script from a CDN.
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        exception_handlers={
            ProblemException: on_problem,
            HTTPException: on_http_error,
            RequestValidationError: on_invalid_parameter,
        },
    )
    app.state.limits = limits
    app.state.service = Service()
    app.include_router(subjects.router)
    app.include_router(rules.router)
    app.include_router(tariff_codes.router)
    app.include_router(health.router)
    app.add_middleware(HostCheck, allowed=allowed_hosts)
    app.add_middleware(RequestFrame, seconds=limits.request_seconds)
    return app


def _lifespan(build: Callable[[], Engine | Evaluator]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.workers = workers = Workers(app.state.limits)
        service: Service = app.state.service
        loading = asyncio.create_task(workers.run(lambda _expired: service.load(build)))
        try:
            yield
        finally:
            await loading
            await asyncio.to_thread(workers.close)

    return lifespan
