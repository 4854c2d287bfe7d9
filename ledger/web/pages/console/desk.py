"""The desk of an authority or programme: what waits to be decided, each with the form that decides it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.language import N_, _
from ledger.service.desk import corrections, due_sites, held_lots, open_incidents
from ledger.service.enrolling import requests
from ledger.web.pages.console.do_words import words
from ledger.web.pages.console.reading import Desk

router: Final = APIRouter(prefix="/console", include_in_schema=False)
WHY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "never": N_("never inspected"),
        "lapsed": N_("its status has lapsed"),
        "lapses_soon": N_("its status lapses within 30 days"),
    }
)
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "found": N_("{count} codes, {mistyped} of them mistyped."),
        "recorded_tags": N_("Entry {index}: {count} tags are void."),
        "mistyped_codes": N_("Mistyped: {codes}"),
        "unknown_codes": N_("Unknown here: {codes}"),
        "void_already": N_("Void already: {codes}"),
        "void_codes": N_("Write at least one code."),
        "void_reason": N_("Say why."),
    }
)


@router.get("/desk", response_class=HTMLResponse)
def desk(desk: Desk) -> HTMLResponse:
    """Show an office what waits."""
    with desk.view() as (view, rights):
        rights.check_office()
        held, conflicts = held_lots(view)
        waiting = requests(desk.here.handle, view) if desk.caller.kind == "authority" else []
        return desk.page(
            "desk.html",
            "desk",
            corrections=corrections(view),
            held=held,
            conflicts=conflicts,
            incidents=open_incidents(view, on=desk.today),
            due=due_sites(view, on=desk.today),
            enrolments=len(waiting),
            why=WHY,
        )


@router.get("/void", response_class=HTMLResponse)
def void(desk: Desk) -> HTMLResponse:
    """Take in a list of tags that are void from now on."""
    with desk.view() as (_view, rights):
        rights.check_enrolled()
        said = words() | {name: _(text) for name, text in WORDS.items()}
        return desk.page("void.html", "desk" if rights.whole else "tags", words=said)
