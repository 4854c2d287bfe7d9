"""Bodies about births, ends, papers, borders and composition, for the machine of random histories."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

from hypothesis import strategies as st

from ledger.lots.certificate import Certificate
from ledger.lots.state import Lot, Place, Recorded
from ledger.lots.stocks import Shipment
from scripts.vectors.decisions.market import certificate
from tests.support.pick import Body, Pick
from tests.support.world import CASSITERITE, COLTAN

NUMBERS: Final = ("C1", "C2", "C3", "C4")
MIXES: Final = ("lot.sorted", "lot.combined", "lot.processed")


def place(pick: Pick) -> str:
    """Return a place that is recorded, if there is one."""
    known = sorted(one.id for one in pick.world.past.of_kind(Place))
    return pick.one(known) if known else "P-0"


def in_state(pick: Pick, *states: str) -> str:
    """Return a lot in one of the states, mostly, if there is one."""
    found = sorted(lot.id for lot in pick.world.past.of_kind(Lot) if lot.state in states)
    return pick.one(found) if found and not pick.rarely() else pick.lot()


def _placed(pick: Pick, body: Body) -> Body:
    return body | ({"place": place(pick)} if pick.draw(st.booleans()) else {})


def _declared(pick: Pick) -> Body:
    body = {
        "lot": pick.new(),
        "kind": pick.one(
            ["opening_stock", "opening_stock", "imported", "state_released", "found", "unknown"]
        ),
        "mineral": pick.one([CASSITERITE, COLTAN]),
        "quantity": pick.quantity(),
        "components": pick.components(),
        "tags": pick.tags(),
    }
    return _placed(pick, body | ({"custodian": pick.party()} if pick.rarely() else {}))


def _lost(pick: Pick) -> Body:
    outcome = pick.one(["sought", "sought", "gone", "found", "found"])
    lot = in_state(pick, "lost") if outcome == "found" else pick.one([pick.lot(), pick.sent()])
    return _placed(pick, {"lots": [lot], "outcome": outcome})


def _released(pick: Pick) -> Body:
    body = {"lots": [in_state(pick, "seized")], "act": "Order 1"}
    return body | ({"to": pick.party()} if pick.draw(st.booleans()) else {})


def _counted(pick: Pick) -> Body:
    counts = [{"mineral": pick.one([CASSITERITE, COLTAN]), "quantity": pick.quantity()}]
    return {"place": place(pick), "party": pick.party(), "counts": counts}


def _issued(pick: Pick) -> tuple[str, str]:
    known = sorted(
        (one.id, one.issued.event) for one in pick.world.past.of_kind(Certificate) if one.issued is not None
    )
    return pick.one(known) if known else ("C1", pick.event().id)


def _replaced(pick: Pick) -> Body:
    number, event = _issued(pick)
    body = certificate(lots=pick.lots(), number=pick.one(NUMBERS), exporter=pick.party())
    return body | {"old_number": number, "old_event": event, "reason": "Expired."}


def _cancelled(pick: Pick) -> Body:
    number, event = _issued(pick)
    return {"number": number, "event": event, "reason": "Forged papers."}


def _export_cancelled(pick: Pick) -> Body:
    sent = [lot for lot in pick.world.past.of_kind(Lot) if lot.exported_by is not None]
    if not sent:
        return {"event": pick.event().id, "lots": [pick.lot()], "reason": "Turned back."}
    lot = pick.one(sorted(sent, key=lambda one: one.id))
    return {"event": lot.exported_by, "lots": [lot.id], "reason": "Turned back."}


def _imported(pick: Pick) -> Body:
    body: Body = {"quantity": pick.quantity()}
    if pick.draw(st.booleans()):
        return _placed(pick, body | {"lot": in_state(pick, "exported", "dispatched")})
    share = pick.one(["0.5", "0.25"])
    body |= {
        "entered_as": pick.new(),
        "ledger": "c0" * 32,
        "foreign_lot": pick.one(["F-1", "F-2"]),
        "event": "ab" * 32,
        "checkpoint": {"origin": "other.test/log", "size": 8, "root": "A" * 43 + "="},
        "passport_sha256": "cd" * 32,
        "shares": [{"origin": "site:RW-1", "share": share}, {"origin": "unknown", "share": "0.5"}],
        "mineral": CASSITERITE,
        "tags": pick.tags(),
    }
    return _placed(pick, body)


def _recomposed(pick: Pick) -> Body:
    past = pick.world.past
    mixed = [one for one in past.of_kind(Recorded) if one.type in MIXES and one.voided_by is None]
    if not mixed:
        return {"event": pick.event().id, "added": [{"lot": pick.lot()}], "reason": "Wrong bag."}
    event = pick.one(sorted(mixed, key=lambda one: one.index)[-6:])
    gone = [lot for lot in event.lots if (found := past.find(Lot, lot)) and found.state == "transformed"]
    held = [lot for lot in past.of_kind(Lot) if lot.custodian == event.issuer and not lot.ended]
    added = [{"lot": pick.one(sorted(lot.id for lot in held))}] if held else []
    return {"event": event.id, "removed": gone[:1], "added": added, "reason": "Wrong bag."}


def exported(pick: Pick) -> Body:
    """Return an export on some certificates, to a consignee now and then."""
    numbers = pick.draw(st.lists(st.sampled_from(NUMBERS[:3]), max_size=2, unique=True))
    body = {"lots": pick.lots(), "to_country": "TZ", "certificates": numbers}
    return body | ({"consignee": pick.party()} if pick.draw(st.booleans()) else {})


BODIES: Final[MappingProxyType[str, Callable[[Pick], Body]]] = MappingProxyType(
    {
        "lot.declared": _declared,
        "lot.lost": _lost,
        "lot.seized": lambda pick: {"lots": pick.lots(2), "act": "PV 1", "reason": "No papers."},
        "lot.released": _released,
        "lot.destroyed": lambda pick: {"lots": [in_state(pick, "seized", "in_stock")], "method": "Burnt."},
        "stock.counted": _counted,
        "certificate.replaced": _replaced,
        "certificate.cancelled": _cancelled,
        "lot.exported": exported,
        "export.cancelled": _export_cancelled,
        "lot.imported": _imported,
        "composition.corrected": _recomposed,
    }
)


def speaker_of(pick: Pick, type: str, body: Body) -> str | None:
    """Return who would say such a thing, None when that is found as for other types."""
    past = pick.world.past
    if type == "composition.corrected" and (event := past.find(Recorded, body["event"])):
        return event.issuer
    if type == "stock.counted":
        return pick.one([str(body["party"]), "AUTH", "NGO"])
    if type in ("lot.seized", "lot.released"):
        return "AUTH"
    if type == "lot.destroyed" and (lot := past.find(Lot, body["lots"][0])) and lot.state == "seized":
        return "AUTH"
    if type == "lot.declared" or (type == "lot.imported" and "entered_as" in body):
        return pick.one(["TRADER", "EXPORTER", "SMELTER", "IMPORTER", "AUTH"])
    if type == "lot.imported" and (lot := past.find(Lot, body["lot"])):
        sent = None if lot.exported_by is None else past.find(Shipment, lot.exported_by)
        if lot.state == "exported" and sent is not None and sent.consignee is not None:
            return sent.consignee
        return lot.custodian if lot.transfer is None else lot.transfer.consignee
    return None
