"""``python -m app.quality``: measure the shipped packs, print the tables, exit 1 when they fall short of the flags."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from app.engine import Evaluator, Settings
from app.packs.errors import PackErrors
from app.packs.loader import load_library
from app.quality.measurement import measure
from app.quality.samples import Part, SampleError, load_samples
from app.quality.sections import SECTIONS, WORDING
from app.quality.tables import as_value, print_quality, print_titles
from app.quality.thresholds import Thresholds, gate_shortfalls, shortfalls
from app.quality.titles import COUNT, SEED, generate_titles, report_titles
from app.quality.topics import load_topics

REACHED, SHORT, FAILED = 0, 1, 2

_WIDTH = 140


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure as the arguments say.

    Returns:
        0 when every threshold is reached, 1 when one is missed, 2 when packs or samples cannot be read.
    """
    given = _parser().parse_args(arguments)
    errors = Console(stderr=True, soft_wrap=True)
    try:
        return _run(given, errors)
    except (PackErrors, SampleError, ValueError) as error:
        errors.print(str(error), markup=False)
        return FAILED


def _run(given: argparse.Namespace, errors: Console) -> int:
    evaluator = Evaluator(load_library(given.packs or None), settings=Settings(preview=True))
    wanted = _sections(given)
    # Tables are read in logs as often as on a terminal, so their width does not depend on who reads them.
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    value: dict[str, Any] = {}
    missed: list[str] = []
    if WORDING in wanted:
        value, missed = _measure_wording(given, evaluator, console)
    for name in (name for name in wanted if name != WORDING):
        report = SECTIONS[name](evaluator, given.confusions)
        value[name] = report.value
        missed += report.shortfalls if given.gate else ()
        for table in report.tables if given.format == "text" else ():
            console.print(table)
    if given.format == "json":
        sys.stdout.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
    for line in missed:
        errors.print(line, markup=False)
    return SHORT if missed else REACHED


def _sections(given: argparse.Namespace) -> list[str]:
    """Those asked for; else wording, and all others where the shipped packs are measured whole."""
    if given.section:
        return list(dict.fromkeys(given.section))
    return [WORDING] if given.packs or given.part or given.lang else [WORDING, *SECTIONS]


def _measure_wording(
    given: argparse.Namespace, evaluator: Evaluator, console: Console
) -> tuple[dict[str, Any], list[str]]:
    """The value of the wording section and the thresholds it misses; prints its tables unless JSON is wanted."""
    topics = load_topics()
    parts = [Part(given.part)] if given.part else list(Part)
    chosen = set(given.lang)
    measured = {
        part: measure(evaluator, [s for s in load_samples(part) if not chosen or s.lang in chosen], topics)
        for part in parts
    }
    titles = report_titles(evaluator, generate_titles(given.count, given.seed), topics) if given.titles else None
    if given.format == "text":
        print_quality(console, measured, topics, given.confusions)
        if titles is not None:
            print_titles(console, titles)
    missed = shortfalls(measured, titles, _thresholds(given))
    if given.gate:
        missed += [line for line in gate_shortfalls(measured) if line not in missed]
    return as_value(measured, titles, given.confusions), missed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.quality", description=__doc__)
    parser.add_argument(
        "--section", action="append", choices=[WORDING, *SECTIONS], help="measure this section only; may repeat"
    )
    parser.add_argument("--part", choices=[str(part) for part in Part], help="measure one part only")
    parser.add_argument("--lang", action="append", default=[], help="measure one language only; may repeat")
    parser.add_argument("--confusions", type=int, default=0, metavar="N", help="list up to N mistakes of each kind")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--packs", type=Path, action="append", help="packs to measure instead of the shipped ones")
    parser.add_argument("--titles", action="store_true", help="vet ordinary titles as well")
    parser.add_argument("--count", type=int, default=COUNT, help="how many titles (default %(default)s)")
    parser.add_argument("--seed", type=int, default=SEED, help="seed of the titles (default %(default)s)")
    parser.add_argument("--gate", action="store_true", help="exit 1 under what every change must reach")
    for name in Thresholds.__dataclass_fields__:
        parser.add_argument(f"--{name.replace('_', '-')}", type=float, metavar="SHARE", help="share between 0 and 1")
    return parser


def _thresholds(given: argparse.Namespace) -> Thresholds:
    return Thresholds(**{name: getattr(given, name) for name in Thresholds.__dataclass_fields__})


if __name__ == "__main__":
    raise SystemExit(main())
