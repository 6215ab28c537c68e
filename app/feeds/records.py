"""A file of Vetlist's own documents taken apart into items, before anybody asks whether they are subjects."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from app.domain.pointer import join
from app.domain.strict_json import MAX_STRING, JsonError, decode_utf8, places, read_json
from app.domain.vocabulary import SubjectKind
from app.feeds.formats import Container
from app.feeds.opened import Opened, UnreadableError
from app.packs.errors import PackError
from app.packs.yaml_reader import Limits, read_document

MAX_FILE = 50 * 1024 * 1024

YAML_LIMITS = Limits(size=MAX_FILE, depth=64, nodes=2_000_000)
_PLURALS: Mapping[str, SubjectKind] = {kind.plural: kind for kind in SubjectKind}

# Strings, brackets, colons, and runs of anything else that is not white space or a comma.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}:]|[^\s,:\[\]{}"]+', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Item:
    """One candidate for a subject.

    `pointer` leads to it from the root of its document (the file; in JSONL the line). `kind` and `id` are set where
    the file says them: `{"shipments": {"S-1": {...}}}`. `line` is 1-based and None in a file of one subject.
    """

    value: Any
    pointer: str
    line: int | None
    kind: SubjectKind | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, or a line of one, that cannot be read: what is wrong, and where."""

    message: str
    line: int | None
    column: int | None
    pointer: str


@dataclass(frozen=True, slots=True)
class Items:
    """What a file holds. `single` says that it holds one subject and nothing round it.

    `place_of` answers with 1-based line and column of pointers into an item's document.
    """

    items: Iterable[Item | Unreadable]
    single: bool
    place_of: Callable[[Item, Iterable[str]], Mapping[str, tuple[int, int | None]]]


def read_items(opened: Opened, container: Container) -> Items:
    """Take a file apart. What cannot be read is an :class:`Unreadable` among the items, never an exception."""
    if container is Container.JSONL and not _in_another_encoding(opened.head.split(b"\n")):
        return Items(_json_lines(opened), False, place_in_line)
    try:
        data = opened.whole(MAX_FILE, "JSON and YAML")
    except UnreadableError as error:
        return _broken(Unreadable(error.message, error.line, error.column, error.pointer))
    return _yaml(data) if container is Container.YAML else _json(data)


def _json(data: bytes) -> Items:
    try:
        value = read_json(data, max_bytes=MAX_FILE)
    except JsonError as error:
        return _broken(Unreadable(error.message, error.line, error.column, error.pointer or ""))

    def place_of(_: Item, pointers: Iterable[str]) -> Mapping[str, tuple[int, int | None]]:
        return {**places(data, pointers)}

    levels = _levels(value)
    if not levels:
        return Items((Item(value, "", None),), True, place_of)
    lines = iter(_lines_at(decode_utf8(data), levels))
    return _some(tuple(_taken_apart(value, lambda _: next(lines))), place_of)


def _yaml(data: bytes) -> Items:
    try:
        document = read_document(data, "", limits=YAML_LIMITS)
    except PackError as error:
        return _broken(Unreadable(error.message, error.line, error.column, ""))

    for location, text in _texts(document.value, ()):
        if len(text) > MAX_STRING:
            message = f"a text of {len(text):,} characters; the limit is {MAX_STRING:,}"
            return _broken(Unreadable(message, *document.where(location), join(*location)))

    def place_of(_: Item, pointers: Iterable[str]) -> Mapping[str, tuple[int, int | None]]:
        return {pointer: document.where(_location(document.value, pointer)) for pointer in pointers}

    if not _levels(document.value):
        return Items((Item(document.value, "", None),), True, place_of)
    return _some(tuple(_taken_apart(document.value, lambda location: document.where(location)[0])), place_of)


def _json_lines(opened: Opened) -> Iterator[Item | Unreadable]:
    found = False
    # Only LF ends a line here: U+2028 and the like are ordinary characters of a JSON string.
    for number in count(1):
        line = opened.stream.readline(MAX_FILE + 1)
        if not line:
            break
        if not line.strip():
            continue
        found = True
        try:
            yield Item(read_json(line, max_bytes=MAX_FILE), "", number)
        except JsonError as error:
            yield Unreadable(error.message, number, error.column, error.pointer or "")
        if len(line) > MAX_FILE:
            return
    if not found:
        yield Unreadable("the file is empty", 1, 1, "")


def place_in_line(item: Item, pointers: Iterable[str]) -> Mapping[str, tuple[int, int | None]]:
    return dict.fromkeys(pointers, (item.line or 1, None))


def _in_another_encoding(lines: list[bytes]) -> bool:
    """True when no line with other than ASCII characters is UTF-8: one error then says more than one a line."""
    beyond_ascii = [line for line in lines if not line.isascii()]
    return lines[0][:2] in (b"\xff\xfe", b"\xfe\xff") or (
        len(beyond_ascii) > 1 and not any(map(_is_utf8, beyond_ascii))
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _levels(value: Any) -> int:
    """How far below the root the records lie: 0 for one subject, 1 in an array, 2 in `{"listings": ...}`."""
    if isinstance(value, list):
        return 1
    keyed = isinstance(value, dict) and value and value.keys() <= _PLURALS.keys()
    return 2 if keyed and all(isinstance(group, list | dict) for group in value.values()) else 0


def _taken_apart(value: Any, line: Callable[[tuple[str | int, ...]], int]) -> Iterator[Item]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield Item(item, join(index), line((index,)))
        return
    for plural, group in value.items():
        kind = _PLURALS[plural]
        if isinstance(group, list):
            for index, item in enumerate(group):
                yield Item(item, join(plural, index), line((plural, index)), kind)
        else:
            for key, item in group.items():
                yield Item(item, join(plural, key), line((plural, key)), kind, key)


def _texts(value: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(child, (*at, key))


def _lines_at(text: str, level: int) -> Iterator[int]:
    """The line of every value that lies `level` containers deep, in order; `text` is JSON that was accepted."""
    ends = [match.start() for match in re.finditer("\n", text)]
    stack: list[str] = []
    after_colon = False
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in ("}", "]"):
            stack.pop()
            continue
        if token == ":":
            after_colon = True
            continue
        is_key = bool(stack) and stack[-1] == "{" and not after_colon
        if len(stack) == level and not is_key:
            yield bisect_right(ends, match.start()) + 1
        after_colon = False
        if token in ("{", "["):
            stack.append(token)


def _some(items: tuple[Item | Unreadable, ...], place_of: Any) -> Items:
    if not items:
        # An export that went wrong must not look like a feed without findings.
        return _broken(Unreadable("the file holds no subjects", 1, None, ""))
    return Items(items, False, place_of)


def _broken(problem: Unreadable) -> Items:
    return Items((problem,), True, lambda _, pointers: dict.fromkeys(pointers, (1, None)))


def _location(value: Any, pointer: str) -> tuple[str | int, ...]:
    """`pointer` as the keys and indexes of `value`, up to where it leads nowhere."""
    location: list[str | int] = []
    for token in pointer.split("/")[1:]:
        part: str | int = token.replace("~1", "/").replace("~0", "~")
        if isinstance(value, list) and token.isdigit():
            part = int(token)
        try:
            value = value[part]
        except (LookupError, TypeError):
            break
        location.append(part)
    return tuple(location)
