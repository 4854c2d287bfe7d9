"""One lot's way from the pit to the container, step by step, as the ledger tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ledger.language import N_, _
from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.quantity import ZERO
from ledger.lots.state import Lot, Recorded
from ledger.lots.types.market import LotExported
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.work import Work
from ledger.service.demo.ores import plain
from ledger.store.catalog import Catalog

_WORDS: Final = {
    "lot.registered": N_("dug and tagged"),
    "lot.attested": N_("attested"),
    "lot.dispatched": N_("sent"),
    "lot.received": N_("received and weighed"),
    "lot.sorted": N_("sorted"),
    "lot.combined": N_("mixed"),
    "lot.processed": N_("processed"),
    "lot.split": N_("divided"),
    "certificate.issued": N_("certified"),
    "lot.exported": N_("exported"),
    "lot.consumed": N_("consumed"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One event of the journey: its day, what was done to which lot, by whom, and its mass after that."""

    day: str
    what: str
    lot: str
    party: str
    mass_kg: str
    place: str


def journey(view: Catalog, lot: str) -> list[Step]:
    """Return the way of a lot from the pit: of all it is made of, the way of the heaviest part."""
    line = [view.get(Lot, lot)]
    while line[0].parents:
        heaviest = max(line[0].parents, key=lambda part: (part.net_kg, part.lot))
        line.insert(0, view.get(Lot, heaviest.lot))
    return [
        step
        for lot_, until in zip(line, [*line[1:], None], strict=True)
        for step in _steps(view, lot_, until)
    ]


def _steps(view: Catalog, lot: Lot, until: Lot | None) -> Iterator[Step]:
    """The events of one lot, from its birth to that in which the next one is born."""
    end = None if until is None else view.get(Recorded, until.born).index
    mass = ZERO
    for index in view.touches("lot", lot.id):
        event = parse_event(view.statement(index))
        # The birth is told by the lot that is born, not once more by those it is made of.
        if event.type not in _WORDS or (end is not None and index >= end):
            continue
        mass = _mass(event, lot.id, mass)
        yield Step(
            event.payload.occurred_at[:10],
            _(_WORDS[event.type]),
            lot.id,
            event.issuer,
            plain(mass),
            _place(event),
        )


def _mass(event: Event[Any], lot: str, before: Decimal) -> Decimal:
    """The net mass of a lot in kilograms after an event."""
    body = event.body
    if isinstance(body, LotRegistered | LotReceived):
        return body.quantity.stated_net_kg() or ZERO
    if not isinstance(body, Work):
        return before
    taken = {one.lot: one.quantity.stated_net_kg() or ZERO for one in body.outputs}
    return taken[lot] if lot in taken else before - sum(taken.values(), ZERO)


def _place(event: Event[Any]) -> str:
    """The site at which a lot was dug, or the containers in which it left."""
    body = event.body
    if isinstance(body, LotRegistered):
        return body.site
    return ", ".join(body.containers) if isinstance(body, LotExported) else ""
