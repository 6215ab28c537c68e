"""The description is valid, and its examples are what the service answers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.api import create_app
from app.api.examples import EXAMPLES, REQUEST_ID, Example
from app.domain.vocabulary import SubjectKind

pytestmark = pytest.mark.anyio

WORKED = [(kind, example) for kind, examples in EXAMPLES.items() for example in examples]


@pytest.fixture(scope="session")
async def shipped(anyio_backend: str, serving: Any) -> Any:
    """A client of the application as it is served: over the shipped packs."""
    async with serving(create_app()) as client:
        yield client


@pytest.fixture(scope="session")
async def described(shipped: httpx.AsyncClient) -> dict[str, Any]:
    found: dict[str, Any] = (await shipped.get("/openapi.json")).json()
    return found


@pytest.mark.parametrize("verb", ["check", "fix"])
@pytest.mark.parametrize(("kind", "example"), WORKED, ids=lambda value: getattr(value, "name", str(value)))
async def test_a_worked_example_is_what_the_service_answers(
    shipped: httpx.AsyncClient, described: dict[str, Any], kind: SubjectKind, example: Example, verb: str
) -> None:
    path = f"/v1/{kind.plural}:{verb}"
    operation = described["paths"][path]["post"]
    sent = operation["requestBody"]["content"]["application/json"]["examples"][example.name]["value"]
    answer = await shipped.post(f"{path}?{example.query(verb)}", json=sent, headers={"X-Request-ID": REQUEST_ID})
    content = operation["responses"][str(answer.status_code)]["content"][answer.headers["content-type"]]
    assert answer.json() == content["examples"][example.name]["value"]


@pytest.mark.parametrize(("kind", "example"), WORKED, ids=lambda value: getattr(value, "name", str(value)))
async def test_an_example_shows_what_its_name_says(
    described: dict[str, Any], kind: SubjectKind, example: Example
) -> None:
    responses = described["paths"][f"/v1/{kind.plural}:check"]["post"]["responses"]
    if example.name == "bad-input":
        assert responses["422"]["content"]["application/problem+json"]["examples"]["bad-input"]["value"]["errors"]
        return
    report = responses["200"]["content"]["application/json"]["examples"][example.name]["value"]
    findings = report["summary"]["errors"] + report["summary"]["warnings"] + report["summary"]["infos"]
    assert (findings == 0) == (example.name == "clean")


async def test_the_fix_examples_show_mended_documents(described: dict[str, Any]) -> None:
    for path in ("/v1/listings:fix", "/v1/shipments:fix", "/v1/forms:fix"):
        operation = described["paths"][path]["post"]
        sent = operation["requestBody"]["content"]["application/json"]["examples"]["findings"]["value"]
        got = operation["responses"]["200"]["content"]["application/json"]["examples"]["findings"]["value"]
        assert got["document"] != sent
        assert all(finding["fix"]["verified"] for entry in got["applied"] for finding in entry["findings"])


async def test_every_operation_has_a_page_and_problems_as_problems(described: dict[str, Any]) -> None:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            assert operation["description"], (method, path)
            assert operation["operationId"]
            errors = {status: r for status, r in operation["responses"].items() if status >= "400"}
            for response in errors.values():
                assert list(response["content"]) == ["application/problem+json"]


async def test_every_body_is_described_as_one_subject_or_a_batch(described: dict[str, Any]) -> None:
    body = described["paths"]["/v1/shipments:check"]["post"]["requestBody"]
    one, batch = body["content"]["application/json"]["schema"]["anyOf"]
    assert one == {"$ref": "#/components/schemas/Shipment"}
    assert batch["properties"]["shipments"]["maxProperties"] == 100
    schemas = described["components"]["schemas"]
    assert {"Listing", "Shipment", "Merchant", "DataForm", "Report", "Finding", "Problem"} <= set(schemas)
    assert schemas["Listing"]["additionalProperties"] is False


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


async def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    assert {ref.removeprefix("#/components/schemas/") for ref in _references(described["paths"])} <= set(schemas)
    assert {ref.removeprefix("#/components/schemas/") for ref in _references(schemas)} <= set(schemas)
