"""Audits as their users run them: processes that are killed at any moment, and Ray."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audits import AuditResults
from bench.listings import generate_listings

PACKS = ("--pack", "cn-advertising", "--pack", "us-claims", "--as-of", "2026-11-22", "--fail-on", "never")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    # A cache of its own: starting is most of the time such short audits take.
    return {**os.environ, "VETLIST_CACHE": str(tmp_path_factory.mktemp("cache")), "RAY_USAGE_STATS_ENABLED": "0"}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("catalogue") / "listings.jsonl"
    lines = (json.dumps(document, ensure_ascii=False) + "\n" for document in generate_listings(300))
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str], catalogue: Path) -> list[str]:
    out = tmp_path_factory.mktemp("whole") / "out"
    subprocess.run(command(out, str(catalogue)), env=environment, check=True, capture_output=True)
    return rows(out)


def command(out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "app.cli", "audit", "run", "--out", str(out), "--batch", "10", *PACKS, *more]


def rows(out: Path) -> list[str]:
    """Every row, sorted: a row that is there twice is seen."""
    return sorted(json.dumps(row, sort_keys=True) for row in AuditResults.open(out).rows())


def journal(out: Path) -> int:
    path = out / "journal.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


@pytest.mark.parametrize("seed", range(10))
def test_an_audit_killed_at_any_moment_ends_as_if_it_had_not_been(
    seed: int, environment: dict[str, str], catalogue: Path, whole: list[str], tmp_path: Path
) -> None:
    chance = random.Random(seed)
    killed_at, delay = chance.randrange(0, 28), chance.random() * 0.03
    out = tmp_path / "out"
    engine = ("--engine", "process", "--workers", "2") if seed == 9 else ()
    running = subprocess.Popen(
        command(out, str(catalogue), *engine), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while running.poll() is None and journal(out) < killed_at:
        time.sleep(0.002)
    time.sleep(delay)
    running.kill()
    running.wait()
    subprocess.run(command(out, str(catalogue), "--resume"), env=environment, check=True, capture_output=True)
    assert rows(out) == whole
    # What the killed run had finished was not done again.
    lines = (out / "journal.jsonl").read_text().splitlines()
    names = [json.loads(line)["name"] for line in lines]
    assert len(names) == len(set(names)) == 31


def test_a_process_of_several_that_is_killed_costs_nothing(
    environment: dict[str, str], catalogue: Path, whole: list[str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    more = ("--engine", "process", "--workers", "2")
    running = subprocess.Popen(
        command(out, str(catalogue), *more), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    while running.poll() is None and journal(out) < 3:
        time.sleep(0.002)
    os.kill(workers_of(running.pid)[0], 9)
    _, told = running.communicate()
    assert running.returncode == 0, told
    assert rows(out) == whole


def test_ray_gives_the_same(environment: dict[str, str], catalogue: Path, whole: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    more = ("--engine", "ray", "--workers", "2")
    ran = subprocess.run(
        command(out, str(catalogue), *more), env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert rows(out) == whole


def workers_of(parent: int) -> list[int]:
    """The processes that evaluate for `parent`."""
    return [pid for pid in children_of(parent) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def children_of(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())
