"""The OpenAPI description: operations from the routes, subjects from their models, examples from the live packs."""

from __future__ import annotations

import copy
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from app import __version__
from app.api.descriptions import REF
from app.api.examples import EXAMPLES, answer
from app.api.problems import Problem, ProblemException
from app.api.service import Service
from app.domain.subjects import MODELS
from app.engine.evaluator import Evaluator

TITLE = "Vetlist"
DESCRIPTION = (
    "Vets product listings, shipments, merchants and data forms against dated, cited rule packs, and answers with "
    "the exact words or fields at fault, the law behind each, and fixes that were proven to work."
)


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of `app`. Without loaded packs the examples have requests only."""
    service: Service = app.state.service
    try:
        evaluator: Evaluator | None = service.evaluator
    except ProblemException:
        evaluator = None
    if evaluator is not None and app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(title=TITLE, version=__version__, description=DESCRIPTION, routes=app.routes)
    # `openapi_extra` is shared between calls, and examples are written into it.
    document = copy.deepcopy(document)
    _add_models(document)
    _add_examples(document, app, evaluator)
    if evaluator is not None:
        app.openapi_schema = document
    return document


def _add_models(document: dict[str, Any]) -> None:
    subjects = [(model, "validation") for model in MODELS.values()]
    _, definitions = models_json_schema([*subjects, (Problem, "serialization")], ref_template=REF)  # type: ignore[list-item]
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in definitions["$defs"].items():
        if schemas.setdefault(name, schema) != schema:
            raise ValueError(f"two models are named {name}")


def _add_examples(document: dict[str, Any], app: FastAPI, evaluator: Evaluator | None) -> None:
    for kind, examples in EXAMPLES.items():
        for verb in ("check", "fix"):
            operation = document["paths"][f"/v1/{kind.plural}:{verb}"]["post"]
            sent = operation["requestBody"]["content"]["application/json"].setdefault("examples", {})
            for example in examples:
                described = {"summary": example.summary, "description": f"`?{example.query(verb)}`"}
                sent[example.name] = {**described, "value": example.body}
                if evaluator is None:
                    continue
                got = answer(verb, kind, example, evaluator, app.state.limits)
                content = operation["responses"][str(got.status)]["content"][got.media_type]
                content.setdefault("examples", {})[example.name] = {**described, "value": got.content}
