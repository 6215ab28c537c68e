"""Reads the YAML that packs and tables are written in: a strict subset, over libyaml's event stream.

Nothing is built before it has been counted: size, depth and number of nodes are checked event by event, because
the usual loaders recurse and 25 kB of ``[`` ends the process. Scalars stay strings; the schema types them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from app.packs.errors import PackError

if TYPE_CHECKING:
    from types import ModuleType

    from yaml import YAMLError

Location: TypeAlias = Sequence[str | int]

FORMAT = 1
"""Part of the key of every cached value (:mod:`app.packs.cache`). Raise it with any change by which the same bytes give
another value or are no longer allowed."""

# The loader to read with; None is libyaml's, or PyYAML's own where that is absent.
_LOADER: Any = None
_NULLS = frozenset(("", "null", "~"))
_FIRST = (1, 1)

# Characters YAML forbids raw, and the three it counts as line ends although editors do not.
_UNWANTED = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
NEVER = re.compile("[\x00\ud800-\udfff]")
"""Characters of no text."""

_HINTS = (
    ("mapping values are not allowed", "put text that contains ': ' in quotes"),
    ("cannot start any token", "indent with spaces; put text that begins with a tab or a sign such as @ ` % in quotes"),
    ("did not find expected key", "check the indentation, and quote text that contains quotes or colons"),
    ("could not find expected ':'", "a key needs a ':' after it"),
    ("unexpected end of stream", "a quote is not closed"),
    ("invalid Unicode character escape", "a lone surrogate is not a character"),
    ("did not find expected ',' or", "a bracket is not closed, a comma is missing, or text with { } [ ] needs quotes"),
    ("undefined alias", "anchors and aliases are not allowed"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be: bytes, levels of nesting, and nodes (keys, scalars and containers)."""

    size: int = 1024 * 1024
    depth: int = 32
    nodes: int = 200_000


PACK_LIMITS = Limits()


class _List:
    """The places of a sequence: its own mark and those of its items."""

    __slots__ = ("items", "mark")

    def __init__(self, mark: Any) -> None:
        self.mark = mark
        self.items: list[Any] = []


class _Map:
    """The places of a mapping: its own mark, and for each key the marks of key and value."""

    __slots__ = ("items", "keys", "mark")

    def __init__(self, mark: Any) -> None:
        self.mark = mark
        self.keys: dict[str, Any] = {}
        self.items: dict[str, Any] = {}


class Document:
    """What a file says (`value`: dicts, lists, strings and None) and where it says it."""

    __slots__ = ("_places", "_read_again", "name", "value")

    def __init__(self, name: str, value: Any, places: Any, *, read_again: Callable[[], Document] | None = None) -> None:
        """`read_again` gives the document with its places, for a value that was remembered without them."""
        self.name = name
        self.value = value
        self._places = places
        self._read_again = read_again

    def where(self, location: Location) -> tuple[int, int]:
        """1-based line and column of the value at `location`.

        Parts that name nothing are passed over, so that the place of a missing key is the mapping it is missing
        from, and item 0 of a scalar that stands for a list of one is the scalar.
        """
        place = self._root()
        for part in location:
            place = _child(place, part)
        return _line_column(place)

    def where_key(self, location: Location) -> tuple[int, int]:
        """1-based line and column of the last key of `location`; of its value if it is an item of a sequence."""
        place = self._root()
        for part in location[:-1]:
            place = _child(place, part)
        last = location[-1] if location else None
        if isinstance(place, _Map) and last in place.keys:
            return _line_column(place.keys[last])
        return _line_column(_child(place, last) if last is not None else place)

    def error(self, location: Location, message: str, *, key: bool = False) -> PackError:
        """A :class:`PackError` at the value (or, with `key`, at the key) at `location`."""
        line, column = self.where_key(location) if key else self.where(location)
        return PackError(self.name, line, column, message)

    def _root(self) -> Any:
        if self._read_again is not None:
            self._places = self._read_again()._places
            self._read_again = None
        return self._places


def read_document(data: bytes, name: str, *, limits: Limits = PACK_LIMITS) -> Document:
    """Read one YAML document. All scalars are strings, except plain ``null``, ``~`` and nothing, which are None.

    Raises:
        PackError: too large or too deep; not UTF-8; not YAML; or an anchor, alias, tag, merge key, duplicate key,
            second document, key that is not a string, NUL or lone surrogate.
    """
    # Only here: with the packs' values remembered and the subjects in JSON, a start reads no YAML at all.
    import yaml  # noqa: PLC0415

    _check_text(data, name, limits)
    builder = _Builder(name, limits)
    loader = (_LOADER or getattr(yaml, "CSafeLoader", yaml.SafeLoader))(data)
    try:
        builder.run(loader.get_event, yaml)
    except yaml.YAMLError as error:
        raise _syntax_error(error, name) from None
    except (ValueError, OverflowError):
        # PyYAML's own scanner, where libyaml is absent, lets `chr` of a numeric escape fail.
        mark = loader.get_mark()
        raise PackError(name, mark.line + 1, mark.column + 1, "not YAML: an escape names no character") from None
    finally:
        loader.dispose()
    return Document(name, builder.value, builder.places)


class _Builder:
    """Turns events into plain values with their places; keeps its own stack, so depth costs no recursion."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.value: Any = None
        self.places: Any = None
        self._name = name
        self._limits = limits
        self._documents = 0
        self._stack: list[tuple[Any, Any, Any, Any]] = []
        # The open container, its places, the key that waits for its value, and that key's mark.
        self._open: Any = None
        self._open_places: Any = None
        self._key: str | None = None

    def run(self, next_event: Callable[[], Any], yaml: ModuleType) -> None:
        nodes: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.AliasEvent: self._alias,
        }
        marks: dict[type, Callable[[Any], None]] = {
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.DocumentStartEvent: self._document,
        }
        left = self._limits.nodes
        while True:
            event = next_event()
            kind = type(event)
            if kind is yaml.StreamEndEvent:
                return
            handler = nodes.get(kind)
            if handler is not None:
                left -= 1
                if left < 0:
                    raise self._error(event, f"more than {self._limits.nodes} nodes in one file; split it")
                handler(event)
            elif kind in marks:
                marks[kind](event)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            raise self._error(event, "a second document ('---'); one file holds one document")
        if event.tags:
            raise self._error(event, "%TAG directives are not allowed")

    def _alias(self, event: Any) -> None:
        raise self._error(event, f"alias '*{event.anchor}': anchors and aliases are not allowed; write the value out")

    def _scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            raise self._decorated(event)
        text: str | None = event.value
        style = event.style
        if style == '"' and NEVER.search(event.value):
            raise self._error(event, "an escape gives NUL or a lone surrogate, which are not characters of any text")
        if not style and text in _NULLS:
            text = None
        if type(self._open) is dict and self._key is None:
            self._take_key(event, text, plain=not style)
        else:
            self._place(text, event.start_mark)

    def _take_key(self, event: Any, key: str | None, *, plain: bool) -> None:
        if key is None:
            raise self._error(event, "a key is missing before ':' (null is no key; quote it if you mean the word)")
        if plain and key == "<<":
            raise self._error(event, "merge keys ('<<') are not allowed; write the keys out")
        first = self._open_places.keys.get(key)
        if first is not None:
            raise self._error(event, f"duplicate key {key[:80]!r}: already given on line {first.line + 1}")
        self._open_places.keys[key] = event.start_mark
        self._key = key

    def _mapping(self, event: Any) -> None:
        self._enter(event, {}, _Map(event.start_mark))

    def _sequence(self, event: Any) -> None:
        self._enter(event, [], _List(event.start_mark))

    def _enter(self, event: Any, container: Any, places: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            raise self._decorated(event)
        if type(self._open) is dict and self._key is None:
            raise self._error(event, "a key must be a text, not a list or a mapping")
        if len(self._stack) >= self._limits.depth:
            raise self._error(event, f"nested deeper than {self._limits.depth} levels")
        self._stack.append((self._open, self._open_places, self._key, None))
        self._open, self._open_places, self._key = container, places, None

    def _close(self, _event: Any) -> None:
        container, places = self._open, self._open_places
        self._open, self._open_places, self._key, _ = self._stack.pop()
        self._place(container, places)

    def _place(self, value: Any, places: Any) -> None:
        container = self._open
        if container is None:
            self.value, self.places = value, places
        elif type(container) is dict:
            container[self._key] = value
            self._open_places.items[self._key] = places
            self._key = None
        else:
            container.append(value)
            self._open_places.items.append(places)

    def _decorated(self, event: Any) -> PackError:
        if event.anchor is not None:
            return self._error(event, f"anchor '&{event.anchor}': anchors and aliases are not allowed")
        return self._error(event, f"tag {event.tag[:80]!r}: tags are not allowed; the schema knows the type")

    def _error(self, event: Any, message: str) -> PackError:
        return PackError(self._name, event.start_mark.line + 1, event.start_mark.column + 1, message)


def _check_text(data: bytes, name: str, limits: Limits) -> None:
    if len(data) > limits.size:
        raise PackError(name, *_FIRST, f"more than {limits.size} bytes, the most a file may have")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(data, error.start, name) from None
    found = _UNWANTED.search(text, 1 if text.startswith("\ufeff") else 0)
    if found:
        line, column = _place_in(text, found.start())
        code = f"U+{ord(found.group()):04X}"
        escape = f'; in double quotes write it as "\\u{ord(found.group()):04x}"'
        hint = "" if found.group() == "\0" else escape
        raise PackError(name, line, column, f"character {code} may not stand in a file{hint}")


def _not_utf8(data: bytes, offset: int, name: str) -> PackError:
    line, column = _place_in(data[:offset].decode("utf-8"), offset)
    guess = ""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        guess = " (it looks like UTF-16)"
    elif _decodes(data, "gb18030"):
        guess = " (it looks like GBK)"
    byte = f"byte 0x{data[offset]:02X} at offset {offset}"
    return PackError(name, line, column, f"not UTF-8: {byte}{guess}; save the file as UTF-8")


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _place_in(text: str, index: int) -> tuple[int, int]:
    before = text[:index].replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _syntax_error(error: YAMLError, name: str) -> PackError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else _FIRST
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable"
    hint = next((f"; {advice}" for words, advice in _HINTS if words in problem), "")
    return PackError(name, line, column, f"not YAML: {problem}{hint}")


def _child(place: Any, part: str | int | None) -> Any:
    if isinstance(place, _Map) and part in place.items:
        return place.items[part]
    if isinstance(place, _List) and isinstance(part, int) and 0 <= part < len(place.items):
        return place.items[part]
    return place


def _line_column(place: Any) -> tuple[int, int]:
    if place is None:
        return _FIRST
    mark = place.mark if isinstance(place, _List | _Map) else place
    return mark.line + 1, mark.column + 1
