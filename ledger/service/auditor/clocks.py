"""Incidents with their clocks: by when each was to be answered and settled, and by whose time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.crypto.canonical import JSON
from ledger.diligence.pack import Pack
from ledger.lots.office import Incident
from ledger.lots.types.incidents import IncidentOpened
from ledger.service.diligence.evidence import Evidence
from ledger.service.diligence.overdue import Limits, Overdue, limits_of, terms_of
from ledger.service.show.office import show_incident
from ledger.store.catalog import Catalog


def incident_clocks(
    view: Catalog, incidents: Sequence[Incident], packs: Sequence[Pack], *, on: str
) -> list[dict[str, JSON]]:
    """Return incidents as ``show incident`` does, each with the clocks that run on it while it is open.

    ``opened_on`` is a day. ``verified`` is false until it is closed as something else than unfounded: up to
    then it is somebody's word. ``clocks`` are the day that was set and those that the packs give.
    """
    evidence = Evidence(view)
    limits = limits_of(packs, on)
    return [_incident_json(view, evidence, one, limits, on) for one in incidents]


def _incident_json(
    view: Catalog, evidence: Evidence, incident: Incident, limits: Limits, on: str
) -> dict[str, JSON]:
    def mentions(_kind: str, id: str) -> Iterable[int]:
        # The payload stands in the log as canonical JSON.
        return view.log.holding(f'"{id}"'.encode())

    told = [evidence.stated(index) for index in evidence.touches("incident", incident.id)]
    opened = next((one for one in told if isinstance(one.body, IncidentOpened)), None)
    clocks = terms_of(incident, evidence, mentions, limits) if incident.state == "open" else ()
    return {
        **show_incident(view, incident.id, on=on),
        "opened_on": None if opened is None else opened.day,
        "source": None if opened is None else opened.body.source,
        "indicator": None if opened is None else opened.body.indicator,
        "verified": incident.state == "closed" and incident.outcome not in (None, "unfounded"),
        "clocks": [clock_json(one, on) for one in sorted(clocks, key=lambda one: one.due_on)],
    }


def clock_json(one: Overdue, on: str) -> JSON:
    """Return a clock: since when it runs, until when, by whom it was set."""
    return {
        "clock": one.clock,
        "pack": one.pack,
        "since": one.since,
        "due_on": one.due_on,
        "over": one.due_on < on,
    }
