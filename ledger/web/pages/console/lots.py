"""Lots: the list, and one lot with its standing, history and graph."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import HTMLResponse

from ledger.lots.stakes import hands
from ledger.lots.state import Lot
from ledger.service.auditor.graph import DRAWN, graph_of
from ledger.service.auditor.picture import BOX, draw
from ledger.service.balances import day_given
from ledger.service.label.reading import our_codes
from ledger.service.show.history import show_history
from ledger.service.show.listing import Wanted, list_records
from ledger.web.pages.console.reading import PAGE, Desk, Line
from ledger.web.rights import Rights

router: Final = APIRouter(prefix="/console/lots", include_in_schema=False)
STATES: Final = (
    "registered",
    "in_stock",
    "dispatched",
    "received_in_part",
    "exported",
    "imported",
    "transformed",
    "consumed",
    "lost",
    "seized",
    "destroyed",
    "voided",
)
LOOKED_AT: Final = 20_000
MOST_DRAWN: Final = 300


class Form(BaseModel):
    """Which lots are listed."""

    party: Line = ""
    site: Line = ""
    place: Line = ""
    state: Line = ""
    first: Line = ""
    last: Line = ""
    after: Line = ""

    def wanted(self) -> Wanted:
        """Return the question; Malformed when there is no such day."""
        return Wanted(
            party=self.party or None,
            site=self.site or None,
            place=self.place or None,
            state=self.state or None,
            first=day_given(self.first or None),
            last=day_given(self.last or None),
        )


@router.get("", response_class=HTMLResponse)
def lots(desk: Desk, form: Annotated[Form, Query()]) -> HTMLResponse:
    """List lots, as they stand now."""
    wanted = form.wanted()
    with desk.view() as (view, rights):
        listed = list_records(
            view,
            "lots",
            wanted,
            on=desk.today,
            after=form.after,
            limit=PAGE,
            seen=lambda lot: _is_listed(rights, lot),
            looked_at=LOOKED_AT,
        )
        return desk.page("lots.html", "lots", listed=listed, states=STATES)


def _is_listed(rights: Rights, lot: Lot) -> bool:
    return rights.whole or rights.only in (*hands(lot), lot.owner)


@router.get("/{id}", response_class=HTMLResponse)
def lot(id: str, desk: Desk, most: Annotated[int, Query(ge=2, le=MOST_DRAWN)] = DRAWN) -> HTMLResponse:
    """Show a lot: how it stands, what happened to it, what it is made of and what was made of it."""
    with desk.view() as (view, rights):
        history = show_history(view, id, seen=rights.past(id))
        found = view.get(Lot, id)
        if not rights.has(found):
            return desk.page("lot_passed_on.html", "lots", lot=id, history=history["events"])
        known = rights.show_lot(id)
        graph = rights.graph(graph_of(view, found, most=most, sees=rights.has))
        return desk.page(
            "lot.html",
            "lots",
            lot=known,
            labelled=bool(our_codes(known["tags"])),
            history=history["events"],
            graph=graph.as_json(),
            picture=draw(graph),
            box=BOX,
            most=most,
            most_drawn=MOST_DRAWN,
        )
