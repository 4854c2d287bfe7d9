"""The stock book: what a party has, what is on its way, and what would be asked about it before paying."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, Response

from ledger.diligence.shipped import shipped_pack
from ledger.service.scan.words import ASSESSMENTS
from ledger.service.stock.book import PARTS, TAG_COUNTS, Stock, Wanted, part_named, read_stock, stock_json
from ledger.service.stock.findings import MOST, Found, findings_about
from ledger.service.stock.table import stock_csv
from ledger.store.catalog import Catalog
from ledger.web.api.asked import mineral_asked
from ledger.web.pages.console.reading import PAGE, PRIVATE, Desk, Line, Reading
from ledger.web.rights import Rights

router: Final = APIRouter(prefix="/console", include_in_schema=False)
_DEEPEST: Final = 10_000


class Form(BaseModel):
    """Whose stock, and what of it is listed."""

    party: Line = ""
    part: Line = ""
    place: Line = ""
    mineral: Line = ""
    q: Line = ""
    only: Line = ""
    page: Annotated[int, Field(ge=1, le=_DEEPEST)] = 1

    def wanted(self, party: str, *, frank: bool) -> Wanted:
        """Return the question; Malformed when there is no such part or mineral."""
        return Wanted(
            party,
            part=part_named(self.part) if self.part else None,
            place=self.place.strip() or None,
            mineral=mineral_asked(self.mineral.strip() or None),
            text=self.q,
            held=self.only == "held",
            asked_about=self.only == "asked",
            frank=frank,
        )


@router.get("/stock", response_class=HTMLResponse)
def stock(desk: Desk, form: Annotated[Form, Query()]) -> HTMLResponse:
    """Show the caller's stock book, or that of a party which it may read."""
    with desk.view() as (view, rights):
        if rights.whole and not form.party and desk.caller.party is None:
            return desk.page("stock.html", "stock", stock=None, parts_of=PARTS, form=form)
        found = _read(view, rights, form, desk, first=(form.page - 1) * PAGE, limit=PAGE)
        return desk.page(
            "stock.html",
            "stock",
            stock=stock_json(view, found, _findings(view, found, desk)),
            answers=ASSESSMENTS,
            parts_of=PARTS,
            form=form,
            tag_counts=TAG_COUNTS,
            frank=found.wanted.frank,
            further=len(found.lines) > form.page * PAGE,
        )


@router.get("/stock.csv")
def stock_file(desk: Desk, form: Annotated[Form, Query()]) -> Response:
    """Give what the page lists as CSV, all of it."""
    with desk.view() as (view, rights):
        found = _read(view, rights, form, desk)
        text = stock_csv(stock_json(view, found))
    name = f"stock-{found.wanted.party}-{desk.today}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"', **PRIVATE}
    # Spreadsheets take a file without this mark for one of their country's old encoding.
    return Response("\ufeff" + text, headers=headers, media_type="text/csv; charset=utf-8")


def _read(
    view: Catalog, rights: Rights, form: Form, desk: Reading, *, first: int = 0, limit: int | None = None
) -> Stock:
    party = rights.party_asked(form.party.strip() or None)
    wanted = form.wanted(party, frank=rights.may_be_told(party))
    return read_stock(view, wanted, now=desk.now, first=first, limit=limit)


def _findings(view: Catalog, found: Stock, desk: Reading) -> Found:
    """Return what packs say of lots that are to be received: the party has not paid for them yet."""
    if not found.wanted.frank:
        return {}
    arriving = [lot.id for part, lot in found.shown if part == "coming"]
    packs = [shipped_pack(id) for id in desk.here.config.packs]
    return findings_about(view, arriving[:MOST], packs, now=desk.now)
