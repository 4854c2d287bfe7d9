"""The status of a mine site on a day: what was decided, and what time made of it.

Each lapse is a dated entry of the policy with its source: a green site that is not inspected again becomes
blue, a blue one red. The term of a status runs from the decision, or from a later inspection that found the
same; a decision that names its last day holds until then.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from ledger.lots.codes import BLUE
from ledger.lots.policy import LedgerPolicy
from ledger.lots.state import Site

_MOST_STEPS: Final = 4
"""Lapses that follow one another; a policy could let them run in a circle."""


def standing_on(site: Site, day: str, policy: LedgerPolicy) -> int:
    """Return the ICGLR MDC.01 status of a site on a day (``YYYY-MM-DD``)."""
    decision = site.decided_on(day)
    status = BLUE if decision is None else decision.status
    if not policy.lapses or (decision is not None and decision.to_day is not None):
        return status
    since = _blue_since(site, day) if decision is None else decision.from_day
    on = _number(day)
    for _step in range(_MOST_STEPS):
        lapse = policy.lapse_of(status, site.country, day)
        if lapse is None or not since:
            return status
        end = max(_number(since), _confirmed(site, status, day)) + lapse.days
        if on <= end:
            return status
        status, since = lapse.becomes, _day(end + 1)
    return status


def _blue_since(site: Site, day: str) -> str:
    """Return the day from which nothing was decided: the last decision's end, or when it was registered."""
    ended = [_day(_number(one.to_day) + 1) for one in site.decisions if one.to_day and one.to_day < day]
    return max(ended, default=site.since)


def _confirmed(site: Site, status: int, day: str) -> int:
    """Return the newest day up to ``day`` on which an inspector found the status, as a number."""
    found = (one.on_day for one in site.inspections if one.result == status and one.on_day <= day)
    return max(map(_number, found), default=0)


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _day(number: int) -> str:
    return date.fromordinal(min(number, date.max.toordinal())).isoformat()
