"""``python -m bench``: what DESIGN section 9 budgets, measured in this run in processor time, with yardsticks."""

from __future__ import annotations

import argparse

from app.engine import Evaluator
from app.packs.loader import load_library
from bench.catalogue import catalogue_rows, listing_rows, memory_rows, multiplied_rows
from bench.start import start_rows
from bench.texts import text_rows
from bench.timing import as_markdown, as_text


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    parser.add_argument("--long", action="store_true", help="also audit 100,000 listings for their memory (minutes)")
    given = parser.parse_args()
    # Children first: Linux counts what a process held before it became another program.
    children = [*start_rows(), *memory_rows((1_000, 10_000, *((100_000,) if given.long else ())))]
    library = load_library()
    rows = [
        *text_rows(library),
        *listing_rows(Evaluator(library)),
        *catalogue_rows(library),
        *multiplied_rows(library),
        *children,
    ]
    print(as_markdown(rows) if given.markdown else as_text(rows))


if __name__ == "__main__":
    main()
