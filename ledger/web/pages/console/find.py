"""Search: whatever id, or number of a container, drum or seal, somebody has in hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.crypto.envelope import envelope_id
from ledger.diligence.shipped import shipped_pack
from ledger.lots.state import KINDS, Recorded, Refusal
from ledger.service.auditor.carried import asking, look_up
from ledger.service.scan.words import ASSESSMENTS
from ledger.service.steps import STEPS
from ledger.store.catalog import Catalog
from ledger.web.pages.console.reading import Desk, Typed
from ledger.web.rights import Rights

router: Final = APIRouter(prefix="/console/search", include_in_schema=False)
_OF_THEIR_OWN: Final[Mapping[str, str]] = {
    "lot": "lots",
    "party": "parties",
    "site": "sites",
    "place": "places",
    "incident": "incidents",
    "event": "events",
    "batch": "tags/batches",
    "tag": "tags/of",
    "checkpoint": "log",
}


@router.get("", response_class=HTMLResponse)
def show_search(desk: Desk, q: Typed = "") -> HTMLResponse:
    """Say where an id or mark leads, as far as the caller may follow; else what may have been meant."""
    with desk.view() as (view, rights):
        packs = [shipped_pack(id) for id in desk.here.config.packs] if rights.is_frank() else []
        answer: Any = look_up(view, q, rights, asking(view, packs, now=desk.now))
        found, near = (
            [shown for one in answer[name] if (shown := _readable(view, rights, one)) is not None]
            for name in ("found", "near")
        )
        return desk.page(
            "search.html",
            "search",
            typed=answer["typed"],
            found=found,
            near=near,
            mistyped=answer["mistyped"],
            container=answer["container"],
            carried=answer["carried"],
            near_marks=answer["near_marks"],
            answers=ASSESSMENTS,
            steps=STEPS,
            address_of=address_of,
        )


def address_of(kind: str, id: str) -> str:
    """Return the address of the page of a thing."""
    path = _OF_THEIR_OWN.get(kind, f"records/{kind}")
    return f"/console/{path}/{quote(id, safe='')}"


def _readable(view: Catalog, rights: Rights, one: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return what was found as it is shown to the caller; None when the caller may not read it."""
    if one["kind"] == "checkpoint":
        return one
    record = view.find(KINDS[one["kind"]], one["id"])
    if isinstance(record, Refusal):
        # What was refused is not in the log: what leads to it is the event that says so.
        record = view.find(Recorded, envelope_id(view.statement(record.index)))
        one = one if record is None else {"kind": "event", "id": record.id}
    return one if record is not None and rights.sees(record) else None
