"""The log: checkpoints, witnesses, keys."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Path
from starlette.responses import HTMLResponse

from ledger.service.auditor.log_status import find_checkpoint, log_status
from ledger.web.pages.console.reading import Desk

router: Final = APIRouter(prefix="/console/log", include_in_schema=False)


@router.get("", response_class=HTMLResponse)
def log(desk: Desk) -> HTMLResponse:
    """Show how the log stands."""
    with desk.view():
        stands = log_status(desk.here.handle, at=desk.now)
        return desk.page("log.html", "log", stands=stands)


@router.get("/{size}", response_class=HTMLResponse)
def checkpoint(size: Annotated[int, Path(ge=1, lt=2**53)], desk: Desk) -> HTMLResponse:
    """Show one checkpoint with all its lines."""
    with desk.view() as (view, _rights):
        found = find_checkpoint(view, size, desk.here.handle.policy)
        return desk.page("checkpoint.html", "log", found=found)
