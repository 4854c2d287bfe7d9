"""Tags: batches with what became of them, one batch tag by tag, one tag, and the tags in a party's hands."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.state import Party
from ledger.lots.tagging import Batch, Tag
from ledger.service.auditor.tag_accounts import batches_of, reconcile_batch, tag_json, tags_held
from ledger.service.show.office import COUNTS
from ledger.web.pages.console.reading import PAGE, Desk, Typed

router: Final = APIRouter(prefix="/console/tags", include_in_schema=False)
_MOST: Final = 500


@router.get("", response_class=HTMLResponse)
def tags(desk: Desk, site: Typed = "", party: Typed = "", after: Typed = "") -> HTMLResponse:
    """Show batches; a party those that it issued, and the tags in its own hands."""
    with desk.view() as (view, rights):
        found = batches_of(view, site=site or None, party=rights.only or party or None, after=after)
        held = None if rights.only is None else tags_held(view, rights.only)
        return desk.page("tags.html", "tags", found=found, held=held, counts=COUNTS)


@router.get("/batches/{id}", response_class=HTMLResponse)
def batch(id: str, desk: Desk, state: Typed = "") -> HTMLResponse:
    """Show a batch tag by tag."""
    with desk.view() as (view, rights):
        rights.get(Batch, id)
        found = reconcile_batch(view, id)
        return desk.page("batch.html", "tags", batch=found, counts=COUNTS, state=state)


@router.get("/held/{id}", response_class=HTMLResponse)
def held(id: str, desk: Desk, state: Typed = "", after: Typed = "") -> HTMLResponse:
    """Show the tags that a party was given and did not hand on."""
    with desk.view() as (view, rights):
        rights.check_party(id)
        rights.get(Party, id)
        found = tags_held(view, id, state=state or None)
        return desk.page("held.html", "tags", found=found, counts=COUNTS, after=after, most=PAGE * 4)


@router.get("/of/{id}", response_class=HTMLResponse)
def tag(id: str, desk: Desk) -> HTMLResponse:
    """Show a tag by the id of its record: a digest, with its scheme before it when it is not ours."""
    with desk.view() as (view, rights):
        found = view.find(Tag, id)
        rights.check()
        if found is None or not rights.sees(found):
            raise NotFound("tag-missing", N_("There is no tag of that number here."))
        shown = tag_json(found)
        return desk.page("tag.html", "tags", tag=shown, level=found.level, replaced_by=found.replaced_by)
