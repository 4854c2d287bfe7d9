"""The pages of this browser's keys and outbox: for everybody, as nothing that they show is the server's."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from ledger.web.caller import caller_of
from ledger.web.context import Here
from ledger.web.render import render

NO_STORE: Final = {"cache-control": "private, no-store"}
router: Final = APIRouter(include_in_schema=False)


@router.get("/keys", response_class=HTMLResponse)
def keys(request: Request, here: Here) -> HTMLResponse:
    """Make keys, take them in, prove them, and log in with one."""
    return _page(request, here, "keys.html")


@router.get("/console/outbox", response_class=HTMLResponse)
def outbox(request: Request, here: Here) -> HTMLResponse:
    """Show what was signed in this browser and is not recorded, also to whose key is worth nothing now."""
    return _page(request, here, "outbox.html")


def _page(request: Request, here: Here, template: str) -> HTMLResponse:
    caller = caller_of(request)
    return render(
        request,
        template,
        headers=NO_STORE,
        ledger=here.handle.ledger.genesis,
        key=caller.key or "",
        party=caller.party or "",
        address=here.config.address,
    )
