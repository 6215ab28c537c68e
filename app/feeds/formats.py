"""What a file is made of, told by its first bytes; its name only settles what the content leaves open."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath


class Container(StrEnum):
    """How records are packed; what their fields mean is the layout's (`app.feeds.layouts`)."""

    JSON = "json"
    JSONL = "jsonl"
    YAML = "yaml"
    CSV = "csv"
    TSV = "tsv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    XML = "xml"
    HTML = "html"


_SUFFIXES = {
    ".json": Container.JSON,
    ".jsonl": Container.JSONL,
    ".ndjson": Container.JSONL,
    ".yaml": Container.YAML,
    ".yml": Container.YAML,
    ".csv": Container.CSV,
    ".tsv": Container.TSV,
    ".xlsx": Container.XLSX,
    ".xlsm": Container.XLSX,
    ".parquet": Container.PARQUET,
    ".xml": Container.XML,
    ".html": Container.HTML,
    ".htm": Container.HTML,
}
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_YAML = re.compile(r"(?:---|%YAML|#.*|- .*|-|['\"]?[\w./-]+['\"]?:(?: .*)?)\s*\Z")
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]*)")
_ADDRESS = re.compile(r"\s*(https?://\S+)\s*\Z")
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


OWN = "vetlist"
"""The layout of Vetlist's own documents: JSON, JSON Lines, YAML, and tables whose columns are the keys of a listing."""


class UnknownFormatError(ValueError):
    """Neither the content nor the name tells of anything Vetlist reads; the message says what was seen."""


def container_of(head: bytes, name: str) -> Container:
    """What the file with these first bytes (some 64 KB) is made of.

    Signatures and the first character decide; only between a table and YAML, and for a file that is empty or broken
    from its first line on, does the name have a say.

    Raises:
        UnknownFormatError: the bytes are of a known kind that is not read (an old workbook, an archive, a picture).
    """
    if head[:4] == b"PAR1":
        return Container.PARQUET
    if head[:4] == b"PK\x03\x04":
        return Container.XLSX
    _refuse_foreign(head)
    # In UTF-16 every other byte of the signs looked for here is NUL.
    start = _without_mark(head).replace(b"\0", b"").lstrip()
    named = _SUFFIXES.get(PurePath(name.removesuffix(".gz")).suffix.lower())
    if start[:1] == b"<":
        return Container.HTML if _HTML.search(start[:2000]) else Container.XML
    if start[:1] in (b"{", b"["):
        return _json_kind(start, named)
    if named in (Container.JSON, Container.JSONL, Container.YAML, Container.XML, Container.TSV):
        return named
    if not start and named is None:
        return Container.JSON
    if named is None and _looks_like_yaml(start):
        return Container.YAML
    return Container.CSV


def root_of(head: bytes) -> str:
    """The local name of the first element; empty where there is none."""
    match = _ROOT.search(head.replace(b"\0", b"").decode("latin-1"))
    return match[1].rpartition(":")[2] if match else ""


def only_address(head: bytes) -> str | None:
    """The address a file consists of, when somebody saved the link of a feed and not the feed."""
    match = _ADDRESS.match(head[:2000].decode("utf-8", "replace"))
    return match[1] if match else None


def _json_kind(start: bytes, named: Container | None) -> Container:
    """JSON lines when a whole object stands on the first line and another begins on the next."""
    lines = (line for line in start.split(b"\n", 64) if line.strip())
    first, second = next(lines, b"{").strip(), next(lines, b"").strip()
    if first[:1] == b"{" and first[-1:] == b"}" and second[:1] == b"{":
        return Container.JSONL
    # One line, or a broken one, may be either; a value that runs on over the next line is no line of its own.
    return Container.JSONL if named is Container.JSONL and second[:1] in (b"", b"{") else Container.JSON


def _looks_like_yaml(start: bytes) -> bool:
    lines = [line for line in start.decode("utf-8", "replace").splitlines()[:20] if line.strip()]
    return bool(lines) and _YAML.match(lines[0]) is not None


def _refuse_foreign(head: bytes) -> None:
    for signature, what in (
        (b"\xd0\xcf\x11\xe0", "an old Office file (.xls): save it as .xlsx or CSV"),
        (b"%PDF", "a PDF: export the products as CSV or XML"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"Rar!", "an archive: unpack it first"),
        (b"7z\xbc\xaf", "an archive: unpack it first"),
        (b"BZh", "compressed with bzip2: unpack it first"),
        (b"\x28\xb5\x2f\xfd", "compressed with zstd: unpack it first"),
    ):
        if head.startswith(signature):
            raise UnknownFormatError(f"this is {what}")


def _without_mark(head: bytes) -> bytes:
    for mark in _MARKS:
        if head.startswith(mark):
            return head[len(mark) :]
    return head
