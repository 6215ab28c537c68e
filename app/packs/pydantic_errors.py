"""Turns pydantic's errors into sentences at a place of a file: what is wrong, and what would be right."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from app.packs._base import Text
from app.packs.errors import PackError
from app.packs.yaml_reader import Document

_LANGUAGES = {"en": "English (en)", "zh": "Chinese (zh)"}
_WANTED = {
    "string_type": "a text",
    "model_type": "a mapping of keys and values",
    "model_attributes_type": "a mapping of keys and values",
    "dict_type": "a mapping of keys and values",
    "tuple_type": "a list",
    "list_type": "a list",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
}
_CLOSE_ENOUGH = 70


def to_pack_errors(error: ValidationError, model: Any, document: Document, *, tagged: bool = False) -> list[PackError]:
    """One :class:`PackError` for each error, at its line and column.

    `model` is the model the document was validated as. With `tagged` the locations begin with the tag of a
    discriminated union, which is no key of the document.
    """
    found: dict[tuple[Any, ...], PackError] = {}
    details = [detail for detail in error.errors(include_url=False) if not _is_echo(detail)]
    for detail in details:
        location = tuple(detail["loc"])
        if tagged and location and detail["type"] not in ("union_tag_invalid", "union_tag_not_found"):
            location = location[1:]
        problem = _problem(detail, location, model, document)
        found.setdefault((problem.line, problem.column, problem.message), problem)
    return list(found.values())


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` for the known name that is close to `name`, else nothing."""
    # Only here: names are guessed at when something is wrong.
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    best = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH)
    return f"; did you mean {best[0]!r}?" if best else ""


def choices(known: Iterable[str]) -> str:
    """The names as a list for a message: ``a, b, c``."""
    return ", ".join(known)


def _is_echo(detail: Any) -> bool:
    # Pydantic counts only the items that are right, and calls a list too short because one of them is wrong.
    if detail["type"] != "too_short" or not isinstance(detail["input"], list | tuple | dict):
        return False
    return bool(len(detail["input"]) >= detail["ctx"]["min_length"])


def _problem(detail: Any, location: tuple[str | int, ...], model: Any, document: Document) -> PackError:
    context = detail.get("ctx", {})
    value = detail.get("input")
    match detail["type"]:
        case "extra_forbidden":
            known = _known_keys(model, location[:-1])
            name = str(location[-1])
            hint = did_you_mean(name, known)
            return document.error(location, f"unknown key {name[:80]!r}; known here: {choices(known)}{hint}", key=True)
        case "missing":
            return document.error(location[:-1], _missing(model, location))
        case "union_tag_not_found":
            return document.error((), "key 'kind' is missing: it says which kind of rule this is")
        case "union_tag_invalid":
            return document.error(("kind",), _wrong_choice(str(context["tag"]), context["expected_tags"]))
        case "literal_error" | "enum":
            return document.error(location, _wrong_choice(value, context["expected"]))
        case "value_error":
            if location[-1:] == ("[key]",):
                return document.error(location[:-1], str(context["error"]), key=True)
            return document.error(location, str(context["error"]))
        case "date_parsing" | "date_from_datetime_parsing":
            return document.error(location, f"{str(value)[:40]!r} is no day of the calendar")
        case "string_too_short" if value == "":
            return document.error(location, "empty; write a text")
        case "too_short":
            return document.error(location, f"needs at least {context['min_length']} {_plural(context['min_length'])}")
        case "string_pattern_mismatch":
            return document.error(location, _pattern(value, context["pattern"]))
        case kind if kind in _WANTED:
            return document.error(location, f"wanted {_WANTED[kind]}, found {_found(value)}")
    message = detail["msg"]
    return document.error(location, message[:1].lower() + message[1:])


def _missing(model: Any, location: tuple[str | int, ...]) -> str:
    name = str(location[-1])
    if Text in _models_at(model, location[:-1]) and name in _LANGUAGES:
        return f"the text in {_LANGUAGES[name]} is missing"
    return f"key {name!r} is missing"


def _wrong_choice(value: Any, expected: str) -> str:
    # Pydantic writes "'a', 'b' or 'c'".
    known = [part.strip().strip("'") for part in expected.replace(" or ", ", ").split(",")]
    said = repr(value[:80]) if isinstance(value, str) else _found(value)
    hint = did_you_mean(value, known) if isinstance(value, str) else ""
    return f"{said} is none of: {choices(known)}{hint}"


def _pattern(value: Any, pattern: str) -> str:
    said = repr(str(value)[:80])
    forms = {
        r"^\d{2,10}$": "is not an HS code prefix: 2 to 10 digits without dots",
        r"^\d+\.\d+\.\d+$": "is not a version such as 1.4.0",
        r"^(/|\./|\.$)": "is not a pointer: begin with '/' (or './' inside an item; '.' is the item itself)",
    }
    return f"{said} {forms.get(pattern, f'does not have the form {pattern}')}"


def _found(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"the text {value[:80]!r}"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else repr(value)[:80]


def _plural(count: int) -> str:
    return "item" if count == 1 else "items"


def _known_keys(model: Any, location: Iterable[str | int]) -> list[str]:
    keys: dict[str, None] = {}
    for found in _models_at(model, location):
        for name, field in found.model_fields.items():
            keys[field.alias or name] = None
    return list(keys)


def _models_at(model: Any, location: Iterable[str | int]) -> list[type[BaseModel]]:
    """The models that may stand at `location`, found by following the annotations."""
    annotations = [model]
    for part in location:
        following = [after for annotation in annotations for after in _step(annotation, part)]
        # Labels of union members ("str", "dict[str,any]") are parts that lead nowhere new.
        annotations = following or annotations
    return [found for annotation in annotations for found in _models_in(annotation)]


def _step(annotation: Any, part: str | int) -> Iterator[Any]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _step(arguments[0], part)
    elif origin in (Union, types.UnionType):
        for argument in arguments:
            yield from _step(argument, part)
    elif origin in (tuple, list):
        if isinstance(part, int):
            yield from (a for a in arguments if a is not Ellipsis)
    elif origin is dict:
        yield arguments[1]
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from (f.annotation for n, f in annotation.model_fields.items() if (f.alias or n) == part)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if get_origin(annotation) is Literal:
        return
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for argument in get_args(annotation):
        yield from _models_in(argument)
