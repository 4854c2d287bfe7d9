"""Incidents with their clocks."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.lots.office import Incident
from ledger.service.auditor.clocks import incident_clocks
from ledger.web.pages.console.reading import PAGE, Desk, Typed

router: Final = APIRouter(prefix="/console/incidents", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
def incidents(desk: Desk, state: Typed = "", party: Typed = "", after: Typed = "") -> HTMLResponse:
    """List incidents that the caller may read; unverified ones are marked."""
    with desk.view() as (view, rights):
        kept = [
            one
            for one in view.each(Incident)
            if one.id > after
            and state in ("", one.state)
            and party in ("", one.opened_by, *one.parties)
            and rights.sees(one)
        ]
        packs = [*map(shipped_pack, shipped_ids())]
        listed = incident_clocks(view, kept[:PAGE], packs, on=desk.today)
        more = kept[PAGE - 1].id if len(kept) > PAGE else None
        return desk.page("incidents.html", "incidents", listed=listed, more=more)


@router.get("/{id}", response_class=HTMLResponse)
def incident(id: str, desk: Desk) -> HTMLResponse:
    """Show an incident with its events."""
    with desk.view() as (view, rights):
        found = rights.get(Incident, id)
        packs = [*map(shipped_pack, shipped_ids())]
        [shown] = incident_clocks(view, [found], packs, on=desk.today)
        return desk.page("incident.html", "incidents", incident=shown)
