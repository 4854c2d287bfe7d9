"""When things were done and when they were entered: by night, late, too many at once, for too long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.history import Stated
from ledger.diligence.months import days_between
from ledger.diligence.people import by_person, captured
from ledger.diligence.question import Answer, Question, all_passed, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.event import Nature
from ledger.lots.schema import day_of
from ledger.lots.table import TYPES
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.origin import LotAttested, LotRegistered
from ledger.lots.types.parties import PartyDetails
from ledger.lots.types.receipt import LotReceived

_MINUTE_MS: Final = 60 * 1000
_HOUR_MS: Final = 60 * _MINUTE_MS
_DAY_MS: Final = 24 * _HOUR_MS


def moved_by_day(question: Question) -> Iterator[Answer]:
    """Ore leaves by day; ``hours_east`` is the clock of each country, ahead of UTC."""
    hours, country_of = question.table("hours_east"), cache(partial(_country, question))
    for one in question.of(LotDispatched):
        country = country_of(one.issuer)
        if country is None or country not in hours:
            yield unanswered("party.registered/country", one)
            continue
        hour = (captured(one) + int(hours[country] * _HOUR_MS)) % _DAY_MS // _HOUR_MS
        if hour >= question.number("from_hour") or hour < question.number("to_hour"):
            yield failed("moved-by-night", one, lot=one.body.lots[0], hour=hour)
        else:
            yield passed(one)


def _country(question: Question, party: str) -> str | None:
    told = question.history.said_of("party", party, PartyDetails)
    return told[-1].body.country if told else None


def entered_soon(question: Question) -> Iterator[Answer]:
    """What happened to a lot is recorded within days of it."""
    soon: list[Stated[Any]] = []
    for one in question.own:
        if TYPES[one.type].nature is not Nature.MOVING:
            continue
        days = (one.recorded_at - captured(one)) // _DAY_MS
        if days > question.number("days"):
            yield failed("entered-late", one, type=one.type, lot=one.event.lots[0], days=days)
        else:
            soon.append(one)
    yield from all_passed(soon)


def entries_paced(question: Question) -> Iterator[Answer]:
    """Nobody enters more in a minute than a person can."""
    told = [one for one in question.own if one.issuer == question.subject.id and one.event.lots]
    known = [one for one in told if one.event.payload.captured_at is not None]
    if len(known) < len(told):
        yield unanswered("lot.registered/captured_at", *told[:1])
    most, found = int(question.number("a_minute")), False
    for person, each in by_person(known).items():
        for first, last in zip(each, each[most:], strict=False):
            if captured(last) - captured(first) < _MINUTE_MS:
                found = True
                yield failed("entries-too-many", first, last, person=person, count=most + 1, day=last.day)
                break
    if known and not found:
        yield passed(*known)


def hours_worked(question: Question) -> Iterator[Answer]:
    """Nobody enters lots from early to late for longer than a person works."""
    told = [one for one in question.own if one.issuer == question.subject.id]
    entered = [one for one in told if isinstance(one.body, LotRegistered | LotAttested)]
    unknown = [one for one in entered if one.event.payload.captured_at is None]
    if unknown:
        yield unanswered("lot.registered/captured_at", *unknown[:1])
    found = False
    for person, each in by_person(one for one in entered if one.event.payload.captured_at).items():
        days: dict[str, list[Stated[Any]]] = defaultdict(list)
        for one in each:
            days[day_of(captured(one))].append(one)
        for day, events in days.items():
            hours = (captured(events[-1]) - captured(events[0])) // _HOUR_MS
            if hours > question.number("hours"):
                found = True
                yield failed("hours-too-many", events[0], events[-1], person=person, hours=hours, day=day)
    if entered and not found:
        yield passed(*entered)


def road_time(question: Question) -> Iterator[Answer]:
    """A lot that travels by road arrives within days of leaving; what goes by sea or air is not asked of."""
    left: dict[str, Stated[LotDispatched]] = {}
    soon: list[Stated[Any]] = []
    for one in question.own:
        if isinstance(one.body, LotDispatched):
            left.update(dict.fromkeys(one.body.lots, one))
        elif isinstance(one.body, LotReceived):
            sent = left.pop(one.body.lot, None)
            if sent is not None and sent.body.transport in _NOT_BY_ROAD:
                continue
            if sent is None:
                yield unanswered("lot.dispatched", one)
            elif (days := Decimal(one.occurred_at - sent.occurred_at) / _DAY_MS) > question.number("days"):
                yield failed("road-too-long", sent, one, lot=one.body.lot, days=round(days))
            else:
                soon += (sent, one)
    yield from all_passed(soon)
    for lot, sent in left.items():
        if sent.body.transport in _NOT_BY_ROAD:
            continue
        if lot in question.lots and days_between(sent.day, question.on) > question.number("days"):
            yield unanswered("lot.received", sent)


_NOT_BY_ROAD: Final = frozenset({"boat", "plane", "train"})
_LOTS: Final[Any] = frozenset({"lot", "shipment"})
_PARTY: Final[Any] = frozenset({"party"})
_NIGHT: Final[Any] = {"hours_east": "table", "from_hour": "number", "to_hour": "number"}

CHECKS: Final[Mapping[str, Check]] = {
    "moved_by_day": Check(moved_by_day, _LOTS, _NIGHT),
    "entered_soon": Check(entered_soon, _LOTS, {"days": "number"}, frozenset({"fail"})),
    "entries_paced": Check(entries_paced, _PARTY, {"a_minute": "number"}),
    "hours_worked": Check(hours_worked, _PARTY, {"hours": "number"}),
    "road_time": Check(road_time, _LOTS, {"days": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "moved-by-night": N_("Lot {lot} left by night, in hour {hour} of the day."),
    "entered-late": N_("Of lot {lot} something ({type}) was recorded {days} days after it was captured."),
    "entries-too-many": N_("{person} entered {count} events within a minute on {day}."),
    "hours-too-many": N_("{person} entered lots over {hours} hours on {day}."),
    "road-too-long": N_("Lot {lot} was {days} days on the road."),
}
