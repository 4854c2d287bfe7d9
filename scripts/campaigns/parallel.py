"""Runs many small tasks on every core and shows how far they are."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

T = TypeVar("T")
R = TypeVar("R")
Show = Callable[[int, int], None]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_all(
    task: Callable[[T], R],
    jobs: Sequence[T],
    *,
    start: Callable[..., None],
    given: tuple[object, ...],
    title: str,
) -> Iterator[R]:
    """Yield the results of all jobs as they come; ``start`` prepares each process from what is ``given``."""
    with (
        showing(title) as show,
        ProcessPoolExecutor(
            cores(), mp_context=get_context("spawn"), initializer=start, initargs=given
        ) as pool,
    ):
        futures = [pool.submit(task, job) for job in jobs]
        for done, future in enumerate(as_completed(futures), start=1):
            yield future.result()
            show(done, len(jobs))


@contextmanager
def showing(title: str) -> Iterator[Show]:
    """Show a bar on a terminal's standard error; give back what moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        shown = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(shown, completed=done, total=total)
