"""Data forms out of JSON Schema and OpenAPI: what a form or an endpoint asks for is written there already.

A property may say what a schema has no words for under ``x-personal-data`` (the keys of a field of a data form:
purpose, lawful_basis, retention_days ...), and a schema or an operation what holds for the form as a whole under
``x-data-form`` (controller, audience, channels). Where neither stands, only the names are judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.feeds.opened import UnreadableError
from app.feeds.records import Item, Items, Unreadable

FIELD_KEY = "x-personal-data"
FORM_KEY = "x-data-form"

MAX_DEPTH = 16
"""How deep objects and references are followed; a form deeper than this is none a person fills in."""
MAX_STEPS = 20_000
"""How many parts of a document are looked at: references may make a small file stand for an endless form."""

_SIGNS = frozenset(
    "$schema $ref properties allOf openapi swagger paths components requestBody definitions $defs".split()
)
_OWN = frozenset(("fields", "controller", "audience", "channels", "names_only"))
_COLLECTING = ("post", "put", "patch")
_COMBINED = ("allOf", "anyOf", "oneOf")


def with_forms(items: Items) -> Items:
    """The items, with every schema among them turned into the forms it describes."""
    return Items(_expanded(items.items), items.single, items.place_of)


def forms_of(document: Any) -> list[tuple[str | None, dict[str, Any]]] | None:
    """The forms a schema describes, each with its name there; None where the document is no schema.

    OpenAPI gives one form for each operation that takes a body; without operations, and in a JSON Schema of
    definitions only, one for each object that is defined.
    """
    if not isinstance(document, Mapping) or not _SIGNS & document.keys() or _OWN & document.keys():
        return None
    reader = _Reader(document)
    found = list(reader.operations()) or list(reader.whole()) or list(reader.definitions())
    return found or [(None, {"names_only": True, "fields": []})]


def _expanded(items: Iterable[Item | Unreadable]) -> Iterator[Item | Unreadable]:
    for item in items:
        if isinstance(item, Unreadable) or (forms := forms_of(item.value)) is None:
            yield item
            continue
        for name, form in forms:
            yield replace(item, value=form, id=name or item.id)


class _Reader:
    """One document: its references lead into itself; what they lead to outside of it is not read."""

    def __init__(self, root: Mapping[str, Any]) -> None:
        self._root = root
        self._steps = 0

    def operations(self) -> Iterator[tuple[str | None, dict[str, Any]]]:
        if "requestBody" in self._root:
            yield from self._operation(_text(self._root.get("operationId")), self._root)
        for path, methods in _mapping(self._root.get("paths")).items():
            for method in _COLLECTING:
                operation = _mapping(methods).get(method)
                if isinstance(operation, Mapping):
                    name = _text(operation.get("operationId")) or f"{method.upper()} {path}"
                    yield from self._operation(name, operation)

    def whole(self) -> Iterator[tuple[str | None, dict[str, Any]]]:
        fields = self._fields(self._root)
        if fields:
            yield None, _form(fields, self._root, self._root)

    def definitions(self) -> Iterator[tuple[str | None, dict[str, Any]]]:
        groups = (_mapping(self._root.get("components")).get("schemas"), self._root.get("definitions"))
        for group in (*groups, self._root.get("$defs")):
            for name, schema in _mapping(group).items():
                fields = self._fields(schema)
                if fields:
                    yield name, _form(fields, self._root, _mapping(schema))

    def _operation(self, name: str | None, operation: Mapping[str, Any]) -> Iterator[tuple[str | None, dict[str, Any]]]:
        fields: list[dict[str, Any]] = []
        for parameter in _sequence(operation.get("parameters")):
            resolved = self._resolved(parameter)
            if resolved.get("in") == "body":
                fields += self._fields(resolved.get("schema"))
            elif label := _text(resolved.get("name")):
                fields.append(_field(label, resolved, resolved.get("required") is True))
        content = _mapping(self._resolved(operation.get("requestBody")).get("content"))
        # The media types of one body are spellings of the same form.
        for media in list(content.values())[:1]:
            fields += self._fields(_mapping(media).get("schema"))
        if fields:
            yield name, _form(fields, self._root, operation)

    def _fields(self, schema: Any) -> list[dict[str, Any]]:
        unique: dict[str, dict[str, Any]] = {}
        for field in self._walk(schema, (), ()):
            unique.setdefault(field["name"], field)
        return list(unique.values())

    def _walk(self, schema: Any, path: tuple[str, ...], above: tuple[int, ...]) -> Iterator[dict[str, Any]]:
        resolved = self._resolved(schema)
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise UnreadableError(
                f"the schema has more than {MAX_STEPS:,} parts with its references: check one form of it"
            )
        if id(resolved) in above or len(above) > MAX_DEPTH:
            return
        within = (*above, id(resolved))
        for key in _COMBINED:
            for part in _sequence(resolved.get(key)):
                yield from self._walk(part, path, within)
        if "items" in resolved:
            yield from self._walk(resolved["items"], path, within)
        required = frozenset(name for name in _sequence(resolved.get("required")) if isinstance(name, str))
        for name, part in _mapping(resolved.get("properties")).items():
            inner = list(self._walk(part, (*path, name), within))
            if inner:
                yield from inner
            elif name.strip():
                yield _field(".".join((*path, name)), self._resolved(part), name in required)

    def _resolved(self, schema: Any) -> Mapping[str, Any]:
        """The schema a chain of references ends at; empty where it ends nowhere."""
        for _ in range(MAX_DEPTH):
            reference = _mapping(schema).get("$ref")
            if not isinstance(reference, str):
                return _mapping(schema)
            schema = self._at(reference)
        return {}

    def _at(self, reference: str) -> Any:
        value: Any = self._root
        if not reference.startswith("#"):
            return None
        for token in reference[1:].split("/")[1:]:
            value = _mapping(value).get(token.replace("~1", "/").replace("~0", "~"))
        return value


def _field(name: str, schema: Mapping[str, Any], required: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "required": required}
    if label := _text(schema.get("title")):
        field["label"] = label
    # What is no object is left for the strict reader of forms to refuse with its place.
    said = schema.get(FIELD_KEY)
    return {**field, **said, "name": name} if isinstance(said, Mapping) else field


def _form(fields: list[dict[str, Any]], root: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    said = {**_mapping(root.get(FORM_KEY)), **_mapping(part.get(FORM_KEY))}
    told = bool(said) or any(field.keys() - {"name", "label", "required"} for field in fields)
    return {**said, **({} if told else {"names_only": True}), "fields": fields}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _sequence(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
