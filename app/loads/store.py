"""The folder of loaded lists: one file a list, its head in the first line and a JSON array in each line after it.

A list is written beside its place and moved there whole: a reader sees the old list or the new one, and an import that
fails leaves the old one standing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from app.domain.findings import ListReceipt

_FOLDER = "lists"
_SUFFIX = ".jsonl"
_HEAD_BYTES = 2048
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}\Z")
_AGAIN = "import it again, or remove it with `vetlist corpora remove`"


class ListError(Exception):
    """A list cannot be imported or read: which file, which line where it has lines, why, and the way out."""

    def __init__(self, place: str, message: str, line: int | None = None) -> None:
        super().__init__(f"{place}:{line}: {message}" if line else f"{place}: {message}")


class ListStore:
    """The lists below a data folder. Nothing is created before something is saved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / _FOLDER

    def save(
        self,
        kind: str,
        name: str,
        rows: Iterable[Sequence[str]],
        *,
        published: dt.date,
        valid_from: dt.date | None,
        valid_to: dt.date | None,
    ) -> ListReceipt:
        """Write a list, replacing the one of that name; `rows` are taken one at a time.

        Raises:
            ListError: the folder cannot be written, or there are no rows; whatever `rows` raises goes through. The
                list that was there stays.
        """
        path = self._path(kind, name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{name}.")
        except OSError as error:
            raise ListError(str(path.parent), f"cannot be written: {error.strerror}") from None
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(b" " * (_HEAD_BYTES - 1) + b"\n")
                count, digest = 0, hashlib.sha256()
                for row in rows:
                    line = json.dumps(list(row), ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                    file.write(line)
                    digest.update(line)
                    count += 1
                if not count:
                    raise ListError(name, "the file has no rows of this list")
                receipt = ListReceipt(
                    kind=kind,
                    name=name,
                    published=published,
                    valid_from=valid_from,
                    valid_to=valid_to,
                    rows=count,
                    sha256=digest.hexdigest(),
                )
                file.seek(0)
                file.write(receipt.model_dump_json().encode())
                file.flush()
                os.fsync(file.fileno())
            # A temporary file is its writer's alone; a list is for whoever may read the folder.
            os.chmod(temporary, path.parent.stat().st_mode & 0o666)
            os.replace(temporary, path)
        except OSError as error:
            Path(temporary).unlink(missing_ok=True)
            raise ListError(str(path), f"cannot be written: {error.strerror}") from None
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return receipt

    def receipts(self) -> list[ListReceipt]:
        """The heads of all lists, by kind and name.

        Raises:
            ListError: a file is none of ours.
        """
        return [self._head(path) for path in sorted(self.folder.glob(f"*/*{_SUFFIX}"))]

    def rows(self, kind: str, name: str) -> Iterator[list[str]]:
        """The rows of a list as they were saved.

        Raises:
            ListError: there is no such list, or its file was changed since.
        """
        path = self._path(kind, name)
        receipt = self._head(path)
        digest = hashlib.sha256()
        with path.open("rb") as file:
            file.seek(_HEAD_BYTES)
            for number, line in enumerate(file, start=2):
                digest.update(line)
                try:
                    row = json.loads(line)
                except ValueError:
                    raise ListError(str(path), f"not a row of a list; {_AGAIN}", number) from None
                yield [str(cell) for cell in row]
        if digest.hexdigest() != receipt.sha256:
            raise ListError(str(path), f"the rows are not those that were imported; {_AGAIN}")

    def remove(self, kind: str, name: str) -> None:
        """Remove a list.

        Raises:
            ListError: there is no such list, or it cannot be removed.
        """
        path = self._path(kind, name)
        try:
            path.unlink()
        except FileNotFoundError:
            known = ", ".join(f"{kind} {file.stem}" for kind, file in self._files()) or "none"
            raise ListError(f"{kind} {name}", f"no such list; loaded: {known}") from None
        except OSError as error:
            raise ListError(str(path), f"cannot be removed: {error.strerror}") from None

    def _files(self) -> list[tuple[str, Path]]:
        return [(path.parent.name, path) for path in sorted(self.folder.glob(f"*/*{_SUFFIX}"))]

    def _path(self, kind: str, name: str) -> Path:
        for part in (kind, name):
            if not _NAME.match(part):
                raise ListError(part[:80], "not the name of a list: lower-case letters, digits and hyphens")
        return self.folder / kind / f"{name}{_SUFFIX}"

    def _head(self, path: Path) -> ListReceipt:
        try:
            with path.open("rb") as file:
                return ListReceipt.model_validate_json(file.read(_HEAD_BYTES))
        except OSError as error:
            raise ListError(str(path), f"cannot be read: {error.strerror}") from None
        except ValidationError:
            raise ListError(str(path), f"not a list that Vetlist wrote; {_AGAIN}") from None
