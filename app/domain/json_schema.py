"""JSON Schema (2020-12) of what is vetted, made from the models, so that editors and importers can check before."""

from __future__ import annotations

from typing import Any

from app.domain.subjects import MODELS
from app.domain.vocabulary import SubjectKind

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def subject_schema(kind: SubjectKind) -> dict[str, Any]:
    """The schema of one subject of this kind.

    What it refuses is refused by `read_subject`, which asks for more: that countries, currencies and dates exist.
    """
    made = MODELS[kind].model_json_schema(by_alias=True, mode="validation")
    return {"$schema": DIALECT, **made, "title": f"Vetlist {kind}"}
