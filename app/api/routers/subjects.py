"""`:check` and `:fix` for the four subjects."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api import answers
from app.api.bodies import parse_body, read_body
from app.api.descriptions import CHECK, FIX, body_schema, problems
from app.api.queries import context
from app.api.service import Ready
from app.domain.context import Context
from app.domain.findings import Report
from app.domain.vocabulary import SubjectKind
from app.engine.expiry import Expiry

Asked = Annotated[Context, Depends(context)]
Unsafe = Annotated[bool, Query(title="Unsafe", description="apply also the fixes that want a person's eye")]
Endpoint = Callable[..., Awaitable[Response]]


def _check(kind: SubjectKind) -> Endpoint:
    async def check(request: Request, asked: Asked, service: Ready) -> Response:
        engine = service.engine
        answers.check_packs(asked, service.library)
        data = await read_body(request)

        def work(expired: Expiry) -> bytes:
            body = parse_body(data, kind, request.app.state.limits)
            return answers.check(engine, body, asked, expired)

        return _json(await request.app.state.workers.run(work))

    return check


def _fix(kind: SubjectKind) -> Endpoint:
    async def fix(request: Request, asked: Asked, service: Ready, unsafe: Unsafe = False) -> Response:
        evaluator = service.evaluator
        answers.check_packs(asked, service.library)
        data = await read_body(request)

        def work(expired: Expiry) -> bytes:
            body = parse_body(data, kind, request.app.state.limits)
            return answers.fix(evaluator, body, asked, expired, unsafe=unsafe)

        return _json(await request.app.state.workers.run(work))

    return fix


def _json(content: bytes) -> Response:
    return Response(content, media_type="application/json")


def _routes() -> APIRouter:
    router = APIRouter(prefix="/v1")
    verbs: tuple[tuple[str, Callable[[SubjectKind], Endpoint], type[Any], str], ...] = (
        ("check", _check, Report, CHECK),
        ("fix", _fix, answers.FixAnswer, FIX),
    )
    for kind in SubjectKind:
        for verb, endpoint, model, page in verbs:
            router.add_api_route(
                f"/{kind.plural}:{verb}",
                endpoint(kind),
                methods=["POST"],
                operation_id=f"{verb}_{kind.plural}",
                summary=f"{verb.capitalize()} a {kind}, or a batch",
                description=page.format(kind=kind, kinds=kind.plural),
                tags=[kind.plural],
                response_model=model,
                responses=problems(400, 413, 415, 422, 503),
                openapi_extra={"requestBody": body_schema(kind)},
            )
    return router


router = _routes()
