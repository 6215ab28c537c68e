"""A file taken apart into records, before anybody asks whether they are subjects."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.pointer import join
from app.domain.strict_json import MAX_STRING, JsonError, decode_utf8, places, read_json
from app.domain.vocabulary import SubjectKind
from app.feeds.formats import Format
from app.packs.errors import PackError
from app.packs.yaml_reader import Limits, read_document

MAX_FILE = 50 * 1024 * 1024
MAX_RECORDS = 10_000

YAML_LIMITS = Limits(size=MAX_FILE, depth=64, nodes=2_000_000)
_PLURALS: Mapping[str, SubjectKind] = {kind.plural: kind for kind in SubjectKind}

# Strings, brackets, colons, and runs of anything else that is not white space or a comma.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}:]|[^\s,:\[\]{}"]+', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Record:
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
class Records:
    """What a file holds. `single` says that it holds one subject and nothing round it.

    `line_of` answers with the line of a pointer into a record's document.
    """

    items: tuple[Record | Unreadable, ...]
    single: bool
    line_of: Callable[[Record, Iterable[str]], Mapping[str, int]]


def read_records(data: bytes, form: Format) -> Records:
    """Take `data` apart. What cannot be read is an :class:`Unreadable` among the items, never an exception."""
    if len(data) > MAX_FILE:
        return _broken(Unreadable(f"the file has {len(data):,} bytes; the limit is {MAX_FILE:,}", 1, 1, ""))
    readers = {Format.JSON: _json, Format.JSONL: _jsonl, Format.YAML: _yaml}
    return readers[form](data)


def _json(data: bytes) -> Records:
    try:
        value = read_json(data, max_bytes=MAX_FILE)
    except JsonError as error:
        return _broken(Unreadable(error.message, error.line, error.column, error.pointer or ""))

    def line_of(_: Record, pointers: Iterable[str]) -> Mapping[str, int]:
        return {pointer: line for pointer, (line, _) in places(data, pointers).items()}

    levels = _levels(value)
    if not levels:
        return Records((Record(value, "", None),), True, line_of)
    lines = iter(_lines_at(decode_utf8(data), levels))
    return _limited(tuple(_taken_apart(value, lambda _: next(lines))), line_of)


def _yaml(data: bytes) -> Records:
    try:
        document = read_document(data, "", limits=YAML_LIMITS)
    except PackError as error:
        return _broken(Unreadable(error.message, error.line, error.column, ""))

    def line(location: tuple[str | int, ...]) -> int:
        return document.where(location)[0]

    for location, text in _texts(document.value, ()):
        if len(text) > MAX_STRING:
            message = f"a text of {len(text):,} characters; the limit is {MAX_STRING:,}"
            return _broken(Unreadable(message, *document.where(location), join(*location)))

    def line_of(_: Record, pointers: Iterable[str]) -> Mapping[str, int]:
        return {pointer: line(_location(document.value, pointer)) for pointer in pointers}

    if not _levels(document.value):
        return Records((Record(document.value, "", None),), True, line_of)
    return _limited(tuple(_taken_apart(document.value, line)), line_of)


def _jsonl(data: bytes) -> Records:
    items: list[Record | Unreadable] = []
    # Only LF ends a line here: U+2028 and the like are ordinary characters of a JSON string.
    lines = data.split(b"\n")
    if _in_another_encoding(lines):
        return _json(data)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            items.append(Record(read_json(line, max_bytes=MAX_FILE), "", number))
        except JsonError as error:
            items.append(Unreadable(error.message, number, error.column, error.pointer or ""))
    if not items:
        items.append(Unreadable("the file is empty", 1, 1, ""))

    def line_of(record: Record, pointers: Iterable[str]) -> Mapping[str, int]:
        return dict.fromkeys(pointers, record.line or 1)

    return _limited(tuple(items), line_of)


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


def _taken_apart(value: Any, line: Callable[[tuple[str | int, ...]], int]) -> Iterator[Record]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield Record(item, join(index), line((index,)))
        return
    for plural, group in value.items():
        kind = _PLURALS[plural]
        if isinstance(group, list):
            for index, item in enumerate(group):
                yield Record(item, join(plural, index), line((plural, index)), kind)
        else:
            for key, item in group.items():
                yield Record(item, join(plural, key), line((plural, key)), kind, key)


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


def _limited(items: tuple[Record | Unreadable, ...], line_of: Any) -> Records:
    if not items:
        # An export that went wrong must not look like a feed without findings.
        return _broken(Unreadable("the file holds no subjects", 1, None, ""))
    if len(items) <= MAX_RECORDS:
        return Records(items, False, line_of)
    extra = items[MAX_RECORDS]
    message = f"{len(items):,} records in one file; the first {MAX_RECORDS:,} were read: split the file"
    return Records((*items[:MAX_RECORDS], Unreadable(message, extra.line, None, "")), False, line_of)


def _broken(problem: Unreadable) -> Records:
    return Records((problem,), True, lambda _, pointers: dict.fromkeys(pointers, 1))


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
