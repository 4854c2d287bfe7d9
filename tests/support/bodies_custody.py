"""Bodies about title, handling and what comes before its time, for the machine of random histories."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from ledger.lots.state import Lot, PendingReceipt, Recorded
from tests.support.pick import MASSES, Body, Pick

_OUTCOMES: Final = ("rejected", "missing", "seized", "opened")


def received(pick: Pick) -> Body:
    """Return a receipt of what is under way, or now and then of anything; in parts or whole."""
    read = [package | {"outcome": pick.one(("accepted", *_OUTCOMES))} for package in pick.packages()]
    lot = pick.lot() if pick.rarely() or pick.rarely() else pick.sent()
    body: Body = {"lot": lot, "quantity": pick.quantity(), "packages": read}
    if pick.rarely() or pick.rarely():
        parts = [pick.one(_OUTCOMES), pick.one(_OUTCOMES)]
        body["remainders"] = [{"lot": pick.new(), "outcome": outcome} for outcome in parts]
        body["remainders"][0]["quantity"] = pick.quantity()
    return body | ({"remainder": pick.new()} if pick.one([True, False]) else {})


def dispatched(pick: Pick) -> Body:
    """Return a dispatch, of what has arrived already if something has."""
    past = pick.world.past
    waiting = sorted(one.id for one in past.of_kind(PendingReceipt) if one.open)
    if not waiting or pick.rarely():
        return {"lots": pick.lots(), "to": pick.party()}
    id = pick.one(waiting)
    lot, _, party = id.partition("/")
    found = past.find(PendingReceipt, id)
    return {"lots": [lot], "to": party, "receipts": [found.event if found else "ab" * 32]}


def _returned(pick: Pick) -> Body:
    past = pick.world.past
    lot = pick.one([pick.lot(), pick.sent()])
    found = past.find(Lot, lot)
    came = [one for one in past.of_kind(Recorded) if one.type == "lot.received" and lot in one.lots]
    body = {"lots": [lot], "to": pick.party(), "reason": "quality"}
    if found is not None and found.transfer is not None:
        body["to"] = found.transfer.consignor
    elif came:
        event = pick.one(sorted(came, key=lambda one: one.index))
        body |= {"of": event.id, "to": pick.one(sorted(event.stakes) or [pick.party()])}
    return body


def _sold(pick: Pick) -> Body:
    terms = pick.one(["cash", "credit", "toll"])
    return {"lots": pick.lots(), "buyer": pick.party(), "terms": terms, "purchase_number": "PO-1"}


def _paid(pick: Pick) -> Body:
    body: Body = {"kind": pick.one(["tax", "informal", "price"]), "payee_class": "government"}
    body |= {"amount": "5", "currency": "USD", "payee": pick.party()}
    return body | pick.one([{"lots": pick.lots()}, {"of": pick.event().id}, {}])


def _sampled(pick: Pick) -> Body:
    quantity = {"mass_kg": pick.one(("0.5", "0.01", *MASSES))}
    body = {"lot": pick.lot(), "sample": "SAMPLE-1", "quantity": quantity}
    return body | ({"sample_lot": pick.new()} if pick.one([True, False]) else {})


def _resealed(pick: Pick) -> Body:
    body = {"lot": pick.lot(), "reason": "repacked", "tags": pick.tags(), "packages": pick.packages()}
    return body | ({"quantity": pick.quantity()} if pick.rarely() else {})


BODIES: Final[MappingProxyType[str, Callable[[Pick], Body]]] = MappingProxyType(
    {
        "lot.received": received,
        "lot.dispatched": dispatched,
        "lot.returned": _returned,
        "lot.sold": _sold,
        "payment.recorded": _paid,
        "lot.assayed": lambda pick: {"lot": pick.lot(free=False), "components": pick.components()},
        "lot.sampled": _sampled,
        "lot.resealed": _resealed,
        "lot.stored": lambda pick: {"lots": pick.lots()},
    }
)


def speaker_of(pick: Pick, type: str, body: Body) -> str | None:
    """Return who would sign it because of what the lot is; None where that does not say it."""
    named = body.get("lot") or next(iter(body.get("lots", ())), None)
    lot = None if named is None else pick.world.past.find(Lot, named)
    if lot is None:
        return None
    if type == "lot.sold":
        return lot.owner
    if type in ("lot.returned", "lot.received") and lot.transfer is not None:
        return lot.transfer.consignee
    if type == "lot.received" and not pick.rarely():
        return pick.one(["TRADER", "EXPORTER", "SMELTER"])
    return pick.one(["LAB", lot.custodian]) if type == "lot.assayed" else None
