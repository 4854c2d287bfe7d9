"""What happened to a lot: its events in the order of the log, and what was said of each since."""

from __future__ import annotations

from collections.abc import Iterator

from ledger.crypto.canonical import JSON
from ledger.crypto.envelope import envelope_id
from ledger.lots.pointer import value_at
from ledger.lots.state import Lot, Recorded
from ledger.service.show.listing import Seen, whatever
from ledger.service.show.thing import effective_payload, moment
from ledger.store.catalog import Catalog


def show_history(view: Catalog, lot: str, *, seen: Seen = whatever) -> dict[str, JSON]:
    """Return the events about a lot that may be seen, the oldest first; NotFound when there is no such lot.

    ``seen`` tells of each whether it is to be shown.
    """
    view.get(Lot, lot)
    events = filter(seen, events_about(view, lot))
    return {"lot": lot, "events": [_event(view, recorded) for recorded in events]}


def events_about(view: Catalog, lot: str) -> Iterator[Recorded]:
    """Yield the recorded events about a lot in the order of the log."""
    for index in view.touches("lot", lot):
        yield view.get(Recorded, envelope_id(view.statement(index)))


def events_stating(view: Catalog, lot: str, field: str) -> list[Recorded]:
    """Return the events about a lot that have a value at a JSON Pointer, the newest first; none voided."""
    counting = [one for one in events_about(view, lot) if one.voided_by is None]
    return [one for one in reversed(counting) if value_at(effective_payload(view, one), field) is not None]


def _event(view: Catalog, recorded: Recorded) -> dict[str, JSON]:
    return {
        "index": recorded.index,
        "event_id": recorded.id,
        "type": recorded.type,
        "issuer": recorded.issuer,
        "occurred_at": value_at(effective_payload(view, recorded), "/occurred_at"),
        "recorded_at": moment(recorded.recorded_at),
        "flags": list(recorded.flags),
        "corrected": [change.field for change in recorded.changes],
        "pending": list(recorded.pending),
        "disputed_by": list(recorded.disputed_by),
        "voided_by": recorded.voided_by,
    }
