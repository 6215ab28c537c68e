"""Every command of the README runs and prints what the README shows."""

from __future__ import annotations

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ENVIRONMENT = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"}


def sessions() -> list[tuple[str, list[str]]]:
    """Each `$ command` of the console blocks, with the lines the README prints under it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", README, flags=re.M | re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


COMMANDS = [
    (command, shown) for command, shown in sessions() if command.startswith("vetlist ") and " serve" not in command
]
REQUESTS = [command for command, _ in sessions() if command.startswith("curl ")]


@pytest.mark.parametrize(("command", "shown"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_a_command_prints_what_the_readme_shows(command: str, shown: list[str]) -> None:
    ran = subprocess.run(shlex.split(command), cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    assert "Traceback" not in ran.stderr
    at = 0
    for line in (line for line in shown if line != "..."):
        wanted = line.removesuffix(" ...")
        at = ran.stdout.find(wanted, at)
        assert at >= 0, f"{wanted!r} is not in the output:\n{ran.stdout}"
        at += len(wanted)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    server = subprocess.Popen(["vetlist", "serve", "--port", str(number)], cwd=ROOT, env=ENVIRONMENT)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{number}/readyz").raise_for_status()
                break
            except httpx.HTTPError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        yield number
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


@pytest.mark.parametrize("command", REQUESTS)
def test_a_request_of_the_readme_is_answered(command: str, port: int) -> None:
    sent = [*shlex.split(command.replace(":8000", f":{port}")), "--fail"]
    ran = subprocess.run(sent, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("{")


@pytest.mark.parametrize(
    "target", [*re.findall(r"^make (\w+)", README, flags=re.M), "lint", "format", "bench", "quality"]
)
def test_every_target_the_readme_names_is_in_the_makefile(target: str) -> None:
    dry = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
    assert dry.returncode == 0, dry.stderr


def test_make_run_vets_the_examples_and_says_how_to_serve() -> None:
    # The environment is there already, so setting it up again is left out: that is what `-o setup` says.
    command = ["make", "-o", "setup", f"VENV={Path(sys.executable).parent.parent}", "run"]
    ran = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "listing honey-01" in ran.stdout
    assert "shipment us-vat" in ran.stdout
    assert "make serve" in ran.stdout
