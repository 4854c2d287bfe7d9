"""Ore of a site that was closed: dug while it was, or sold as old stock long after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, Final

from ledger.diligence.checks.check import Check
from ledger.diligence.closures import INACTIVE, Closure, closures
from ledger.diligence.history import History, Stated
from ledger.diligence.months import days_between
from ledger.diligence.question import Answer, Question, all_passed, failed, passed, unanswered
from ledger.language import N_
from ledger.lots.types.areas import AreaRestricted
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.sites import SiteDetails
from ledger.lots.types.stock_count import StockCounted
from ledger.lots.types.title import LotSold


def dug_while_closed(question: Question) -> Iterator[Answer]:
    """No ore is dug or entered as dug on a day on which its site was closed in one of the ways of ``why``."""
    why = question.words("why")
    shut_at = _closures(question.history)
    areas = question.history.of(AreaRestricted) if "restricted" in why else []
    open_: list[Stated[LotRegistered]] = []
    for one in question.of(LotRegistered):
        if not question.history.said_of("site", one.body.site, SiteDetails):
            yield unanswered("site.registered", one)
            continue
        days = [day for day in (one.body.extracted_from, one.body.extracted_to, one.day) if day is not None]
        shut = [
            closed
            for closed in shut_at(one.body.site)
            if closed.why in why and any(closed.covers(day) for day in days)
        ]
        yield from _unknown(question, one, days, areas)
        for closed in shut:
            values = {"lot": one.body.lot, "site": one.body.site, "first": closed.first, "why": closed.why}
            yield failed("dug-while-closed", one, closed.stated, **values)
        if not shut:
            open_.append(one)
    yield from all_passed(open_)


def _unknown(
    question: Question, one: Stated[LotRegistered], days: list[str], areas: list[Stated[AreaRestricted]]
) -> Iterator[Answer]:
    """What leaves it open whether a site was closed: its activity, and areas that name no site."""
    details = question.history.said_of("site", one.body.site, SiteDetails)
    if INACTIVE & question.words("why") and not any(each.body.activity_status for each in details):
        yield unanswered("site.registered/activity_status", one)
    for area in areas:
        vague = not (area.body.sites or area.body.places)
        if vague and any(area.body.from_ <= day <= (area.body.to or day) for day in days):
            yield unanswered("area.restricted/sites", area)


def old_stock_sold(question: Question) -> Iterator[Answer]:
    """Ore from before a closure leaves within some days of it."""
    for one, closed in _old_stock(question):
        left = _left_on(question.history, one.body.lot)
        if left is not None and (days := days_between(closed.first, left)) > question.number("days"):
            yield failed("sold-long-after-closure", one, closed.stated, lot=one.body.lot, days=days)
        else:
            yield passed(one, closed.stated)


def old_stock_counted(question: Question) -> Iterator[Answer]:
    """What leaves after a closure is no more than was counted of it when the site closed."""
    after: dict[str, list[Stated[LotRegistered]]] = {}
    known: dict[str, Closure] = {}
    for one, closed in _old_stock(question):
        left = _left_on(question.history, one.body.lot)
        if left is not None and left >= closed.first:
            after.setdefault(closed.stated.id, []).append(one)
            known[closed.stated.id] = closed
    for id, lots in sorted(after.items()):
        nets = [one.body.quantity.stated_net_kg() for one in lots]
        counted = _counted(question, lots, known[id].first)
        if counted is None:
            yield unanswered("stock.counted/counts", *lots)
        elif None in nets:
            yield unanswered("lot.registered/quantity", *lots)
        elif (sold := sum((net for net in nets if net is not None), Decimal(0))) > counted:
            values = {"sold": sold, "counted": counted, "site": question.subject.id}
            yield failed("sold-more-than-counted", known[id].stated, *lots, **values)
        else:
            yield passed(known[id].stated, *lots)


def _old_stock(question: Question) -> Iterator[tuple[Stated[LotRegistered], Closure]]:
    """Each lot with the first closure that came after it was dug."""
    shut_at = _closures(question.history)
    for one in question.of(LotRegistered):
        later = [closed for closed in shut_at(one.body.site) if closed.first > one.day]
        if later:
            yield one, min(later, key=lambda closed: closed.first)


def _closures(history: History) -> Callable[[str], Sequence[Closure]]:
    """Return what tells when a site was closed, which is worked out once for each."""
    return cache(lambda site: tuple(closures(history, site)))


def _left_on(history: History, lot: str) -> str | None:
    """The day on which a lot was first sold or sent away."""
    told = (one.day for one in history.about("lot", lot) if isinstance(one.body, LotSold | LotDispatched))
    return min(told, default=None)


def _counted(question: Question, lots: list[Stated[LotRegistered]], day: str) -> Decimal | None:
    """What the holders of the lots had by their newest counts up to some days after a closure."""
    holders = {one.body.custodian or one.issuer for one in lots}
    minerals = {one.body.mineral for one in lots}
    newest: dict[str, StockCounted] = {}
    for one in question.history.of(StockCounted):
        body = one.body
        if body.party in holders and -question.number("days") <= days_between(
            day, one.day
        ) <= question.number("days"):
            newest[body.party] = body
    nets = [
        count.quantity.stated_net_kg() or Decimal(0)
        for body in newest.values()
        for count in body.counts
        if count.mineral in minerals
    ]
    return sum(nets, Decimal(0)) if newest else None


_LOTS: Final[Any] = frozenset({"lot", "shipment", "site"})

CHECKS: Final[Mapping[str, Check]] = {
    "dug_while_closed": Check(dug_while_closed, _LOTS, {"why": "words"}),
    "old_stock_sold": Check(old_stock_sold, _LOTS, {"days": "number"}, frozenset({"fail"})),
    "old_stock_counted": Check(old_stock_counted, frozenset({"site"}), {"days": "number"}),
}
SENTENCES: Final[Mapping[str, str]] = {
    "dug-while-closed": N_("Lot {lot} is of a day on which site {site} was closed ({why} from {first} on)."),
    "sold-long-after-closure": N_("Lot {lot}, dug before its site was closed, left {days} days after that."),
    "sold-more-than-counted": N_(
        "{sold} kg dug at site {site} before it was closed left after that; {counted} kg had been counted."
    ),
}
