"""The server as it is started, over the shipped packs: it answers as the command line does, and survives bad input."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[2]
DAY = "2026-11-22"
JSON = {"Content-Type": "application/json"}


class Server:
    """A server process on a free loopback port; stopped by its process id."""

    def __init__(self, log: Path) -> None:
        # The socket is opened here and handed over, so nobody else can take the port in between.
        with socket.create_server(("127.0.0.1", 0)) as listener, log.open("wb") as errors:
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            command = ["-m", "uvicorn", "--factory", "app.api:create_app", "--no-access-log"]
            self.process = subprocess.Popen(
                [sys.executable, *command, "--fd", str(listener.fileno())],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                pass_fds=[listener.fileno()],
            )

    def wait_until_ready(self) -> None:
        while True:
            assert self.process.poll() is None, "the server ended"
            try:
                answer = httpx.get(f"{self.url}/readyz", timeout=60)
            except httpx.TransportError:
                time.sleep(0.05)
                continue
            if answer.status_code == 200:
                return
            assert "errors" not in answer.json(), answer.text
            time.sleep(0.05)

    def stop(self) -> int:
        os.kill(self.process.pid, signal.SIGTERM)
        return self.process.wait(timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("server") / "log")
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.stop()


def by_http(server: Server, kind: str, document: Any, flags: list[str]) -> bytes:
    pairs = zip(flags[::2], flags[1::2], strict=True)
    query = [(flag.removeprefix("--").replace("-", "_"), value) for flag, value in pairs]
    answer = httpx.post(f"{server.url}/v1/{kind}s:check", json=document, params=query, timeout=60)
    assert answer.status_code == 200, answer.text
    return answer.content


def by_command(tmp_path: Path, kind: str, document: Any, flags: list[str]) -> bytes:
    file = tmp_path / "subject.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "app.cli", "check", str(file), "--subject", kind, "--format", "json", *flags]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120)
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout


HONEY = {"id": "honey", "language": "zh", "title": "最好的蜂蜜", "description": "最好在开封后30天内食用"}
BRUSHES = {
    "id": "brushes",
    "export_country": "CN",
    "destination": "US",
    "lines": [{"id": "1", "description": "Electric toothbrush", "hs_code": "9603.21", "quantity": 3}],
    "taxes": [{"type": "VAT", "rate": "19", "amount": {"amount": "7.13", "currency": "USD"}}],
}
STORE = {"id": "store", "platform": "tmall-global", "entity": {"name": "Lamps Oy", "country": "FI"}}
FORM = {
    "id": "checkout",
    "audience": [{"market": "DE"}],
    "fields": [{"name": "id_number", "category": "national identity number", "storage": {"encrypted": False}}],
}

SAME = [
    pytest.param("listing", HONEY, ["--market", "CN"], id="honey"),
    pytest.param("listing", HONEY, ["--market", "CN", "--locale", "zh", "--platform", "tmall"], id="honey in Chinese"),
    pytest.param("listing", {"title": "LED lamp 230 V", "markets": ["DE", "FR"]}, [], id="lamp without id"),
    pytest.param("listing", {"id": "x", "title": "Lamp"}, ["--market", "MN"], id="market not covered"),
    pytest.param("listing", {"id": "e", "title": "0.1 \U0001f600 <b>&amp;", "extra": {"n": 0.1}}, [], id="no market"),
    pytest.param("shipment", BRUSHES, [], id="brushes"),
    pytest.param("shipment", BRUSHES, ["--market", "DE", "--market", "US"], id="brushes to two markets"),
    pytest.param("merchant", STORE, [], id="store"),
    pytest.param("form", FORM, [], id="form"),
]


@pytest.mark.parametrize(("kind", "document", "flags"), SAME)
def test_http_and_command_line_answer_the_same_bytes(
    server: Server, tmp_path: Path, kind: str, document: Any, flags: list[str]
) -> None:
    flags = [*flags, "--as-of", DAY]
    assert by_http(server, kind, document, flags) == by_command(tmp_path, kind, document, flags)


def test_the_same_request_gives_the_same_bytes(server: Server) -> None:
    answers = {by_http(server, "listing", HONEY, ["--market", "CN", "--as-of", DAY]) for _ in range(5)}
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b'{"title": ', 400, id="broken"),
        pytest.param(b'{"title": "\\u0000"}', 400, id="NUL"),
        pytest.param(b'{"title": "\\ud800"}', 400, id="lone surrogate"),
        pytest.param(b'{"extra": {"n": NaN}}', 400, id="NaN"),
        pytest.param(b"[" * 200 + b"]" * 200, 400, id="200 levels"),
        pytest.param('{"title": "最好"}'.encode("gbk"), 400, id="GBK"),
        pytest.param(b'{"title": 7, "markets": "DE", "x": null}', 422, id="wrong types"),
        pytest.param(b'{"title": "' + b"x" * 10_000_000 + b'"}', 413, id="10 MB title"),
    ],
)
def test_bad_input_is_a_small_problem_and_the_server_lives_on(server: Server, body: bytes, status: int) -> None:
    try:
        answer = httpx.post(f"{server.url}/v1/listings:check", content=body, headers=JSON, timeout=60)
    except httpx.WriteError:
        # The server may hang up while the rest of a refused body is still on its way.
        assert status == 413
    else:
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(answer.content) <= 2048
    assert httpx.get(f"{server.url}/healthz").json() == {"status": "alive"}


def test_health_answers_while_fifty_checks_run(server: Server) -> None:
    batch = {"listings": {str(n): {**HONEY, "bullets": ["最好的蜂蜜, the best honey " * 10]} for n in range(20)}}

    def check(_: int) -> int:
        return httpx.post(f"{server.url}/v1/listings:check?market=CN", json=batch, timeout=120).status_code

    answered_meanwhile = 0
    with ThreadPoolExecutor(50) as callers:
        checks = [callers.submit(check, n) for n in range(50)]
        while not all(check.done() for check in checks):
            assert httpx.get(f"{server.url}/healthz", timeout=60).json() == {"status": "alive"}
            answered_meanwhile += not all(check.done() for check in checks)
    assert answered_meanwhile > 0
    # A machine too slow for fifty at once turns some away in order; it never fails.
    assert {check.result() for check in checks} <= {200, 503}
    assert 200 in {check.result() for check in checks}


def test_a_page_of_another_site_cannot_reach_it_by_its_own_name(server: Server) -> None:
    answer = httpx.get(f"{server.url}/v1/packs", headers={"Host": "attacker.example"})
    assert answer.status_code == 400


def test_a_terminated_server_stops_cleanly_and_logged_no_traceback(tmp_path: Path) -> None:
    log = tmp_path / "log"
    server = Server(log)
    try:
        server.wait_until_ready()
        httpx.post(f"{server.url}/v1/listings:check", json={"title": 7})
    finally:
        code = server.stop()
    assert code in (0, -signal.SIGTERM)
    written = log.read_text(encoding="utf-8")
    assert "Application shutdown complete" in written
    assert "Traceback" not in written
