"""One listing, and a catalogue of them: times, memory, and what ten times the rules cost."""

from __future__ import annotations

import datetime as dt
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence

import ahocorasick_rs

from app.domain.context import Context
from app.domain.subjects import Subject, read_subject
from app.domain.vocabulary import SubjectKind
from app.engine import Evaluator
from app.engine.settings import Settings
from app.packs.library import Library
from app.packs.loader import load_library
from bench.listings import generate_listings
from bench.multiplied import multiplied
from bench.texts import shipped_terms
from bench.timing import Row, cpu_seconds

AS_OF = dt.date(2026, 11, 22)
LISTINGS = 2000
TIMES = 10

_SETTINGS = {
    "no fixes, no profiles": Settings(fixes="none", profile=False),
    "fixes proposed": Settings(fixes="proposed"),
    "fixes proven": Settings(),
}
"""From what a batch run needs to all that an editor is told."""


def listing_rows(evaluator: Evaluator) -> Iterator[Row]:
    """One listing of about 250 characters in three fields, each text unlike the others, with nothing to object to."""
    context = Context(as_of=AS_OF, markets=("CN",))
    clean = [subject for subject in map(_three_fields, _lines(LISTINGS)) if not _objects(evaluator, subject, context)]
    evaluator = Evaluator(evaluator.library)
    measured = [_milliseconds(evaluator, subject, context) for subject in clean]
    # The first few meet words, patterns and rules that are compiled on first use.
    times = sorted(measured[len(measured) // 4 :])
    characters = statistics.mean(sum(map(len, _texts(subject))) for subject in clean)
    what = f"one clean listing, {characters:.0f} characters in 3 fields, all packs"
    yield Row(f"{what}, p50", f"{statistics.median(times):.2f} ms", "<= 0.5 ms")
    yield Row(f"{what}, p99", f"{times[int(len(times) * 0.99)]:.2f} ms", "<= 3 ms")


def catalogue_rows(library: Library) -> Iterator[Row]:
    """A catalogue on one core, read from JSON Lines and with findings written, by how much is asked of it."""
    lines = list(_lines(LISTINGS))
    texts = [text for line in lines for text in _texts(_subject(line))]
    parsing = cpu_seconds(lambda: [json.loads(line) for line in lines])
    words = ahocorasick_rs.AhoCorasick(list({term.term for term in shipped_terms(library)}))
    scanning = cpu_seconds(lambda: [words.find_matches_as_indexes(text, overlapping=True) for text in texts])
    yield Row("  json.loads of the same lines", f"{len(lines) / parsing:,.0f} listings/s")
    yield Row(
        "  ahocorasick_rs alone on their titles, bullets, descriptions", f"{len(lines) / scanning:,.0f} listings/s"
    )
    for what, settings in _SETTINGS.items():
        took, flagged = _audit(library, settings, lines)
        shown = (
            f"{len(lines) / took:,.0f} listings/s, {flagged / len(lines):.0%} flagged; {took / parsing:.0f}x json.loads"
        )
        budget = ">= 5,000 listings/s" if settings.fixes == "none" else ""
        yield Row(f"catalogue audit, one core, findings written, {what}", shown, budget)


def multiplied_rows(library: Library) -> Iterator[Row]:
    """The same catalogue against ten times the terms, patterns and rules; the new ones are about other goods."""
    lines = list(_lines(LISTINGS // 4))
    once, many = Evaluator(library), Evaluator(multiplied(library, TIMES))
    rules = [sum(len(pack.rules) for pack in evaluator.library.packs.values()) for evaluator in (once, many)]
    ratio = min(_took(many, lines) / _took(once, lines) for _ in range(3))
    yield Row(f"rules x{TIMES} ({rules[0]} -> {rules[1]}), time per listing", f"{ratio:.2f}x", "<= 1.5x")


def memory_rows(counts: Iterable[int]) -> Iterator[Row]:
    """The most memory a process holds that audits so many listings one by one and writes the findings."""
    for count in counts:
        command = [sys.executable, "-m", "bench.catalogue", str(count)]
        peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        yield Row(f"memory, audit of {count:,} listings", f"{peak / 1024:.0f} MB RSS", "<= 400 MB, flat")


def _audit(library: Library, settings: Settings, lines: Sequence[str]) -> tuple[float, int]:
    """Seconds of processor time after a warm-up on other listings, and how many listings have findings."""
    evaluator = Evaluator(library, settings=settings)
    for line in _lines(300, seed=1):
        evaluator.evaluate(_subject(line), Context(as_of=AS_OF))
    with tempfile.TemporaryFile() as out:
        started = time.process_time()
        flagged = 0
        for line in lines:
            result = evaluator.evaluate(_subject(line), Context(as_of=AS_OF))
            flagged += bool(result.findings)
            out.write(result.model_dump_json(by_alias=True).encode() + b"\n")
        return time.process_time() - started, flagged


def _took(evaluator: Evaluator, lines: Sequence[str]) -> float:
    context = Context(as_of=AS_OF)
    subjects = list(map(_subject, lines))
    for subject in subjects[: len(subjects) // 2]:
        evaluator.evaluate(subject, context)
    started = time.process_time()
    for subject in subjects[len(subjects) // 2 :]:
        evaluator.evaluate(subject, context)
    return time.process_time() - started


def _milliseconds(evaluator: Evaluator, subject: Subject, context: Context) -> float:
    started = time.process_time()
    evaluator.evaluate(subject, context)
    return (time.process_time() - started) * 1000


def _objects(evaluator: Evaluator, subject: Subject, context: Context) -> bool:
    return bool(evaluator.evaluate(subject, context).findings)


def _lines(count: int, seed: int = 20261122) -> Iterator[str]:
    return (json.dumps(document, ensure_ascii=False) for document in generate_listings(count, seed))


def _subject(line: str) -> Subject:
    return read_subject(SubjectKind.LISTING, json.loads(line))


def _three_fields(line: str) -> Subject:
    document = json.loads(line)
    kept = {name: document[name] for name in ("id", "title", "description")}
    return read_subject(SubjectKind.LISTING, {**kept, "bullets": document["bullets"][:1]})


def _texts(subject: Subject) -> list[str]:
    document = subject.document
    return [document["title"], *document["bullets"], document["description"]]


def main() -> None:
    """Audit so many listings one by one and print the peak of memory in kB."""
    evaluator = Evaluator(load_library())
    with tempfile.TemporaryFile() as out:
        for line in _lines(int(sys.argv[1])):
            result = evaluator.evaluate(_subject(line), Context(as_of=AS_OF))
            out.write(result.model_dump_json(by_alias=True).encode() + b"\n")
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main()
