"""What waits for the reader's party, each with the form that settles it."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.service.waiting import read_waiting, sold_to
from ledger.web.pages.console.reading import Desk

router: Final = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/waiting", response_class=HTMLResponse)
def waiting(desk: Desk) -> HTMLResponse:
    """Show a party what others wait for, and what was sold to it."""
    with desk.view() as (view, rights):
        rights.check_enrolled()
        party = rights.party_asked(None)
        frank = rights.may_be_told(party)
        return desk.page(
            "waiting.html",
            "waiting",
            found=read_waiting(view, party, on=desk.today, frank=frank),
            sold=sold_to(view, party),
            coming=view.count_held(party, "lot").get("coming", 0),
        )
