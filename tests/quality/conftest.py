"""A small pack, a topic map for it, and a short way to write samples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.engine import Evaluator
from app.packs.loader import load_library
from app.quality import Sample, TopicMap

MANIFEST = """\
id: small
version: 1.0.0
title: {en: Small pack, zh: 小包}
kind: law
jurisdiction: DE
markets: [DE]
sources: [{name: House rules, last_reviewed: 2026-01-01}]
"""

RULE = """\
id: small/{name}
kind: wording
title: {{en: "{name}", zh: "{name}"}}
message: {{en: "{{matched}}", zh: "{{matched}}"}}
severity: {severity}
citations: [{{law: House rules, article: "1", verified: text}}]
effective: {{from: 2020-01-01}}
match: {{terms: [{term}]}}
cases:
  - {{name: claim, fail: "{term} tea", spans: [[0, {length}]]}}
  - {{name: plain, pass: a fine tea}}
"""

RULES = (
    ("cure", "heals", "error"),
    ("best", "best", "warning"),
    ("note", "old", "info"),
    ("plant", "vegan", "error"),
)


@pytest.fixture
def small_pack(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "pack.yaml").write_text(MANIFEST, encoding="utf-8")
    for name, term, severity in RULES:
        text = RULE.format(name=name, term=term, length=len(term), severity=severity)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def small_evaluator(small_pack: Path) -> Evaluator:
    return Evaluator(load_library([small_pack]))


@pytest.fixture
def small_topics() -> TopicMap:
    return TopicMap(
        titles={"medical": "Healing", "absolute": "Best of all"},
        rules={"small/cure": ("medical",), "small/b*": ("absolute",)},
        outside=("small/form-*",),
    )


@pytest.fixture
def sample() -> Callable[..., Sample]:
    """``sample("a tea that heals", ("medical", "heals"))``: the words of a label are found in the text."""

    def build(text: str, *labels: tuple[Any, ...], **given: Any) -> Sample:
        marked = [
            {
                "topic": topic,
                "start": text.index(words),
                "end": text.index(words) + len(words),
                "outcome": "violation",
                **dict(*more),
            }
            for topic, words, *more in labels
        ]
        row = {
            "id": text,
            "lang": "en",
            "markets": ["DE"],
            "category": "food",
            "field": "title",
            "text": text,
            "labels": marked,
            "lawful": all(label.get("optional", False) for label in marked),
        }
        return Sample.model_validate({**row, **given})

    return build
