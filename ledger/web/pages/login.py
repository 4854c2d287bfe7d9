"""Logging a browser in with the token that the program ``login`` prints, and out again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ledger.language import _
from ledger.web.context import Here
from ledger.web.credentials import clear_cookie, cookie_of, set_cookie
from ledger.web.render import render
from ledger.web.session import SESSION_SECONDS

NO_STORE: Final = {"cache-control": "no-store"}
_LONGEST: Final = 200
router: Final = APIRouter(include_in_schema=False)


@router.get("/login", response_class=HTMLResponse)
def ask(request: Request, here: Here) -> HTMLResponse:
    """Ask for a token, and say how to get one."""
    return _page(request, here, "")


@router.post("/login")
def log_in(request: Request, here: Here, token: Annotated[str, Form(max_length=_LONGEST)] = "") -> Response:
    """Keep the token in a cookie, if it is that of a session."""
    if here.sessions.find(token.strip()) is None:
        return _page(request, here, _("This token is not one, or it is over. Get a new one."))
    response = RedirectResponse("/console/", HTTPStatus.SEE_OTHER, NO_STORE)
    set_cookie(response, token.strip(), secure=here.config.secure, seconds=SESSION_SECONDS)
    return response


@router.post("/logout")
def log_out(request: Request, here: Here) -> Response:
    """End the session."""
    token = cookie_of(request, secure=here.config.secure)
    if token is not None:
        here.sessions.end(token)
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER, NO_STORE)
    clear_cookie(response, secure=here.config.secure)
    return response


def _page(request: Request, here: Here, fault: str) -> HTMLResponse:
    status = HTTPStatus.FORBIDDEN if fault else HTTPStatus.OK
    values = {"address": here.config.address, "fault": fault, "ledger": here.handle.ledger.genesis}
    return render(request, "login.html", status=status, headers=NO_STORE, **values)
