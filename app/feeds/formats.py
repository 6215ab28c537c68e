"""The formats a file of subjects may have, told by its name."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath


class Format(StrEnum):
    JSON = "json"
    JSONL = "jsonl"
    YAML = "yaml"


_SUFFIXES = {
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".yaml": Format.YAML,
    ".yml": Format.YAML,
}


class UnknownFormatError(ValueError):
    """The name tells of a format Vetlist does not read."""


def format_of(name: str) -> Format:
    """The format a file name tells; a name without suffix (standard input) is JSON.

    Raises:
        UnknownFormatError: any other suffix; the message lists the known ones.
    """
    suffix = PurePath(name).suffix.lower()
    if not suffix:
        return Format.JSON
    try:
        return _SUFFIXES[suffix]
    except KeyError:
        known = ", ".join(_SUFFIXES)
        raise UnknownFormatError(f"files of type {suffix[:20]!r} are not read; known: {known}") from None


def sniff(data: bytes) -> Format:
    """The format of bytes without a name: YAML unless they begin like JSON; JSON lines when line after line does.

    Looks at the beginning of the first two lines only, so broken input gets the error of what it was meant to be.
    """
    lines = (line for line in data.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 64) if line.strip())
    first, second = next(lines, b"{").strip(), next(lines, b"").strip()
    if first[:1] not in (b"{", b"[", b'"') and first[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        return Format.YAML
    alone = first[:1] == b"{" and first[-1:] == b"}" and second[:1] == b"{"
    return Format.JSONL if alone else Format.JSON
