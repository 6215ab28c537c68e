"""The frame round every answer: health, ids, headers, hosts, time and load limits, logs."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest

from app import __version__
from app.api import create_app
from app.api.limits import Limits
from app.api.workers import Workers
from app.domain.context import Context
from app.domain.findings import Report
from app.domain.subjects import Subject, read_subject
from app.domain.vocabulary import Locale, SubjectKind
from app.engine import EvaluationExpired
from app.engine.evaluator import Evaluator
from app.packs.library import Library
from app.packs.loader import load_library
from app.reports.json import render
from app.settings import configure

pytestmark = pytest.mark.anyio

PACKS = Path(__file__).parent / "packs"
LAMP = {"title": "The finest lamp", "markets": ["DE"]}


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Opened at the latest when the test ends, so that no thread stays behind."""
    event = threading.Event()
    yield event
    event.set()


class Held(Evaluator):
    """An evaluator whose reports wait at a gate: a slow evaluation without a clock."""

    def __init__(self, library: Library, gate: threading.Event) -> None:
        super().__init__(library)
        self.gate = gate

    def report(self, *args: object, **named: object) -> object:  # type: ignore[override]
        self.gate.wait()
        return super().report(*args, **named)  # type: ignore[arg-type]


class Endless(Evaluator):
    """An evaluator that vets one listing again and again until nobody waits any more."""

    def __init__(self, library: Library, stopped: threading.Event) -> None:
        super().__init__(library)
        self.started = threading.Event()
        self.stopped = stopped

    def report(self, subjects: Sequence[Subject], context: Context, **named: Any) -> Report:  # type: ignore[override]
        self.started.set()
        try:
            while True:
                super().report(subjects, context, **named)
        except EvaluationExpired:
            self.stopped.set()
            raise


class Broken(Evaluator):
    """An evaluator with a defect, whose exception quotes what it was given."""

    def report(self, *args: object, **named: object) -> object:  # type: ignore[override]
        raise RuntimeError(f"cannot handle {args!r}")


async def test_alive_ready_and_limits(client: httpx.AsyncClient, evaluator: Evaluator) -> None:
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    assert (await client.get("/readyz")).json() == {
        "status": "ready",
        "engine": __version__,
        "packs": [{"id": "sample", "version": "1.2.3", "sha256": evaluator.library.packs["sample"].sha256}],
    }
    assert (await client.get("/v1/limits")).json() == Limits().model_dump()


async def test_until_the_packs_are_loaded_it_is_alive_and_not_ready(
    evaluator: Evaluator, gate: threading.Event
) -> None:
    def build() -> Evaluator:
        gate.wait()
        return evaluator

    app = create_app(build)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        assert (await client.get("/healthz")).status_code == 200
        for answer in (
            await client.get("/readyz"),
            await client.get("/v1/rules"),
            await client.post("/v1/listings:check", json=LAMP),
        ):
            assert (answer.status_code, answer.json()["type"]) == (503, "urn:vetlist:problem:not-ready")
            assert answer.headers["retry-after"] == "1"
        described = (await client.get("/openapi.json")).json()
        assert "/v1/listings:check" in described["paths"]
        gate.set()
        while (await client.get("/readyz")).status_code != 200:
            await anyio.sleep(0.01)
        assert (await client.post("/v1/listings:check", json=LAMP)).status_code == 200


async def test_packs_with_errors_leave_it_not_ready_and_say_where(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tmp_path / "bad"
    pack.mkdir()
    (pack / "pack.yaml").write_text("id: bad\nversion: one\n", encoding="utf-8")
    app = create_app(lambda: Evaluator(load_library([pack])))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
    ):
        while "errors" not in (answer := await client.get("/readyz")).json():
            await anyio.sleep(0.01)
        assert answer.status_code == 503
        assert any("pack.yaml:2:10:" in error["detail"] for error in answer.json()["errors"])
        assert (await client.get("/healthz")).status_code == 200
    assert "packs not loaded" in capsys.readouterr().err


async def test_health_answers_while_fifty_checks_run(library: Library, serving: Any, gate: threading.Event) -> None:
    app = create_app(lambda: Held(library, gate))
    big = {"listings": {str(n): {**LAMP, "description": "lamp " * 2000} for n in range(50)}}
    answers: list[int] = []

    async def check() -> None:
        answers.append((await client.post("/v1/listings:check", json=big)).status_code)

    async with serving(app) as client, anyio.create_task_group() as group:
        for _ in range(50):
            group.start_soon(check)
        for _ in range(20):
            assert (await client.get("/healthz")).status_code == 200
        assert answers == []
        gate.set()
    assert answers == [200] * 50


async def test_too_many_waiting_checks_are_turned_away(library: Library, serving: Any, gate: threading.Event) -> None:
    app = create_app(lambda: Held(library, gate), limits=Limits(threads=1, waiting=1))
    answers: list[httpx.Response] = []

    async def check() -> None:
        answers.append(await client.post("/v1/listings:check", json=LAMP))

    async with serving(app) as client, anyio.create_task_group() as group:
        for _ in range(5):
            group.start_soon(check)
        while len(answers) < 3:
            await anyio.sleep(0.01)
        gate.set()
    turned_away = [answer for answer in answers if answer.status_code == 503]
    assert len(turned_away) == 3
    assert {answer.json()["type"] for answer in turned_away} == {"urn:vetlist:problem:busy"}
    assert [answer.status_code for answer in answers[3:]] == [200, 200]


async def test_a_check_that_takes_too_long_is_a_503_and_its_thread_still_counts(
    library: Library, serving: Any, gate: threading.Event
) -> None:
    app = create_app(lambda: Held(library, gate), limits=Limits(request_seconds=0.2, threads=1, waiting=0))
    async with serving(app) as client:
        slow = await client.post("/v1/listings:check", json=LAMP)
        assert (slow.status_code, slow.json()["type"]) == (503, "urn:vetlist:problem:timeout")
        assert slow.json()["detail"] == "The limit is 0.2 seconds; send fewer or smaller subjects."
        meanwhile = await client.post("/v1/listings:check", json=LAMP)
        assert meanwhile.json()["type"] == "urn:vetlist:problem:busy"
        gate.set()
        while (await client.post("/v1/listings:check", json=LAMP)).status_code != 200:
            await anyio.sleep(0.01)


async def test_an_evaluation_stops_once_nobody_waits_for_it(library: Library, serving: Any) -> None:
    stopped = threading.Event()
    app = create_app(lambda: Endless(library, stopped), limits=Limits(request_seconds=0.2, threads=1, waiting=0))
    async with serving(app) as client:
        slow = await client.post("/v1/listings:check", json=LAMP)
        assert (slow.status_code, slow.json()["type"]) == (503, "urn:vetlist:problem:timeout")
        await anyio.to_thread.run_sync(stopped.wait)


async def test_what_still_runs_when_the_service_ends_is_given_up(library: Library, serving: Any) -> None:
    stopped = threading.Event()
    app = create_app(lambda: Endless(library, stopped), limits=Limits(threads=1))
    answers: list[httpx.Response] = []
    async with anyio.create_task_group() as group, serving(app) as client:

        async def check() -> None:
            answers.append(await client.post("/v1/listings:check", json=LAMP))

        group.start_soon(check)
        await anyio.to_thread.run_sync(app.state.service.evaluator.started.wait)
        await anyio.to_thread.run_sync(app.state.workers.close)
        while not answers:
            await anyio.sleep(0.01)
    assert stopped.is_set()
    assert [(answer.status_code, answer.json()["type"]) for answer in answers] == [
        (503, "urn:vetlist:problem:stopping")
    ]


async def test_a_defect_is_a_500_problem_without_the_message_of_the_exception(
    library: Library, serving: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(lambda: Broken(library))
    async with serving(app) as client:
        answer = await client.post("/v1/listings:check", json=LAMP, headers={"X-Request-ID": "r-1"})
    assert answer.status_code == 500
    assert answer.json() == {
        "type": "urn:vetlist:problem:internal-error",
        "title": "The server failed",
        "status": 500,
        "detail": "The failure is logged under the request id in `instance`.",
        "instance": "urn:vetlist:request:r-1",
    }
    written = capsys.readouterr().err
    assert "finest" not in written + answer.text
    failure = next(json.loads(line) for line in written.splitlines() if "request failed" in line)
    assert (failure["request_id"], failure["error"]) == ("r-1", "RuntimeError")
    assert any("test_service.py" in place for place in failure["at"])


async def test_the_access_log_is_json_without_anything_a_person_typed(
    evaluator: Evaluator, serving: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serving(create_app(lambda: evaluator)) as client:
        await client.post("/v1/listings:check?platform=secretshop", json={"title": "Mustermann"})
        await client.post("/v1/listings:check", json={"Mustermann": "Mustermann"})
        await client.get("/v1/rules/Mustermann/Mustermann")
        await client.get("/Mustermann")
    written = capsys.readouterr().err
    assert "Mustermann" not in written
    assert "secretshop" not in written
    lines = [json.loads(line) for line in written.splitlines()][-4:]
    assert [(line["method"], line["route"], line["status"]) for line in lines] == [
        ("POST", "/v1/listings:check", 200),
        ("POST", "/v1/listings:check", 422),
        ("GET", "/v1/rules/{pack}/{rule}", 404),
        ("GET", None, 404),
    ]
    assert set(lines[0]) == {
        "event", "level", "timestamp", "request_id", "method", "route", "status", "milliseconds",
    }  # fmt: skip


@pytest.mark.parametrize("given", ["abc-1.2_3", "f" * 64])
async def test_a_sane_request_id_is_kept(client: httpx.AsyncClient, given: str) -> None:
    assert (await client.get("/healthz", headers={"X-Request-ID": given})).headers["x-request-id"] == given


@pytest.mark.parametrize("given", ["", "f" * 65, "a b", "-x", 'a"b', "<script>"])
async def test_any_other_request_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    answer = await client.get("/healthz", headers={"X-Request-ID": given})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.mark.parametrize("path", ["/", "/healthz", "/nowhere", "/v1/packs", "/openapi.json"])
async def test_every_answer_has_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST"])
async def test_loopback_names_are_answered(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/healthz", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["attacker.example", "localhost.attacker.example", "127.0.0.1.nip.io", "", "localhost@x", "[::1].x", "0.0.0.0"],
)
async def test_other_names_are_not_answered(client: httpx.AsyncClient, host: str) -> None:
    answer = await client.get("/healthz", headers={"Host": host})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:vetlist:problem:host-not-allowed")


async def test_named_hosts_are_answered_when_they_are_allowed(evaluator: Evaluator, serving: Any) -> None:
    async with serving(create_app(lambda: evaluator, allowed_hosts=("localhost", "vet.example"))) as client:
        assert (await client.get("/healthz", headers={"Host": "vet.example"})).status_code == 200
        assert (await client.get("/healthz", headers={"Host": "other.example"})).status_code == 400


async def test_the_first_page_needs_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "POST /v1/listings:check" in answer.text
    assert not re.search("<script|<link|<style|<img|https?://", answer.text)


async def test_closed_workers_finish_what_runs() -> None:
    workers = Workers(Limits())
    assert await workers.run(lambda expired: 0 if expired() else 6 * 7) == 42
    workers.close()


async def test_what_a_query_leaves_out_is_as_the_folder_is_configured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, serving: Any
) -> None:
    settings = f"pack_paths: [{PACKS}]\npacks: [sample]\nmarkets: [CN]\nplatforms: [tmall]\nlocale: zh\n"
    (tmp_path / "vetlist.yaml").write_text(settings, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    configuration = configure(folder=tmp_path, environ={}, flags={})
    library = load_library(extra=configuration.folders())
    evaluator = Evaluator(library, settings=configuration.engine_settings(library))
    subject = read_subject(SubjectKind.LISTING, LAMP)
    asked = configuration.context(dt.date(2026, 11, 22))
    today = {dt.datetime.now(dt.UTC).date()}
    async with serving(create_app()) as client:
        undated = await client.post("/v1/listings:check", json=LAMP)
        answer = await client.post("/v1/listings:check?as_of=2026-11-22", json=LAMP)
        other = await client.post("/v1/listings:check?as_of=2026-11-22&market=DE&locale=en", json=LAMP)
    today.add(dt.datetime.now(dt.UTC).date())
    assert undated.json()["receipt"]["as_of"] in {day.isoformat() for day in today}
    assert answer.content == render(evaluator.report([subject], asked))
    changed = asked.model_copy(update={"markets": ("DE",), "locale": Locale.EN})
    assert other.content == render(evaluator.report([subject], changed))
    assert answer.content != other.content
