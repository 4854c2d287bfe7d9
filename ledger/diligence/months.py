"""Days and months as the record writes them: ``2026-02-03`` and ``2026-02``."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

_MONTH: Final = len("2026-02")
_YEAR: Final = len("2026")


def month_of(day: str) -> str:
    """Return the month of a day."""
    return day[:_MONTH]


def year_of(month: str) -> str:
    """Return the year of a month."""
    return month[:_YEAR]


def month_in_year(month: str) -> str:
    """Return which month of its year a month is, ``02``."""
    return month[_YEAR + 1 :]


def span(months: Collection[str]) -> list[str]:
    """Return every month from the first to the last of some, those between too."""
    if not months:
        return []
    first, last = (int(year_of(one)) * 12 + int(month_in_year(one)) - 1 for one in (min(months), max(months)))
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]


def days_left(day: str) -> int:
    """Return how many days of its month follow a day."""
    given = date.fromisoformat(day)
    first = date(given.year + given.month // 12, given.month % 12 + 1, 1)
    return (first - given).days - 1


def days_between(first: str, last: str) -> int:
    """Return the days from one day to another, less than zero when it lies before."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
