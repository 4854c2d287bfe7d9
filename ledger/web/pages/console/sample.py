"""A reproducible sample of lots."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse

from ledger.crypto.canonical import JSON
from ledger.service.auditor.sample import MOST, Wanted, draw_sample
from ledger.web.pages.console.reading import Count, Desk, Line

router: Final = APIRouter(prefix="/console/sample", include_in_schema=False)


class Form(BaseModel):
    """Which sample is drawn."""

    seed: Line = ""
    count: Annotated[int, Field(ge=1, le=MOST)] = 20
    size: Count = None
    party: Line = ""
    first: Line = ""
    last: Line = ""
    halves: bool = False
    secret: Line = ""

    def wanted(self) -> Wanted:
        """Return the question."""
        return Wanted(
            self.count,
            self.seed,
            size=self.size,
            party=self.party or None,
            first=self.first or None,
            last=self.last or None,
            halves=self.halves,
            secret=self.secret or None,
        )


@router.get("", response_class=HTMLResponse)
def sample(desk: Desk, form: Annotated[Form, Query()]) -> HTMLResponse:
    """Draw a sample, for whoever may read all."""
    drawn: dict[str, JSON] | None = None
    with desk.view() as (view, rights):
        rights.check_whole()
        newest = view.log.newest()
        if form.seed:
            drawn = draw_sample(view, form.wanted())
        newest_size = 0 if newest is None else newest.size
        return desk.page("sample.html", "sample", drawn=drawn, form=form, most=MOST, newest=newest_size)
