"""The overview: how the log stands, how much there is, and what was questioned last."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse, RedirectResponse

from ledger.language import NN_
from ledger.lots.office import Incident
from ledger.lots.state import Lot, Party, Record, Site
from ledger.lots.tagging import Batch
from ledger.service.auditor.changes import Wanted, list_changes
from ledger.service.auditor.log_status import log_status
from ledger.web.pages.console.reading import Desk

router: Final = APIRouter(include_in_schema=False)
_COUNTED: Final[tuple[tuple[str, type[Record], tuple[str, str]], ...]] = (
    ("lots", Lot, NN_("{count} lot", "{count} lots")),
    ("parties", Party, NN_("{count} party", "{count} parties")),
    ("sites", Site, NN_("{count} site", "{count} sites")),
    ("incidents", Incident, NN_("{count} incident", "{count} incidents")),
    ("tags", Batch, NN_("{count} batch of tags", "{count} batches of tags")),
)
_NEWEST: Final = 10


@router.get("/console")
def lead_in() -> RedirectResponse:
    """Lead who left the last stroke out to the overview."""
    return RedirectResponse("/console/", HTTPStatus.PERMANENT_REDIRECT)


@router.get("/console/", response_class=HTMLResponse)
def overview(desk: Desk) -> HTMLResponse:
    """Show how the log stands and what was questioned last."""
    stands = log_status(desk.here.handle, at=desk.now)
    with desk.view() as (view, rights):
        counts = [(path, view.count(kind), name) for path, kind, name in _COUNTED] if rights.whole else []
        newest = list_changes(view, Wanted("all", rights.only, limit=_NEWEST), rights.sees)
        return desk.page("overview.html", "", stands=stands, counts=counts, newest=newest)
