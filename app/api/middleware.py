"""What surrounds every request: its id, its time limit, its log line, its headers, and the last net for errors."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Sequence

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.logs import frames, log
from app.api.problems import ProblemException, problem_response

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::\d{1,5})?\Z")
_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""Headers of every answer. Findings quote the caller's text, so no cache may keep them."""


class RequestFrame:
    """The outermost layer round every request.

    Bodies, query strings, raw paths and exception messages are never logged: each of them may carry a person's data.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds
        self.log = log()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = _request_id(Headers(scope=scope).get("x-request-id"))
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def send_framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request_id
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        failure: ProblemException | None = None
        try:
            with anyio.move_on_after(self.seconds) as limit:
                await self.app(scope, receive, send_framed)
            if limit.cancelled_caught:
                failure = _timeout(self.seconds)
        except Exception as error:
            self.log.error("request failed", request_id=request_id, error=type(error).__name__, at=frames(error))
            detail = "The failure is logged under the request id in `instance`."
            failure = ProblemException(500, "internal-error", detail)
        if failure and not status:
            await problem_response(scope, failure)(scope, receive, send_framed)
        self.log.info(
            "request",
            request_id=request_id,
            method=scope["method"],
            route=_route(scope),
            status=status,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )


class HostCheck:
    """Answers only to known host names: without it any web page could reach a loopback server by DNS rebinding."""

    def __init__(self, app: ASGIApp, allowed: Sequence[str]) -> None:
        self.app = app
        self.allowed = frozenset(name.lower() for name in allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "*" in self.allowed:
            await self.app(scope, receive, send)
            return
        host = _HOST.match(Headers(scope=scope).get("host", ""))
        if host and host[1].lower() in self.allowed:
            await self.app(scope, receive, send)
            return
        problem = ProblemException(400, "host-not-allowed", f"Use one of: {', '.join(sorted(self.allowed))}.")
        await problem_response(scope, problem)(scope, receive, send)


def _request_id(given: str | None) -> str:
    return given if given and _REQUEST_ID.match(given) else uuid.uuid4().hex


def _timeout(seconds: float) -> ProblemException:
    detail = f"The limit is {seconds:g} seconds; send fewer or smaller subjects."
    return ProblemException(503, "timeout", detail, headers={"Retry-After": "1"})


def _route(scope: Scope) -> str | None:
    # The pattern, not the path: a path holds what the caller typed.
    return getattr(scope.get("route"), "path", None)
