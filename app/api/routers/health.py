"""Is it alive, is it ready, what are its limits, and how is it used."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from app import __version__
from app.api.descriptions import problems
from app.api.limits import Limits
from app.api.openapi import describe
from app.api.service import Ready
from app.api.welcome import PAGE_HEADERS, page
from app.api.workers import Workers
from app.domain.findings import PackReceipt

router = APIRouter(tags=["service"])


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """The packs are loaded: which, in which version, with the SHA-256 of their files."""

    status: Literal["ready"] = "ready"
    engine: str
    packs: tuple[PackReceipt, ...]


@router.get("/healthz", operation_id="is_alive", summary="Alive", responses=problems(422))
async def is_alive() -> Alive:
    """Answers whenever the process does, however busy it is."""
    return Alive()


@router.get("/readyz", operation_id="is_ready", summary="Ready", responses=problems(422, 503))
async def is_ready(service: Ready) -> Readiness:
    """Answers 200 once the packs are loaded; before that, and when they have errors, 503 with the reasons."""
    packs = service.library.packs.values()
    return Readiness(
        engine=__version__,
        packs=tuple(PackReceipt(id=pack.id, version=pack.version, sha256=pack.sha256) for pack in packs),
    )


@router.get("/v1/limits", operation_id="get_limits", summary="Limits", responses=problems(422))
async def get_limits(request: Request) -> Limits:
    """What a request may cost here."""
    limits: Limits = request.app.state.limits
    return limits


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> dict[str, Any]:
    """The description of the service, its examples evaluated with the loaded packs."""
    return await _description(request)


@router.get("/", include_in_schema=False)
async def welcome(request: Request) -> Response:
    """A plain page for who opens the address in a browser."""
    return Response(page(await _description(request)), media_type="text/html", headers=PAGE_HEADERS)


async def _description(request: Request) -> dict[str, Any]:
    workers: Workers = request.app.state.workers
    return await workers.run(lambda _expired: describe(request.app))
