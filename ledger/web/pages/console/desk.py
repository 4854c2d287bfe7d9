"""The desk of an authority or programme: what waits to be decided, each with the form that decides it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.language import N_, _
from ledger.service.desk import corrections, due_sites, held_lots, open_incidents
from ledger.service.enrolling import requests
from ledger.service.forms.tasks import TASKS
from ledger.web.pages.console.do import may_enter
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
        "void_reason": N_("Say why."),
    }
)
# What templates cannot name a field.
_FIELDS: Final = MappingProxyType({"tag": "tag/number"})


@router.get("/desk", response_class=HTMLResponse)
def desk(desk: Desk) -> HTMLResponse:
    """Show an office what waits."""
    with desk.view() as (view, rights):
        rights.check_office()
        held, conflicts = held_lots(view)
        waiting = requests(desk.here.handle, view) if desk.caller.kind == "authority" else []
        key = desk.caller.key or ""
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
            form=_form,
            enters=frozenset(name for name, task in TASKS.items() if may_enter(view, key, task)),
        )


@router.get("/void", response_class=HTMLResponse)
def void(desk: Desk) -> HTMLResponse:
    """Take in a list of tags that are void from now on."""
    with desk.view() as (_view, rights):
        rights.check_enrolled()
        said = words() | {name: _(text) for name, text in WORDS.items()}
        return desk.page("void.html", "desk" if rights.whole else "tags", words=said)


def _form(name: str, given: Mapping[str, str | list[str]]) -> str:
    """Return the address of the form of a task with values filled in."""
    fields = {_FIELDS.get(one, one): value for one, value in given.items()}
    return f"/console/do/{name}?{urlencode(fields, doseq=True)}"
