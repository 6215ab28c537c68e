"""``python -m bench.titles``: ordinary titles as JSON Lines of listings, for benchmarks and for reading."""

from __future__ import annotations

import argparse
import json

from app.quality.titles import COUNT, SEED, generate_titles


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.titles", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    for title in generate_titles(given.count, given.seed):
        print(json.dumps(title.subject().document, ensure_ascii=False))


if __name__ == "__main__":
    main()
