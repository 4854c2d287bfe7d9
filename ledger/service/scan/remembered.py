"""Answers that are given again for some minutes, so that a scan does not cost a passport each time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Generic, TypeVar

from ledger.store.writer import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
STALE_MS: Final = 600_000
KEPT: Final = 2_000


class Remembered(Generic[K, V]):
    """What was found out, for ten minutes each and at most 2,000. May be asked by any number of threads."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[K, tuple[int, V]] = OrderedDict()
        # One at a time: more would only be slower together, and the next may want the same answer.
        self._working = Lock()

    def get(self, key: K, find_out: Callable[[], V]) -> V:
        """Return what is known under a key, else what ``find_out`` returns; what it raises is not kept."""
        known = self._fresh(key)
        if known is None:
            with self._working:
                known = self._fresh(key) or self._keep(key, (self._clock(), find_out()))
        return known[1]

    def _fresh(self, key: K) -> tuple[int, V] | None:
        known = self._known.get(key)
        return known if known is not None and self._clock() - known[0] < STALE_MS else None

    def _keep(self, key: K, found: tuple[int, V]) -> tuple[int, V]:
        self._known[key] = found
        self._known.move_to_end(key)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found
