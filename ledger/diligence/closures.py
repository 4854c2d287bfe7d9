"""When a site was closed to production: red, within a restricted area, abandoned or not active."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ledger.diligence.history import History, Stated
from ledger.frozen import dataclass
from ledger.lots.codes import RED
from ledger.lots.types.areas import AreaLifted, AreaRestricted
from ledger.lots.types.sites import SiteDetails, StatusDecided

INACTIVE: Final = frozenset({"abandoned", "non_active"})
"""Activity of a site by which nothing is dug there."""


@dataclass(frozen=True, slots=True)
class Closure:
    """A time in which a site was closed, both days within it; ``last`` None: until further notice."""

    first: str
    last: str | None
    why: str
    stated: Stated[Any]

    def covers(self, day: str) -> bool:
        """Whether a day lies in it."""
        return self.first <= day and (self.last is None or day <= self.last)


def closures(history: History, site: str) -> Iterator[Closure]:
    """Yield the times in which a site was closed, as the record has them."""
    yield from _red(history.said_of("site", site, StatusDecided))
    yield from _inactive(history.said_of("site", site, SiteDetails))
    lifted = {one.body.area: one.body.last_day for one in history.of(AreaLifted)}
    for one in history.said_of("site", site, AreaRestricted):
        last = lifted.get(one.body.area, one.body.to)
        yield Closure(one.body.from_, last, "restricted", one)


def _red(decided: list[Stated[StatusDecided]]) -> Iterator[Closure]:
    """Red lasts until its last day or the day before the next decision takes hold."""
    ordered = sorted(decided, key=lambda one: (one.body.from_, one.index))
    for place, one in enumerate(ordered):
        if one.body.status == RED:
            after = [later.body.from_ for later in ordered[place + 1 :] if later.body.from_ > one.body.from_]
            ends = [day for day in (one.body.to, *after[:1]) if day is not None]
            yield Closure(one.body.from_, min(ends, default=None), "red", one)


def _inactive(told: list[Stated[SiteDetails]]) -> Iterator[Closure]:
    for place, one in enumerate(told):
        if one.body.activity_status in INACTIVE:
            later = [other.day for other in told[place + 1 :]]
            yield Closure(one.day, later[0] if later else None, one.body.activity_status, one)
