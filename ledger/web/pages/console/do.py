"""What the reader may enter: the menu of tasks, and the form of each, made from the model of its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.crypto.canonical import JSON
from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.effective import effective
from ledger.lots.event import Nature
from ledger.lots.state import Party, Recorded, Site
from ledger.lots.table import TYPES
from ledger.service.forms.choices import MOST
from ledger.service.forms.fields import Field, Form, form_of
from ledger.service.forms.first import first_tasks
from ledger.service.forms.layout import Slot, arrange
from ledger.service.forms.task import SECTIONS, Task
from ledger.service.forms.tasks import TASKS
from ledger.service.waiting import read_waiting
from ledger.store.catalog import Catalog
from ledger.web.pages.console.asking import Asking
from ledger.web.pages.console.do_words import words
from ledger.web.pages.console.entering import entered_with
from ledger.web.pages.console.reading import Desk, Reading
from ledger.web.rights import Rights

router: Final = APIRouter(prefix="/console/do", include_in_schema=False)
SECTION: Final = "do/"
# Events that state a thing whole, what names it in them, and what it is.
_WHOLE: Final[Mapping[str, tuple[str, type[Party | Site]]]] = MappingProxyType(
    {"party.updated": ("party", Party), "site.updated": ("site", Site)}
)
_Numbered = tuple[int, str, Task]


@router.get("/", response_class=HTMLResponse)
def menu(desk: Desk) -> HTMLResponse:
    """Show what the reader's key may enter."""
    with desk.view() as (view, rights):
        rights.check_enrolled()
        first, further = _menu(view, desk)
        waiting = _waiting(view, rights, desk)
        return desk.page("do_menu.html", SECTION, first=first, further=further, waiting=waiting)


@router.get("/{name}", response_class=HTMLResponse)
def task(name: str, desk: Desk) -> HTMLResponse:
    """Show the form of a task."""
    with desk.view() as (view, rights):
        rights.check_enrolled()
        if name not in TASKS:
            raise NotFound("task-missing", N_("There is no task “{name}”."), values={"name": name})
        chosen = TASKS[name]
        form = form_of(chosen.type)
        first, more = arrange(form.body, chosen.first)
        asking = Asking(view, desk.caller.party or "", chosen, whole=desk.caller.sees_all, today=desk.today)
        whole = chosen.type in _WHOLE
        return desk.page(
            "do_whole.html" if whole else "do.html",
            SECTION,
            stands=_stands(view, rights, chosen.type, desk) if whole else None,
            name=name,
            task=chosen,
            first=first,
            more=more,
            sealed_first=_sealed(chosen.sealed),
            sealed_more=_sealed(one for one in form.sealed if one not in chosen.sealed),
            common=_common(form),
            said=asking,
            datalists=asking.datalists((*first, *more, *_common(form))),
            undo=_undo(chosen),
            words=words(fields=chosen.module == "correct"),
        )


def _menu(view: Catalog, desk: Reading) -> tuple[list[_Numbered], list[tuple[str, list[_Numbered]]]]:
    """Return what the reader's key may enter: first what its party does most, then the rest by sections."""
    may = entered_with(view, desk.caller.key or "")
    roles = view.get(Party, desk.caller.party or "").roles
    names = [name for name in first_tasks(roles) if name in may]
    first = [(number, name, TASKS[name]) for number, name in enumerate(names, 1)]
    numbers = count(len(first) + 1)
    others = {name: task for name, task in TASKS.items() if name in may and name not in names}
    sections = (
        (title, [(next(numbers), name, task) for name, task in others.items() if task.section == section])
        for section, title in SECTIONS.items()
    )
    return first, [(title, tasks) for title, tasks in sections if tasks]


def _waiting(view: Catalog, rights: Rights, desk: Reading) -> dict[str, int]:
    """Return how much waits for a task, by its name; what waits for offices is counted on their desk."""
    party = desk.caller.party or ""
    coming = {"receive": len([*view.held(party, "lot", "coming", limit=MOST)])}
    if desk.caller.sees_all:
        return coming
    found = read_waiting(view, party, on=desk.today, frank=rights.may_be_told(party))
    return {**coming, "approve": len(found.corrections), "answer-incident": len(found.incidents)}


def _stands(view: Catalog, rights: Rights, type: str, desk: Reading) -> dict[str, JSON]:
    """Return what the subject of an event that states it whole is called, and its details as they stand.

    The details are None where no subject is named, or the caller may not read the event that they are from.
    """
    name, kind = _WHOLE[type]
    id = desk.request.query_params.get(name) or (desk.caller.party if kind is Party else None)
    found = None if id is None else view.find(kind, id)
    described = None if found is None else view.find(Recorded, found.described_by)
    body = effective(described, view)["body"] if described is not None and rights.sees(described) else None
    return {"subject": name, "body": body}


def _sealed(names: Iterator[str] | tuple[str, ...]) -> list[Slot]:
    return [Slot(name, Field(name, "text", longest=2000)) for name in names]


def _common(form: Form) -> tuple[Slot, ...]:
    return tuple(Slot(field.name, field) for field in form.common)


def _undo(task: Task) -> str:
    """Return what a void of the entry names besides it: its lots, its lots and heap, nothing; or no void."""
    kind = TYPES[task.type]
    if kind.nature is Nature.MOVING and task.type != "event.voided":
        return "heap" if kind.subject == "stockpile" else "lots"
    return "entry" if kind.nature is Nature.ANNOTATING and kind.undo is not None else ""
