"""Where batches are evaluated: in this process, or in several on this machine. Both give the same parts."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import threading
from collections.abc import Container, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait as wait_for
from typing import Protocol

from app.audits.errors import AuditError
from app.audits.evaluation import BatchEvaluator, Rulebook, tally
from app.audits.folder import Part
from app.audits.intake import Batch, Intake
from app.audits.parts import encode
from app.audits.plan import PartFormat
from app.domain.context import Context

TRIES = 3
"""How often a batch is tried whose process died before it is given up."""


@dataclass(frozen=True, slots=True)
class Work:
    """An audit as an engine is given it: what to read, by which rules, in which format to answer."""

    intake: Intake
    rulebook: Rulebook
    context: Context
    format: PartFormat


class Engine(Protocol):
    """Evaluates every batch that is not `done` exactly once, in any order."""

    def parts(self, work: Work, done: Container[str]) -> Iterator[Part]: ...


class PartMaker:
    """Makes parts of batches, one after the other, with packs it compiled once."""

    def __init__(self, work: Work) -> None:
        self._evaluator = BatchEvaluator(work.rulebook, work.context)
        self._format = work.format

    def part(self, batch: Batch) -> Part:
        findings = self._evaluator.evaluate_batch(batch.rows)
        return Part(batch.part, encode(findings, self._format), tally(findings), batch.input)


class LocalEngine:
    """This process alone."""

    def parts(self, work: Work, done: Container[str]) -> Iterator[Part]:
        maker = PartMaker(work)
        return map(maker.part, work.intake.batches(done))


class ProcessEngine:
    """Several processes of this machine. One that dies is replaced, and what it worked on is done again."""

    def __init__(self, workers: int | None = None) -> None:
        self.workers = workers or os.cpu_count() or 1

    def parts(self, work: Work, done: Container[str]) -> Iterator[Part]:
        setup = pickle.dumps(work)
        batches = work.intake.batches(done)
        waiting: list[_Attempt] = []
        while True:
            pool = ProcessPoolExecutor(
                self.workers, mp_context=multiprocessing.get_context("spawn"), initializer=_begin, initargs=(setup,)
            )
            try:
                yield from self._through(pool, batches, waiting)
                return
            except BrokenProcessPool:
                _check_tries(waiting)
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _through(self, pool: ProcessPoolExecutor, batches: Iterator[Batch], waiting: list[_Attempt]) -> Iterator[Part]:
        """Every batch through the pool; `waiting` always holds those that are read and not yet answered."""
        futures: dict[Future[Part], _Attempt] = {}
        for attempt in waiting:
            futures[pool.submit(_make, attempt.batch)] = attempt
        while True:
            # Only so many are read ahead: memory must not grow with the input.
            for batch in islice(batches, max(0, 2 * self.workers - len(futures))):
                attempt = _Attempt(batch)
                waiting.append(attempt)
                futures[pool.submit(_make, batch)] = attempt
            if not futures:
                return
            for future in wait(futures, return_when=FIRST_COMPLETED).done:
                part = future.result()
                waiting.remove(futures.pop(future))
                yield part


@dataclass(eq=False, slots=True)
class _Attempt:
    batch: Batch
    tries: int = 1


def _check_tries(waiting: list[_Attempt]) -> None:
    for attempt in waiting:
        attempt.tries += 1
    tired = [attempt.batch.part for attempt in waiting if attempt.tries > TRIES]
    if tired:
        raise AuditError(
            f"processes died {TRIES} times while working on {', '.join(tired)} (out of memory?): "
            "what is done is kept; go on with --resume and fewer --workers"
        )


_maker: PartMaker | None = None


def _begin(setup: bytes) -> None:
    global _maker  # noqa: PLW0603 (what a process of the pool keeps between batches has no other place)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _maker = PartMaker(pickle.loads(setup))


def _make(batch: Batch) -> Part:
    assert _maker is not None
    return _maker.part(batch)


def _end_with_parent() -> None:
    # A process of a pool whose parent was killed waits for ever otherwise.
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)
