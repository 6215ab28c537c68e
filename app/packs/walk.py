"""Walks the models of a rule to the values that stand in chosen fields: references, patterns, terms, texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from pydantic import BaseModel

Step: TypeAlias = tuple[str, str, str | None]


class Fields:
    """Which fields to visit: ``{(model, field name): kind of value}``."""

    def __init__(self, kinds: Mapping[tuple[type[BaseModel], str], str]) -> None:
        self.kinds = kinds
        self._plans: dict[type[BaseModel], tuple[Step, ...]] = {}

    def plan(self, model: type[BaseModel]) -> tuple[Step, ...]:
        """Name, key and kind of the fields of `model` worth walking into."""
        known = self._plans.get(model)
        if known is None:
            known = self._plans[model] = tuple(self._steps(model))
        return known

    def _steps(self, model: type[BaseModel]) -> Iterator[Step]:
        for name, info in model.model_fields.items():
            kind = next((self.kinds[base, name] for base in model.__mro__ if (base, name) in self.kinds), None)
            if kind is not None or _holds_models(info.annotation):
                yield name, info.alias or name, kind


@dataclass(frozen=True, slots=True)
class Place:
    """One value: its location in the document (`yaml_reader.Document.where`), its kind, and the field that holds it."""

    location: tuple[str | int, ...]
    kind: str
    value: Any
    holder: BaseModel
    field: str


def walk(model: BaseModel, fields: Fields) -> Iterator[Place]:
    """Yield the values in `fields` of `model` and of every model inside it, item by item, in order.

    Models in mappings are walked too, under their key. Fields that are empty or not given yield nothing.
    """
    yield from _walk(model, fields, ())


def _walk(model: BaseModel, fields: Fields, location: tuple[str | int, ...]) -> Iterator[Place]:
    for name, key, kind in fields.plan(type(model)):
        value = getattr(model, name)
        if not value:
            continue
        at = (*location, key)
        if isinstance(value, BaseModel):
            yield from _walk(value, fields, at)
        elif kind is None:
            inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, tuple) else ()
            for part, item in inside:
                if isinstance(item, BaseModel):
                    yield from _walk(item, fields, (*at, part))
        else:
            for index, item in enumerate(value if isinstance(value, tuple) else (value,)):
                yield Place((*at, index), kind, item, model, name)


def _holds_models(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return True
    return any(_holds_models(argument) for argument in get_args(annotation))
