"""How much a site gives month by month: against its people, its own past, its peers and its neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.closures import closures
from ledger.diligence.history import History, Stated
from ledger.diligence.months import days_between, days_left, month_in_year, month_of, span, year_of
from ledger.diligence.question import Answer, Question, failed, passed, unanswered, undecided
from ledger.diligence.robust import mad, median
from ledger.diligence.sphere import distance_m, site_point
from ledger.language import N_
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.sites import Census, SiteDetails

Monthly = Mapping[str, Decimal]
_ONE: Final = Decimal(1)


def output_against_census(question: Question) -> Iterator[Answer]:
    """A month's ore is no more than the counted workers can dig; ``highest_kg`` is of a worker and day.

    An old count, or none, leaves the month open.
    """
    highest = question.table("highest_kg")
    for (month, mineral), lots in sorted(_by_month_and_mineral(question).items()):
        if mineral not in highest:
            continue
        weight, census = _sum(lots), _census_on(question.history, question.subject.id, lots[-1].day)
        if weight is None:
            yield unanswered("lot.registered/quantity", *lots)
        elif census is None or census.workers is None:
            yield unanswered("site.registered/census/workers", *lots)
        elif days_between(census.counted_on, lots[-1].day) > question.number("census_days"):
            yield undecided(
                "census-old", *lots, site=question.subject.id, month=month, counted_on=census.counted_on
            )
        elif weight > (most := census.workers * question.number("days_a_month") * highest[mineral]):
            values = {"month": month, "kg": _short(weight), "most": _short(most), "workers": census.workers}
            yield failed("output-over-capacity", *lots, site=question.subject.id, **values)
        else:
            yield passed(*lots)


def output_against_past(question: Question) -> Iterator[Answer]:
    """No month gives several times the median of the months before it."""
    months = _monthly(question.of(LotRegistered))
    times, least, window = (int(question.number(name)) for name in ("times", "least", "window"))
    ordered = span(months)
    for place, month in enumerate(ordered):
        past = [months.get(one, Decimal(0)) for one in ordered[max(0, place - window) : place]]
        if len(past) < least or not median(past):
            continue
        if months.get(month, Decimal(0)) > median(past) * times:
            values = {"month": month, "kg": _short(months[month]), "usual": _short(median(past))}
            yield failed("output-over-past", *_in_month(question, month), site=question.subject.id, **values)
        else:
            yield passed(*_in_month(question, month))
    yield from _short_series(question, len(ordered), least + 1)


def output_against_peers(question: Question) -> Iterator[Answer]:
    """A site's ore a worker is not far above that of other sites of its mineral; multiples of the MAD."""
    history, site = question.history, question.subject.id
    own = _by_month_and_mineral(question)
    for mineral in sorted({mineral for _, mineral in own}):
        peers = _output_a_worker(history, mineral)
        mine, others = peers.get(site), [value for id, value in peers.items() if id != site]
        lots = [one for one in question.of(LotRegistered) if one.body.mineral == mineral]
        if _sum(lots) is None:
            yield unanswered("lot.registered/quantity", *lots)
        elif mine is None:
            yield unanswered("site.registered/census/workers", *lots)
        elif len(others) < question.number("least"):
            yield undecided("peers-too-few", site=site, count=len(others))
        else:
            middle = median(others)
            spread = max(mad(others), middle * question.number("least_spread_percent") / 100)
            if mine > middle + spread * question.number("deviations"):
                values = {"kg": _short(mine), "middle": _short(middle)}
                yield failed("output-over-peers", *lots, site=site, **values)
            else:
                yield passed(*lots)


def neighbours_swap(question: Question) -> Iterator[Answer]:
    """A site does not rise by what a neighbour, or a site of its owner, falls in the same months."""
    history, site = question.history, question.subject.id
    mine = _change(question.of(LotRegistered), question)
    if mine is None:
        yield from _short_series(question, 0, 1)
        return
    near = _near(history, site, question.number("metres"))
    if near is None:
        yield unanswered("site.registered/latitude")
        return
    gain, grew = mine
    for other in near:
        dug = history.said_of("site", other, LotRegistered)
        theirs = _change(dug, question)
        if theirs is None:
            continue
        if _sum(dug) is None:
            yield unanswered("lot.registered/quantity", *dug)
        loss, fell = theirs
        alike = 2 * abs(gain + loss) <= max(gain, -loss)
        if grew > question.number("percent") and fell < -question.number("percent") and alike:
            values = {"other": other, "more": round(grew), "less": round(-fell)}
            yield failed("output-moved", *question.of(LotRegistered)[-1:], *dug[-1:], site=site, **values)
    yield from _short_series(question, 1, 1)
    yield from _unplaced(history, site)
    yield passed(*question.of(LotRegistered)[-1:])


def step_after_closure(question: Question) -> Iterator[Answer]:
    """The ore of a site does not jump in the weeks after a site near it was closed or turned red."""
    history, site = question.history, question.subject.id
    near = _near(history, site, question.number("metres"))
    if near is None:
        yield unanswered("site.registered/latitude")
        return
    yield from _unplaced(history, site)
    days = int(question.number("days"))
    dug = question.of(LotRegistered)
    for other in near:
        for closed in closures(history, other):
            lag = [(days_between(closed.first, one.day), one) for one in dug]
            before = [one for days_after, one in lag if -days <= days_after < 0]
            after = [one for days_after, one in lag if 0 <= days_after < days]
            was, now = _sum(before), _sum(after)
            if len(before) < question.number("least") or was is None or now is None:
                yield undecided("lots-too-few", *before, site=site, count=len(before))
            elif now > was * question.number("times"):
                values = {"other": other, "day": closed.first, "was": _short(was), "now": _short(now)}
                yield failed("output-stepped", closed.stated, *after, site=site, **values)
            else:
                yield passed(closed.stated, *after)


def seasons_show(question: Question) -> Iterator[Answer]:
    """An alluvial site without machines gives less in the wet months than in the dry ones."""
    lots = question.of(LotRegistered)
    if any(one.body.extraction_method is None for one in lots):
        yield unanswered("lot.registered/extraction_method", *lots)
    lots = [one for one in lots if one.body.extraction_method == "alluvial"]
    months, wet, dry = _monthly(lots), question.words("wet_months"), question.words("dry_months")
    years: dict[str, tuple[list[Decimal], list[Decimal]]] = defaultdict(lambda: ([], []))
    for month, weight in months.items():
        for place, season in enumerate((wet, dry)):
            if month_in_year(month) in season:
                years[year_of(month)][place].append(weight)
    whole = [
        (rains, drought)
        for rains, drought in years.values()
        if (len(rains), len(drought)) == (len(wet), len(dry))
    ]
    told = [(median(rains), median(drought)) for rains, drought in whole]
    if not lots:
        return
    if len(told) < question.number("years"):
        yield undecided("years-too-few", *lots[:1], site=question.subject.id, count=len(told))
    elif all(rains * 100 >= drought * question.number("percent") for rains, drought in told):
        yield failed("no-season", *lots, site=question.subject.id, years=len(told))
    else:
        yield passed(*lots)


def month_end(question: Question) -> Iterator[Answer]:
    """No month's lots crowd into its last days."""
    days, least = int(question.number("days")), question.number("least")
    months: dict[str, list[Stated[LotRegistered]]] = defaultdict(list)
    for one in question.of(LotRegistered):
        months[month_of(one.day)].append(one)
    for month, lots in sorted(months.items()):
        last = [one for one in lots if days_left(one.day) < days]
        if len(lots) < least:
            continue
        if len(last) * 100 > len(lots) * question.number("percent"):
            values = {"month": month, "count": len(last), "all": len(lots), "days": days}
            yield failed("month-end-crowded", *last, site=question.subject.id, **values)
        else:
            yield passed(*lots)
    if not any(len(lots) >= least for lots in months.values()):
        yield undecided("lots-too-few", site=question.subject.id, count=len(question.of(LotRegistered)))


def _output_a_worker(history: History, mineral: str) -> dict[str, Decimal]:
    """The median month of each site that was counted, in kilograms a worker."""
    sites: dict[str, list[Stated[LotRegistered]]] = defaultdict(list)
    for one in history.of(LotRegistered):
        if one.body.mineral == mineral:
            sites[one.body.site].append(one)
    found = {}
    for site, lots in sites.items():
        census = _census_on(history, site, lots[-1].day)
        if census is not None and census.workers and _sum(lots) is not None:
            found[site] = median(_monthly(lots).values()) / census.workers
    return found


def _change(lots: Sequence[Stated[LotRegistered]], question: Question) -> tuple[Decimal, Decimal] | None:
    """By how much the last whole months differ from those before: kilograms a month, and per cent."""
    months = _monthly(lots)
    ordered = [month for month in span(months) if month < month_of(question.on)]
    recent, window = int(question.number("recent")), int(question.number("window"))
    past = [months.get(month, Decimal(0)) for month in ordered[:-recent][-window:]]
    if len(past) < window or not (was := median(past)):
        return None
    now = sum((months.get(month, Decimal(0)) for month in ordered[-recent:]), Decimal(0)) / recent
    return now - was, (now - was) * 100 / was


def _unplaced(history: History, site: str) -> Iterator[Answer]:
    """Sites of the same province that may be near, for all that is known."""
    told: list[Stated[Any]] = [*history.of(SiteDetails)]
    provinces = {one.body.site: one.body.province for one in told}
    for one in told:
        if provinces[one.body.site] == provinces[site] and site_point(one.body.site, history) is None:
            yield unanswered("site.registered/latitude", one)


def _near(history: History, site: str, metres: Decimal) -> list[str] | None:
    """The other sites within a distance, or of the same owner; None when the site's place is not known."""
    here = site_point(site, history)
    if here is None:
        return None
    told: list[Stated[Any]] = [*history.of(SiteDetails)]
    owners = {one.body.site: one.body.owner for one in told}
    found = []
    for other in sorted({*owners} - {site}):
        there = site_point(other, history)
        close = there is not None and distance_m(here, there) <= metres
        if close or (owners[site] is not None and owners[other] == owners.get(site)):
            found.append(other)
    return found


def _monthly(lots: Sequence[Stated[LotRegistered]]) -> dict[str, Decimal]:
    months: dict[str, Decimal] = defaultdict(Decimal)
    for one in lots:
        months[month_of(one.day)] += one.body.quantity.stated_net_kg() or Decimal(0)
    return dict(months)


def _by_month_and_mineral(question: Question) -> dict[tuple[str, str], list[Stated[LotRegistered]]]:
    found: dict[tuple[str, str], list[Stated[LotRegistered]]] = defaultdict(list)
    for one in question.of(LotRegistered):
        found[month_of(one.day), one.body.mineral].append(one)
    return found


def _in_month(question: Question, month: str) -> list[Stated[LotRegistered]]:
    return [one for one in question.of(LotRegistered) if one.day.startswith(month)]


def _short_series(question: Question, count: int, least: int) -> Iterator[Answer]:
    unweighed = [one for one in question.of(LotRegistered) if one.body.quantity.stated_net_kg() is None]
    if unweighed:
        yield unanswered("lot.registered/quantity", *unweighed)
    if count < least:
        yield undecided("months-too-few", site=question.subject.id)


def _sum(lots: Sequence[Stated[LotRegistered]]) -> Decimal | None:
    nets = [one.body.quantity.stated_net_kg() for one in lots]
    return None if None in nets else sum((net for net in nets if net is not None), Decimal(0))


def _census_on(history: History, site: str, day: str) -> Census | None:
    told = (one.body.census for one in history.said_of("site", site, SiteDetails))
    counted = [census for census in told if census is not None and census.counted_on <= day]
    return max(counted, key=lambda census: census.counted_on, default=None)


def _short(value: Decimal) -> Decimal:
    return value.quantize(_ONE / 10)


_ANSWERS: Final[Any] = frozenset({"fail", "open"})
_SITE: Final[Any] = frozenset({"site"})
_CENSUS: Final[Any] = {"highest_kg": "table", "census_days": "number", "days_a_month": "number"}
_PAST: Final[Any] = {"times": "number", "least": "number", "window": "number"}
_PEERS: Final[Any] = {"deviations": "number", "least": "number", "least_spread_percent": "number"}
_SWAP: Final[Any] = {"percent": "number", "metres": "number", "recent": "number", "window": "number"}
_STEP: Final[Any] = {"metres": "number", "days": "number", "times": "number", "least": "number"}
_SEASONS: Final[Any] = {"wet_months": "words", "dry_months": "words", "years": "number", "percent": "number"}
_MONTH_END: Final[Any] = {"days": "number", "least": "number", "percent": "number"}

CHECKS: Final[Mapping[str, Check]] = {
    "output_against_census": Check(output_against_census, _SITE, _CENSUS, _ANSWERS),
    "output_against_past": Check(output_against_past, _SITE, _PAST, _ANSWERS),
    "output_against_peers": Check(output_against_peers, _SITE, _PEERS, _ANSWERS),
    "neighbours_swap": Check(neighbours_swap, _SITE, _SWAP, _ANSWERS),
    "step_after_closure": Check(step_after_closure, _SITE, _STEP, _ANSWERS),
    "seasons_show": Check(seasons_show, _SITE, _SEASONS, _ANSWERS),
    "month_end": Check(month_end, _SITE, _MONTH_END, _ANSWERS),
}
SENTENCES: Final[Mapping[str, str]] = {
    "output-over-capacity": N_(
        "Site {site} gave {kg} kg in {month}; {workers} counted workers would dig {most} kg at most."
    ),
    "census-old": N_(
        "The workers of site {site} were last counted on {counted_on}, too long before {month}."
    ),
    "output-over-past": N_("Site {site} gave {kg} kg in {month}; {usual} kg had been usual there."),
    "months-too-few": N_("Site {site} has too few months on record to say what is usual there."),
    "output-over-peers": N_(
        "Site {site} gives {kg} kg a worker and month; {middle} kg is the median of its peers."
    ),
    "peers-too-few": N_("Site {site} has {count} peers with counted workers, too few to compare it."),
    "output-moved": N_("Site {site} rose by {more} % in the months in which site {other} fell by {less} %."),
    "output-stepped": N_(
        "Site {site} gave {now} kg after site {other} was closed on {day}, {was} kg in as many days before."
    ),
    "no-season": N_("Site {site} gave as much in the rains as in the dry months, {years} years running."),
    "years-too-few": N_(
        "Site {site} has {count} years with all months of both seasons, too few to see a season."
    ),
    "month-end-crowded": N_("{count} of {all} lots of site {site} in {month} are of its last {days} days."),
    "lots-too-few": N_("Site {site} has {count} lots to compare, too few."),
}
