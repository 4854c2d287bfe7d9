"""From hand to hand: handovers, dates, weights and grades, purchase orders, papers on the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from ledger.diligence.checks.check import Check
from ledger.diligence.history import Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import Answer, Matter, Question, all_passed, failed, passed, unanswered
from ledger.diligence.records import newest, party_record
from ledger.language import N_
from ledger.lots.event import Nature
from ledger.lots.quantity import Quantity
from ledger.lots.schema import day_of, instant
from ledger.lots.table import TYPES
from ledger.lots.types.birth import Birth
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.drawing import StockpileDrawn
from ledger.lots.types.handling import LotAssayed
from ledger.lots.types.market import LotExported
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.stockpile import StockpileAdded
from ledger.lots.types.title import LotSold
from ledger.lots.types.work import Work

_DATED: Final[Mapping[type[Any], tuple[str, ...]]] = {
    LotRegistered: ("extracted_to", "sealed_at"),
    LotSold: ("purchased_on",),
}
_MADE: Final = (Work, StockpileDrawn)
_TAKEN: Final = (LotReceived, Work, StockpileAdded, LotExported)


def sent_before_use(question: Question) -> Iterator[Answer]:
    """Before another party has a lot in its hands, the lot was sent, with day and recipient on record."""
    told: list[Stated[Any]] = []
    for _, holder, taken, sent in question.once(_handovers):
        if sent is None:
            yield unanswered("lot.dispatched", holder, taken)
        else:
            told += (sent, taken)
    yield from all_passed(told)


def sent_to_next(question: Question) -> Iterator[Answer]:
    """Who has a lot next is who it was sent to."""
    told: list[Stated[Any]] = []
    for lot, holder, taken, sent in question.once(_handovers):
        if sent is None:
            yield unanswered("lot.dispatched", holder, taken)
        elif sent.body.to != taken.issuer:
            yield failed("other-recipient", sent, taken, lot=lot, to=sent.body.to, party=taken.issuer)
        else:
            told += (sent, taken)
    yield from all_passed(told)


def _handovers(
    matter: Matter,
) -> list[tuple[str, Stated[Any], Stated[Any], Stated[LotDispatched] | None]]:
    """Return each lot that another party has, with its last event, that party's, and the dispatch."""
    found: list[tuple[str, Stated[Any], Stated[Any], Stated[LotDispatched] | None]] = []
    holder: dict[str, tuple[str, Stated[Any]]] = {}
    sent: dict[str, Stated[LotDispatched]] = {}
    later = {lot: one for one in matter.of(LotDispatched) if one.body.receipts for lot in one.body.lots}
    for one in matter.own:
        body = one.body
        if isinstance(body, LotDispatched):
            sent.update(dict.fromkeys(body.lots, one))
        elif isinstance(body, _TAKEN):
            for lot in one.event.names("lot"):
                if lot in holder and holder[lot][0] != one.issuer:
                    found.append((lot, holder[lot][1], one, sent.get(lot) or later.get(lot)))
                holder[lot] = (one.issuer, one)
        for lot in one.event.births("lot"):
            named = body.custodian if isinstance(body, Birth) else None
            holder[lot] = (named or one.issuer, one)
    return found


def weights_stated(question: Question) -> Iterator[Answer]:
    """Every lot has its net weight on record from when it came to be."""
    told: list[Stated[Any]] = []
    for one, field, _, quantity in question.once(_births):
        if quantity.stated_net_kg() is None:
            yield unanswered(f"{one.type}/{field}", one)
        else:
            told.append(one)
    yield from all_passed(told)


def grades_stated(question: Question) -> Iterator[Answer]:
    """Every lot has a grade on record: from when it came to be, or by an assay of it."""
    assayed = {one.body.lot: one for one in question.of(LotAssayed) if one.body.components}
    told: list[Stated[Any]] = []
    for one, field, lot, _ in question.once(_births):
        components = [each.components for each in _bodies(one) if each.lot == lot]
        if any(components):
            told.append(one)
        elif lot in assayed:
            told += (one, assayed[lot])
        else:
            yield unanswered(f"{one.type}/{field.replace('quantity', 'components')}", one)
    yield from all_passed(told)


def _bodies(one: Stated[Any]) -> tuple[Any, ...]:
    return (one.body,) if isinstance(one.body, Birth) else tuple(one.body.outputs)


def _births(matter: Matter) -> list[tuple[Stated[Any], str, str, Quantity]]:
    """Return what came to be: the event, the field of its weight, the lot, its quantity."""
    found: list[tuple[Stated[Any], str, str, Quantity]] = []
    for one in matter.own:
        if isinstance(one.body, Birth):
            found.append((one, "quantity", one.body.lot, one.body.quantity))
        elif isinstance(one.body, _MADE):
            made = (output for output in one.body.outputs if output.lot in matter.lots)
            found += ((one, "outputs/quantity", output.lot, output.quantity) for output in made)
    return found


def sealing_stated(question: Question) -> Iterator[Answer]:
    """Of every lot it is on record when it was sealed."""
    for one, field, lot, _ in question.once(_births):
        sealed = [vars(each).get("sealed_at") for each in _bodies(one) if each.lot == lot]
        if any(sealed):
            yield passed(one)
        else:
            yield unanswered(f"{one.type}/{field.replace('quantity', 'sealed_at')}", one)


def dates_in_order(question: Question) -> Iterator[Answer]:
    """The days of what happened to a lot, and to what it was made of, follow each other like the events."""
    last: dict[str, tuple[str, Stated[Any]]] = {}
    ordered: list[Stated[Any]] = []
    undated: dict[str, list[Stated[Any]]] = defaultdict(list)
    for one in question.own:
        if TYPES[one.type].nature is not Nature.MOVING:
            continue
        late = isinstance(one.body, LotDispatched) and bool(one.body.receipts)
        days = _days(one)
        before = [last[lot] for lot in one.event.names("lot") if lot in last and not late]
        reversed_ = [each for day, each in before if day > days[0]]
        if reversed_ or (len(days) > 1 and sorted(days) != days):
            values = {"lot": next(iter(one.event.lots)), "day": min(days), "type": one.type}
            yield failed("dates-reversed", *reversed_, one, **values)
        elif (field := _undated(one)) is not None:
            undated[f"{one.type}/{field}"].append(one)
        else:
            ordered.append(one)
        day = max(days[-1], *(day for day, _ in before)) if before else days[-1]
        last.update(dict.fromkeys(one.event.lots, (day, one)))
    yield from all_passed(ordered)
    yield from (unanswered(datum, *each) for datum, each in undated.items())


def _days(one: Stated[Any]) -> list[str]:
    """Return the days that an event states, in the order in which they have to be."""
    body, happened = one.body, day_of(one.occurred_at)
    if isinstance(body, LotRegistered):
        sealed = [] if body.sealed_at is None else [day_of(instant(body.sealed_at))]
        dug = [day for day in (body.extracted_from, body.extracted_to) if day is not None]
        return [*dug, *(sealed or [happened])]
    if isinstance(body, LotSold):
        return [body.purchased_on or happened]
    return [happened]


def _undated(one: Stated[Any]) -> str | None:
    """The first field with a day that an event leaves out."""
    fields = _DATED.get(type(one.body), ())
    return next((field for field in fields if getattr(one.body, field) is None), None)


def incoming_named(question: Question) -> Iterator[Answer]:
    """Who sells on what it bought names the purchase orders under which it came."""
    bought: dict[str, list[Stated[LotSold]]] = defaultdict(list)
    for one in question.of(LotSold):
        seller = one.body.seller or one.issuer
        behind = question.history.ancestry(one.body.lots)
        earlier = [each for each in bought[seller] if not behind.keys().isdisjoint(each.body.lots)]
        bought[one.body.buyer].append(one)
        missing = [each for each in earlier if each.body.purchase_number not in one.body.incoming]
        if not earlier:
            continue
        if not one.body.incoming:
            yield unanswered("lot.sold/incoming", one)
        elif any(each.body.purchase_number is None for each in earlier):
            yield unanswered("lot.sold/purchase_number", *missing)
        elif missing:
            number = missing[0].body.purchase_number
            yield failed("order-not-named", one, *missing, lot=one.body.lots[0], number=number)
        else:
            yield passed(one, *earlier)


def sent_with_papers(question: Question) -> Iterator[Answer]:
    """What leaves a party of ``countries`` travels with a delivery note on record."""
    countries = question.words("countries")
    for one in question.of(LotDispatched):
        described = newest(party_record(question.history, one.issuer).described, one.day)
        if described is None:
            yield unanswered("party.registered", one)
        elif described.body.country in countries:
            yield unanswered("lot.dispatched/waybill", one) if one.body.waybill is None else passed(one)


_LOT: Final[frozenset[Subject]] = frozenset({"lot", "shipment"})
_OPEN: Final[frozenset[Literal["fail", "open", "review"]]] = frozenset({"open"})

CHECKS: Final[Mapping[str, Check]] = {
    "sent_before_use": Check(sent_before_use, subjects=_LOT, answers=_OPEN),
    "sent_to_next": Check(sent_to_next, subjects=_LOT),
    "weights_stated": Check(weights_stated, subjects=_LOT, answers=_OPEN),
    "grades_stated": Check(grades_stated, subjects=_LOT, answers=_OPEN),
    "sealing_stated": Check(sealing_stated, subjects=_LOT, answers=_OPEN),
    "dates_in_order": Check(dates_in_order, subjects=_LOT),
    "incoming_named": Check(incoming_named, subjects=_LOT),
    "sent_with_papers": Check(sent_with_papers, subjects=_LOT, takes={"countries": "words"}, answers=_OPEN),
}
SENTENCES: Final[Mapping[str, str]] = {
    "other-recipient": N_("Lot {lot} was sent to {to}; {party} had it next."),
    "dates-reversed": N_(
        "Something is dated {day} with lot {lot} ({type}) that lies before what came before it."
    ),
    "order-not-named": N_(
        "The sale of lot {lot} does not name purchase order {number}, under which it came."
    ),
}
