"""``vetlist schema``: the schema takes what Vetlist reads and names what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from app.domain.subjects import read_subject
from app.domain.vocabulary import SubjectKind

if TYPE_CHECKING:
    from tests.cli.conftest import Vetlist

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

MERCHANT = {
    "id": "M-1",
    "entity": {"name": "Example Trading Ltd", "country": "GB"},
    "brands": [{"name": "Exemplar", "relation": "owner"}],
}
FORM = {"id": "F-1", "audience": [{"market": "DE"}], "fields": [{"name": "email", "retention_days": 30}]}


def _subjects(kind: SubjectKind) -> list[Any]:
    lines = EXAMPLES / f"{kind}s.jsonl"
    if lines.is_file():
        return [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    return [MERCHANT if kind is SubjectKind.MERCHANT else FORM]


@pytest.mark.parametrize("kind", list(SubjectKind))
def test_the_schema_takes_what_is_read(vetlist: Vetlist, kind: SubjectKind) -> None:
    schema = json.loads(vetlist("schema", kind.value).out)
    jsonschema.Draft202012Validator.check_schema(schema)
    checked = jsonschema.Draft202012Validator(schema)
    for subject in _subjects(kind):
        read_subject(kind, subject)
        checked.validate(subject)


@pytest.mark.parametrize(
    ("kind", "subject", "path"),
    [
        ("listing", {"title": 5}, ["title"]),
        ("listing", {"titel": "Mug"}, []),
        ("shipment", {"mode": "balloon"}, ["mode"]),
        ("merchant", {"brands": [{"relation": "owner"}]}, ["brands", 0]),
        ("form", {"fields": [{"name": "email", "required": 5}]}, ["fields", 0, "required"]),
    ],
)
def test_the_schema_says_where_a_subject_is_wrong(vetlist: Vetlist, kind: str, subject: Any, path: list[Any]) -> None:
    schema = json.loads(vetlist("schema", kind).out)
    errors = jsonschema.Draft202012Validator(schema).iter_errors(subject)
    assert [list(error.absolute_path) for error in errors] == [path]


def test_an_unknown_kind_lists_the_kinds(vetlist: Vetlist) -> None:
    done = vetlist("schema", "parcel")
    assert (done.code, done.out) == (2, "")
    assert "'listing', 'shipment', 'merchant', 'form'" in done.err
