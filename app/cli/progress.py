"""How far a long run is, on standard error: a line that moves on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from app.cli.streams import complain

if TYPE_CHECKING:
    from app.audits import Tally

_SECONDS = 30
"""Between lines where standard error is no terminal."""


@contextmanager
def audit_progress() -> Iterator[Callable[[Tally], None]]:
    """A function that is told the counts of each finished part."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not sys.stderr.isatty():
        yield _Lines()
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("reading packs")
        counts = _Counts()

        def tell(tally: Tally) -> None:
            counts.add(tally)
            shown.update(task, description=counts.said())

        yield tell


class _Counts:
    def __init__(self) -> None:
        self.subjects = self.findings = self.parts = 0

    def add(self, tally: Tally) -> None:
        self.parts += 1
        self.subjects += tally.subjects
        self.findings += sum(tally.findings.values())

    def said(self) -> str:
        return f"{self.subjects:,} vetted, {self.findings:,} findings, {self.parts:,} parts"


class _Lines(_Counts):
    def __init__(self) -> None:
        super().__init__()
        self._said_at = time.monotonic()

    def __call__(self, tally: Tally) -> None:
        self.add(tally)
        if time.monotonic() - self._said_at >= _SECONDS:
            self._said_at = time.monotonic()
            complain(self.said())
