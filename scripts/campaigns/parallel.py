"""Runs many small tasks on every core, shows how far they are, and ends early when asked to."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from threading import Event
from types import FrameType
from typing import Final, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ledger.processes import end_with_parent

T = TypeVar("T")
R = TypeVar("R")
Show = Callable[[int, int], None]

STOPPED: Final = Event()
"""Set when the campaign is to end and to say how far it came."""
_AHEAD: Final = 2
_LINE_EVERY: Final = 60.0


def heed_signals() -> None:
    """Let SIGINT and SIGTERM end the campaign soon; the second one ends it at once."""

    def stop(number: int, _frame: FrameType | None) -> None:
        STOPPED.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(
    task: Callable[[T], R],
    jobs: Sequence[T],
    *,
    size: Callable[[T], int],
    title: str,
    start: Callable[..., None] | None = None,
    given: tuple[object, ...] = (),
) -> Iterator[R]:
    """Yield the results of all jobs as they come, or of those that were under way when it was stopped.

    ``start`` prepares each process from what is ``given``; ``size`` says how much of the whole a job is.
    """
    remaining, whole, done = iter(jobs), sum(map(size, jobs)), 0
    pool = ProcessPoolExecutor(
        cores(), mp_context=get_context("spawn"), initializer=_start, initargs=(start, given)
    )
    with showing(title) as show, pool:
        show(0, whole)
        running: dict[Future[R], int] = {}
        while True:
            wanted = 0 if STOPPED.is_set() else cores() + _AHEAD - len(running)
            running |= {pool.submit(task, job): size(job) for job in islice(remaining, wanted)}
            if not running:
                return
            ended, _ = wait(running, timeout=1, return_when=FIRST_COMPLETED)
            for future in ended:
                done += running.pop(future)
                yield future.result()
            show(done, whole)


def _start(start: Callable[..., None] | None, given: tuple[object, ...]) -> None:
    # A terminal interrupts every process; the first of them says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    if start is not None:
        start(*given)


@contextmanager
def showing(title: str) -> Iterator[Show]:
    """Show a bar on a terminal's standard error, elsewhere a line each minute; give back what moves it."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(title).show
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bar:
        shown = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(shown, completed=done, total=total)


class _Lines:
    """A line at the start, and then one each minute."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._began = time.monotonic()
        self._next = self._began

    def show(self, done: int, total: int) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next += _LINE_EVERY
        print(
            f"{self._title}: {done:,} of {total:,} after {now - self._began:.0f} s",
            file=sys.stderr,
            flush=True,
        )
