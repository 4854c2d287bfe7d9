"""What observers' visits would have asked: the pack of observations at each visit, as of its day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ledger.diligence.assess import assess
from ledger.diligence.cahra import AreaList
from ledger.diligence.history import History, Stated
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_pack
from ledger.lots.schema import instant
from ledger.lots.types.sites import Observation, SiteDetails, SiteRegistered, SiteUpdated

PACK: Final = "observations"
_END_OF_TIME: Final = 2**53


@dataclass(frozen=True)
class Point:
    """A visited site: where it lies, and how many questions its newest visit raised."""

    site: str
    latitude: float
    longitude: float
    questions: int


@dataclass(frozen=True)
class Row:
    """The visits of a year: all, those in listed areas, and for each rule how many it asked and left open.

    A rule says nothing of visits before its first clause; ``asked`` and ``open`` lack it then.
    """

    year: str
    visits: int
    listed: int
    asked: Mapping[str, int]
    open: Mapping[str, int]


@dataclass
class Observed:
    """The questions of all visits up to a day by year, and where the sites lie."""

    rows: list[Row] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    visits: int = 0
    sites: int = 0
    without_position: int = 0
    credits: set[str] = field(default_factory=set)


def observe(
    stated: Iterable[Stated[Any]],
    on: str,
    cahra: AreaList | None = None,
    note: Callable[[int, int], None] | None = None,
) -> Observed:
    """Ask the pack of observations of every site at each of its visits up to a day.

    What an observer saw counts for the day of the visit, whenever it was entered. ``listed`` counts visits to
    sites in the areas of ``cahra``; it is nothing without that.
    """
    sites = _by_site(stated)
    visited = {
        id: told for id, told in sites.items() if any(isinstance(one.body, Observation) for one in told)
    }
    tally = _Tally()
    found = Observed(sites=len(visited))
    for number, (id, told) in enumerate(sorted(visited.items()), 1):
        if note is not None:
            note(number, len(visited))
        days = sorted({one.body.observed_on for one in told if isinstance(one.body, Observation)})
        where = _details(told)
        listed = cahra is not None and where is not None and cahra.find(where.country, where.province)
        raised = 0
        for day in (day for day in days if day <= on):
            found.visits += 1
            raised = _ask(id, _as_of(told, day), tally, listed=bool(listed))
        _place(id, where, raised, found)
        found.credits.update(
            one.body.source.partition("; ")[0]
            for one in told
            if isinstance(one.body, SiteDetails) and one.body.source is not None
        )
    found.rows = tally.rows()
    return found


class _Tally:
    """Counts by year."""

    def __init__(self) -> None:
        self.visits: Counter[str] = Counter()
        self.listed: Counter[str] = Counter()
        self.asked: dict[str, Counter[str]] = defaultdict(Counter)
        self.open: dict[str, Counter[str]] = defaultdict(Counter)

    def rows(self) -> list[Row]:
        """Return the years in order."""
        return [
            Row(year, visits, self.listed[year], self.asked[year], self.open[year])
            for year, visits in sorted(self.visits.items())
        ]


def _by_site(stated: Iterable[Stated[Any]]) -> dict[str, list[Stated[Any]]]:
    sites: dict[str, list[Stated[Any]]] = {}
    for one in stated:
        if isinstance(one.body, Observation | SiteRegistered | SiteUpdated):
            sites.setdefault(one.body.site, []).append(one)
    return sites


def _ask(id: str, history: History, tally: _Tally, *, listed: bool) -> int:
    """Ask on the day of a visit; return how many questions it raised."""
    year = history.on[:4]
    tally.visits[year] += 1
    tally.listed[year] += listed
    findings = assess(About("site", id), history, shipped_pack(PACK)).findings
    for finding in findings:
        if finding.outcome != "not_applicable":
            tally.asked[year][finding.rule] += finding.outcome == "review"
            tally.open[year][finding.rule] += finding.outcome == "open"
    return sum(finding.outcome == "review" for finding in findings)


def _details(told: list[Stated[Any]]) -> SiteDetails | None:
    return next((one.body for one in reversed(told) if isinstance(one.body, SiteDetails)), None)


def _as_of(told: list[Stated[Any]], day: str) -> History:
    """The history of a site as its observers could have told it on a day: each visit counts for its own."""
    seen = (
        Stated(one.event, one.index, instant(f"{_seen_on(one, day)}T00:00:00Z"), one.disclosed)
        for one in told
        if _seen_on(one, day) <= day
    )
    return History(seen, on=day, known_at=_END_OF_TIME)


def _seen_on(one: Stated[Any], day: str) -> str:
    """The day of a visit; what a site is called and where it lies was so on any day."""
    return str(one.body.observed_on) if isinstance(one.body, Observation) else day


def _place(id: str, where: SiteDetails | None, questions: int, found: Observed) -> None:
    if where is None or where.latitude is None or where.longitude is None:
        found.without_position += 1
    else:
        found.points.append(Point(id, float(where.latitude), float(where.longitude), questions))
