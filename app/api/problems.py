"""Errors as RFC 9457 problem details: never an input value in them, never more than `Limits.problem_bytes`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from app.api.limits import Limits

MEDIA_TYPE = "application/problem+json"

_TYPE = "urn:vetlist:problem:"
_DETAIL_LENGTH = 300
_POINTER_LENGTH = 300

TITLES = {
    "malformed-json": "The body is not JSON that can be read without guessing",
    "host-not-allowed": "This server does not answer to that host name",
    "not-found": "Nothing here",
    "unknown-rule": "No pack has this rule",
    "method-not-allowed": "This address does not take that method",
    "body-too-large": "The body is too large",
    "unsupported-media-type": "Send JSON",
    "invalid-subject": "The body does not describe what it should",
    "invalid-parameter": "A query parameter is wrong",
    "internal-error": "The server failed",
    "not-ready": "The packs are not loaded",
    "busy": "Too many evaluations are waiting",
    "timeout": "The evaluation took too long",
    "stopping": "The server is being stopped",
    "http-error": "The request cannot be answered",
}
"""The problem types; a type's URN is ``urn:vetlist:problem:<name>`` and does not change."""


class ProblemError(BaseModel):
    """One thing wrong: `pointer` (RFC 6901) into the body as sent, or the query `parameter`; and how to mend it."""

    model_config = ConfigDict(frozen=True)

    pointer: str | None = None
    parameter: str | None = None
    detail: str


class Problem(BaseModel):
    """An RFC 9457 problem. `instance` names the request; `error_count` counts also the errors left out of `errors`."""

    model_config = ConfigDict(frozen=True)

    type: str = Field(examples=[_TYPE + "invalid-subject"])
    title: str
    status: int
    detail: str
    instance: str = Field(examples=["urn:vetlist:request:0b7f0a4e5d6c4f0c8f5d2b1a9e3c7d10"])
    errors: tuple[ProblemError, ...] = ()
    error_count: int = 0


class ProblemException(Exception):
    """Raised anywhere in a request; answered as a problem."""

    def __init__(
        self,
        status: int,
        name: str,
        detail: str,
        errors: Iterable[ProblemError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(name)
        self.status = status
        self.name = name
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def problem_response(scope: Scope, problem: ProblemException) -> Response:
    """The answer for one problem of the request `scope` belongs to."""
    body = problem_body(problem, request_id=scope["state"]["request_id"], limits=scope["app"].state.limits)
    return Response(body, problem.status, problem.headers, MEDIA_TYPE)


def problem_body(problem: ProblemException, *, request_id: str, limits: Limits) -> bytes:
    """A :class:`Problem` as JSON; errors that do not fit into the size limit are counted, not shown."""
    content: dict[str, Any] = {
        "type": _TYPE + problem.name,
        "title": TITLES[problem.name],
        "status": problem.status,
        "detail": _short(problem.detail, _DETAIL_LENGTH),
        "instance": f"urn:vetlist:request:{request_id}",
    }
    if problem.errors:
        content["errors"] = []
        content["error_count"] = len(problem.errors)
        _fill(content, problem.errors, limits.problem_bytes)
    return _encode(content)


def without_value(message: str, value: Any) -> str:
    """`message` without the value it quotes: messages of the models are for a terminal, where the value helps;
    over HTTP it would land in logs and tickets of others."""
    if not isinstance(value, str | int | float):
        return message
    text = str(value)
    for length in (len(text), 80, 60, 40):
        message = message.replace(repr(text[:length]), "the value")
    return message


async def on_problem(request: Request, error: Exception) -> Response:
    """Answer a :class:`ProblemException`."""
    assert isinstance(error, ProblemException)
    return problem_response(request.scope, error)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the framework raises by itself: 404, 405 and the like."""
    assert isinstance(error, HTTPException)
    match error.status_code:
        case 404:
            name, detail = "not-found", "No operation has this path; /openapi.json lists them all."
        case 405:
            name, detail = "method-not-allowed", "See the Allow header for the methods this path takes."
        case _:
            name, detail = "http-error", "The request is not valid HTTP for this path."
    return problem_response(request.scope, ProblemException(error.status_code, name, detail, headers=error.headers))


async def on_invalid_parameter(request: Request, error: Exception) -> Response:
    """Answer wrong query parameters. (Bodies never come this way: they have their own reader.)"""
    assert isinstance(error, RequestValidationError)
    return problem_response(
        request.scope,
        invalid_parameters(
            ProblemError(parameter=str(part["loc"][1]), detail=without_value(_message(part), part.get("input")))
            for part in error.errors()
        ),
    )


def invalid_parameters(errors: Iterable[ProblemError]) -> ProblemException:
    """A 422 for query parameters."""
    return ProblemException(422, "invalid-parameter", "Mend the parameters in `errors`.", errors)


def _message(part: Any) -> str:
    if part["type"] == "value_error":
        return str(part["ctx"]["error"])
    return str(part["msg"])


def _fill(content: dict[str, Any], errors: Sequence[ProblemError], limit: int) -> None:
    for error in errors:
        shown = error.model_dump(exclude_none=True)
        shown["detail"] = _short(shown["detail"], _DETAIL_LENGTH)
        if "pointer" in shown:
            shown["pointer"] = _short(shown["pointer"], _POINTER_LENGTH)
        content["errors"].append(shown)
        if len(_encode(content)) > limit:
            content["errors"].pop()
            return


def _short(text: str, length: int) -> str:
    # Keys of the body stand in pointers, and a key may hold anything JSON can: bound its bytes, not only its length.
    while len(_encode(text)) > length:
        text = text[: min(len(text) * 3 // 4, length)].removesuffix("…") + "…"
    return text


def _encode(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")
