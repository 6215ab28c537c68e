"""Every export is read as its golden file says: subjects, notes with their places, problems, and findings of a rule.

`VETLIST_GOLDEN=write python -m pytest tests/feeds/test_golden.py` writes the golden files anew; read their diff.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from app.domain.context import Context
from app.domain.findings import Finding
from app.domain.subjects import Source
from app.engine.evaluator import Evaluator
from app.feeds import Feed, Options, Record, Repeats, open_feed
from app.packs.loader import load_library

HERE = Path(__file__).parent
FILES = sorted((HERE / "files").iterdir())
GOLDEN = HERE / "golden"

SUPERLATIVE = """
id: feed-sample/superlative
kind: wording
title: {en: Superlative, zh: 最高级用语}
message: {en: "“{matched}” claims to be first of all.", zh: "“{matched}”属最高级用语。"}
severity: error
citations: [{law: Sample act, article: "1", verified: text}]
effective: {from: 2020-01-01}
scope: {subjects: [listing], fields: [title, description, bullets]}
match: {terms: [best, 最好, 第一, beste]}
cases:
  - {name: plain, fail: "The best lamp", spans: [[4, 8]]}
  - {name: without, pass: "A lamp"}
"""
PACK = """
id: feed-sample
version: 1.0.0
title: {en: Sample act, zh: 示例法}
kind: law
jurisdiction: DE
markets: [DE]
sources: [{name: Sample act, last_reviewed: 2026-11-01}]
"""


@pytest.fixture(scope="module")
def evaluator(tmp_path_factory: pytest.TempPathFactory) -> Evaluator:
    folder = tmp_path_factory.mktemp("packs") / "feed-sample"
    folder.mkdir()
    (folder / "pack.yaml").write_text(PACK, encoding="utf-8")
    (folder / "superlative.yaml").write_text(SUPERLATIVE, encoding="utf-8")
    return Evaluator(load_library([folder.parent]))


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_a_feed_is_read_and_vetted_as_its_golden_file_says(file: Path, evaluator: Evaluator) -> None:
    with open_feed(file, name=file.name, options=Options()) as feed:
        read = _read(feed, evaluator)
    got = json.dumps(read, ensure_ascii=False, indent=1) + "\n"
    golden = GOLDEN / f"{file.name}.json"
    if os.environ.get("VETLIST_GOLDEN") == "write":
        golden.write_text(got, encoding="utf-8")
    assert json.loads(got) == json.loads(golden.read_text(encoding="utf-8"))


def _read(feed: Feed, evaluator: Evaluator) -> Mapping[str, Any]:
    repeats = Repeats({feed.name})
    context = Context(markets=("DE",), as_of="2026-11-22")
    records = [_record(record, evaluator, repeats, context) for record in feed]
    return {"feed": feed.summary().model_dump(mode="json", exclude_defaults=True), "records": records}


def _record(record: Record, evaluator: Evaluator, repeats: Repeats, context: Context) -> Mapping[str, Any]:
    told: dict[str, Any] = {"line": record.source.line, "record": record.source.record}
    if record.errors:
        told["errors"] = [error.model_dump(mode="json", exclude_defaults=True) for error in record.errors]
    if record.subject is not None:
        result = repeats.without(evaluator.evaluate(record.subject, context), record.subject)
        told |= {"id": record.subject.id, "document": record.subject.document}
        told["findings"] = [_finding(finding) for finding in result.findings]
        told["places"] = {pointer: _place(record.source, pointer) for pointer in record.source.places}
    return told


def _finding(finding: Finding) -> Mapping[str, Any]:
    place = finding.location
    source = place.source.model_dump(exclude={"file"}, exclude_defaults=True) if place.source else None
    return {"rule": finding.rule_id, "pointer": place.pointer, "text": place.text, "source": source} | (
        {"severity": finding.severity.value, "message": finding.message}
    )


def _place(source: Source, pointer: str) -> str:
    place = source.place_of(pointer)
    return f"{place.line}:{place.column or '-'} {place.field}"
