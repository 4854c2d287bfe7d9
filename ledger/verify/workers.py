"""Checks tiles on all cores and gives them back in the order of the log, a few at a time."""

from __future__ import annotations

import gc
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import islice
from typing import Final

from ledger.processes import Processes
from ledger.verify.bundle import Bundle, Job, check_bundle

WORTH_A_POOL: Final = 16
"""Tiles below which starting processes takes longer than they save."""
_AHEAD: Final = 2


_RARELY: Final = (100_000, 50, 100)


def collect_rarely() -> None:
    """Look for reference cycles less often: records and events have none, and there are many of them."""
    gc.set_threshold(*_RARELY)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Do so until the end of a ``with``."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def check_bundles(jobs: Iterable[Job], count: int, workers: int) -> Iterator[Bundle]:
    """Yield the result of each job in order, with at most a few of them waiting in memory."""
    if workers < 2 or count < WORTH_A_POOL:  # noqa: PLR2004 - one worker is no pool
        yield from map(check_bundle, jobs)
        return
    pool = Processes(workers, initializer=collect_rarely)
    try:
        remaining = iter(jobs)
        waiting: deque[Future[Bundle]] = deque(
            pool.submit(check_bundle, job) for job in islice(remaining, workers + _AHEAD)
        )
        while waiting:
            yield waiting.popleft().result()
            waiting.extend(pool.submit(check_bundle, job) for job in islice(remaining, 1))
    finally:
        pool.shutdown(cancel_futures=True)
