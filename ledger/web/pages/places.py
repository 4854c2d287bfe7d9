"""Areas, shares and months of a journey as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from babel import Locale
from babel.dates import format_date

from ledger.language import _, current
from ledger.service.scan.journey import Area, Origin

_UNKNOWN: Final = "ZZ"
_MONTH: Final = "LLLL"
_WITH_YEAR: Final = "LLLL y"


def country(code: str) -> str:
    """Return what a country is called; its code where it has no name."""
    if code == _UNKNOWN:
        return _("country not stated")
    return str(Locale(current()).territories.get(code, code))


def area(one: Area) -> str:
    """Return what an area is called: its province, if it is known, and its country."""
    name = country(one.country)
    return name if one.province is None else f"{one.province}, {name}"


def areas(each: Iterable[Area]) -> str:
    """Return what several areas are called, the provinces of a country together."""
    by_country: dict[str, list[str]] = {}
    for one in each:
        by_country.setdefault(one.country, []).extend([] if one.province is None else [one.province])
    named = ((country(code), ", ".join(provinces)) for code, provinces in by_country.items())
    return "; ".join(f"{provinces} ({name})" if provinces else name for name, provinces in named)


def origin(one: Origin) -> str:
    """Return where a part of a lot is from."""
    if one.kind == "foreign":
        return _("from another ledger")
    if one.area is None:
        return _("origin declared, not traced to a site")
    return area(one.area)


def share(one: Origin) -> str:
    """Return how large a part is, in whole percents."""
    if one.percent == 0:
        return _("less than 1 %")
    return _("{number} %").format(number=one.percent)


def month(text: str) -> str:
    """Return a month ``YYYY-MM``: March 2026."""
    return format_date(date.fromisoformat(f"{text}-01"), _WITH_YEAR, current())


def months(first: str, last: str) -> str:
    """Return a span of months: March to May 2026."""
    if first == last:
        return month(first)
    year = last.partition("-")[0]
    begun = format_date(date.fromisoformat(f"{first}-01"), _MONTH, current())
    return _("{first} to {last}").format(
        first=begun if first.startswith(year) else month(first), last=month(last)
    )
