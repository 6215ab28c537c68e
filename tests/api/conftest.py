"""One application over a small pack of the tests' own, so that whole answers can be written down."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import anyio
import httpx
import pytest
from fastapi import FastAPI

from app.api import create_app
from app.engine.evaluator import Evaluator
from app.packs.library import Library
from app.packs.loader import load_library

PACKS = Path(__file__).parent / "packs"

Serving = Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library([PACKS])


@pytest.fixture(scope="session")
def evaluator(library: Library) -> Evaluator:
    return Evaluator(library)


@pytest.fixture(scope="session")
def serving() -> Serving:
    """Runs an application's lifespan and answers with a client once the packs are loaded."""

    @asynccontextmanager
    async def serve(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://localhost", timeout=60) as client,
        ):
            while (answer := await client.get("/readyz")).status_code != 200:
                assert "errors" not in answer.json(), answer.text
                await anyio.sleep(0.01)
            yield client

    return serve


@pytest.fixture(scope="session")
async def client(anyio_backend: str, evaluator: Evaluator, serving: Serving) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(create_app(lambda: evaluator)) as client:
        yield client
