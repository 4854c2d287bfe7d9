"""Sites on a map, and places; each of them with what was decided and seen there."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.crypto.canonical import JSON
from ledger.lots.effective import effective
from ledger.lots.office import Area
from ledger.lots.state import Place, Recorded, Site
from ledger.service.auditor.chart import WIDTH, draw_chart
from ledger.service.auditor.site_map import Spot, provinces, spots
from ledger.service.balances import day_given
from ledger.service.show.listing import STATUSES, Wanted, list_records
from ledger.service.show.thing import show_site
from ledger.store.catalog import Catalog
from ledger.web.pages.console.reading import PAGE, Desk, Typed
from ledger.web.rights import Rights

router: Final = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/sites", response_class=HTMLResponse)
def sites(
    desk: Desk, state: Typed = "", country: Typed = "", on: Typed = "", after: Typed = ""
) -> HTMLResponse:
    """Draw the sites, count them by province, and list them."""
    day = day_given(on or None) or desk.today
    with desk.view() as (view, rights):
        every = [_shown(view, rights, spot) for spot in spots(view, view.each(Site), on=day)]
        kept = [
            spot
            for spot in every
            if state in ("", spot.status) and country.strip().upper() in ("", spot.site.country)
        ]
        page = [spot for spot in kept if spot.site.id > after][:PAGE]
        more = page[-1].site.id if page and page[-1].site.id != kept[-1].site.id else None
        return desk.page(
            "sites.html",
            "sites",
            chart=draw_chart(kept),
            width=WIDTH,
            provinces=provinces(kept),
            page=page,
            more=more,
            on=day,
            count=len(kept),
            statuses=STATUSES,
            areas=[*view.each(Area)],
        )


def _acts(view: Catalog, site: Site) -> dict[str, JSON]:
    """Return the legal act of each decision on the status of a site, by its event, as it stands corrected."""
    bodies = ((one.event, effective(view.get(Recorded, one.event), view)["body"]) for one in site.decisions)
    return {event: body.get("legal_act") if isinstance(body, dict) else None for event, body in bodies}


def _shown(view: Catalog, rights: Rights, spot: Spot) -> Spot:
    """Return a site without its position for those who may not read the event that tells it."""
    if rights.whole or rights.sees(view.get(Recorded, spot.site.described_by)):
        return spot
    return Spot(spot.site, spot.status, None, None)


@router.get("/sites/{id}", response_class=HTMLResponse)
def site(id: str, desk: Desk, on: Typed = "") -> HTMLResponse:
    """Show a site as of a day."""
    day = day_given(on or None) or desk.today
    with desk.view() as (view, rights):
        found = rights.get(Site, id)
        [spot] = (_shown(view, rights, one) for one in spots(view, [found], on=day))
        known = show_site(view, id, on=day)
        acts = _acts(view, found)
        return desk.page("site.html", "sites", site=known, spot=spot, acts=acts, statuses=STATUSES)


@router.get("/places", response_class=HTMLResponse)
def places(desk: Desk, party: Typed = "", site: Typed = "", after: Typed = "") -> HTMLResponse:
    """List places."""
    wanted = Wanted(party=party or None, site=site or None)
    with desk.view() as (view, rights):
        listed = list_records(
            view, "places", wanted, on=desk.today, after=after, limit=PAGE, seen=rights.sees
        )
        return desk.page("places.html", "places", listed=listed)


@router.get("/places/{id}", response_class=HTMLResponse)
def place(id: str, desk: Desk) -> HTMLResponse:
    """Show a place."""
    with desk.view() as (_view, rights):
        found = rights.get(Place, id)
        return desk.page("place.html", "places", place=found)
