"""Finds and reads the files of packs: plain names, regular files, no links, nothing beyond the folder."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app.packs.errors import PackError
from app.packs.yaml_reader import PACK_LIMITS, Document, read_document

MANIFEST = "pack.yaml"
MAX_FILES = 20_000

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}\Z")
_PROSE = frozenset((".md", ".txt"))
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


@dataclass(frozen=True)
class PackFile:
    """One YAML file of a pack. `name` is how messages call it."""

    name: str
    stem: str
    data: bytes

    def read(self) -> Document:
        """Parse the file.

        Raises:
            PackError: it is not the YAML of :mod:`app.packs.yaml_reader`.
        """
        return read_document(self.data, self.name)

    @cached_property
    def document(self) -> Document:
        """The parsed file, kept: for messages after it has been read once without error."""
        return self.read()


@dataclass(frozen=True)
class PackFolder:
    """A pack as it lies on disk: its manifest, its rule files sorted by name, and the SHA-256 over all of them."""

    path: Path
    name: str
    manifest: PackFile
    rules: tuple[PackFile, ...]

    @property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for file in sorted((self.manifest, *self.rules), key=lambda f: f.stem):
            digest.update(f"{file.stem}.yaml\0{len(file.data)}\0".encode())
            digest.update(file.data)
        return digest.hexdigest()


def check_name(name: str, place: str) -> None:
    """Refuse names of packs and rule files that are more than lower-case letters, digits, '.', '_' and '-'.

    Raises:
        PackError: at `place`, 1:1.
    """
    if not _NAME.match(name):
        message = f"{printable(name)[:80]!r} is not a name: 1 to 64 of a-z 0-9 . _ -, the first a letter or digit"
        raise PackError(place, 1, 1, message)


def find_folders(
    paths: Sequence[Path], errors: list[PackError], *, shipped: Path | None = None
) -> Iterator[PackFolder]:
    """Read the packs in `paths`; each is a pack's folder (it has a pack.yaml) or a folder of such folders.

    What cannot be read is appended to `errors`. Files below `shipped` are called ``rules/...`` in messages, others
    by the path given.
    """
    for root in paths:
        label = root.name if root == shipped else root.as_posix()
        if not root.is_dir():
            errors.append(PackError(label, 1, 1, "no such folder"))
            continue
        if (root / MANIFEST).exists():
            yield from _read_folder(root, label, errors)
            continue
        for entry in _entries(root):
            if entry.is_dir():
                yield from _read_folder(Path(entry.path), f"{label}/{printable(entry.name)}", errors)


def printable(name: str) -> str:
    """A file name for a message: what is not printable is escaped, lone surrogates included."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in name)


def _read_folder(path: Path, label: str, errors: list[PackError]) -> Iterator[PackFolder]:
    try:
        check_name(path.name, label)
        if path.is_symlink():
            raise PackError(label, 1, 1, "a symbolic link; name the folder it points to as a path of packs instead")
    except PackError as error:
        errors.append(error)
        return
    files = list(_read_files(path, label, errors))
    manifest = next((f for f in files if f.stem == "pack"), None)
    if manifest is None:
        if not any(error.name == f"{label}/{MANIFEST}" for error in errors):
            errors.append(PackError(f"{label}/{MANIFEST}", 1, 1, "missing: a pack's folder needs a pack.yaml"))
        return
    yield PackFolder(path, path.name, manifest, tuple(f for f in files if f is not manifest))


def _read_files(path: Path, label: str, errors: list[PackError]) -> Iterator[PackFile]:
    entries = _entries(path)
    if len(entries) > MAX_FILES:
        errors.append(PackError(label, 1, 1, f"{len(entries)} files; a pack may have {MAX_FILES}"))
        return
    for entry in entries:
        place = f"{label}/{printable(entry.name)}"
        try:
            file = _read_file(entry, place)
        except PackError as error:
            errors.append(error)
            continue
        if file is not None:
            yield file


def _read_file(entry: os.DirEntry[str], place: str) -> PackFile | None:
    if entry.is_symlink():
        raise PackError(place, 1, 1, "a symbolic link; packs are plain files")
    if entry.is_dir():
        raise PackError(place, 1, 1, "a folder inside a pack; rules lie beside pack.yaml")
    stem, suffix = os.path.splitext(entry.name)
    if suffix in _PROSE:
        return None
    if suffix != ".yaml":
        raise PackError(place, 1, 1, "not a file of a pack: rules end in .yaml, notes in .md or .txt")
    check_name(stem, place)
    return PackFile(place, stem, _read_bytes(entry.path, place))


def _read_bytes(path: str, place: str) -> bytes:
    # Opened without following links and checked on the open file, so that nothing can be swapped in between.
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except OSError as error:
        raise PackError(place, 1, 1, f"cannot be read: {error.strerror}") from None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise PackError(place, 1, 1, "not a regular file")
        # One byte more than allowed, so that the reader sees and names an oversize.
        return file.read(PACK_LIMITS.size + 1)


def _entries(path: Path) -> list[os.DirEntry[str]]:
    with os.scandir(path) as found:
        visible: Iterable[os.DirEntry[str]] = (e for e in found if not e.name.startswith((".", "__pycache__")))
        return sorted(visible, key=lambda e: e.name)
