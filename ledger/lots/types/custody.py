"""Lots on the move: dispatched, sent back, a dispatch cancelled."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.charge import charge_problems
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.problems import problem
from ledger.lots.schema import (
    DAY,
    Country,
    Date,
    EventRef,
    Free,
    Id,
    LotRef,
    Model,
    Name,
    PartyRef,
    PlaceRef,
    Remark,
    day_of,
)
from ledger.lots.state import Lot, Party, Recorded
from ledger.lots.types.receipt import (
    PENDING,
    RECEIVED,
    arrival_problems,
    come_home,
    pending_receipt,
    release_receipts,
    taken_problems,
    use_receipt,
    waiting_receipt,
)
from ledger.lots.values import Transfer
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import policy_of, unattested_problems
from ledger.lots.withheld import withheld_problems

Lots = Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]


class LotDispatched(Model):
    """Lots that leave for a consignee on one waybill; the consignor has custody until they are received.

    ``receipts`` are the consignee's receipts of these lots, one of each, when they were recorded first: the
    lots have arrived then.
    """

    lots: Lots
    to: PartyRef
    consignment: Annotated[Id | None, Free()] = None
    waybill: Annotated[Name | None, Free()] = None
    carrier: PartyRef | None = None
    destination: PlaceRef | None = None
    route: Annotated[tuple[Name, ...], Field(max_length=32), Free()] = ()
    countries: Annotated[tuple[Country, ...], Field(max_length=16)] = ()
    transport: Annotated[
        Literal["foot", "motorcycle", "car", "truck", "boat", "plane", "train"] | None, Free()
    ] = None
    seals: Annotated[tuple[Name, ...], Field(max_length=256)] = ()
    expected_on: Date | None = None
    receipts: Annotated[tuple[EventRef, ...], Field(max_length=256)] = ()


class LotReturned(LotDispatched):
    """Lots that go back to who had them before, for a reason.

    The consignee of a dispatch who does not take the lots in sends them back at once: they stay the
    consignor's. A custodian sends them like a dispatch, and ``of`` is the receipt or export that is taken
    back. Either way ore that comes back to the country that it left may leave it once more.
    """

    reason: Literal["rejected", "quality", "quantity", "contract", "authority", "wrong_lot", "other"]
    of: EventRef | None = None
    explanation: Remark | None = None


class DispatchCancelled(Model):
    """A dispatch that did not happen; signed by the consignee, or by the consignor after some days."""

    lots: Lots
    reason: Remark


def _dispatch_rules(event: Event[LotDispatched], at: At, view: View) -> Iterator[Problem]:
    lots = [lot for lot in (view.find(Lot, id) for id in event.body.lots) if lot is not None]
    yield from unattested_problems(lots, event, at, view)
    if event.body.receipts:
        yield from _receipts_problems(event, view)
    else:
        yield from _unnamed_problems(event.body, lots, view)


def _unnamed_problems(body: LotDispatched, lots: Sequence[Lot], view: View) -> Iterator[Problem]:
    """Lots that the consignee has received already, by receipts that wait to be named."""
    for lot in lots:
        if PENDING in lot.flags and (receipt := waiting_receipt(lot.id, body.to, view)) is not None:
            yield problem("receipt-unnamed", "/body/receipts", lot=lot.id, party=body.to, receipt=receipt)


def _receipts_problems(event: Event[LotDispatched], view: View) -> Iterator[Problem]:
    """Each lot has one receipt of the consignee that waits; what it says is asked now."""
    body = event.body
    waiting = list(body.lots)
    for position, id in enumerate(body.receipts):
        where = f"/body/receipts/{position}"
        receipt = pending_receipt(id, view)
        if receipt is None or receipt.issuer != body.to or receipt.body.lot not in waiting:
            yield problem("receipt-not-pending", where, receipt=id[:16], party=body.to)
            continue
        waiting.remove(receipt.body.lot)
        yield from taken_problems(receipt, where, view)
        for found in arrival_problems(receipt.body, get(view, Lot, receipt.body.lot), view):
            yield dataclasses.replace(found, where=where)
    for id in waiting:
        yield problem("receipt-missing", "/body/receipts", lot=id, party=body.to)


def _dispatch(event: Event[LotDispatched], at: At, draft: Draft) -> None:
    for id in event.body.lots:
        _send(event, draft.get(Lot, id), at, draft)
    _let_arrive(event, draft)


def _send(event: Event[LotDispatched], lot: Lot, at: At, draft: Draft, *, returned: bool = False) -> None:
    body = event.body
    transfer = Transfer(event.id, event.issuer, body.to, at.recorded_at, returned)
    holder = body.carrier or event.issuer
    draft.put(replace(lot, state="dispatched", transfer=transfer, charge_holder=holder))


def _let_arrive(event: Event[LotDispatched], draft: Draft) -> None:
    for receipt in filter(None, [pending_receipt(id, draft) for id in event.body.receipts]):
        use_receipt(receipt, draft, dispatch=event.id)


def _undo_dispatch(event: Event[LotDispatched], draft: Draft) -> None:
    release_receipts(event.body.receipts, draft)


def _return_rules(event: Event[LotReturned], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    for position, id in enumerate(body.lots):
        where, lot = f"/body/lots/{position}", get(view, Lot, id)
        at_the_door = _is_at_the_door(event, lot)
        if at_the_door:
            yield from withheld_problems(lot, where)
        else:
            yield from charge_problems(lot, where, party=event.issuer)
        if lot.transfer is not None and at_the_door and body.to != lot.transfer.consignor:
            yield problem("return-elsewhere", "/body/to", lot=lot.id, consignor=lot.transfer.consignor)
        elif not at_the_door and not _had_before(event, lot, view):
            yield problem("return-unexplained", "/body/of", lot=lot.id, party=body.to)
    if body.receipts:
        yield from _receipts_problems(event, view)


def _is_at_the_door(event: Event[LotReturned], lot: Lot) -> bool:
    """Whether a lot is turned away by the consignee that it was sent to."""
    return lot.transfer is not None and lot.transfer.consignee == event.issuer


def _had_before(event: Event[LotReturned], lot: Lot, view: View) -> bool:
    """Whether the event that is taken back brought the lot, or what it was made of, from who gets it now."""
    taken_back = None if event.body.of is None else view.find(Recorded, event.body.of)
    if taken_back is None:
        return False
    lots = {lot.id, *(part.lot for part in lot.parents)}
    parties = (taken_back.issuer, *taken_back.stakes)
    return event.body.to in parties and not lots.isdisjoint(taken_back.lots)


def _return(event: Event[LotReturned], at: At, draft: Draft) -> None:
    for id in event.body.lots:
        lot = draft.get(Lot, id)
        if _is_at_the_door(event, lot):
            lot = replace(lot, state="in_stock", transfer=None, charge_holder=None)
            draft.put(come_home(lot, draft.get(Party, lot.custodian)))
        else:
            _send(event, lot, at, draft, returned=_had_before(event, lot, draft))
    _let_arrive(event, draft)


def _cancel_rules(event: Event[DispatchCancelled], at: At, view: View) -> Iterator[Problem]:
    days = int(policy_of(view).number("cancel_dispatch_days"))
    for position, id in enumerate(event.body.lots):
        where = f"/body/lots/{position}"
        transfer = get(view, Lot, id).transfer
        if transfer is None or event.issuer not in (transfer.consignor, transfer.consignee):
            yield problem("not-consignee", where, lot=id, party=event.issuer)
        elif event.issuer == transfer.consignor and at.recorded_at < transfer.recorded_at + days * DAY:
            yield problem(
                "cancel-too-early",
                where,
                lot=id,
                consignee=transfer.consignee,
                day=day_of(transfer.recorded_at),
                until=day_of(transfer.recorded_at + days * DAY),
            )


def _cancel(event: Event[DispatchCancelled], _at: At, draft: Draft) -> None:
    for id in event.body.lots:
        draft.put(replace(draft.get(Lot, id), state="in_stock", transfer=None, charge_holder=None))


TYPES: Final = (
    EventType(
        "lot.dispatched",
        LotDispatched,
        Nature.MOVING,
        "lot",
        _dispatch_rules,
        _dispatch,
        sealable=frozenset({"vehicle", "driver"}),
        undo=_undo_dispatch,
        marks=("seals",),
    ),
    RECEIVED,
    EventType(
        "dispatch.cancelled", DispatchCancelled, Nature.MOVING, "lot", _cancel_rules, _cancel, custody=False
    ),
    EventType(
        "lot.returned",
        LotReturned,
        Nature.MOVING,
        "lot",
        _return_rules,
        _return,
        custody=False,
        sealable=frozenset({"vehicle", "driver"}),
        undo=_undo_dispatch,
        marks=("seals",),
    ),
)
