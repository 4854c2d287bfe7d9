"""Further processes for work that keeps a core busy."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Processes(ProcessPoolExecutor):
    """Processes that take nothing over from this one (threads, open files, locks) and never see Ctrl-C.

    A terminal sends it to all of them at once; only the caller is to hear it, and ends the others.
    """

    def __init__(self, workers: int, *, initializer: Callable[[], object] | None = None) -> None:
        super().__init__(workers, mp_context=get_context("spawn"), initializer=initializer)

    def submit(self, function: Callable[_P, _T], /, *given: _P.args, **named: _P.kwargs) -> Future[_T]:
        """Have a function of a module called in one of the processes, which may be started for it."""
        with _deaf():
            return super().submit(function, *given, **named)


@contextmanager
def _deaf() -> Iterator[None]:
    # A process starts with the signals blocked that its parent blocks; ours comes when it is unblocked.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
