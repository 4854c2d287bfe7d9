"""Lots on the move: dispatched, received, a dispatch cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.attribution import parts_of
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.holds import mark_descendants
from ledger.lots.problems import problem
from ledger.lots.quantity import ZERO, Interval, Quantity
from ledger.lots.schema import (
    DAY,
    Country,
    Date,
    Free,
    Id,
    LotRef,
    Model,
    Name,
    NewLot,
    PartyRef,
    PlaceRef,
    Remark,
    day_of,
)
from ledger.lots.state import Lot, Recorded
from ledger.lots.types.tags import TagRef, found_problems, placed_tags
from ledger.lots.values import Transfer
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import (
    difference_problems,
    policy_of,
    quantity_problems,
    restate,
    revise,
    unattested_problems,
    weigh,
)

Lots = Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]


class LotDispatched(Model):
    """Lots that leave for a consignee on one waybill; the consignor has custody until they are received."""

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


class PackageOutcome(Model):
    """What became of one package on the way."""

    tag: TagRef | None = None
    seal: Name | None = None
    outcome: Literal["accepted", "rejected", "missing", "seized", "opened"]
    quantity: Quantity | None = None


class LotReceived(Model):
    """A lot as the consignee weighed it; what was not received stays the consignor's as ``remainder``."""

    lot: LotRef
    quantity: Quantity
    place: PlaceRef | None = None
    packages: Annotated[tuple[PackageOutcome, ...], Field(max_length=256)] = ()
    remainder: NewLot | None = None
    explanation: Remark | None = None


class DispatchCancelled(Model):
    """A dispatch that did not happen; signed by the consignee, or by the consignor after some days."""

    lots: Lots
    reason: Remark


def _dispatch_rules(event: Event[LotDispatched], at: At, view: View) -> Iterator[Problem]:
    lots = [lot for lot in (view.find(Lot, id) for id in event.body.lots) if lot is not None]
    yield from unattested_problems(lots, event, at, view)


def _dispatch(event: Event[LotDispatched], at: At, draft: Draft) -> None:
    body = event.body
    transfer = Transfer(event.id, event.issuer, body.to, at.recorded_at)
    for id in body.lots:
        lot = draft.get(Lot, id)
        draft.put(
            replace(lot, state="dispatched", transfer=transfer, charge_holder=body.carrier or event.issuer)
        )


def _receive_rules(event: Event[LotReceived], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    lot = get(view, Lot, body.lot)
    policy = policy_of(view)
    yield from quantity_problems(
        body.quantity, "/body/quantity", lot=lot.id, mineral=lot.mineral, policy=policy
    )
    yield from found_problems(placed_tags((), body.packages, "/body"), view, lots=(lot,))
    net, dry = weigh(body.quantity, lot.mineral, policy)
    if view.find(Recorded, event.id) is not None:
        yield from _recount_problems(event, lot, dry, view)
        return
    if lot.transfer is None or lot.transfer.consignee != event.issuer:
        yield problem("not-consignee", "/body/lot", lot=lot.id, party=event.issuer)
        return
    if body.remainder is None:
        found = list(difference_problems(lot.dry, dry, "/body/quantity", lot=lot, policy=policy))
        yield from found
        if found and body.explanation is None:
            yield problem("difference-unexplained", "/body/explanation")
    elif net.value >= lot.net.value:
        yield problem("nothing-left", "/body/remainder")
    elif dry.low > lot.dry.high:
        yield problem("mass-created", "/body/quantity", out=dry.low, into=lot.dry.high)
    for outcome in sorted({package.outcome for package in body.packages} - {"accepted"}):
        count = sum(package.outcome == outcome for package in body.packages)
        yield problem("package-outcome", "/body/packages", count=count, outcome=outcome)


def _recount_problems(event: Event[LotReceived], lot: Lot, dry: Interval, view: View) -> Iterator[Problem]:
    """A corrected weighing makes no mass either: what was sent is what was received and what was left."""
    if lot.weighed_by != event.id or lot.most_kg is None:
        return
    rest = None if event.body.remainder is None else view.find(Lot, event.body.remainder)
    # Unless it was weighed since, what was left follows the correction.
    left = ZERO if rest is None or rest.weighed_by == event.id else rest.dry.low
    if dry.low + left > lot.most_kg:
        yield problem("mass-created", "/body/quantity", out=dry.low + left, into=lot.most_kg)


def _receive(event: Event[LotReceived], _at: At, draft: Draft) -> None:
    body = event.body
    lot = draft.get(Lot, body.lot)
    net, dry = weigh(body.quantity, lot.mineral, policy_of(draft))
    if body.remainder is not None:
        _leave_remainder(event, lot, net, dry, draft)
    now = draft.get(Lot, body.lot)
    draft.put(
        replace(
            now,
            custodian=event.issuer,
            state="in_stock" if body.remainder is None else "received_in_part",
            revision=lot.revision + (body.remainder is not None),
            transfer=None,
            charge_holder=None,
            net=net,
            dry=dry.at_most(lot.dry.high),
            most_kg=lot.dry.high,
            weighed_by=event.id,
            place=body.place or event.payload.place,
        )
    )


def _leave_remainder(event: Event[LotReceived], lot: Lot, net: Interval, dry: Interval, draft: Draft) -> None:
    """What was not received is a new lot in the consignor's custody, not yet weighed: what must be left."""
    id = event.body.remainder or ""
    rest = _left(lot.net, net)
    draft.put(
        Lot(
            id=id,
            head=event.id,
            born=event.id,
            mineral=lot.mineral,
            custodian=lot.custodian,
            owner=lot.owner,
            state="in_stock",
            revision=0,
            net=rest,
            dry=_left(lot.dry, dry),
            weighed_by=event.id,
            shares=lot.shares,
            grades=lot.grades,
            parents=parts_of([lot], fraction=rest.value / lot.net.value if lot.net.value else Decimal(0)),
            attested_by=lot.attested_by,
            holds=lot.holds,
            exported_from=lot.exported_from,
        ),
        replace(lot, children=(*lot.children, id)),
    )


def _left(whole: Interval, taken: Interval) -> Interval:
    rest = whole - taken
    return Interval(max(rest.low, ZERO), max(rest.value, ZERO), max(rest.high, ZERO))


def _revise_receipt(old: Event[LotReceived], new: LotReceived, _at: At, draft: Draft) -> None:
    lot = draft.get(Lot, old.body.lot)
    if new.quantity == old.body.quantity:
        return
    mark_descendants(draft, lot.id, "corrected-upstream")
    policy = policy_of(draft)

    def revised(standing: Lot, was: Quantity, now: Quantity) -> Lot:
        if standing.weighed_by != old.id:
            return standing
        return revise(standing, was, now, mineral=standing.mineral, policy=policy)

    restate(draft, lot.id, lambda lot: revised(lot, old.body.quantity, new.quantity))
    if new.remainder is not None:
        # What is received after all was not left.
        restate(draft, new.remainder, lambda lot: revised(lot, new.quantity, old.body.quantity))


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
    ),
    EventType(
        "lot.received",
        LotReceived,
        Nature.MOVING,
        "lot",
        _receive_rules,
        _receive,
        custody=False,
        revise=_revise_receipt,
    ),
    EventType(
        "dispatch.cancelled", DispatchCancelled, Nature.MOVING, "lot", _cancel_rules, _cancel, custody=False
    ),
)
