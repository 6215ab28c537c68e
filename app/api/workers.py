"""Threads for evaluations, so that the event loop stays free to answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from app.api.limits import Limits
from app.api.problems import ProblemException
from app.engine import EvaluationExpired
from app.engine.expiry import Expiry

T = TypeVar("T")


class Workers:
    """A fixed number of threads and a bounded queue before them.

    Work is told when nobody waits for it any more: its request has timed out, or the service ends. Until it has ended
    its thread still counts, so that a flood of slow requests cannot pile up threads.
    """

    def __init__(self, limits: Limits) -> None:
        self._pool = ThreadPoolExecutor(limits.threads, thread_name_prefix="evaluate")
        self._most = limits.threads + limits.waiting
        self._open: set[threading.Event] = set()
        self._lock = threading.Lock()

    async def run(self, work: Callable[[Expiry], T]) -> T:
        """Run `work` in a thread and return what it returns; it is given what to ask whether anybody still waits.

        Raises:
            ProblemException: 503, too many are waiting, or the service ends.
        """
        given_up = threading.Event()
        with self._lock:
            if len(self._open) >= self._most:
                raise ProblemException(
                    503, "busy", f"{self._most} evaluations are open already.", headers={"Retry-After": "1"}
                )
            self._open.add(given_up)
        future = self._pool.submit(work, given_up.is_set)
        future.add_done_callback(lambda _: self._closed(given_up))
        try:
            return await asyncio.wrap_future(future)
        except EvaluationExpired:
            detail = "The service is being stopped; ask again."
            raise ProblemException(503, "stopping", detail, headers={"Retry-After": "1"}) from None
        finally:
            given_up.set()

    def close(self) -> None:
        """Give up what runs, and wait until it has noticed; drop what waits."""
        with self._lock:
            for given_up in self._open:
                given_up.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _closed(self, given_up: threading.Event) -> None:
        with self._lock:
            self._open.discard(given_up)
