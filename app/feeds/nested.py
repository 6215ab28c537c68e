"""JSON of shops and marketplaces: where its products lie, and each as named values with their places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.pointer import join
from app.domain.strict_json import JsonError, decode_utf8, places, read_json
from app.feeds.formats import Container
from app.feeds.layouts import Layout, layout_of
from app.feeds.limits import Limits
from app.feeds.opened import Opened, UnreadableError
from app.feeds.rows import Each, Fault, Row, SameLine

_DEEPEST = 5
"""Levels below the root at which products are looked for."""

_LOOKED_AT = 50
_SPACE = re.compile(r"[\s,]*")
_decoder = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Product:
    """One product as JSON wrote it: its value, its text, and where that begins (1-based)."""

    value: dict[str, Any]
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class TextPlaces:
    """Places of the values at `pointers` in the text of one product, worked out by reading it again."""

    product: Product
    pointers: tuple[str, ...]

    def at(self, cell: int) -> tuple[int | None, int | None]:
        pointer = self.pointers[cell]
        line, column = places(self.product.text.encode(), [pointer])[pointer]
        return self.product.line + line - 1, column + (self.product.column - 1 if line == 1 else 0)


def products_in(
    text: str, container: Container, given: Layout | None
) -> tuple[Layout, Iterator[Product | Fault]] | None:
    """The products of a JSON text that was accepted, with their layout; None when no layout knows it.

    They are the elements of the first array, at most some levels down, whose first element a layout knows; or the
    document itself.
    """
    start = _past_space(text, 0)
    candidates = _candidates(text, start, 0)
    if given is not None:
        # Whoever says what the fields mean speaks of the products in a list, not of what is round it.
        candidates = iter(sorted(candidates, key=lambda entry: not isinstance(entry[1], list)))
    for at, value in candidates:
        # A page's graph begins with the shop and the way to it, so not only the first element counts.
        some = value[:_LOOKED_AT] if isinstance(value, list) else [value]
        for each in some:
            if not isinstance(each, dict):
                continue
            layout = given or layout_of([name for name, _, _ in flattened(each)], container)
            if layout is not None and (given is None or any(_known(layout, each))):
                return layout, _products(text, at)
    return None


def _known(layout: Layout, value: dict[str, Any]) -> Iterator[bool]:
    for name, _, _ in flattened(value):
        target = layout.target(name)
        if target is not None and target.text != "skip":
            yield True


def of_type(found: Iterator[Product | Fault], layout: Layout) -> Iterator[Product | Fault]:
    """What is of a type (`@type`) that the layout calls a product, where it says any: the rest is something else."""
    for each in found:
        if isinstance(each, Fault) or not layout.types or not set(layout.types).isdisjoint(_types(each.value)):
            yield each


def json_rows(found: Iterator[Product | Fault], limits: Limits) -> Iterator[Row]:
    """Each product as a row, and each fault as one that is broken."""
    for each in found:
        if isinstance(each, Fault):
            yield Row((), each.line, SameLine(each.line), broken=each)
        else:
            yield _json_row(each, limits)


def _json_row(product: Product, limits: Limits) -> Row:
    """One product as a row."""
    cells, pointers = [], []
    for name, pointer, value in flattened(product.value):
        cells.append((name, value))
        pointers.append(pointer)
        if len(cells) > limits.columns:
            fault = Fault("too-many-columns", {"limit": f"{limits.columns:,}"})
            return Row((), product.line, Each(()), broken=fault)
    return Row(tuple(cells), product.line, TextPlaces(product, tuple(pointers)))


def flattened(value: Any, path: str = "", pointer: str = "") -> Iterator[tuple[str, str, str]]:
    """``(name, pointer, text)`` of every value: keys joined with ``/``, positions in arrays left out of the name."""
    if isinstance(value, dict):
        for name, child in value.items():
            yield from flattened(child, f"{path}/{name}" if path else name, pointer + join(name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from flattened(child, path, pointer + join(index))
    elif isinstance(value, bool):
        yield path, pointer, "true" if value else "false"
    elif value is not None and value != "":
        yield path, pointer, value if isinstance(value, str) else _number(value)


def read_text(opened: Opened, limits: Limits) -> str:
    """The whole text of a JSON file, checked as strictly as Vetlist's own documents.

    Raises:
        UnreadableError: it is too large, not UTF-8 or not JSON, with the place.
    """
    data = opened.whole(limits.document, "JSON")
    try:
        read_json(data, max_bytes=limits.document)
        return decode_utf8(data)
    except JsonError as error:
        raise UnreadableError(error.message, error.line, error.column, error.pointer or "") from None


def line_products(opened: Opened, limits: Limits) -> Iterator[Product | Fault]:
    """The objects of a JSON Lines file; a line that is none is a fault."""
    number = 0
    while line := opened.stream.readline(limits.row + 1):
        number += 1
        if len(line) > limits.row and not line.endswith(b"\n"):
            while (rest := opened.stream.readline(limits.row)) and not rest.endswith(b"\n"):
                pass
            yield Fault("row-too-long", {"limit": f"{limits.row:,}"}, line=number)
            continue
        if not line.strip():
            continue
        try:
            value = read_json(line, max_bytes=2 * limits.row)
        except JsonError as error:
            yield Fault("json-line", {"what": error.message}, line=number, column=error.column)
            continue
        if isinstance(value, dict):
            yield Product(value, decode_utf8(line), number, 1)
        else:
            yield Fault("json-line", {"what": "a product must be an object"}, line=number, column=1)


def _candidates(text: str, at: int, depth: int) -> Iterator[tuple[int, Any]]:
    """Offset and value of every array and object that may hold products, outer ones first."""
    value, _ = _decoder.raw_decode(text, at)
    yield at, value
    if depth >= _DEEPEST or not isinstance(value, dict):
        return
    for start, _ in _members(text, at):
        if text[start] in "[{":
            yield from _candidates(text, start, depth + 1)


def _products(text: str, at: int) -> Iterator[Product | Fault]:
    starts: Iterator[int] = iter([at]) if text[at] == "{" else _elements(text, at)
    line, column, before = 1, 1, 0
    for start in starts:
        value, end = _decoder.raw_decode(text, start)
        passed = text[before:start]
        breaks = passed.count("\n")
        line += breaks
        column = start - text.rfind("\n", 0, start) if breaks else column + len(passed)
        before = start
        if isinstance(value, dict):
            yield Product(value, text[start:end], line, column)
        else:
            yield Fault("no-object", {"what": text[start:end][:40]}, line=line, column=column)


def _members(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Start and end of the value of each member of the object at `at`."""
    at = _past_space(text, at + 1)
    while text[at] != "}":
        _, end = _decoder.raw_decode(text, at)
        start = _past_space(text, text.index(":", end) + 1)
        _, end = _decoder.raw_decode(text, start)
        yield start, end
        at = _past_space(text, end)


def _elements(text: str, at: int) -> Iterator[int]:
    at = _past_space(text, at + 1)
    while text[at] != "]":
        yield at
        _, end = _decoder.raw_decode(text, at)
        at = _past_space(text, end)


def _past_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _types(value: dict[str, Any]) -> Sequence[str]:
    told = value.get("@type")
    return [item for item in (told if isinstance(told, list) else [told]) if isinstance(item, str)]


def _number(value: float) -> str:
    return format(value, "f").rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
