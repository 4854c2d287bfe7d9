"""Whether people and ore can have been where the record has them: distance, speed, one place for many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import History, Stated
from ledger.diligence.people import by_person, captured
from ledger.diligence.question import Answer, Question, failed, passed, unanswered, undecided
from ledger.diligence.sphere import Point, distance_m, event_point, seen_at, site_point
from ledger.language import N_
from ledger.lots.types.origin import LotAttested, LotRegistered
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.sites import PlaceRegistered

_HOUR_MS: Final = 3600 * 1000
_MINUTE_MS: Final = 60 * 1000
_LOCATED: Final = (LotRegistered, LotReceived)


def tagged_at_site(question: Question) -> Iterator[Answer]:
    """A lot is entered near its site's position or at a washing place of it that is mapped."""
    mapped: dict[str, tuple[list[Point], list[Point]]] = {}
    dug = [(one, event_point(one)) for one in question.of(LotRegistered)]
    if unplaced := [one for one, here in dug if here is None]:
        yield unanswered("lot.registered/latitude", *unplaced)
    for one, here in dug:
        if here is None:
            continue
        if one.body.site not in mapped:
            mapped[one.body.site] = _mapped(question.history, one.body.site)
        site, washing = mapped[one.body.site]
        if here.accuracy_m is None or here.accuracy_m > question.number("accuracy_metres"):
            yield unanswered("lot.registered/accuracy_m", one)
        elif not site and not washing:
            yield unanswered("site.registered/latitude", one)
        else:
            yield _near_enough(one, here, site, washing, question)


def _near_enough(
    one: Stated[LotRegistered],
    here: Point,
    site: Sequence[Point],
    washing: Sequence[Point],
    question: Question,
) -> Answer:
    slack = here.accuracy_m or 0
    reach = [(distance_m(here, point), question.number("site_metres")) for point in site]
    reach += [(distance_m(here, point), question.number("washing_metres")) for point in washing]
    if any(metres - slack <= most for metres, most in reach):
        return passed(one)
    values = {"lot": one.body.lot, "site": one.body.site, "metres": min(metres for metres, _ in reach)}
    return failed("tagged-away", one, **values)


def _mapped(history: History, site: str) -> tuple[list[Point], list[Point]]:
    """Return the position of a site, and those of its washing places, as far as they are on record."""
    point = site_point(site, history)
    told = history.said_of("site", site, PlaceRegistered)
    washing = [one.body for one in told if one.body.kind == "washing_station"]
    places = [Point(one.latitude, one.longitude) for one in washing if one.latitude and one.longitude]
    return ([] if point is None else [point]), places


def travel_possible(question: Question) -> Iterator[Answer]:
    """No lot is at two places between which it cannot have travelled in the time."""
    points = {
        one.id: seen_at(one, question.history)
        for one in question.own
        if isinstance(one.body, _LOCATED) or _says_where(one)
    }
    about = question.history.about
    seen = {
        lot: [(one, points[one.id]) for one in about("lot", lot) if one.id in points and one.index <= until]
        for lot, until in question.lots.items()
    }
    if unplaced := [one for each in seen.values() for one, point in each if point is None]:
        yield unanswered("lot.received/place", *unplaced)
    for lot, each in seen.items():
        placed = [(one, point) for one, point in each if point is not None]
        fast = list(_too_fast(placed, question)) if len(placed) > 1 else []
        for one, other, speed in fast:
            yield failed("lot-too-fast", one, other, lot=lot, speed=speed)
        if len(placed) > 1 and not fast:
            yield passed(*(one for one, _ in placed))


def _says_where(one: Stated[Any]) -> bool:
    payload = one.event.payload
    return any((payload.latitude, payload.place, vars(one.body).get("place")))


def agent_travel(question: Question) -> Iterator[Answer]:
    """No person is at two places between which they cannot have travelled in the time."""
    told = [one for one in question.own if one.issuer == question.subject.id]
    placed = [(one, event_point(one)) for one in told if isinstance(one.body, LotRegistered | LotAttested)]
    if not placed:
        return
    if any(point is None for _, point in placed):
        yield unanswered("lot.registered/latitude", *(one for one, point in placed if point is None))
    found = False
    for person, each in by_person(one for one, _ in placed).items():
        points = {one.id: point for one, point in placed if point is not None}
        for one, other, speed in _too_fast(
            [(one, points[one.id]) for one in each if one.id in points], question
        ):
            found = True
            yield failed("agent-too-fast", one, other, person=person, speed=speed, day=one.day)
    if not found:
        yield passed(*(one for one, _ in placed))


def sites_at_once(question: Question) -> Iterator[Answer]:
    """Nobody enters lots of sites far apart within minutes."""
    told = [one for one in question.of(LotRegistered) if one.issuer == question.subject.id]
    unplaced, found = [one for one in told if site_point(one.body.site, question.history) is None], False
    for person, each in by_person(told).items():
        for one, other in pairwise(each):
            minutes = abs(captured(other) - captured(one)) // _MINUTE_MS
            metres = _between_sites(one, other, question.history)
            if (
                metres is not None
                and minutes <= question.number("minutes")
                and metres > question.number("metres")
            ):
                found = True
                sites = {"site": one.body.site, "other": other.body.site}
                yield failed(
                    "two-sites-at-once", one, other, person=person, minutes=minutes, day=one.day, **sites
                )
    if unplaced:
        yield unanswered("site.registered/latitude", *unplaced)
    if told and not found:
        yield passed(*told)


def positions_differ(question: Question) -> Iterator[Answer]:
    """Not all lots of a day are entered at one and the same position, as a position that was typed in is."""
    days: dict[str, list[Stated[LotRegistered]]] = defaultdict(list)
    for one in question.of(LotRegistered):
        days[one.day].append(one)
    least, enough = question.number("least"), False
    for day, lots in sorted(days.items()):
        points = [event_point(one) for one in lots]
        if len(lots) < least:
            continue
        enough = True
        if None in points:
            yield unanswered("lot.registered/latitude", *lots)
        elif len({(point.latitude, point.longitude) for point in points if point}) == 1 and all(
            _decimals(point) >= question.number("decimals") for point in points if point
        ):
            yield failed("positions-alike", *lots, site=question.subject.id, day=day, count=len(lots))
        else:
            yield passed(*lots)
    if not enough:
        yield undecided("lots-a-day-too-few", site=question.subject.id)


def _decimals(point: Point) -> int:
    return min(len(each.partition(".")[2]) for each in (point.latitude, point.longitude))


def _between_sites(one: Stated[Any], other: Stated[Any], history: History) -> int | None:
    points = site_point(one.body.site, history), site_point(other.body.site, history)
    return None if points[0] is None or points[1] is None else distance_m(points[0], points[1])


def _too_fast(
    placed: Sequence[tuple[Stated[Any], Point]], question: Question
) -> Iterator[tuple[Stated[Any], Stated[Any], int]]:
    """Neighbours in time that are farther apart than the speed allows, less what the positions may be off."""
    ordered = sorted(placed, key=lambda pair: (captured(pair[0]), pair[0].index))
    for (one, here), (other, there) in pairwise(ordered):
        slack = (here.accuracy_m or 0) + (there.accuracy_m or 0) + int(question.number("metres"))
        metres, took = distance_m(here, there) - slack, captured(other) - captured(one)
        if metres > 0 and Decimal(metres) * _HOUR_MS > question.number("kilometres_an_hour") * 1000 * took:
            yield one, other, metres * 3600 // max(took // 1000, 1) // 1000


_ANSWERS: Final[Any] = frozenset({"fail", "open"})
_PARTY: Final[Any] = frozenset({"party"})
_SPEED: Final[Any] = {"kilometres_an_hour": "number", "metres": "number"}
_NEAR: Final[Any] = {"accuracy_metres": "number", "site_metres": "number", "washing_metres": "number"}

CHECKS: Final[Mapping[str, Check]] = {
    "tagged_at_site": Check(tagged_at_site, frozenset({"lot", "shipment"}), _NEAR, _ANSWERS),
    "travel_possible": Check(travel_possible, frozenset({"lot", "shipment"}), _SPEED, _ANSWERS),
    "agent_travel": Check(agent_travel, _PARTY, _SPEED, _ANSWERS),
    "sites_at_once": Check(sites_at_once, _PARTY, {"minutes": "number", "metres": "number"}, _ANSWERS),
    "positions_differ": Check(
        positions_differ, frozenset({"site"}), {"least": "number", "decimals": "number"}, _ANSWERS
    ),
}
SENTENCES: Final[Mapping[str, str]] = {
    "tagged-away": N_("Lot {lot} of site {site} was entered {metres} m away from it."),
    "lot-too-fast": N_("Lot {lot} would have had to travel at {speed} km/h between two events."),
    "agent-too-fast": N_("{person} would have had to travel at {speed} km/h on {day}."),
    "two-sites-at-once": N_(
        "{person} entered lots of sites {site} and {other} within {minutes} minutes on {day}."
    ),
    "positions-alike": N_(
        "All {count} lots of site {site} on {day} were entered at one and the same position."
    ),
    "lots-a-day-too-few": N_(
        "Site {site} never has enough lots in a day to compare where they were entered."
    ),
}
