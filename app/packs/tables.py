"""The data that rules name: YAML and TSV tables below `corpora/`, read once."""

from __future__ import annotations

import hashlib
import os
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.packs.cache import MISSING, DocumentCache, cache_folder
from app.packs.errors import PackError
from app.packs.resources import corpora_dir
from app.packs.yaml_reader import Document, Limits, read_document

TABLE_LIMITS = Limits(size=32 * 1024 * 1024, depth=32, nodes=4_000_000)
"""Tables ship with the product and may be longer than a pack's file."""

_SUFFIXES = frozenset({".yaml", ".tsv"})
_SAMPLES = "eval"

_SEGMENT = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")


def load_table(relative: str, *, folder: Path | None = None) -> Any:
    """The value of the YAML file at `relative` below `folder` (default: `corpora/`); cached, so do not change it.

    Raises:
        PackError: there is no such table, or it is not the YAML of :mod:`app.packs.yaml_reader`.
    """
    return load_table_document(relative, folder=folder).value


def load_table_document(relative: str, *, folder: Path | None = None) -> Document:
    """As :func:`load_table`, with the places of the values for error messages."""
    return _read_table(relative, folder or corpora_dir())


def load_tsv(relative: str, *, folder: Path | None = None) -> tuple[dict[str, str], ...]:
    """The rows of a UTF-8 TSV file below `corpora/`: first line names the columns, `#` lines are comments. Cached.

    Raises:
        PackError: no such table, not UTF-8, a column named twice, or a row with another number of cells.
    """
    return _read_tsv(relative, folder or corpora_dir())


def table_exists(relative: str, *, folder: Path | None = None) -> bool:
    """Whether there is a table of that name; False for names that are no path below the folder."""
    return _is_inside(relative) and ((folder or corpora_dir()) / relative).is_file()


def tables_sha256(*, folder: Path | None = None) -> str:
    """SHA-256 over names and bytes of every table below `folder` (default: `corpora/`), in the order of their names.

    Samples to measure with (`eval`) are left out: no answer depends on them.
    """
    return _digest(folder or corpora_dir())


@lru_cache(maxsize=16)
def _digest(folder: Path) -> str:
    names = {path.relative_to(folder): path for path in folder.rglob("*") if path.suffix in _SUFFIXES}
    digest = hashlib.sha256()
    for name in sorted(name for name in names if name.parts[0] != _SAMPLES):
        data = names[name].read_bytes()
        digest.update(f"{name.as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


@lru_cache(maxsize=256)
def _read_table(relative: str, folder: Path) -> Document:
    data, name = _bytes(relative, folder), _name(relative)
    cache = DocumentCache(folder / relative, TABLE_LIMITS, folder=cache_folder(os.environ))
    value = cache.get(data)
    if value is not MISSING:
        return Document(name, value, None, read_again=lambda: read_document(data, name, limits=TABLE_LIMITS))
    document = read_document(data, name, limits=TABLE_LIMITS)
    cache.put(data, document.value)
    cache.save()
    return document


@lru_cache(maxsize=64)
def _read_tsv(relative: str, folder: Path) -> tuple[dict[str, str], ...]:
    name = _name(relative)
    try:
        text = _bytes(relative, folder).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError(name, 1, 1, f"not UTF-8: byte at offset {error.start}; save the file as UTF-8") from None
    columns: list[str] = []
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        if not columns:
            columns = cells
            if len(set(columns)) != len(columns):
                raise PackError(name, number, 1, "a column is named twice")
            continue
        if len(cells) != len(columns):
            raise PackError(name, number, 1, f"{len(cells)} cells where the head names {len(columns)} columns")
        rows.append(dict(zip(columns, cells, strict=True)))
    return tuple(rows)


def _bytes(relative: str, folder: Path) -> bytes:
    if not table_exists(relative, folder=folder):
        raise PackError(_name(relative), 1, 1, f"no such table: {relative[:120]!r}")
    return (folder / relative).read_bytes()


def _is_inside(relative: str) -> bool:
    return bool(relative) and all(_SEGMENT.match(part) for part in relative.split("/"))


def _name(relative: str) -> str:
    return f"corpora/{relative[:120]}"
