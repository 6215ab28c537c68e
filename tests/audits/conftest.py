"""A small catalogue of several formats, and audits of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.audits import AuditFolder, Engine, LocalEngine, Plan, Reading, Rulebook, make_plan, pin, prepare, run
from app.audits.plan import PartFormat
from app.checks.lists import NO_LISTS
from app.domain.context import Context
from app.engine import Settings
from app.packs.library import Library
from bench.listings import generate_listings

CONTEXT = Context(as_of=dt.date(2026, 11, 22), packs=("cn-advertising", "eu-claims", "us-claims"))

MakeAudit = Callable[..., AuditFolder]
Rows = set[str]


@pytest.fixture(scope="session")
def rulebook(library: Library) -> Rulebook:
    return Rulebook(library, Settings(fixes="none", profile=False), NO_LISTS, "reference")


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """120 listings as JSON Lines; one of them is no listing, one no JSON."""
    lines = [json.dumps(document, ensure_ascii=False) for document in generate_listings(120)]
    lines[17] = '{"id": "L17", "title": 17}'
    lines[60] = '{"id": '
    path = tmp_path / "catalogue.jsonl"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def planned(rulebook: Rulebook) -> Callable[..., Plan]:
    def make(
        *files: Path, batch: int = 10, format: str = "parquet", context: Context = CONTEXT, rules: Rulebook = rulebook
    ) -> Plan:
        inputs = tuple(pin(str(file)) for file in files)
        return make_plan(rules, context, inputs, reading=Reading(), batch=batch, format=PartFormat(format))

    return make


@pytest.fixture
def audited(planned: Callable[..., Plan], rulebook: Rulebook) -> MakeAudit:
    def make(out: Path, *files: Path, engine: Engine | None = None, resume: bool = False, **plan: Any) -> AuditFolder:
        folder = prepare(out, planned(*files, **plan), resume=resume)
        run(folder, plan.get("rules", rulebook), engine or LocalEngine())
        return folder

    return make
