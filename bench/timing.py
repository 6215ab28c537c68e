"""How the benchmarks take time, and the rows they print."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple


class Row(NamedTuple):
    """One line of the table; `budget` is what DESIGN section 9 asks, empty for yardsticks."""

    what: str
    measured: str
    budget: str = ""


def cpu_seconds(call: Callable[[], object], repeat: int = 5) -> float:
    """Processor time of the best of `repeat` runs: neighbours on the machine only ever add."""
    best = float("inf")
    for _ in range(repeat):
        started = time.process_time()
        call()
        best = min(best, time.process_time() - started)
    return best


def as_text(rows: Sequence[Row]) -> str:
    """The rows in columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def as_markdown(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [f"| {row.what.strip()} | {row.measured} | {row.budget} |" for row in rows]
    return "\n".join(["| what | measured | budget |", "| --- | --- | --- |", *lines])
