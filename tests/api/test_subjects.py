"""`:check` and `:fix` answer with the report of the evaluator, for one subject and for a batch."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import httpx
import pytest

from app.api.answers import FixAnswer
from app.domain.context import Context
from app.domain.findings import SCHEMA_VERSION, Report
from app.domain.subjects import read_subject
from app.domain.vocabulary import Locale, SubjectKind
from app.engine.evaluator import Evaluator
from app.reports.json import render

pytestmark = pytest.mark.anyio

DAY = "2026-11-22"
LAMP = {"id": "lamp-1", "markets": ["DE"], "title": "The finest lamp", "bullets": ["Holder of the finest award"]}


def context(**asked: Any) -> Context:
    return Context(as_of=dt.date.fromisoformat(DAY), **asked)


async def test_one_listing_is_answered_with_the_bytes_of_the_json_report(
    client: httpx.AsyncClient, evaluator: Evaluator
) -> None:
    answer = await client.post(f"/v1/listings:check?as_of={DAY}", json=LAMP)
    expected = evaluator.report([read_subject(SubjectKind.LISTING, LAMP)], context())
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.content == render(expected)


async def test_a_finding_names_words_law_and_a_proven_fix(client: httpx.AsyncClient) -> None:
    report = (await client.post(f"/v1/listings:check?as_of={DAY}", json=LAMP)).json()
    (result,) = report["results"]
    (finding,) = result["findings"]
    assert finding["rule_id"] == "sample/superlative"
    assert finding["location"]["pointer"] == "/title"
    assert (finding["location"]["start"], finding["location"]["end"], finding["location"]["text"]) == (4, 10, "finest")
    assert finding["citations"][0]["article"] == "1(2)"
    assert finding["fix"]["verified"] is True
    (exemption,) = result["exemptions"]
    assert (exemption["exemption"]["id"], exemption["location"]["pointer"]) == ("quoted-award", "/bullets/0")
    assert report["summary"]["errors"] == 1


async def test_a_batch_is_answered_under_the_callers_ids(client: httpx.AsyncClient, evaluator: Evaluator) -> None:
    batch = {"listings": {"b/7~": LAMP, "a": {"title": "A lamp"}}}
    answer = await client.post(f"/v1/listings:check?as_of={DAY}&market=DE", json=batch)
    subjects = [read_subject(SubjectKind.LISTING, d, id=key) for key, d in batch["listings"].items()]
    assert answer.content == render(evaluator.report(subjects, context(markets=("DE",))))
    assert [result["subject_id"] for result in answer.json()["results"]] == ["b/7~", "a"]


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("listings", {"title": "A lamp", "markets": ["DE"]}),
        ("shipments", {"destination": "DE", "lines": [{"description": "lamp"}]}),
        ("merchants", {"entity": {"name": "Lamps Oy", "country": "FI"}}),
        ("forms", {"audience": [{"market": "DE"}], "fields": [{"name": "email"}]}),
    ],
)
async def test_every_kind_of_subject_has_both_verbs(client: httpx.AsyncClient, path: str, document: Any) -> None:
    checked = await client.post(f"/v1/{path}:check", json=document)
    fixed = await client.post(f"/v1/{path}:fix", json=document)
    assert Report.model_validate_json(checked.content).results[0].subject.plural == path
    answer = FixAnswer.model_validate_json(fixed.content)
    assert (answer.document, answer.documents, answer.applied[0].findings) == (document, None, ())
    assert answer.remaining.results == Report.model_validate_json(checked.content).results


async def test_context_comes_by_parameters_named_like_the_flags(
    client: httpx.AsyncClient, evaluator: Evaluator
) -> None:
    answer = await client.post(
        f"/v1/listings:check?market=DE&market=CN&platform=tmall&as_of={DAY}&locale=zh&pack=sample", json=LAMP
    )
    asked = context(markets=("DE", "CN"), platforms=("tmall",), locale=Locale.ZH, packs=("sample",))
    assert answer.content == render(evaluator.report([read_subject(SubjectKind.LISTING, LAMP)], asked))
    assert "属最高级用语" in answer.text


async def test_the_date_is_today_in_utc_unless_said(client: httpx.AsyncClient) -> None:
    before = dt.datetime.now(dt.UTC).date()
    answer = await client.post("/v1/listings:check", json=LAMP)
    after = dt.datetime.now(dt.UTC).date()
    assert before.isoformat() <= answer.json()["receipt"]["as_of"] <= after.isoformat()


async def test_fix_gives_back_the_mended_document_and_what_is_left(
    client: httpx.AsyncClient, evaluator: Evaluator
) -> None:
    answer = await client.post(f"/v1/listings:fix?as_of={DAY}", json=LAMP)
    subject = read_subject(SubjectKind.LISTING, LAMP)
    mended = {**LAMP, "title": "The good lamp"}
    (finding,) = evaluator.evaluate(subject, context()).findings
    expected = {
        "schema_version": SCHEMA_VERSION,
        "receipt": evaluator.receipt([subject], context()).model_dump(mode="json"),
        "document": mended,
        "applied": [{"subject_id": "lamp-1", "findings": [finding.model_dump(mode="json")], "oscillated": False}],
        "remaining": json.loads(render(evaluator.report([read_subject(SubjectKind.LISTING, mended)], context()))),
    }
    assert answer.json() == expected
    again = await client.post(f"/v1/listings:fix?as_of={DAY}", json=mended)
    assert again.json()["document"] == mended
    assert again.json()["applied"] == [{"subject_id": "lamp-1", "findings": [], "oscillated": False}]


async def test_fix_of_a_batch_keeps_the_callers_ids(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/listings:fix", json={"listings": {"x": LAMP, "y": {"title": "A lamp"}}})
    assert answer.json()["documents"] == {"x": {**LAMP, "title": "The good lamp"}, "y": {"title": "A lamp"}}
    assert "document" not in answer.json()
    assert [entry["subject_id"] for entry in answer.json()["applied"]] == ["x", "y"]
