"""One click into a demo, with a key of its own. A ledger that is none has no such page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from ledger.crypto.keys import SigningKey, format_key_file
from ledger.crypto.login import sign_login
from ledger.errors import NotFound
from ledger.language import N_, _
from ledger.lots.state import Key
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
    roles = {role: _(name) for role, name in ROLES.items()}
    return render(request, "demo.html", roles=roles, ledger=here.handle.ledger.genesis)


@router.post("/login")
def enter(role: Annotated[str, Form()], here: Here) -> Response:
    """Log the browser in with the demo's own key of a role, as that key's holder would."""
    _check(here)
    key, _enrolled = _borrowed(here, role)
    asked = here.sessions.challenge()
    ledger, origin = here.handle.ledger.genesis, here.config.address
    login = sign_login(key, ledger=ledger, origin=origin, nonce=asked.nonce, expires=asked.expires)
    _caller, token, _session = begin_session(here, login)
    response = RedirectResponse("/console/", HTTPStatus.SEE_OTHER, {"cache-control": "no-store"})
    set_cookie(response, token, secure=here.config.secure, seconds=SESSION_SECONDS)
    return response


@router.post("/key")
def lend(role: Annotated[str, Form()], here: Here) -> Response:
    """Hand out the demo's own key of a role, in plain, for the browser to sign with: it proves nothing."""
    _check(here)
    key, enrolled = _borrowed(here, role)
    answer = {
        "party": enrolled.party,
        "use": enrolled.use,
        "name": f"DEMO {_(ROLES[role])}",
        "file": format_key_file(key, None).decode("ascii"),
    }
    return JSONResponse(answer, headers={"cache-control": "no-store"})


def _borrowed(here: Context, role: str) -> tuple[SigningKey, Key]:
    with here.handle.view() as view:
        key = borrowed_key(view, here.handle.folder.keys, role) if role in ROLES else None
        enrolled = None if key is None else view.find(Key, key.public_key.hex())
    if key is None or enrolled is None:
        raise NotFound("role-missing", N_("This demo has no key of that role."))
    return key, enrolled


def _check(here: Context) -> None:
    if not here.handle.ledger.demo:
        raise NotFound("not-found", N_("There is nothing at this address."))
