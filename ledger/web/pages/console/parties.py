"""Parties: the register, and one party with its keys."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.lots.state import Party
from ledger.service.show.listing import Wanted, list_records
from ledger.service.show.office import show_party_tags
from ledger.service.show.thing import show_party
from ledger.web.pages.console.reading import PAGE, Desk, Typed

router: Final = APIRouter(prefix="/console/parties", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
def parties(desk: Desk, state: Typed = "", after: Typed = "") -> HTMLResponse:
    """List parties."""
    with desk.view() as (view, _rights):
        wanted = Wanted(state=state or None)
        listed = list_records(view, "parties", wanted, on=desk.today, after=after, limit=PAGE)
        return desk.page("parties.html", "parties", listed=listed)


@router.get("/{id}", response_class=HTMLResponse)
def party(id: str, desk: Desk) -> HTMLResponse:
    """Show a party; its tags and accounts to itself and to whoever may read all."""
    with desk.view() as (view, rights):
        rights.get(Party, id)
        own = rights.whole or rights.only == id
        tags = show_party_tags(view, id) if own else None
        known = show_party(view, id)
        return desk.page("party.html", "parties", party=known, own=own, tags=tags)
