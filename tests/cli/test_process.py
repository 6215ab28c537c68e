"""The command as a process of its own: exit codes, streams, and what a cold start may load."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"fastapi", "jieba", "phonenumbers", "uvicorn", "rich", "email_validator", "stdnum"}


def _run(folder: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "app.cli", *arguments]
    return subprocess.run(command, cwd=folder, env=environ, input=stdin, capture_output=True, timeout=120, check=False)


def test_findings_exit_with_one_and_go_to_standard_output(project: Path) -> None:
    done = _run(project, "check", "--format", "json", "-", stdin=b'{"id": "t", "title": "a miracle"}')
    assert (done.returncode, done.stderr) == (1, b"")
    assert [f["rule_id"] for f in json.loads(done.stdout)["results"][0]["findings"]] == ["shop-rules/miracle"]


def test_text_is_utf8_whatever_the_terminal_says(project: Path) -> None:
    done = _run(project, "check", "--locale", "zh", "-", stdin='{"title": "a miracle 茶"}'.encode())
    assert (done.returncode, done.stderr) == (1, b"")
    assert "a miracle 茶" in done.stdout.decode("utf-8")


def test_bad_input_exits_with_two_and_no_traceback(project: Path) -> None:
    done = _run(project, "check", "-", stdin=b"\xff\xfe")
    assert done.returncode == 2
    assert done.stderr == b"vetlist: -:1:1: this is UTF-16, not UTF-8: save it as UTF-8\n"


def test_a_reader_that_goes_away_is_no_clean_answer(project: Path) -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    (project / "tea.json").write_text('{"title": "plain"}')
    for form in ("json", "text"):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(
            [sys.executable, "-m", "app.cli", "check", "--format", form, "tea.json"],
            cwd=project,
            env=environ,
            stdout=writer,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )
        os.close(writer)
        assert (done.returncode, done.stderr) == (2, b"")


@pytest.mark.parametrize("arguments", [["--version"], ["check", "one.json"], ["rule", "miracle"]])
def test_a_cold_start_loads_only_what_the_verb_needs(project: Path, arguments: list[str]) -> None:
    (project / "one.json").write_text('{"title": "a miracle tea"}')
    script = f"import sys; from app.cli.main import main; main({arguments!r}); print(*sys.modules, file=sys.stderr)"
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project, env=environ, capture_output=True, timeout=120, check=True
    )
    assert HEAVY & {name.partition(".")[0] for name in done.stderr.decode().split()} == set()


SETTINGS = """\
packs: [shop-rules]
pack_paths: [packs]
markets: [DE]
platforms: [tmall]
locale: zh
as_of: 2026-11-22
"""


@pytest.mark.parametrize(
    ("query", "flags"),
    [
        pytest.param({}, [], id="all from vetlist.yaml"),
        pytest.param({"market": "US", "locale": "en"}, ["--market", "US", "--locale", "en"], id="some overridden"),
        pytest.param(
            {"market": "DE", "as_of": "2019-01-01", "pack": "shop-rules", "platform": "amazon"},
            ["--market", "DE", "--as-of", "2019-01-01", "--pack", "shop-rules", "--platform", "amazon"],
            id="others overridden",
        ),
    ],
)
def test_the_service_answers_with_the_bytes_of_the_command(
    project: Path, query: dict[str, str], flags: list[str]
) -> None:
    (project / "vetlist.yaml").write_text(SETTINGS)
    listing = '{"id": "tea", "title": "a miracle tea — 茶"}'.encode()
    (project / "tea.json").write_bytes(listing)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
    )
    try:
        assert server.stderr is not None
        said = server.stderr.readline().decode()
        assert said == f"vetlist: serving on http://127.0.0.1:{port} (loopback only: there are no API keys)\n"
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=20)) as client:
            _wait_until_ready(client)
            answer = client.post(
                "/v1/listings:check",
                params=query,
                content=listing,
                headers={"Content-Type": "application/json"},
            )
    finally:
        server.terminate()
        server.communicate(timeout=30)
    command = _run(project, "check", "--format", "json", *flags, "tea.json")
    assert (answer.status_code, answer.content) == (200, command.stdout)
    receipt = answer.json()["receipt"]
    assert [pack["id"] for pack in receipt["packs"]] == ["shop-rules"]


def test_a_port_that_is_taken_is_said_with_the_way_out(project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = _run(project, "serve", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, b"")
    message = f"vetlist: --port {port}: something else listens on 127.0.0.1:{port}; choose another port\n"
    assert done.stderr.decode() == message


def _wait_until_ready(client: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < deadline, "the service did not become ready"
        time.sleep(0.1)
