"""JSON pointers (RFC 6901): the one way Vetlist names a place in a subject."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any


class PointerError(ValueError):
    """The pointer is malformed, or names nothing in the document."""


class Missing:
    """Type of :data:`MISSING`, the value of a place that is not there (`None` is a value)."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING = Missing()


def join(*tokens: str | int) -> str:
    """Build a pointer from unescaped tokens: ``join("lines", 0, "hs_code") == "/lines/0/hs_code"``."""
    return "".join(map(_escaped, tokens))


@lru_cache(maxsize=4096)
def _escaped(token: str | int) -> str:
    return "/" + str(token).replace("~", "~0").replace("/", "~1")


@lru_cache(maxsize=4096)
def split(pointer: str) -> tuple[str, ...]:
    """Take a pointer apart into unescaped tokens.

    Raises:
        PointerError: the pointer is neither empty nor starts with ``/``.
    """
    if pointer == "":
        return ()
    if not pointer.startswith("/"):
        raise PointerError(f"JSON pointer {pointer!r} must be empty or start with '/'")
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/"))


def get(document: Any, pointer: str) -> Any:
    """Return the value at `pointer`, or :data:`MISSING`."""
    value = document
    for token in split(pointer):
        value = _child(value, token)
        if value is MISSING:
            return MISSING
    return value


def find(document: Any, pattern: str) -> Iterator[tuple[str, Any]]:
    """Yield ``(pointer, value)`` for every place `pattern` names; a ``*`` token stands for every child.

    A token that names nothing yields one ``(pointer, MISSING)``, so that a test of a field that is not there
    still knows where it should have been; a ``*`` over an empty or absent container yields nothing.
    """
    tokens = split(pattern)
    if "*" not in tokens:
        yield pattern, get(document, pattern)
    else:
        yield from _find(document, tokens, "")


def replace(document: Any, pointer: str, value: Any) -> Any:
    """Return a copy of `document` with `value` at `pointer`; only the containers on the way are copied.

    A member that is not there is added to its object; a missing container on the way is an error, as in RFC 6902.

    Raises:
        PointerError: a container on the way is missing or is not a container.
    """
    tokens = split(pointer)
    return _replace(document, tokens, value, pointer)


def add(document: Any, pointer: str, value: Any) -> Any:
    """Return a copy of `document` with `value` added as RFC 6902 adds: a member is set, an array element inserted.

    Raises:
        PointerError: there is no object or array to add to, or the index is beyond its end.
    """
    tokens = split(pointer)
    parent_pointer = join(*tokens[:-1])
    parent = get(document, parent_pointer) if tokens else MISSING
    if not isinstance(parent, list) or tokens[-1] == "-":
        return replace(document, pointer, value)
    token = tokens[-1]
    if not (token.isascii() and token.isdigit() and int(token) <= len(parent)):
        raise PointerError(f"no place {token!r} for {pointer!r}")
    index = int(token)
    return replace(document, parent_pointer, [*parent[:index], value, *parent[index:]])


def remove(document: Any, pointer: str) -> Any:
    """Return a copy of `document` without the member or element at `pointer`.

    Raises:
        PointerError: there is nothing at `pointer`.
    """
    tokens = split(pointer)
    if not tokens or get(document, pointer) is MISSING:
        raise PointerError(f"nothing to remove at {pointer!r}")
    parent_pointer = join(*tokens[:-1])
    parent = get(document, parent_pointer)
    if isinstance(parent, dict):
        return replace(document, parent_pointer, {k: v for k, v in parent.items() if k != tokens[-1]})
    index = int(tokens[-1])
    return replace(document, parent_pointer, [*parent[:index], *parent[index + 1 :]])


def from_location(location: Iterable[str | int]) -> str:
    """Turn a pydantic error location into a pointer."""
    return join(*location)


def _child(value: Any, token: str) -> Any:
    if isinstance(value, dict):
        return value.get(token, MISSING)
    if isinstance(value, list) and token.isascii() and token.isdigit() and int(token) < len(value):
        return value[int(token)]
    return MISSING


def _find(value: Any, tokens: tuple[str, ...], at: str) -> Iterator[tuple[str, Any]]:
    if not tokens:
        yield at, value
        return
    token, rest = tokens[0], tokens[1:]
    if token != "*":
        child = _child(value, token)
        if child is MISSING:
            yield at + join(*(token, *(t for t in rest if t != "*"))), MISSING
        else:
            yield from _find(child, rest, at + join(token))
        return
    children: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        children = value.items()
    elif isinstance(value, list):
        children = enumerate(value)
    for key, child in children:
        yield from _find(child, rest, at + join(key))


def _replace(value: Any, tokens: tuple[str, ...], new: Any, pointer: str) -> Any:
    if not tokens:
        return new
    token, rest = tokens[0], tokens[1:]
    if isinstance(value, dict):
        if rest and token not in value:
            raise PointerError(f"no container for {pointer!r}: {token!r} is missing")
        return {**value, token: _replace(value.get(token), rest, new, pointer)}
    if isinstance(value, list):
        if token == "-" and not rest:
            return [*value, new]
        if _child(value, token) is MISSING:
            raise PointerError(f"no element {token!r} for {pointer!r}")
        index = int(token)
        return [*value[:index], _replace(value[index], rest, new, pointer), *value[index + 1 :]]
    raise PointerError(f"no container for {pointer!r}: the value above {token!r} is not an object or array")
