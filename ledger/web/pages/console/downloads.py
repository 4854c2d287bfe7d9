"""Downloads: line items as CSV, and where everything else is found."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from ledger.lots.state import Lot
from ledger.service.auditor.line_items import COLUMNS, Wanted, format_csv, line_items
from ledger.service.balances import day_given
from ledger.web.pages.console.reading import PRIVATE, Desk, Typed

router: Final = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/downloads", response_class=HTMLResponse)
def downloads(desk: Desk) -> HTMLResponse:
    """Show what can be taken along."""
    with desk.view():
        return desk.page("downloads.html", "downloads", columns=COLUMNS, address=desk.here.config.address)


@router.get("/line-items.csv")
def csv(desk: Desk, party: Typed = "", lot: Typed = "", first: Typed = "", last: Typed = "") -> Response:
    """Give the line items of a party or a lot as CSV."""
    with desk.view() as (view, rights):
        if lot:
            rights.get(Lot, lot)
        elif party:
            rights.check_party(party)
        else:
            rights.check_whole()
        wanted = Wanted(party or None, lot or None, day_given(first or None), day_given(last or None))
        text = format_csv(line_items(view, wanted))
    name = "-".join(("line-items", *(part for part in (lot or party, first, last) if part)))
    headers = {
        "content-disposition": f'attachment; filename="{name}.csv"',
        **PRIVATE,
    }
    # Spreadsheets take a file without this mark for one of their country's old encoding.
    return Response("\ufeff" + text, headers=headers, media_type="text/csv; charset=utf-8")
