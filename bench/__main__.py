"""Prints one table: what DESIGN section 9 budgets, measured in this run."""

from __future__ import annotations

import datetime as dt
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import ahocorasick_rs

from app.domain.context import Context
from app.domain.subjects import Subject, read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator
from app.feeds import read_subjects
from app.packs.loader import load_library
from app.packs.rules import ProhibitedRule, WordingRule
from app.packs.terms import Term
from app.text.normalise import normalise
from app.text.scan import Scanner

AS_OF = dt.date(2026, 11, 22)
CLEAN = (
    "秋冬新款加厚羊毛围巾,手感柔软,适合日常通勤与户外穿着,可机洗,请反面低温熨烫。"
    "颜色有米白、浅灰和藏青三种,长度约一百八十厘米。"
)
ROOT = Path(__file__).resolve().parent.parent


def seconds(call: Callable[[], object], repeat: int = 5) -> float:
    """The best of `repeat` runs: noise only ever adds."""
    best = float("inf")
    for _ in range(repeat):
        started = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - started)
    return best


def shipped_terms() -> list[Term]:
    return [
        term
        for _, rule in load_library().rules()
        if isinstance(rule, WordingRule | ProhibitedRule)
        for term in rule.match.terms
    ]


def scan_row() -> list[tuple[str, str]]:
    """Normalise and scan clean Chinese text, against the bare automaton on the same text and terms."""
    texts = [CLEAN] * 4000
    characters = sum(map(len, texts))
    terms = shipped_terms()
    scanner = Scanner(terms)
    bare = ahocorasick_rs.AhoCorasick([normalise(term.term).text for term in terms])
    own = seconds(lambda: [scanner.scan(normalise(text)) for text in texts])
    yardstick = seconds(lambda: [bare.find_matches_as_indexes(text, overlapping=True) for text in texts])
    return [
        ("normalise + scan, clean Chinese text", f"{characters / own / 1e6:.1f} Mchar/s, {len(terms)} terms"),
        ("  against ahocorasick_rs alone", f"{own / yardstick:.1f}x its time"),
    ]


def listing_row(evaluator: Evaluator) -> list[tuple[str, str]]:
    """One listing of about 250 characters in three fields."""
    context = Context(as_of=AS_OF, markets=("CN", "DE", "US"))
    subjects = [_listing(index) for index in range(400)]
    for subject in subjects[:20]:
        evaluator.evaluate(subject, context)
    times = []
    for subject in subjects:
        started = time.perf_counter()
        evaluator.evaluate(subject, context)
        times.append((time.perf_counter() - started) * 1000)
    ranked = sorted(times)
    return [
        ("one clean listing, all packs, p50", f"{statistics.median(times):.2f} ms"),
        ("one clean listing, all packs, p99", f"{ranked[int(len(ranked) * 0.99)]:.2f} ms"),
    ]


def catalogue_row(evaluator: Evaluator) -> list[tuple[str, str]]:
    """The example catalogue, over and over."""
    data = (ROOT / "examples" / "listings.jsonl").read_bytes()
    subjects = read_subjects(data, "listings.jsonl", SubjectKind.LISTING).subjects * 20
    context = Context(as_of=AS_OF)
    took = seconds(lambda: [evaluator.evaluate(subject, context) for subject in subjects], repeat=2)
    return [("example catalogue, findings and proven fixes", f"{len(subjects) / took:.0f} listings/s on one core")]


def cold_row() -> list[tuple[str, str]]:
    """`vetlist check one.json` in a fresh process, against a Python that only starts."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "one.json"
        file.write_text('{"title": "秋冬新款羊毛围巾"}', encoding="utf-8")
        command = [sys.executable, "-m", "app.cli", "check", str(file), "--market", "CN", "--fail-on", "never"]
        run = seconds(lambda: subprocess.run(command, check=True, capture_output=True), repeat=3)
        empty = seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), repeat=3)
    return [("vetlist check one.json, cold process", f"{run:.2f} s ({run / empty:.0f}x an empty Python)")]


def _listing(index: int) -> Subject:
    return read_subject(
        SubjectKind.LISTING,
        {"id": f"L{index}", "title": f"加厚羊毛围巾 {index} 款", "bullets": [CLEAN], "description": CLEAN * 2},
    )


def main() -> None:
    started = time.perf_counter()
    evaluator = Evaluator(load_library())
    evaluator.evaluate(_listing(0), Context(as_of=AS_OF))
    rows = [("load and compile all packs", f"{time.perf_counter() - started:.2f} s")]
    rows += scan_row() + listing_row(evaluator) + catalogue_row(evaluator) + cold_row()
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {value}")


if __name__ == "__main__":
    main()
