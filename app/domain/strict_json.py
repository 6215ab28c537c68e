"""The one JSON reader of Vetlist: what it accepts means the same to every reader, the rest is refused with its place.

RFC 8259 leaves open what duplicate keys, lone surrogates, NUL and huge numbers mean, and ``json.loads`` accepts all of
them, UTF-16 and NaN besides. Here they are errors. A document is parsed by the C scanner of the standard library; only
when something is wrong does a slower walk over the text find the place and the words for it, so there is one source of
error messages and none of them quotes a value (they may be personal data).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NoReturn

from app.domain._json_walk import MAX_NUMBER, JsonError, Limits, Path, Visitor, Walk, line_column
from app.domain.pointer import join

MAX_BYTES = 2 * 1024 * 1024
MAX_STRING = 1024 * 1024
MAX_KEYS = 2_000
MAX_DEPTH = 64

_SKELETON = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[\]{}]', re.DOTALL)
_SUSPECT_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")

__all__ = ["MAX_BYTES", "MAX_STRING", "JsonError", "decode_utf8", "places", "read_json", "spans"]


class _RefusedError(Exception):
    """Something is wrong; the walk will say what."""


def read_json(
    data: bytes,
    *,
    max_bytes: int = MAX_BYTES,
    max_string: int = MAX_STRING,
    max_keys: int = MAX_KEYS,
    max_depth: int = MAX_DEPTH,
) -> Any:
    """Read one JSON document.

    UTF-8 only (a byte-order mark is skipped). `max_string` counts code points of one string, `max_keys` the keys of
    one object, `max_depth` nested arrays and objects. Numbers are finite and within 10^15; integers stay integers,
    the others are floats that print as they were written (0.1 stays 0.1).

    Raises:
        JsonError: with the place of the first thing that is wrong.
    """
    if len(data) > max_bytes:
        raise JsonError(f"the document has {len(data):,} bytes; the limit is {max_bytes:,}", 1, 1, "")
    text = decode_utf8(data)
    limits = Limits(max_string, max_keys, max_depth)
    try:
        return _parse(text, limits)
    except (_RefusedError, ValueError):
        Walk(text, limits).run()
        # Not reachable while scanner and walk agree, which the property tests hold them to.
        raise JsonError("not a JSON document", 1, 1, "") from None


def decode_utf8(data: bytes) -> str:
    """Decode UTF-8, with or without a byte-order mark.

    Raises:
        JsonError: the bytes are not UTF-8 (UTF-16, GBK, Big5 ...); names the offset of the first wrong byte.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or [n == 0 for n in data[:4]] in ([True, False] * 2, [False, True] * 2):
        raise JsonError("this is UTF-16, not UTF-8: save it as UTF-8", 1, 1)
    body = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8")
        offset = len(data) - len(body) + error.start
        raise JsonError(
            f"not UTF-8: byte 0x{data[offset]:02X} at offset {offset}{_guess(data)}; save it as UTF-8",
            *line_column(before, len(before)),
        ) from None


def _guess(data: bytes) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return " (it looks like GBK)"


def places(data: bytes, pointers: Iterable[str]) -> Mapping[str, tuple[int, int]]:
    """Line and column (1-based) of the values at `pointers` in a document :func:`read_json` accepts.

    A pointer that names nothing (a missing member) answers with the nearest container that is there.
    """
    wanted = set(pointers)
    needed = {ancestor for pointer in wanted for ancestor in _ancestors(pointer)}
    text = decode_utf8(data)
    found: dict[str, int] = {}

    def note(path: Path, start: int, _end: int) -> None:
        pointer = join(*path)
        if pointer in needed:
            found[pointer] = start

    _walk_freely(text, note)
    nearest = {pointer: next((found[a] for a in _ancestors(pointer) if a in found), 0) for pointer in wanted}
    return {pointer: line_column(text, start) for pointer, start in nearest.items()}


def spans(text: str) -> Mapping[str, tuple[int, int]]:
    """Pointer -> half-open code points of its value in `text`, for every value of an accepted document."""
    found: dict[str, tuple[int, int]] = {}

    def note(path: Path, start: int, end: int) -> None:
        found[join(*path)] = (start, end)

    _walk_freely(text, note)
    return found


def _walk_freely(text: str, visit: Visitor) -> None:
    Walk(text, Limits(string=len(text), keys=len(text), depth=MAX_DEPTH), visit).run()


def _ancestors(pointer: str) -> Iterator[str]:
    """The pointer itself, then its containers up to the whole document."""
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]
    yield ""


def _parse(text: str, limits: Limits) -> Any:
    if _too_deep(text, limits.depth):
        raise _RefusedError

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs) or len(pairs) > limits.keys:
            raise _RefusedError
        return result

    value = json.loads(text, object_pairs_hook=members, parse_constant=_refuse, parse_float=_real, parse_int=_integer)
    suspect = len(text) > limits.string or _SUSPECT_ESCAPE.search(text)
    if suspect and any(len(s) > limits.string or _NO_TEXT.search(s) for s in _strings(value)):
        raise _RefusedError
    return value


def _too_deep(text: str, limit: int) -> bool:
    # The C scanner recurses once for each bracket, so depth is settled before it starts.
    if text.count("[") + text.count("{") <= limit:
        return False
    depth = 0
    for match in _SKELETON.finditer(text):
        token = match[0]
        if token in "[{":
            depth += 1
            if depth > limit:
                return True
        elif token in "]}":
            depth -= 1
    return False


def _refuse(_: str) -> NoReturn:
    raise _RefusedError


def _real(literal: str) -> float:
    value = float(literal)
    if not abs(value) <= MAX_NUMBER:
        raise _RefusedError
    return value


def _integer(literal: str) -> int:
    if len(literal) > 17 or abs(int(literal)) > MAX_NUMBER:
        raise _RefusedError
    return int(literal)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield key
            yield from _strings(child)
    elif isinstance(value, list):
        for child in value:
            yield from _strings(child)
