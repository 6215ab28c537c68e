from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.packs.json_schema import pack_schema, rule_schema, schema
from app.packs.scaffold import KINDS, new_rule
from app.packs.yaml_reader import read_document

VALIDATOR = jsonschema.Draft202012Validator(schema())

RULE: dict[str, Any] = {
    "id": "shop/best",
    "kind": "wording",
    "title": {"en": "Best", "zh": "最"},
    "message": {"en": "x", "zh": "某"},
    "severity": "error",
    "citations": [{"law": "Act", "article": 9, "verified": "text"}],
    "effective": {"from": "2015-09-01", "to": None},
    "match": {"terms": ["最好", {"term": "best", "boundary": "word"}]},
    "cases": [{"name": "x", "fail": "最好", "spans": [[0, 2]]}],
}


@pytest.mark.parametrize("made", [schema(), rule_schema(), pack_schema()])
def test_the_schema_is_draft_2020_12(made: dict[str, Any]) -> None:
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(made)


def test_the_schema_is_the_same_every_time() -> None:
    assert json.dumps(schema()) == json.dumps(schema())


def test_every_skeleton_and_its_manifest_are_valid(tmp_path: Path) -> None:
    for kind in KINDS:
        new_rule(tmp_path / "shop", f"shop/{kind}", kind)
    for path in sorted((tmp_path / "shop").iterdir()):
        VALIDATOR.validate(read_document(path.read_bytes(), path.name).value)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"match": {"terms": "最好"}},
        {"match": {"terms": {"term": 100}}},
        {"scope": {"markets": "CN", "platforms": ["*"]}},
        {"aliases": "shop/old"},
        {"kind": "field", "match": {"require": {"test": {"field": "/title", "repeats": 3}}}},
        {"kind": "field", "match": {"require": {"test": {"field": ".", "repeats": {"times": 3, "ignoring": "the"}}}}},
        {"kind": "field", "match": {"require": {"test": {"field": "/images", "count": {"gte": 3}}}}},
    ],
)
def test_what_editors_make_of_unquoted_scalars_and_single_values_is_valid(change: dict[str, Any]) -> None:
    VALIDATOR.validate({**RULE, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"severty": "error"},
        {"severity": "fatal"},
        {"kind": "wordings"},
        {"title": {"en": "Best"}},
        {"citations": []},
        {"match": {"terms": [{"term": "x", "boundry": "none"}]}},
        {"cases": [{"fail": "x"}]},
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(change: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid({**RULE, **change})
