"""Threads for evaluations, so that the event loop stays free to answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from app.api.limits import Limits
from app.api.problems import ProblemException

T = TypeVar("T")


class Workers:
    """A fixed number of threads and a bounded queue before them.

    A thread whose request has timed out still counts until it ends: a flood of slow requests cannot pile up threads.
    """

    def __init__(self, limits: Limits) -> None:
        self._pool = ThreadPoolExecutor(limits.threads, thread_name_prefix="evaluate")
        self._most = limits.threads + limits.waiting
        self._open = 0
        self._lock = threading.Lock()

    async def run(self, work: Callable[[], T]) -> T:
        """Run `work` in a thread and return what it returns.

        Raises:
            ProblemException: 503, too many are waiting.
        """
        with self._lock:
            if self._open >= self._most:
                raise ProblemException(
                    503, "busy", f"{self._most} evaluations are open already.", headers={"Retry-After": "1"}
                )
            self._open += 1
        future = self._pool.submit(work)
        future.add_done_callback(self._closed)
        return await asyncio.wrap_future(future)

    def close(self) -> None:
        """Wait for what runs, drop what waits."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _closed(self, _: Future[Any]) -> None:
        with self._lock:
            self._open -= 1
