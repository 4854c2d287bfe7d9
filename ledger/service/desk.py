"""What waits for an authority or programme to decide: corrections, holds, tag conflicts, incidents, sites.

It is read by what lies on the desk, so that it takes as long as much waits, however large the ledger is; only
the register of sites is gone through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

from ledger.crypto.canonical import JSON, parse_canonical
from ledger.frozen import dataclass
from ledger.lots.effective import effective
from ledger.lots.office import Incident
from ledger.lots.pointer import value_at
from ledger.lots.standing import standing_on
from ledger.lots.state import LEDGER, Correction, Ledger, Lot, Recorded, Site
from ledger.lots.values import Hold
from ledger.service.show.listing import STATUSES
from ledger.service.show.thing import moment
from ledger.service.stock.questions import why_held
from ledger.store.catalog import Catalog
from ledger.store.holdings import DESK, WAITING

MOST: Final = 100
"""Things of one kind that are listed; all of them are counted."""
AHEAD: Final = timedelta(days=30)
"""How long before a site's status lapses an inspection is due: a project default."""
CONFLICT: Final = "tag-conflict"
Why: TypeAlias = Literal["never", "lapsed", "lapses_soon"]


@dataclass(frozen=True)
class Queue:
    """Things of one kind that wait: how many, and the first of them."""

    count: int
    items: tuple[Mapping[str, JSON], ...]


def corrections(view: Catalog) -> Queue:
    """Return the corrections that nobody has decided, the oldest first."""
    ids = view.held(DESK, "correction", WAITING)
    found = [(view.get(Recorded, id), one) for id, one in view.find_all(Correction, ids).items()]
    found.sort(key=lambda pair: pair[0].index)
    return Queue(len(ids), tuple(correction_json(view, *pair) for pair in found[:MOST]))


def correction_json(view: Catalog, proposal: Recorded, one: Correction) -> dict[str, JSON]:
    """Return a correction with what it would change; ``proposal`` is its own event."""
    corrected = view.get(Recorded, one.event)
    return {
        "correction": one.id,
        "event": one.event,
        "type": corrected.type,
        "lots": [*corrected.lots],
        "field": one.field,
        "old": _value(one.old),
        "new": _value(one.new),
        "proposer": one.proposer,
        "proposed_at": moment(proposal.recorded_at),
    }


def _value(kept: str) -> JSON:
    return parse_canonical(kept.encode())["v"]


def count_waiting(view: Catalog) -> int:
    """Return how much lies on the desk for an office to decide; a tag on two lots is one thing."""
    lots = view.find_all(Lot, view.held(DESK, "lot", WAITING)).values()
    conflicts = {hold.id for lot in lots for hold in lot.holds if hold.kind == CONFLICT}
    others = sum(any(hold.kind != CONFLICT for hold in lot.holds) for lot in lots)
    return others + len(conflicts) + sum(_count(view, kind) for kind in ("correction", "incident"))


def _count(view: Catalog, kind: str) -> int:
    return view.count_held(DESK, kind).get(WAITING, 0)


def held_lots(view: Catalog) -> tuple[Queue, Queue]:
    """Return the lots on hold for whatever it is, and the conflicts of tags with the lots of each."""
    ids = view.held(DESK, "lot", WAITING)
    lots = view.find_all(Lot, ids)
    held = [lots[id] for id in ids]
    conflicts: dict[str, list[str]] = {}
    for lot in held:
        for hold in lot.holds:
            if hold.kind == CONFLICT:
                conflicts.setdefault(hold.id, []).append(lot.id)
    others = [
        (lot, rest) for lot in held if (rest := tuple(one for one in lot.holds if one.kind != CONFLICT))
    ]
    return (
        Queue(len(others), tuple(_held(view, lot, rest) for lot, rest in others[:MOST])),
        Queue(len(conflicts), tuple(_conflict(view, *one) for one in [*sorted(conflicts.items())][:MOST])),
    )


def _held(view: Catalog, lot: Lot, holds: tuple[Hold, ...]) -> dict[str, JSON]:
    return {"lot": lot.id, "custodian": lot.custodian, "holds": why_held(view, holds)}


def _conflict(view: Catalog, hold: str, lots: list[str]) -> dict[str, JSON]:
    kind, _, event = hold.partition(":")
    [told] = why_held(view, (Hold(hold, kind, event),))
    number, scheme = _tag_named(view, event)
    return {
        "hold": hold,
        "event": event,
        "tag": number,
        "scheme": scheme,
        "lots": [*lots],
        "told": told,
    }


def _tag_named(view: Catalog, event: str) -> tuple[JSON, JSON]:
    """Return the number of the tag that an event put on a second lot, and its scheme where it is not ours.

    Both stand in the event in clear; where it was a correction, in the one that it corrects, they are None.
    """
    recorded = view.get(Recorded, event)
    where = next((one.where for one in recorded.told if one.code == CONFLICT), "")
    tag = value_at(effective(recorded, view), where) if where else None
    return (tag.get("number"), tag.get("scheme")) if isinstance(tag, dict) else (None, None)


def open_incidents(view: Catalog, *, on: str) -> Queue:
    """Return the open incidents, first those whose day comes first; ``overdue`` as of the day ``on``."""
    found = view.find_all(Incident, view.held(DESK, "incident", WAITING)).values()
    ordered = sorted(found, key=lambda one: (one.due_on or "9999", one.level, one.id))
    return Queue(len(ordered), tuple(incident_json(one, on) for one in ordered[:MOST]))


def incident_json(incident: Incident, on: str) -> dict[str, JSON]:
    """Return an incident with its clocks as of the day ``on``."""
    return {
        "incident": incident.id,
        "level": incident.level,
        "risk": incident.risk,
        "opened_by": incident.opened_by,
        "answer_by": incident.answer_by,
        "answers": incident.answers,
        "unanswered": incident.answer_by is not None and not incident.answers and incident.answer_by < on,
        "due_on": incident.due_on,
        "overdue": incident.due_on is not None and incident.due_on < on,
    }


def due_sites(view: Catalog, *, on: str) -> Queue:
    """Return the sites that are to be inspected as of a day: never seen, lapsed, or about to lapse."""
    found = [*_due(view, on)]
    return Queue(len(found), tuple(found[:MOST]))


def _due(view: Catalog, on: str) -> Iterator[dict[str, JSON]]:
    policy = view.get(Ledger, LEDGER).policy
    soon = (date.fromisoformat(on) + AHEAD).isoformat()
    for site in view.each(Site):
        status = standing_on(site, on, policy)
        why: Why | None = None
        if not (site.inspections or site.decisions):
            why = "never"
        elif status != site.status_on(on):
            why = "lapsed"
        elif standing_on(site, soon, policy) != status:
            why = "lapses_soon"
        if why is not None:
            yield {
                "site": site.id,
                "name": site.name,
                "province": site.province,
                "status": STATUSES[status],
                "inspected_on": site.inspections[-1].on_day if site.inspections else None,
                "why": why,
            }
