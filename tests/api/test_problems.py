"""Every error is a problem detail: it names the place, repeats no value and stays small."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

import httpx
import pytest
from pydantic import BaseModel

from app.api.problems import Problem
from app.domain.subjects import MODELS
from app.domain.vocabulary import SubjectKind

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json", "X-Request-ID": "test-1"}
LISTINGS = "/v1/listings:check"


def problem(answer: httpx.Response) -> dict[str, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) <= 2048
    assert answer.headers["x-request-id"] in answer.json()["instance"]
    assert answer.json()["status"] == answer.status_code
    Problem.model_validate_json(answer.content)
    found: dict[str, Any] = answer.json()
    return found


async def post(client: httpx.AsyncClient, body: bytes, path: str = LISTINGS) -> httpx.Response:
    return await client.post(path, content=body, headers=JSON)


async def test_a_whole_problem(client: httpx.AsyncClient) -> None:
    answer = await post(client, b'{"title": 7, "price": {"amount": "12,50", "currency": "EUR"}}')
    assert answer.status_code == 422
    assert problem(answer) == {
        "type": "urn:vetlist:problem:invalid-subject",
        "title": "The body does not describe what it should",
        "status": 422,
        "detail": "Mend the places in `errors`; /openapi.json describes a listing.",
        "instance": "urn:vetlist:request:test-1",
        "errors": [
            {"pointer": "/title", "detail": "give a text"},
            {
                "pointer": "/price/amount",
                "detail": 'the value is not a plain decimal string such as "12.50" '
                "(no thousands mark, no currency sign)",
            },
        ],
        "error_count": 2,
    }


@pytest.mark.parametrize(
    ("body", "place"),
    [
        pytest.param(b'{"title": "x"', ("", "line 1, column 14"), id="broken"),
        pytest.param(b"", ("", "line 1, column 1"), id="empty"),
        pytest.param(b'{"title": "a\\u0000b"}', ("/title", "line 1, column 13"), id="NUL escaped"),
        pytest.param(b'{"title": "a\x00b"}', ("/title", "line 1, column 13"), id="NUL raw"),
        pytest.param(b'{"title": "\\ud800"}', ("/title", "line 1, column 12"), id="lone high surrogate"),
        pytest.param(b'{"title": "\\udc00"}', ("/title", "line 1, column 12"), id="lone low surrogate"),
        pytest.param(b'{"extra":' + b"[" * 200 + b"]" * 200 + b"}", (None, "line 1, column 73"), id="200 levels"),
        pytest.param(b"[" * 100_000, (None, "line 1, column 65"), id="100,000 levels"),
        pytest.param(b'{"extra": {"x": NaN}}', ("/extra/x", "line 1, column 17"), id="NaN"),
        pytest.param(b'{"extra": {"x": -Infinity}}', ("/extra/x", "line 1, column 17"), id="Infinity"),
        pytest.param(b'{"extra": {"x": 1e400}}', ("/extra/x", "line 1, column 17"), id="1e400"),
        pytest.param(b'{"title": "a",\n "title": "b"}', ("/title", "line 2, column 2"), id="duplicate key"),
        pytest.param('{"title": "最好"}'.encode("gbk"), (None, "line 1, column 12"), id="GBK"),
        pytest.param('{"title": "x"}'.encode("utf-16"), (None, "line 1, column 1"), id="UTF-16"),
    ],
)
async def test_unreadable_json_is_a_400_with_its_place(
    client: httpx.AsyncClient, body: bytes, place: tuple[str | None, str]
) -> None:
    answer = await post(client, body)
    assert answer.status_code == 400
    found = problem(answer)
    assert found["type"] == "urn:vetlist:problem:malformed-json"
    pointer, where = place
    assert found["detail"].startswith(where + ":")
    if pointer is not None:
        assert found["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        pytest.param([], [""], id="array"),
        pytest.param("text", [""], id="string"),
        pytest.param({"colour": "red"}, ["/colour"], id="unknown key"),
        pytest.param({"title": {"x": 1}, "bullets": "x"}, ["/title", "/bullets"], id="wrong types"),
        pytest.param({"markets": ["DE", "UK"]}, ["/markets/1"], id="unknown market"),
        pytest.param({"listings": []}, ["/listings"], id="batch of the wrong type"),
        pytest.param({"listings": {}}, ["/listings"], id="empty batch"),
        pytest.param({"listings": {"a": {}}, "title": "x"}, ["/title"], id="key beside the batch"),
        pytest.param({"listings": {"": {}}}, ["/listings/"], id="empty id"),
        pytest.param(
            {"listings": {"id7": {"title": 7}, "a/b": {"colour": "red"}, "fine": {}}},
            ["/listings/id7/title", "/listings/a~1b/colour"],
            id="batch",
        ),
        pytest.param({"listings": {str(n): {} for n in range(101)}}, ["/listings"], id="101 subjects"),
    ],
)
async def test_a_wrong_subject_is_a_422_with_pointers_into_the_body_as_sent(
    client: httpx.AsyncClient, document: Any, pointers: list[str]
) -> None:
    answer = await client.post(LISTINGS, json=document)
    assert answer.status_code == 422
    assert [error["pointer"] for error in problem(answer)["errors"]] == pointers


async def test_the_batch_limit_is_said(client: httpx.AsyncClient) -> None:
    answer = await client.post(LISTINGS, json={"listings": {str(n): {} for n in range(101)}})
    assert problem(answer)["errors"][0]["detail"] == "101 listings; a batch holds 1 to 100"


async def test_a_thousand_errors_are_counted_and_the_first_shown(client: httpx.AsyncClient) -> None:
    found = problem(await client.post(LISTINGS, json={"bullets": list(range(1000))}))
    assert found["error_count"] == 1000
    shown = [error["pointer"] for error in found["errors"]]
    assert shown == [f"/bullets/{n}" for n in range(len(shown))]
    assert len(shown) > 10


@pytest.mark.parametrize("key", ["k" * 100_000, "键" * 50_000, '"' * 50_000, "\\\n" * 50_000])
async def test_an_endless_key_does_not_make_an_endless_answer(client: httpx.AsyncClient, key: str) -> None:
    found = problem(await client.post(LISTINGS, json={key: 1}))
    assert (found["error_count"], len(found["errors"])) == (1, 1)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def _planted(model: type[BaseModel], secret: str) -> Iterator[dict[str, Any]]:
    """Documents with the secret in one field each, as a text, in a list, in an object."""
    for name, info in model.model_fields.items():
        key = info.alias or name
        yield from ({key: value} for value in (secret, [secret], {"x": secret}, [{"x": secret}]))
        for inner in _models(info.annotation):
            for document in _planted(inner, secret):
                yield {key: document}
                yield {key: [document]}


@pytest.mark.parametrize("kind", list(SubjectKind))
async def test_no_error_repeats_a_value(client: httpx.AsyncClient, kind: SubjectKind) -> None:
    secret = "4111 1111 1111 1111 / E. Mustermann's card, a text far beyond forty characters and then beyond eighty"
    documents = [{**document, "certificates": 1} for document in _planted(MODELS[kind], secret)]
    assert len(documents) > 50
    for document in documents:
        answer = await client.post(f"/v1/{kind.plural}:check", json=document, headers={"X-Request-ID": "secret"})
        assert answer.status_code == 422
        assert "4111" not in answer.text
        assert "Mustermann" not in answer.text
        problem(answer)


async def test_ten_megabytes_of_title_are_too_large(client: httpx.AsyncClient) -> None:
    answer = await post(client, b'{"title": "' + b"x" * 10_000_000 + b'"}')
    assert answer.status_code == 413
    assert problem(answer)["detail"] == "The limit is 2,097,152 bytes; send a batch in parts."


async def test_a_body_without_declared_length_is_read_no_further_than_the_limit(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while True:
            sent += 65536
            yield b" " * 65536

    answer = await client.post(LISTINGS, content=endless(), headers=JSON)
    assert (answer.status_code, problem(answer)["type"]) == (413, "urn:vetlist:problem:body-too-large")
    assert sent <= 2 * 1024 * 1024 + 2 * 65536


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=gbk"},
        {"Content-Type": ""},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
)
async def test_only_plain_json_is_taken(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await client.post(LISTINGS, content=b"{}", headers=headers)
    assert (answer.status_code, problem(answer)["type"]) == (415, "urn:vetlist:problem:unsupported-media-type")


@pytest.mark.parametrize(
    "value", ["application/json", "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"']
)
async def test_the_usual_spellings_of_json_are_taken(client: httpx.AsyncClient, value: str) -> None:
    assert (await client.post(LISTINGS, content=b"{}", headers={"Content-Type": value})).status_code == 200


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("markets=DE", ["markets"]),
        ("market=UK", ["market"]),
        ("market=", ["market"]),
        ("as_of=22.11.2026", ["as_of"]),
        ("as_of=2026-02-30", ["as_of"]),
        ("as_of=", ["as_of"]),
        ("as_of=2026-01-01&as_of=2027-01-01", ["as_of"]),
        ("locale=fr", ["locale"]),
        ("pack=cn-advertsing", ["pack"]),
        ("platform=%00", ["platform"]),
        ("platform=" + "x" * 65, ["platform"]),
        ("unsafe=true", ["unsafe"]),
        ("&".join(["market=DE"] * 51), ["market"]),
    ],
)
async def test_wrong_parameters_are_named(client: httpx.AsyncClient, query: str, parameters: list[str]) -> None:
    answer = await client.post(f"{LISTINGS}?{query}", json={})
    assert answer.status_code == 422
    found = problem(answer)
    assert found["type"] == "urn:vetlist:problem:invalid-parameter"
    assert [error["parameter"] for error in found["errors"]] == parameters
    assert "pointer" not in found["errors"][0]


async def test_a_misspelt_parameter_is_told_what_there_is(client: httpx.AsyncClient) -> None:
    found = problem(await client.post(f"{LISTINGS}?markets=DE", json={}))
    assert found["errors"] == [
        {
            "parameter": "markets",
            "detail": "unknown parameter; known here: as_of, locale, market, pack, platform",
        }
    ]
    found = problem(await client.get("/v1/packs?page=2"))
    assert found["errors"] == [{"parameter": "page", "detail": "this operation has no parameters"}]


async def test_a_market_error_says_what_is_meant_without_repeating_it(client: httpx.AsyncClient) -> None:
    found = problem(await client.post(f"{LISTINGS}?market=UK", json={}))
    assert found["errors"][0]["detail"].startswith("the value is not a market (did you mean GB?)")


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/v1/rules/", 404, "not-found"),
        ("GET", "/v1/rules/sample/none", 404, "unknown-rule"),
        ("GET", LISTINGS, 405, "method-not-allowed"),
        ("DELETE", "/healthz", 405, "method-not-allowed"),
        ("POST", "/v1/listings:burn", 404, "not-found"),
    ],
)
async def test_wrong_addresses_are_problems_too(
    client: httpx.AsyncClient, method: str, path: str, status: int, name: str
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, problem(answer)["type"]) == (status, f"urn:vetlist:problem:{name}")
    if status == 405:
        assert answer.headers["allow"]


async def test_a_problem_is_json_a_strict_reader_accepts(client: httpx.AsyncClient) -> None:
    answer = await client.post(LISTINGS, json={"\u2028\u0085\x7f": 1})
    assert json.loads(answer.content)["errors"][0]["pointer"] == "/\u2028\u0085\x7f"
