"""Requests made up from the description: no server error, and every answer as described."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api import create_app
from app.api.openapi import describe
from app.engine.evaluator import Evaluator

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


def _requests() -> Iterator[tuple[str, str, GenerationMode]]:
    """Every operation with requests that fit it, and with ones that do not where anything can be wrong."""
    for path, methods in describe(create_app())["paths"].items():
        for method, operation in methods.items():
            yield path, method, GenerationMode.POSITIVE
            queried = any(parameter["in"] == "query" for parameter in operation.get("parameters", ()))
            if queried or "requestBody" in operation:
                yield path, method, GenerationMode.NEGATIVE


@pytest.fixture(scope="session")
def schema(evaluator: Evaluator) -> schemathesis.BaseSchema:
    app = create_app(lambda: evaluator, allowed_hosts=["*"])
    loaded = schemathesis.openapi.from_asgi("/openapi.json", app)
    while app.openapi_schema is None:  # kept from the first description with loaded packs
        loaded = schemathesis.openapi.from_asgi("/openapi.json", app)
    return loaded


@pytest.mark.parametrize(("path", "method", "mode"), list(_requests()))
def test_made_up_requests_are_answered_as_described(
    schema: schemathesis.BaseSchema, path: str, method: str, mode: GenerationMode
) -> None:
    operation = schema[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    def answered_as_described(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=CHECKS)

    answered_as_described()
