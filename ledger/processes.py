"""Further processes for work that keeps a core busy."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Processes(ProcessPoolExecutor):
    """Processes that take nothing over from this one (threads, open files, locks) and never see Ctrl-C.

    A terminal sends it to all of them at once; only the caller is to hear it, and ends the others. They end
    with this process too, however that ends.
    """

    def __init__(self, workers: int, *, initializer: Callable[[], object] | None = None) -> None:
        super().__init__(
            workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(initializer,)
        )

    def submit(self, function: Callable[_P, _T], /, *given: _P.args, **named: _P.kwargs) -> Future[_T]:
        """Have a function of a module called in one of the processes, which may be started for it."""
        with _deaf():
            return super().submit(function, *given, **named)


def end_with_parent() -> None:
    """Have this process end as soon as the one that started it is gone, even in the midst of its work."""
    Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _begin(initializer: Callable[[], object] | None) -> None:
    end_with_parent()
    if initializer is not None:
        initializer()


@contextmanager
def _deaf() -> Iterator[None]:
    # A process starts with the signals blocked that its parent blocks; ours comes when it is unblocked.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
