"""One click into a demo, with a key of its own. A ledger that is none has no such page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ledger.crypto.login import sign_login
from ledger.errors import NotFound
from ledger.language import N_, _
from ledger.service.demo.roles import ROLES, borrowed_key
from ledger.web.api.session import begin_session
from ledger.web.context import Context, Here
from ledger.web.credentials import set_cookie
from ledger.web.render import render
from ledger.web.session import SESSION_SECONDS

router: Final = APIRouter(prefix="/demo", include_in_schema=False)


@router.get("/", response_class=HTMLResponse)
def choose(request: Request, here: Here) -> HTMLResponse:
    """Offer the roles."""
    _check(here)
    return render(request, "demo.html", roles={role: _(name) for role, name in ROLES.items()})


@router.post("/login")
def enter(role: Annotated[str, Form()], here: Here) -> Response:
    """Log the browser in with the demo's own key of a role, as that key's holder would."""
    _check(here)
    with here.handle.view() as view:
        key = borrowed_key(view, here.handle.folder.keys, role) if role in ROLES else None
    if key is None:
        raise NotFound("role-missing", N_("This demo has no key of that role."))
    asked = here.sessions.challenge()
    ledger, origin = here.handle.ledger.genesis, here.config.address
    login = sign_login(key, ledger=ledger, origin=origin, nonce=asked.nonce, expires=asked.expires)
    _caller, token, _session = begin_session(here, login)
    response = RedirectResponse("/console/", HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
    set_cookie(response, token, secure=here.config.secure, seconds=SESSION_SECONDS)
    return response


def _check(here: Context) -> None:
    if not here.handle.ledger.demo:
        raise NotFound("not-found", N_("There is nothing at this address."))
