"""JSON Schema (2020-12) of the files of a pack, made from the models, so that editors complete and check them."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from app.domain.json_schema import DIALECT
from app.packs.conditions import as_repeats
from app.packs.manifest import Manifest
from app.packs.rules import RULE
from app.packs.terms import as_terms

_REFERENCE = "#/$defs/{model}"


class _FileSchema(GenerateJsonSchema):
    """The schema of what stands in a file, which the models' validators accept and plain pydantic does not describe."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        inner = self.generate_inner(schema["schema"])
        if schema["function"]["function"] is as_repeats:
            times: JsonSchemaValue = {"type": ["integer", "string"], "pattern": r"^\d+$"}
            return {"anyOf": [inner, times]}
        if inner.get("type") != "array":
            return inner
        # One value where a list is wanted is a list of one; a term may be its text alone.
        item = inner.get("items", {})
        if schema["function"]["function"] is as_terms:
            item = {"anyOf": [{"type": "string"}, item]}
        return {"anyOf": [{**inner, "items": item}, item]}

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        # The loader reads every scalar as a string, quoted or not; an editor's YAML sees numbers and booleans.
        made = super().str_schema(schema)
        return {**made, "type": ["string", "number", "boolean"]} if made.get("type") == "string" else made

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return {**super().int_schema(schema), "type": ["integer", "string"], "pattern": r"^-?\d+$"}

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        return {**super().bool_schema(schema), "type": ["boolean", "string"], "enum": [True, False, "true", "false"]}


def schema() -> dict[str, Any]:
    """One schema for rule files and pack.yaml: a file is a rule of one of the kinds, or a manifest."""
    rule, pack = rule_schema(), pack_schema()
    definitions = {**rule.pop("$defs"), **pack.pop("$defs")}
    definitions["Rule"] = _plain(rule)
    definitions["Manifest"] = _plain(pack)
    return {
        "$schema": DIALECT,
        "title": "Files of a Vetlist rule pack",
        "if": {"properties": {"kind": _manifest_kinds(pack)}, "required": ["kind"]},
        "then": {"$ref": _REFERENCE.format(model="Manifest")},
        "else": {"$ref": _REFERENCE.format(model="Rule")},
        "$defs": dict(sorted(definitions.items())),
    }


def rule_schema() -> dict[str, Any]:
    """The schema of a rule file, of whatever kind."""
    return _generate(RULE, "Vetlist rule")


def pack_schema() -> dict[str, Any]:
    """The schema of pack.yaml."""
    return _generate(TypeAdapter(Manifest), "Vetlist pack")


def _generate(adapter: TypeAdapter[Any], title: str) -> dict[str, Any]:
    made = adapter.json_schema(by_alias=True, schema_generator=_FileSchema, mode="validation")
    return {"$schema": DIALECT, **made, "title": title}


def _plain(made: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in made.items() if key != "$schema"}


def _manifest_kinds(pack: dict[str, Any]) -> Any:
    return {"enum": pack["properties"]["kind"]["enum"]}


__all__ = ["pack_schema", "rule_schema", "schema"]
