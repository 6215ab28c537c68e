"""The slow, exact walk over a JSON text: finds the place of every value, and the words for the first thing wrong."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

from app.domain.pointer import join

MAX_NUMBER = 10**15
_MAX_POINTER = 300

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_STRING = re.compile(r'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+', re.DOTALL)
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u([0-9a-fA-F]{4}))?')
_SPACE = re.compile(r"[ \t\n\r]*+")
_WORD = re.compile(r"[A-Za-z_$][A-Za-z_$0-9]*")

Path: TypeAlias = tuple[str | int, ...]
Visitor: TypeAlias = Callable[[Path, int, int], None]


class JsonError(ValueError):
    """The bytes are not a JSON document Vetlist reads: what is wrong, and where.

    `line` and `column` are 1-based and count code points; `pointer` (RFC 6901) is the nearest value, or None when the
    document has no readable structure there.
    """

    def __init__(self, message: str, line: int, column: int, pointer: str | None = None) -> None:
        self.message = message
        self.line = line
        self.column = column
        self.pointer = pointer
        super().__init__(f"line {line}, column {column}: {message}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a string, how many keys an object, how many levels a document may have."""

    string: int
    keys: int
    depth: int


def line_column(text: str, offset: int) -> tuple[int, int]:
    """1-based line and column, in code points, of `offset`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _ignore(_path: Path, _start: int, _end: int) -> None:
    return None


class Walk:
    """A recursive descent over the text that keeps path and offset of every value. Depth is bounded by the limits."""

    def __init__(self, text: str, limits: Limits, visit: Visitor = _ignore) -> None:
        self.text = text
        self.limits = limits
        self.visit = visit

    def run(self) -> None:
        """Walk the whole document; `visit` gets path, start and end of every value, children before their container.

        Raises:
            JsonError: at the first thing that is wrong.
        """
        start = self._skip(0)
        if start == len(self.text):
            self._fail("the document is empty", start, ())
        end = self._skip(self._value(start, ()))
        if end < len(self.text):
            self._fail("more text after the end of the document: one JSON value is expected", end, ())

    def _value(self, at: int, path: Path) -> int:
        """The offset behind the value that starts at `at`."""
        char = self.text[at : at + 1]
        if char in ("{", "["):
            if len(path) >= self.limits.depth:
                self._fail(f"nested deeper than {self.limits.depth} levels", at, path)
            end = self._object(at, path) if char == "{" else self._array(at, path)
        elif char == '"':
            end, _ = self._string(at, path)
        elif char in ("t", "f", "n") and self.text.startswith(("true", "false", "null"), at):
            end = at + (5 if char == "f" else 4)
        elif match := _NUMBER.match(self.text, at):
            self._number(match, path)
            end = match.end()
        else:
            self._no_value(at, path)
        self.visit(path, at, end)
        return end

    def _object(self, at: int, path: Path) -> int:
        seen: set[str] = set()
        position = self._skip(at + 1)
        if self.text[position : position + 1] == "}":
            return position + 1
        while True:
            if self.text[position : position + 1] != '"':
                self._no_key(position, path)
            after, key = self._string(position, path)
            inside = (*path, key)
            if key in seen:
                self._fail("the key stands twice in one object: keep one", position, inside)
            seen.add(key)
            if len(seen) > self.limits.keys:
                self._fail(f"more than {self.limits.keys:,} keys in one object", position, path)
            colon = self._skip(after)
            if self.text[colon : colon + 1] != ":":
                self._fail("a ':' is missing after the key", colon, inside)
            position = self._skip(self._value(self._skip(colon + 1), inside))
            if (closing := self._separator(position, "}", path)) is not None:
                return closing
            position = self._skip(position + 1)

    def _array(self, at: int, path: Path) -> int:
        position = self._skip(at + 1)
        if self.text[position : position + 1] == "]":
            return position + 1
        index = 0
        while True:
            position = self._skip(self._value(position, (*path, index)))
            if (closing := self._separator(position, "]", path)) is not None:
                return closing
            position = self._skip(position + 1)
            index += 1

    def _separator(self, at: int, closing: str, path: Path) -> int | None:
        """The offset behind `closing`, or None when a comma says that more follows."""
        char = self.text[at : at + 1]
        if char == closing:
            return at + 1
        if char != ",":
            what = "object" if closing == "}" else "array"
            if not char:
                self._fail(f"the document ends inside an {what}: '{closing}' is missing", at, path)
            self._fail(f"',' or '{closing}' is missing in this {what}", at, path)
        following = self._skip(at + 1)
        if self.text[following : following + 1] == closing:
            self._fail(f"a comma before '{closing}': remove it", at, path)
        return None

    def _string(self, at: int, path: Path) -> tuple[int, str]:
        match = _STRING.match(self.text, at)
        end = match.end() if match else at + 1
        char = self.text[end : end + 1]
        if char != '"':
            # A backslash at the very end is half an escape.
            if char in ("", "\\"):
                self._fail("the document ends inside a string: '\"' is missing", at, path)
            if char == "\0":
                self._fail("a NUL character: remove it", end, path)
            self._fail(
                "a control character or line break inside a string: write it as an escape such as \\n", end, path
            )
        raw = self.text[at : end + 1]
        self._escapes(raw, at, path)
        value = str(json.loads(raw))
        if len(value) > self.limits.string:
            self._fail(f"a text of {len(value):,} characters; the limit is {self.limits.string:,}", at, path)
        return end + 1, value

    def _escapes(self, raw: str, at: int, path: Path) -> None:
        high_end = -1
        high_start = -1
        for match in _ESCAPE.finditer(raw):
            if match[0] == "\\":
                self._fail(
                    'an unknown escape: JSON knows \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX',
                    at + match.start(),
                    path,
                )
            code = int(match[1], 16) if match[1] else 0x20
            if code == 0:
                self._fail("a NUL character (\\u0000): remove it", at + match.start(), path)
            pairs_up = 0xDC00 <= code <= 0xDFFF and match.start() == high_end
            if high_end >= 0 and not pairs_up:
                self._lone(at + high_start, path)
            if 0xDC00 <= code <= 0xDFFF and not pairs_up:
                self._lone(at + match.start(), path)
            high_start, high_end = (match.start(), match.end()) if 0xD800 <= code <= 0xDBFF else (-1, -1)
        if high_end >= 0:
            self._lone(at + high_start, path)

    def _lone(self, at: int, path: Path) -> NoReturn:
        self._fail("half of a surrogate pair (\\ud800-\\udfff): no character is written so", at, path)

    def _number(self, match: re.Match[str], path: Path) -> None:
        literal = match[0]
        following = self.text[match.end() : match.end() + 1]
        if following.isalnum() or following in (".", "+", "-", "_"):
            self._fail(
                "not a JSON number: digits without leading zero, '.' before decimals, no thousands mark",
                match.start(),
                path,
            )
        size = abs(float(literal))
        if math.isinf(size) or size > MAX_NUMBER:
            self._fail("a number beyond 10^15: give it as a string if it is a code", match.start(), path)

    def _no_value(self, at: int, path: Path) -> NoReturn:
        char = self.text[at : at + 1]
        word = _WORD.match(self.text, at + (char in ("-", "+")))
        if not char:
            self._fail("the document ends where a value is expected", at, path)
        if word and word[0] in ("NaN", "Infinity", "nan", "inf", "Inf"):
            self._fail("NaN and Infinity are not JSON numbers", at, path)
        if word and word[0] in ("True", "False", "None", "TRUE", "FALSE", "NULL", "Null", "undefined"):
            self._fail("write true, false or null, in lower case", at, path)
        if char == "'":
            self._fail("JSON strings stand in double quotes", at, path)
        self._odd(at, path)
        self._fail("a value is expected here", at, path)

    def _no_key(self, at: int, path: Path) -> NoReturn:
        char = self.text[at : at + 1]
        if not char:
            self._fail("the document ends inside an object: '}' is missing", at, path)
        self._odd(at, path)
        self._fail("a key in double quotes is expected here", at, path)

    def _odd(self, at: int, path: Path) -> None:
        if self.text[at] == "\0":
            self._fail("a NUL character: remove it", at, path)
        if self.text.startswith(("//", "/*", "#"), at):
            self._fail("JSON has no comments: remove it", at, path)

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def _fail(self, message: str, at: int, path: Path) -> NoReturn:
        pointer = join(*path)
        # An error is at most a screenful, however long the keys are.
        while len(pointer) > _MAX_POINTER:
            path = path[:-1]
            pointer = join(*path)
        raise JsonError(message, *line_column(self.text, at), pointer)
