"""Erases what a sealed field of a lot says. The log keeps its digest, so chains and proofs stay valid."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.parse import parse_event
from ledger.service.ledger import LedgerHandle
from ledger.store.disclosures import Disclosures


@dataclass(frozen=True, slots=True)
class Erased:
    """The events whose disclosures were erased; ``overwritten`` is False while a reader still sees them."""

    events: tuple[str, ...]
    overwritten: bool


def erase(handle: LedgerHandle, lot: str, name: str, *, reader: str) -> Erased:
    """Erase the disclosures of the field ``name`` in all events of a lot, and write down by whom.

    Raises NotFound when none is held, and Refused, erasing none, while one of them is under a legal hold or
    has to be kept.
    """
    with handle.view() as view:
        events = [parse_event(view.statement(index)) for index in view.touches("lot", lot)]
    sealed = [event.id for event in events if name in event.payload.sealed]
    with handle.writer.locked() as database:
        kept = Disclosures(database)
        held = tuple(event_id for event_id in sealed if name in kept.names(event_id))
        if not held:
            raise NotFound(
                "disclosure-missing",
                N_("No disclosure of {name} is held for lot {lot}."),
                values={"name": name, "lot": lot},
            )
        for event_id in held:
            kept.erase(event_id, name, reader=reader, at=handle.clock())
    return Erased(held, handle.writer.flush_erased())
