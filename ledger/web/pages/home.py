"""The first page: type the code of a bag, or go to what buyers and auditors look for."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from ledger.web.render import render

router = APIRouter(include_in_schema=False)
_LONGEST = 40


@router.get("/", response_class=HTMLResponse)
def home(request: Request) -> HTMLResponse:
    """Ask for the code of a bag."""
    return render(request, "home.html")


@router.get("/find")
def find(code: Annotated[str, Query(max_length=_LONGEST)]) -> RedirectResponse:
    """Go to the page of a code, whatever was typed: that page says what is wrong with it."""
    return RedirectResponse(f"/t/{quote(code.strip(), safe='')}", 303)
