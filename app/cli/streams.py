"""What is written where: data to standard output or a file, messages to standard error."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.errors import CliError

if TYPE_CHECKING:
    from app.reports.terminal import Line


class OutputClosedError(Exception):
    """Whoever read standard output has gone away, so the answer was not delivered."""


@contextmanager
def _watched() -> Iterator[None]:
    # Typer would end a broken pipe with exit code 1, which means findings here.
    try:
        yield
    except BrokenPipeError:
        raise OutputClosedError from None


def write_data(data: bytes, output: Path | None = None, *, expected: bytes | None = None) -> None:
    """Write to `output`, or to standard output without one; `expected` as in `replace_file`."""
    if output is not None and str(output) != "-":
        replace_file(output, data, expected=expected)
        return
    with _watched():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def write_pieces(pieces: Iterable[bytes]) -> None:
    """Write to standard output piece by piece, as they come."""
    with _watched():
        sys.stdout.flush()
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()


def write_lines(lines: Iterable[Line], output: Path | None = None) -> None:
    """Write lines for a person: in colour on a terminal, plain everywhere else."""
    from app.reports.terminal import plain

    if output is not None or not sys.stdout.isatty():
        write_data("".join(plain(line) + "\n" for line in lines).encode(), output)
        return
    from rich.console import Console

    from app.reports.text import styled

    with _watched():
        Console(highlight=False, markup=False, emoji=False).print(styled(lines), end="", soft_wrap=True)


def complain(*messages: str) -> None:
    """Say to standard error what went wrong; nothing in the messages acts on the terminal."""
    from app.reports.terminal import visible

    for message in messages:
        for line in message.split("\n"):
            sys.stderr.write(f"vetlist: {visible(line)}\n")


def replace_file(path: Path, data: bytes, *, expected: bytes | None = None) -> None:
    """Write `data` to `path` whole or not at all, keeping the mode of a file that is there.

    `expected` is what the file must still hold (None: whatever it holds).

    Raises:
        CliError: the file cannot be written, or somebody else has written it since it was read.
    """
    target = path.resolve()
    try:
        mode = target.stat().st_mode & 0o777 if target.exists() else None
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise CliError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, mode if mode is not None else 0o666 & ~_umask())
        if expected is not None and not _holds(target, expected):
            raise CliError(f"{path}: was changed meanwhile, so it was not written; run the command again")
        os.replace(temporary, target)
    except CliError:
        Path(temporary).unlink(missing_ok=True)
        raise
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise CliError(f"{path}: cannot be written: {error.strerror}") from None


def _holds(path: Path, expected: bytes) -> bool:
    try:
        with path.open("rb") as file:
            # One byte more than expected tells a longer file without reading all of it.
            return file.read(len(expected) + 1) == expected
    except FileNotFoundError:
        return False


def silence_output() -> None:
    """Nobody reads standard output any more; keep the interpreter from writing to it on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
