"""The folder an audit writes into: its plan, its finished parts, and at the end a manifest.

A part appears whole or not at all, and counts only once the journal names it, so whatever moment an audit is stopped
at, what the journal names is finished and the rest has not begun.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from app.audits.errors import AuditError
from app.audits.evaluation import Tally
from app.audits.plan import Plan
from app.domain._types import Model
from app.domain.findings import InputReport, Receipt

_PLAN, _MANIFEST, _JOURNAL, _PARTS, _LOCK = "plan.json", "manifest.json", "journal.jsonl", "parts", "lock"
_UNFINISHED = ".unfinished"


@dataclass(frozen=True, slots=True)
class Part:
    """A batch after evaluation: its bytes in the format of the plan, and what they count up to."""

    name: str
    data: bytes
    tally: Tally
    input: InputReport | None = None


class PartEntry(Model):
    """A finished part in the journal and the manifest."""

    name: str
    file: str
    bytes: int
    sha256: str
    tally: Tally
    input: InputReport | None = None


class Manifest(Model):
    """The whole of a finished audit."""

    vetlist_audit: Literal["1"] = "1"
    receipt: Receipt
    total: Tally
    inputs: tuple[InputReport, ...]
    parts: tuple[PartEntry, ...]


class AuditFolder:
    """An audit on disk. `plan` is what it is of; :meth:`add` keeps a part for good."""

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path = path
        self.plan = plan

    @classmethod
    def open(cls, path: Path) -> AuditFolder:
        """The audit in a folder.

        Raises:
            AuditError: there is none, or its plan is damaged.
        """
        try:
            return cls(path, Plan.model_validate_json((path / _PLAN).read_bytes()))
        except FileNotFoundError:
            raise AuditError(f"{path}: holds no audit; `vetlist audit run FILE --out {path}` makes one") from None
        except OSError as error:
            raise AuditError(f"{path}: cannot be read: {error.strerror}") from None
        except ValidationError:
            raise AuditError(f"{path / _PLAN}: is no plan that this Vetlist can read; start anew elsewhere") from None

    @classmethod
    def holds_one(cls, path: Path) -> bool:
        return (path / _PLAN).exists()

    @classmethod
    def create(cls, path: Path, plan: Plan) -> AuditFolder:
        """Begin an audit in a folder that is not there or empty.

        Raises:
            AuditError: something is in it, or it cannot be written.
        """
        try:
            if path.exists() and any(entry.name not in (_LOCK, _PARTS) for entry in path.iterdir()):
                raise AuditError(f"{path}: is not empty; choose a folder of its own for the audit")
            (path / _PARTS).mkdir(parents=True, exist_ok=True)
            _write(path / _PLAN, plan.model_dump_json(indent=1).encode() + b"\n")
        except OSError as error:
            raise AuditError(f"{path}: cannot be written: {error.strerror}") from None
        return cls(path, plan)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder, so that no two runs write into it.

        Raises:
            AuditError: another run holds it.
        """
        with (self.path / _LOCK).open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AuditError(f"{self.path}: another run is writing this audit; wait for it or stop it") from None
            yield

    def running(self) -> bool:
        """Whether some run holds the folder now."""
        try:
            with self.alone():
                return False
        except AuditError:
            return True

    def done(self) -> dict[str, PartEntry]:
        """The finished parts by name, in the order of the input. Damaged or missing ones are not among them."""
        entries = {entry.name: entry for entry in self._journal() if self._is_whole(entry)}
        return dict(sorted(entries.items()))

    def clean(self) -> None:
        """Take away what an interrupted run left half-written."""
        for path in (self.path / _PARTS).glob(f"*{_UNFINISHED}"):
            path.unlink()
        journal = self.path / _JOURNAL
        if journal.exists():
            data = journal.read_bytes()
            with journal.open("r+b") as file:
                file.truncate(data.rfind(b"\n") + 1)

    def add(self, part: Part) -> PartEntry:
        """Keep a part; when this returns it survives a crash of the machine.

        Raises:
            AuditError: it cannot be written (the disk is full); nothing half-written is left.
        """
        file = f"{_PARTS}/{part.name}.{self.plan.format.value}"
        entry = PartEntry(
            name=part.name,
            file=file,
            bytes=len(part.data),
            sha256=hashlib.sha256(part.data).hexdigest(),
            tally=part.tally,
            input=part.input,
        )
        try:
            _write(self.path / file, part.data)
            with (self.path / _JOURNAL).open("ab") as journal:
                journal.write(entry.model_dump_json().encode() + b"\n")
                journal.flush()
                os.fsync(journal.fileno())
        except OSError as error:
            raise AuditError(
                f"{self.path / file}: cannot be written: {error.strerror}; what is done is kept, --resume goes on"
            ) from None
        return entry

    def finish(self, parts: Mapping[str, PartEntry]) -> Manifest:
        """Write the manifest of an audit all of whose parts are there."""
        manifest = Manifest(
            receipt=self.plan.receipt,
            total=sum((entry.tally for entry in parts.values()), Tally()),
            inputs=tuple(entry.input for _, entry in sorted(parts.items()) if entry.input is not None),
            parts=tuple(entry for _, entry in sorted(parts.items())),
        )
        _write(self.path / _MANIFEST, manifest.model_dump_json(indent=1).encode() + b"\n")
        return manifest

    def manifest(self) -> Manifest | None:
        """The manifest; None while the audit is unfinished."""
        try:
            return Manifest.model_validate_json((self.path / _MANIFEST).read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError:
            raise AuditError(f"{self.path / _MANIFEST}: is damaged; `--resume` writes it again") from None

    def part_path(self, entry: PartEntry) -> Path:
        return self.path / entry.file

    def _journal(self) -> Iterator[PartEntry]:
        with suppress(FileNotFoundError), (self.path / _JOURNAL).open("rb") as journal:
            for line in journal:
                # A line cut short was never finished; its part is made again.
                with suppress(ValidationError):
                    yield PartEntry.model_validate_json(line)

    def _is_whole(self, entry: PartEntry) -> bool:
        try:
            return self.part_path(entry).stat().st_size == entry.bytes
        except OSError:
            return False


def _write(path: Path, data: bytes) -> None:
    """Put `data` at `path` whole or not at all, on the disk itself."""
    unfinished = path.with_name(path.name + _UNFINISHED)
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, path)
    except OSError:
        with suppress(OSError):
            unfinished.unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
