"""Rules and packs can be listed, searched and read."""

from __future__ import annotations

from typing import Any, get_args

import httpx
import pytest

from app.api.library_pages import Kind
from app.api.limits import Limits
from app.api.routers.rules import LONGEST_PAGE
from app.engine.evaluator import Evaluator
from app.packs.rules import RULE

pytestmark = pytest.mark.anyio

INCOTERM = {
    "id": "sample/incoterm",
    "pack": "sample",
    "pack_version": "1.2.3",
    "kind": "field",
    "title": {"en": "Incoterm missing", "zh": "缺少贸易术语"},
    "severity": "warning",
    "status": "stable",
    "markets": ["DE", "CN"],
    "platforms": ["*"],
    "subjects": ["shipment"],
    "effective_from": "2020-01-01",
    "effective_to": None,
    "verified": "secondary",
}


async def rules(client: httpx.AsyncClient, query: str = "") -> dict[str, Any]:
    answer = await client.get(f"/v1/rules{query}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def test_the_list_is_in_order_of_ids(client: httpx.AsyncClient) -> None:
    found = await rules(client)
    assert [item["id"] for item in found["items"]] == ["sample/incoterm", "sample/superlative"]
    assert found["items"][0] == INCOTERM
    assert {key: found[key] for key in ("total", "offset", "limit", "next_offset")} == {
        "total": 2,
        "offset": 0,
        "limit": 100,
        "next_offset": None,
    }


async def test_pages_follow_one_another(client: httpx.AsyncClient) -> None:
    first = await rules(client, "?limit=1")
    second = await rules(client, f"?limit=1&offset={first['next_offset']}")
    assert [page["items"][0]["id"] for page in (first, second)] == ["sample/incoterm", "sample/superlative"]
    assert second["next_offset"] is None


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("?kind=wording", ["sample/superlative"]),
        ("?market=DE&kind=field", ["sample/incoterm"]),
        ("?market=FR", []),
        ("?pack=sample&q=TRADE", []),
        ("?q=贸易", ["sample/incoterm"]),
        ("?q=sample act 7", ["sample/incoterm"]),
        ("?q=SAMPLE/BEST", ["sample/superlative"]),
    ],
)
async def test_filters_narrow_together(client: httpx.AsyncClient, query: str, ids: list[str]) -> None:
    assert [item["id"] for item in (await rules(client, query))["items"]] == ids


async def test_a_pack_nobody_loaded_is_an_error(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/rules?pack=smaple")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"parameter": "pack", "detail": "unknown pack; loaded: sample"}]


async def test_a_rule_has_its_page_with_law_exemptions_and_cases(client: httpx.AsyncClient) -> None:
    page = (await client.get("/v1/rules/sample/incoterm")).json()
    definition = page.pop("definition")
    assert page == INCOTERM
    assert definition["citations"] == [{"law": "Sample act", "article": "7", "verified": "secondary"}]
    assert definition["cases"][0] == {"name": "without", "fail": {"destination": "DE"}, "at": ["/incoterm"]}
    wording = (await client.get("/v1/rules/sample/superlative")).json()["definition"]
    assert [exemption["id"] for exemption in wording["exempt"]] == ["quoted-award"]
    assert wording["effective"] == {"from": "2020-01-01"}


@pytest.mark.parametrize("name", ["sample/best", "sample%2Fsuperlative"])
async def test_aliases_and_escaped_slashes_lead_to_the_rule(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/v1/rules/{name}")).json()["id"] == "sample/superlative"


async def test_packs_say_version_hash_scope_and_review(client: httpx.AsyncClient, evaluator: Evaluator) -> None:
    assert (await client.get("/v1/packs")).json() == {
        "items": [
            {
                "id": "sample",
                "version": "1.2.3",
                "sha256": evaluator.library.packs["sample"].sha256,
                "title": {"en": "Sample act", "zh": "示例法"},
                "kind": "law",
                "jurisdiction": "DE",
                "markets": ["DE", "CN"],
                "platforms": ["*"],
                "default": True,
                "depends": [],
                "sources": [{"name": "Sample act", "url": None, "last_reviewed": "2026-11-01"}],
                "last_reviewed": "2026-11-01",
                "rules": 2,
            }
        ]
    }


def test_the_kinds_that_can_be_asked_for_are_the_kinds_there_are() -> None:
    kinds = RULE.json_schema()["discriminator"]["mapping"]
    assert set(get_args(Kind)) == set(kinds)


def test_the_longest_page_is_the_published_one() -> None:
    assert Limits().page == LONGEST_PAGE
