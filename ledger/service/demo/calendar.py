"""The demo's time: a scenario clock in Unix milliseconds, and what happens at which moment.

A thing that goes on over days is a generator that yields the moment at which it wants to go on; the
calendar wakes whoever is next, so the events of all parties come in the order in which they happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from heapq import heappop, heappush
from typing import Final, TypeAlias

from ledger.service.demo.chance import Chance

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
# 2025-07-01T00:00:00Z
START: Final = 1_751_328_000_000
YEAR_DAYS: Final = 365
_OPENS: Final = 6
_CLOSES: Final = 17

Course: TypeAlias = Iterator[int]


def moment(ms: int) -> str:
    """Return a moment as RFC 3339 with seconds."""
    return datetime.fromtimestamp(ms // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(ms: int) -> str:
    """Return the day of a moment."""
    return moment(ms)[:10]


def working_hours(ms: int, chance: Chance) -> int:
    """Return a moment within the working hours of the day of ``ms``."""
    minute = chance.between(_OPENS * 60, _CLOSES * 60 - 1)
    return ms - ms % DAY + minute * MINUTE + chance.below(60) * SECOND


def after_days(now: int, low: int, high: int, chance: Chance) -> int:
    """Return a moment in working hours ``low`` to ``high`` days (at least one) after ``now``."""
    return working_hours(now + chance.between(low, high) * DAY, chance)


class Calendar:
    """Who goes on when. Ends at ``end``: what would happen later does not."""

    def __init__(self, start: int, end: int) -> None:
        self.now = start
        self.start = start
        self.end = end
        self._waiting: list[tuple[int, int, Course]] = []
        self._entered = 0

    def enter(self, course: Course, *, at: int | None = None) -> None:
        """Let a course begin at a moment, or now."""
        self._push(self.now if at is None else at, course)

    def run(self) -> Iterator[int]:
        """Let everything happen up to the end; yield the moment after each step."""
        while self._waiting:
            at, _, course = heappop(self._waiting)
            self.now = at
            wanted = next(course, None)
            if wanted is not None:
                if wanted < at:
                    raise RuntimeError("bug: a course of the demo wants to go back in time")
                self._push(wanted, course)
            yield at

    def _push(self, at: int, course: Course) -> None:
        if at < self.end:
            # Entered first goes first, so that moments that coincide have one order.
            heappush(self._waiting, (at, self._entered, course))
            self._entered += 1
