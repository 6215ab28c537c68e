"""Keeps what YAML files said, so that a start need not parse them again: a cache that may be lost, never believed.

A value is found by the SHA-256 of the reader's format, its limits and the bytes of the file, so a changed file is never
answered from here. There is one cache file for each place that is read (a pack's folder, a table) and it holds what the
last load of that place used. Whatever is wrong with it (not ours, not private, cut short, altered) reads as "nothing
known", and what cannot be written is not kept: both cost time only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.packs.yaml_reader import FORMAT, NEVER, Limits

VARIABLE = "VETLIST_CACHE"
"""The environment variable that names another folder for the cache, or says ``off``."""

MAX_FILES = 512
"""Cache files in the folder; beyond them those written longest ago are removed."""

MAX_FILE_SIZE = 64 * 1024 * 1024

_PLAIN = frozenset((str, type(None), dict, list))
_MAX_DEPTH = 64
_SUFFIX = ".cache"
_OURS = re.compile(r"[0-9a-f]{40}\.cache(\.[0-9a-f]{16})?\Z")
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH
# Ownership and places relative to an open folder are what makes the cache safe to read; without them there is none.
_SUPPORTED = hasattr(os, "geteuid") and {os.open, os.unlink, os.stat, os.rename} <= os.supports_dir_fd


def cache_folder(environ: Mapping[str, str]) -> Path | None:
    """Where the cache lies: ``$VETLIST_CACHE``, else ``vetlist`` below ``$XDG_CACHE_HOME`` or ``~/.cache``.

    None: there is to be none (``off``), the system cannot keep one safely, or there is no home. A relative
    ``XDG_CACHE_HOME`` is passed over, as the XDG Base Directory Specification demands.
    """
    chosen = environ.get(VARIABLE, "")
    if chosen == "off" or not _SUPPORTED:
        return None
    try:
        if chosen:
            return Path(chosen).expanduser()
        base = Path(environ.get("XDG_CACHE_HOME", ""))
        return (base if base.is_absolute() else Path.home() / ".cache") / "vetlist"
    except RuntimeError:
        return None


class Missing:
    """The type of `MISSING`; None is a value a document may have."""


MISSING = Missing()
"""What a cache answers for a document that it does not know."""


class DocumentCache:
    """The values of the documents of one place: :meth:`get`, else parse and :meth:`put`; at the end :meth:`save`."""

    def __init__(self, place: Path, limits: Limits, *, folder: Path | None) -> None:
        """`place` is the folder or file that is read, `folder` where the cache lies (None: nothing is kept)."""
        self._folder = folder
        self._name = hashlib.sha256(os.fsencode(os.path.abspath(place))).hexdigest()[:40] + _SUFFIX
        self._seed = hashlib.sha256(f"{FORMAT}\0{limits.size}\0{limits.depth}\0{limits.nodes}\0".encode())
        self._known = _decode(_read(folder, self._name)) if folder else {}
        self._used: dict[str, str] = {}

    def get(self, data: bytes) -> Any:
        """The value of the document `data` (dicts, lists, strings, None), or `MISSING`."""
        key = self._key(data)
        line = self._known.get(key)
        if line is None:
            return MISSING
        value = _plain_value(line)
        if value is not MISSING:
            self._used[key] = line
        return value

    def put(self, data: bytes, value: Any) -> None:
        """Remember that `data` says `value`. Only for what :mod:`app.packs.yaml_reader` read without error."""
        if self._folder:
            self._used[self._key(data)] = json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def save(self) -> None:
        """Keep what was got and put since this cache was opened, and nothing else."""
        if self._folder and self._used != self._known:
            _write(self._folder, self._name, _encode(self._used))
            self._known = dict(self._used)

    def _key(self, data: bytes) -> str:
        digest = self._seed.copy()
        digest.update(data)
        return digest.hexdigest()


def _plain_value(text: str) -> Any:
    """The value a line holds; `MISSING` unless it is one that the reader of YAML could have given."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return MISSING
    if not _is_plain(value):
        return MISSING
    # NUL and lone surrogates could only come from an escape, since the line itself is UTF-8 and JSON.
    if "\\u" in text and any(map(NEVER.search, _strings(value))):
        return MISSING
    return value


def _is_plain(value: Any) -> bool:
    level = [value]
    for _ in range(_MAX_DEPTH):
        if not _PLAIN.issuperset(map(type, level)):
            return False
        below: list[Any] = []
        for item in level:
            if item.__class__ is dict:
                below += item.values()
            elif item.__class__ is list:
                below += item
        if not below:
            return True
        level = below
    return False


def _strings(value: Any) -> Iterator[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            pending += (*item, *item.values())
        elif isinstance(item, list):
            pending += item


def _encode(lines: Mapping[str, str]) -> bytes:
    # JSON escapes line feeds, so each document is one line: its key, a blank, its value.
    body = "".join(f"{key} {line}\n" for key, line in sorted(lines.items())).encode()
    return _head(body) + body


def _decode(data: bytes) -> dict[str, str]:
    head, found, body = data.partition(b"\n")
    if not found or head + found != _head(body):
        return {}
    try:
        rows = body.decode().split("\n")[:-1]
    except UnicodeDecodeError:
        return {}
    return {key: line for key, _, line in (row.partition(" ") for row in rows)}


def _head(body: bytes) -> bytes:
    return f"vetlist documents {hashlib.sha256(body).hexdigest()}\n".encode()


def _read(folder: Path, name: str) -> bytes:
    with contextlib.suppress(OSError), _opened(folder) as at:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=at)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if stat.S_ISREG(found.st_mode) and _is_private(found) and found.st_size <= MAX_FILE_SIZE:
                return file.read(MAX_FILE_SIZE)
    return b""


def _write(folder: Path, name: str, data: bytes) -> None:
    if len(data) > MAX_FILE_SIZE:
        return
    temporary = f"{name}.{os.urandom(8).hex()}"
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _opened(folder) as at:
            try:
                descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600, dir_fd=at)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                # Readers see the old file or the new one. Not synced: what a power cut leaves fails by its sum.
                os.replace(temporary, name, src_dir_fd=at, dst_dir_fd=at)
            except OSError:
                os.unlink(temporary, dir_fd=at)
                raise
            _prune(at)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """The open folder of the cache, so that nobody can put another in its place between a check and a use."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        if not _is_private(os.fstat(descriptor)):
            raise PermissionError
        yield descriptor
    finally:
        os.close(descriptor)


def _is_private(found: os.stat_result) -> bool:
    return found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_MAY_WRITE


def _prune(at: int) -> None:
    names = list(filter(_OURS.match, os.listdir(at)))
    if len(names) <= MAX_FILES:
        return
    written = {name: os.stat(name, dir_fd=at, follow_symlinks=False).st_mtime_ns for name in names}
    for name in sorted(names, key=lambda n: (written[n], n))[: len(names) - MAX_FILES]:
        os.unlink(name, dir_fd=at)
