"""What the reader may enter: the menu of tasks, and the form of each, made from the model of its type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.event import Nature
from ledger.lots.state import LEDGER, Key, Ledger, Party
from ledger.lots.table import TYPES
from ledger.service.forms.fields import Field, Form, form_of
from ledger.service.forms.layout import Slot, arrange
from ledger.service.forms.task import SECTIONS, Task
from ledger.service.forms.tasks import TASKS
from ledger.store.catalog import Catalog
from ledger.web.pages.console.asking import Asking
from ledger.web.pages.console.do_words import words
from ledger.web.pages.console.reading import Desk, Reading

router: Final = APIRouter(prefix="/console/do", include_in_schema=False)
SECTION: Final = "do/"
_Numbered = tuple[int, str, Task]


@router.get("/", response_class=HTMLResponse)
def menu(desk: Desk) -> HTMLResponse:
    """Show what the reader's key may enter."""
    with desk.view() as (view, rights):
        rights.check_enrolled()
        return desk.page("do_menu.html", SECTION, sections_of_tasks=[*_sections(view, desk)])


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
        return desk.page(
            "do.html",
            SECTION,
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


def _sections(view: Catalog, desk: Reading) -> Iterator[tuple[str, list[_Numbered]]]:
    number = 0
    for section, title in SECTIONS.items():
        tasks: list[_Numbered] = []
        for name, one in TASKS.items():
            if one.section == section and may_enter(view, desk.caller.key or "", one):
                number += 1
                tasks.append((number, name, one))
        if tasks:
            yield title, tasks


def may_enter(view: Catalog, key: str, task: Task) -> bool:
    """Whether a key (public, hex) may sign what a task enters, by its use and the roles of its party."""
    enrolled = view.find(Key, key)
    party = None if enrolled is None else view.find(Party, enrolled.party)
    if enrolled is None or party is None or (TYPES[task.type].admin and enrolled.use != "admin"):
        return False
    return not set(party.roles).isdisjoint(view.get(Ledger, LEDGER).policy.roles_for(task.type))


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
