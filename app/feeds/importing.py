"""Opens a feed: tells its container, its layout and its encoding, and chooses who reads it."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from app.domain.findings import InputErrorReport
from app.domain.vocabulary import SubjectKind
from app.feeds.feed import Feed, Told, unreadable
from app.feeds.formats import Container, UnknownFormatError, container_of
from app.feeds.limits import Limits
from app.feeds.opened import Opened, UnreadableError
from app.feeds.own import read_own

OWN = "vetlist"
"""The layout of Vetlist's own documents."""


def open_feed(
    source: Path | bytes | BinaryIO,
    *,
    name: str | None = None,
    kind: SubjectKind | None = None,
    limits: Limits | None = None,
) -> Feed:
    """Open a file of subjects: a path, its bytes, or a stream that is read forwards once (standard input).

    `name` is what reports call it (default: the path). `kind` is what it holds, told by keys unless given.

    Raises:
        OSError: the path cannot be opened. Whatever the file holds is answered by the records.
    """
    name = name or (str(source) if isinstance(source, Path) else "-")
    problems: list[InputErrorReport] = []
    opened = Opened(source, limits or Limits())
    try:
        container = container_of(opened.head, name)
    except UnknownFormatError as error:
        told = Told("unknown", "unknown")
        return Feed(name, told, [unreadable(UnreadableError(str(error), 1), name, None)], problems, opened)
    if container in (Container.JSON, Container.JSONL, Container.YAML):
        told = Told(OWN, container, "utf-8")
        return Feed(name, told, read_own(opened, container, name, kind), problems, opened)
    told = Told("unknown", container)
    refusal = UnreadableError(f"files of type {container} are not read", 1)
    return Feed(name, told, [unreadable(refusal, name, None)], problems, opened)
