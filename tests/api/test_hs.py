"""``GET /v1/hs``: codes by words, or one code explained, with the same pages as the command line."""

from __future__ import annotations

import json

import httpx
import pytest

from app.cli.main import main

pytestmark = pytest.mark.anyio


async def test_words_and_codes_give_the_pages_of_the_command_line(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    day = {"as_of": "2026-11-22"}
    found = await client.get("/v1/hs", params={"q": "power bank", "digits": 6, "limit": 3, **day})
    assert main(["hs", "suggest", "power bank", "--limit", "3", "--as-of", "2026-11-22", "--format", "json"]) == 0
    assert (found.status_code, found.json()) == (200, json.loads(capsys.readouterr().out))
    assert [item["code"] for item in found.json()["items"]][:1] == ["850760"]
    told = await client.get("/v1/hs", params={"code": "8517.12", "destination": "DE", **day})
    explain = ["hs", "explain", "8517.12", "--destination", "DE", "--as-of", "2026-11-22", "--format", "json"]
    assert main(explain) == 0
    assert (told.status_code, told.json()) == (200, json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(
    ("params", "parameter", "detail"),
    [
        ({}, "q", "give either q or code"),
        ({"q": "mug", "code": "6912"}, "q", "give either q or code"),
        ({"code": "85A7"}, "code", "wanted 2 to 13 digits, with dots or blanks or without"),
        ({"q": "mug", "as_of": "2028-01-01"}, "as_of", "no nomenclature is loaded for 2028-01-01"),
    ],
)
async def test_what_cannot_be_answered_names_the_parameter(
    client: httpx.AsyncClient, params: dict[str, str], parameter: str, detail: str
) -> None:
    answer = await client.get("/v1/hs", params=params)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["parameter"] == parameter
    assert error["detail"].startswith(detail)
