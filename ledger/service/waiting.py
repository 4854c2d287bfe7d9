"""What waits for a party: what others want its word on, what it has to answer, what keeps its lots.

Like the desk of an office it is read by what waits, in the ledger and on hold in the party's hands, so that
it can be counted for every page. What moves by itself, such as lots that are on their way, is in the stock
book; what was sold to the party is looked for among its lots.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.crypto.envelope import envelope_id
from ledger.frozen import dataclass
from ledger.lots.office import Incident
from ledger.lots.stakes import has_stake
from ledger.lots.state import Correction, Lot, PendingReceipt, Recorded
from ledger.service.desk import MOST, correction_json, incident_json
from ledger.service.show.thing import moment
from ledger.service.stock.questions import why_held
from ledger.store.catalog import Catalog
from ledger.store.holdings import DESK, ON_HOLD, WAITING, Part

MOST_LOOKED_AT: Final = 2_000
"""Lots of a party among which those are looked for that were sold to it."""
_SALE: Final = "lot.sold"
_MINE: Final[tuple[Part, ...]] = ("here", "coming", "owned")


@dataclass(frozen=True)
class Waiting:
    """What waits for a party, each as JSON; what it waits for itself is in ``proposed``.

    ``corrections`` are those of others that need its word, ``receipts`` lots that others have received and
    it has not sent, ``incidents`` those that it may answer and has not, ``disputed`` and ``void`` its lots
    that others dispute or that carry a tag which was made void.
    """

    corrections: tuple[dict[str, JSON], ...] = ()
    proposed: tuple[dict[str, JSON], ...] = ()
    receipts: tuple[dict[str, JSON], ...] = ()
    incidents: tuple[dict[str, JSON], ...] = ()
    disputed: tuple[dict[str, JSON], ...] = ()
    void: tuple[dict[str, JSON], ...] = ()

    @property
    def count(self) -> int:
        """How much of it is the party's to do."""
        return sum(map(len, (self.corrections, self.receipts, self.incidents, self.disputed, self.void)))


def read_waiting(view: Catalog, party: str, *, on: str, frank: bool) -> Waiting:
    """Return what waits for a party as of the day ``on``.

    To a field key (not ``frank``), which approves nothing and is shown no accusation, that is what others
    have received without its dispatch.
    """
    receipts = tuple(_receipts(view, party))
    if not frank:
        return Waiting(receipts=receipts)
    ids = view.held(DESK, "correction", WAITING)
    pending = view.find_all(Correction, ids).values()
    held = [*_held(view, party)]
    return Waiting(
        corrections=tuple(_json(view, one) for one in pending if _needs(view, party, one)),
        proposed=tuple(_json(view, one) for one in pending if one.proposer == party),
        receipts=receipts,
        incidents=tuple(_incidents(view, party, on)),
        disputed=tuple(one for one in held if one["kind"] == "dispute"),
        void=tuple(one for one in held if one["kind"] == "tag-voided"),
    )


def _needs(view: Catalog, party: str, correction: Correction) -> bool:
    """Whether a party may decide a correction that another proposed."""
    return correction.proposer != party and has_stake(party, view.get(Recorded, correction.event), view)


def _json(view: Catalog, one: Correction) -> dict[str, JSON]:
    return correction_json(view, view.get(Recorded, one.id), one)


def _receipts(view: Catalog, party: str) -> Iterator[dict[str, JSON]]:
    """Yield the receipts of lots that the party has and did not send: its dispatch is to name them."""
    for one in view.find_all(PendingReceipt, view.held(DESK, "pending_receipt", WAITING)).values():
        lot, _, receiver = one.id.rpartition("/")
        if view.get(Lot, lot).custodian == party:
            at = view.get(Recorded, one.event or "").recorded_at
            yield {"lot": lot, "receiver": receiver, "event": one.event, "received_at": moment(at)}


def _incidents(view: Catalog, party: str, on: str) -> Iterator[dict[str, JSON]]:
    for one in view.find_all(Incident, view.held(DESK, "incident", WAITING)).values():
        if party in one.parties and not _answered(view, party, one):
            yield incident_json(one, on)


def _answered(view: Catalog, party: str, incident: Incident) -> bool:
    if not incident.answers:
        return False
    ids = (envelope_id(view.statement(index)) for index in view.touches("incident", incident.id))
    events = (view.get(Recorded, id) for id in ids)
    return any(one.type == "incident.answered" and one.issuer == party for one in events)


def _held(view: Catalog, party: str) -> Iterator[dict[str, JSON]]:
    """Yield each hold on the lots in a party's hands; ``own`` is what it signed itself, and may end."""
    for lot in view.find_all(Lot, view.held(party, "lot", ON_HOLD, limit=MOST)).values():
        for hold, told in zip(lot.holds, why_held(view, lot.holds), strict=True):
            by = view.get(Recorded, hold.event)
            subjects = (subject.partition(":") for subject in by.subjects)
            yield {
                "lot": lot.id,
                "hold": hold.id,
                "kind": hold.kind,
                "event": hold.event,
                "told": told,
                "by": by.issuer,
                "own": by.issuer == party,
                "contested": next((id for kind, _, id in subjects if kind == "event"), None),
            }


def sold_to(view: Catalog, party: str) -> list[dict[str, JSON]]:
    """Return the lots that were sold to a party and have not moved since, nor been paid by it."""
    parts = (view.held(party, "lot", part, limit=MOST_LOOKED_AT) for part in _MINE)
    lots = view.find_all(Lot, [id for some in parts for id in some])
    own = [lot for lot in lots.values() if lot.owner == party]
    heads = view.find_all(Recorded, [lot.head for lot in own])
    sold = [(lot, heads[lot.head]) for lot in own if heads[lot.head].type == _SALE]
    found = [(lot, sale) for lot, sale in sold if sale.issuer != party and not _paid(view, party, lot, sale)]
    return [
        {"lot": lot.id, "seller": sale.issuer, "event": sale.id, "sold_at": moment(sale.recorded_at)}
        for lot, sale in found[:MOST]
    ]


def _paid(view: Catalog, party: str, lot: Lot, sale: Recorded) -> bool:
    since = (envelope_id(view.statement(at)) for at in view.touches("lot", lot.id, after=sale.index))
    events = (view.get(Recorded, id) for id in since)
    return any(one.type == "payment.recorded" and one.issuer == party for one in events)
