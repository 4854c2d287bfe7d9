"""Changes and questions: corrections, holds, refusals, late and assisted entries, and who went ahead."""

from __future__ import annotations

from typing import Annotated, Final, get_args

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from ledger.language import N_
from ledger.service.auditor.changes import Kind, Wanted, list_changes, went_ahead
from ledger.web.pages.console.reading import PAGE, Desk, Typed

router: Final = APIRouter(prefix="/console/changes", include_in_schema=False)
KINDS: Final[dict[Kind, str]] = {
    "all": N_("everything"),
    "corrections": N_("corrections"),
    "voids": N_("voided entries"),
    "holds": N_("holds and their ends"),
    "flags": N_("flags"),
    "refusals": N_("refused submissions"),
    "late": N_("late entries"),
    "clock": N_("clocks and gaps of devices"),
    "assisted": N_("assisted, from paper, imported"),
    "disputes": N_("disputes"),
}
_ABOVE: Final = 3
"""How many entries with a flag or hold somebody may have before being listed, unless asked otherwise."""


@router.get("", response_class=HTMLResponse)
def changes(
    desk: Desk,
    kind: Typed = "all",
    party: Typed = "",
    before: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
) -> HTMLResponse:
    """List entries of a kind, the newest first."""
    chosen: Kind = next((one for one in get_args(Kind) if one == kind), "all")
    with desk.view() as (view, rights):
        found = list_changes(view, Wanted(chosen, party or None, before, PAGE), rights.sees)
        return desk.page("changes.html", "changes", found=found, kinds=KINDS)


@router.get("/signers", response_class=HTMLResponse)
def signers(desk: Desk, above: Annotated[int, Query(ge=0, le=1_000_000)] = _ABOVE) -> HTMLResponse:
    """List who recorded more than some number of entries with a flag or a hold."""
    with desk.view() as (view, rights):
        found = went_ahead(view, above=above, party=rights.only)
        return desk.page("signers.html", "changes", found=found, above=above)
