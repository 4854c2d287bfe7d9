"""Balances of a lot, stockpile, place, site, party or mineral over some days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, get_args

from fastapi import APIRouter, Query
from pydantic import BaseModel
from starlette.responses import HTMLResponse

from ledger.errors import Malformed
from ledger.language import N_
from ledger.lots.state import Lot
from ledger.service.balance_table import balance_rows, line_title, measure_title
from ledger.service.balances import Asked, Scope, show_balance
from ledger.web.pages.console.reading import Desk, Line
from ledger.web.rights import Rights

router: Final = APIRouter(prefix="/console/balances", include_in_schema=False)
MOST_ENTRIES: Final = 20_000
"""Entries of a log that are gone through for a page: a balance is made from the first entry on."""


class Form(BaseModel):
    """Of what a balance is asked for."""

    scope: Line = "party"
    id: Line = ""
    mineral: Line = ""
    first: Line = ""
    last: Line = ""

    def asked(self) -> Asked:
        """Return the question; Malformed when there are no balances of such a thing."""
        return Asked(
            _scope(self.scope), self.id.strip(), self.mineral or None, self.first or None, self.last or None
        )


@router.get("", response_class=HTMLResponse)
def balances(desk: Desk, form: Annotated[Form, Query()]) -> HTMLResponse:
    """Show what came, went, was lost and is there."""
    found: dict[str, Any] | None = None
    too_large = False
    with desk.view() as (view, rights):
        head = view.log.newest()
        too_large = head is not None and head.size > MOST_ENTRIES
        if form.id and not too_large:
            asked = form.asked()
            _check(rights, asked)
            found = show_balance(view, asked, moved=desk.here.movements)
        return desk.page(
            "balances.html",
            "balances",
            scopes=get_args(Scope),
            scope=form.scope,
            found=found,
            tables=[] if found is None else [*_tables(found)],
            too_large=too_large,
            most=MOST_ENTRIES,
        )


def _tables(found: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    for one in found["balances"]:
        measures = one["measures"]
        yield {
            "mineral": one["mineral"],
            "titles": [measure_title(measure["measure"]) for measure in measures],
            "rows": [(line_title(line), masses) for line, masses in balance_rows(measures)],
            "mixed": any(measure["mixed"] for measure in measures),
        }


def _scope(typed: str) -> Scope:
    found: Scope | None = next((one for one in get_args(Scope) if one == typed), None)
    if found is None:
        raise Malformed("scope", N_("There are no balances of “{scope}”."), values={"scope": typed})
    return found


def _check(rights: Rights, asked: Asked) -> None:
    """Let a party see its own balance and those of its lots; who may read all, all."""
    if asked.scope == "party":
        rights.check_party(asked.id)
    elif asked.scope == "lot":
        rights.get(Lot, asked.id)
    else:
        rights.check_whole()
