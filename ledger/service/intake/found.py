"""Whether an entry of a logbook is recorded already, and whether it was recorded as it stands now.

Lots are found by their id, which follows from the line; receipts in the history of their lot, by the paper
they were copied from (``docs/decisions/0006`` and ``0015``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ledger.crypto.canonical import JSON, parse_canonical
from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope
from ledger.lots.effective import effective
from ledger.lots.state import Lot, Recorded
from ledger.lots.view import View
from ledger.service.intake.deeds import Deed
from ledger.store.catalog import Catalog

_NOT_COMPARED: Final = frozenset({"custodian"})
"""A part of the lot's id: the custodian's own import and an agent's name it differently."""


def differences(deed: Deed, party: str, view: View, ledger: Catalog) -> list[str] | None:
    """Return the fields in which a recorded event differs from a deed; None when none is recorded.

    ``view`` is the ledger with what waits laid over it, ``ledger`` the ledger itself.
    """
    if deed.births:
        lot = view.find(Lot, deed.births[0])
        recorded = None if lot is None else view.find(Recorded, lot.born)
        return None if recorded is None else _compared(deed, recorded, view)
    if deed.type == "lot.received":
        return _receipt_differences(deed, party, view, ledger)
    lots = deed.body["lots"]
    lot = view.find(Lot, str(lots[0] if isinstance(lots, list) else ""))
    if lot is None:
        return None
    if deed.type == "lot.attested":
        return [] if party in lot.attested_by else None
    known = dict(_said_of(lot.id, deed.type, party, ledger)).get(deed.paper_ref)
    return None if known is None else _compared(deed, known, ledger)


def _receipt_differences(deed: Deed, party: str, view: View, ledger: Catalog) -> list[str] | None:
    lot = view.find(Lot, str(deed.body["lot"]))
    if lot is None or (lot.transfer is not None and lot.transfer.consignee == party):
        return None
    # Of what it was made of too: its tag may have gone along.
    lots = (lot.id, *(part.lot for part in lot.parents))
    found = dict(one for id in lots for one in _said_of(id, deed.type, party, ledger))
    if deed.paper_ref in found:
        return _compared(deed, found[deed.paper_ref], ledger, but=("lot",))
    if found and lot.custodian == party:
        # Received already, and entered otherwise: at the scale, say.
        last = list(found.values())[-1]
        return [name for name in _compared(deed, last, ledger) if name == "quantity"]
    return None


def _said_of(lot: str, type: str, party: str, ledger: Catalog) -> Iterator[tuple[str, Recorded]]:
    """Yield what a party said of a lot in events of a type, by the paper it was copied from."""
    for index in ledger.touches("lot", lot):
        statement = ledger.statement(index)
        recorded = ledger.find(Recorded, envelope_id(statement))
        if recorded is not None and (recorded.type, recorded.issuer) == (type, party):
            yield str(_payload(statement).get("paper_ref", "")), recorded


def _compared(deed: Deed, recorded: Recorded, view: View, *, but: tuple[str, ...] = ()) -> list[str]:
    """Return the fields in which a deed differs from what an event said, and from what it says since."""
    fields = _differing(deed, _payload(view.statement(recorded.index)), but)
    return _differing(deed, effective(recorded, view), but) if fields and recorded.changes else fields


def _payload(statement: bytes) -> dict[str, JSON]:
    return parse_canonical(parse_envelope(statement, content_type=EVENT).payload)


def _differing(deed: Deed, payload: Mapping[str, JSON], but: tuple[str, ...]) -> list[str]:
    body = payload.get("body")
    was, now = _plain(body if isinstance(body, dict) else {}), _plain(deed.body)
    left_out = _NOT_COMPARED | set(but)
    fields = [name for name in sorted({*now, *was} - left_out) if now.get(name) != was.get(name)]
    return fields + (["occurred_at"] if payload.get("occurred_at") != deed.occurred_at else [])


def _plain(body: dict[str, JSON]) -> dict[str, JSON]:
    """Leave out which lots went in: a tag that was used again leads to what was made of them."""
    inputs = body.get("inputs")
    if not isinstance(inputs, list):
        return body
    return {**body, "inputs": [one.get("quantity") for one in inputs if isinstance(one, dict)]}
