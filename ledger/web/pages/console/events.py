"""One event: what was signed, what the ledger said of it, and the proof that the log holds it."""

from __future__ import annotations

import json
from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse, PlainTextResponse

from ledger.lots.event import Nature
from ledger.lots.problems import problem
from ledger.lots.state import Recorded
from ledger.lots.table import TYPES
from ledger.service.saying import problem_json
from ledger.service.show.thing import find_event, show_event
from ledger.store.disclosures import Disclosures
from ledger.web.pages.console.reading import PRIVATE, Desk

router: Final = APIRouter(prefix="/console/events", include_in_schema=False)


@router.get("/{id}", response_class=HTMLResponse)
def event(id: str, desk: Desk) -> HTMLResponse:
    """Show an event by its id or its first digits."""
    with desk.view() as (view, rights):
        recorded = rights.get(Recorded, find_event(view, id).id)
        shown: Any = show_event(view, recorded.id)
        problems = [problem_json(problem(one.code, one.where, **dict(one.values))) for one in recorded.told]
        with desk.here.handle.beside() as database:
            held = Disclosures(database).names(recorded.id)
        return desk.page(
            "event.html",
            "changes",
            event=shown,
            subjects=[subject.partition(":")[::2] for subject in recorded.subjects],
            problems=problems,
            held=held,
            moved=recorded.lots if TYPES[recorded.type].nature is Nature.MOVING else (),
            payload=json.dumps(shown["payload"], ensure_ascii=False, indent=2),
        )


@router.get("/{id}/receipt", response_class=PlainTextResponse)
def receipt(id: str, desk: Desk) -> PlainTextResponse:
    """Give the receipt: the proof that the log holds the event."""
    with desk.view() as (view, rights):
        recorded = rights.get(Recorded, find_event(view, id).id)
    name = f"{recorded.id[:16]}.tlog-proof"
    headers = {"content-disposition": f'attachment; filename="{name}"', **PRIVATE}
    return PlainTextResponse(desk.here.handle.receipt(recorded.id), headers=headers)
