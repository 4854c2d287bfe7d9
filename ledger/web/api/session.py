"""Logging in with an enrolled key, to read: a challenge, a signed login statement, a session."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from ledger.crypto.canonical import JSON
from ledger.crypto.login import LIMIT, Login, open_login
from ledger.lots.schema import second_of
from ledger.service.access import reader_of
from ledger.web.api.answers import KeyId, Model
from ledger.web.api.bodies import COSE, read_body
from ledger.web.api.description import BY_RIGHT, binary, errors
from ledger.web.caller import Asking, Caller, Kind
from ledger.web.context import Context, Here, context_of
from ledger.web.credentials import clear_cookie, set_cookie, token_of
from ledger.web.session import SESSION_SECONDS, Challenge, Session, login_refused

NO_STORE: Final = {"cache-control": "no-store"}
_HTML: Final = "text/html"
router: Final = APIRouter(prefix="/api/v1/session", tags=["session"])


class Asked(Model):
    """What a key is asked to sign, in a login statement that the caller composes itself."""

    ledger: str
    origin: Annotated[str, Field(description="Of this server; the caller signs the one that it called.")]
    nonce: str
    expires: Annotated[str, Field(description="A UTC second; at most 60 seconds from now.")]


class Who(Model):
    """Who asks: a stranger is `public`, and has no party and no key."""

    kind: Kind
    party: str | None
    key_id: KeyId | None


class LoggedIn(Who):
    """A session. A browser is given the token as a cookie, and not here."""

    expires: str
    token: str | None = None


@router.post(
    "/challenge",
    operation_id="askToLogIn",
    summary="Ask for what is to be signed",
    response_model=None,
    responses={200: {"model": Asked, "description": "Use it once, within 60 seconds."}},
)
def challenge(here: Here) -> Response:
    """The server keeps nothing of it. `docs/formats/login.md` says what is signed."""
    asked = here.sessions.challenge()
    answer = {
        "ledger": here.handle.ledger.genesis,
        "origin": here.config.address,
        "nonce": asked.nonce,
        "expires": asked.expires,
    }
    return JSONResponse(answer, headers=NO_STORE)


@router.post(
    "",
    operation_id="logIn",
    summary="Log in with a signed login statement",
    response_model=None,
    responses={
        200: {"model": LoggedIn, "description": "Logged in for eight hours at most."},
        **errors(403, 413, 415, 422),
    },
    openapi_extra=binary(COSE, "The login statement, as `mineral-ledger login` makes it."),
)
async def log_in(request: Request) -> Response:
    """A program gets a bearer token; who asks with `Accept: text/html`, as browsers do, gets a cookie."""
    data = await read_body(request, limit=LIMIT, types=[COSE])
    here = context_of(request)
    caller, token, session = await run_in_threadpool(begin_session, here, data)
    answer: dict[str, JSON] = {**_who(caller), "expires": second_of(session.ends * 1000)}
    if _HTML not in request.headers.get("accept", ""):
        return JSONResponse({"token": token, **answer}, headers=NO_STORE)
    response = JSONResponse(answer, headers=NO_STORE)
    set_cookie(response, token, secure=here.config.secure, seconds=SESSION_SECONDS)
    return response


def begin_session(here: Context, data: bytes) -> tuple[Caller, str, Session]:
    """Return who logs in with a login statement, the token of the new session, and the session.

    Raises Malformed when it is none, and one and the same error for everything else that is wrong with it.
    """
    login = open_login(data)
    with here.handle.view() as view:
        reader = reader_of(view, login.key)
    if reader is None or not _is_for(login, here):
        raise login_refused()
    here.sessions.use(Challenge(login.nonce, login.expires))
    token, session = here.sessions.begin(login.key)
    return Caller(reader.standing, reader.party, reader.key), token, session


def _is_for(login: Login, here: Context) -> bool:
    return (login.ledger, login.origin) == (here.handle.ledger.genesis, here.config.address)


@router.get(
    "",
    operation_id="whoAmI",
    summary="Say who asks",
    response_model=None,
    responses={200: {"model": Who, "description": "By the token or cookie of the request."}},
    openapi_extra=BY_RIGHT,
)
def who_am_i(caller: Asking) -> Response:
    """A stranger is `public`; a key that was revoked or retired since it logged in is a stranger's."""
    return JSONResponse(_who(caller), headers=NO_STORE)


@router.delete(
    "",
    operation_id="logOut",
    summary="Log out",
    status_code=HTTPStatus.NO_CONTENT,
    response_model=None,
    responses={204: {"description": "The token or cookie is worth nothing any more."}, **errors(403)},
    openapi_extra=BY_RIGHT,
)
def log_out(request: Request, here: Here) -> Response:
    """It is no error when nobody was logged in."""
    token = token_of(request, secure=here.config.secure)
    if token is not None:
        here.sessions.end(token)
    response = Response(status_code=HTTPStatus.NO_CONTENT, headers=NO_STORE)
    clear_cookie(response, secure=here.config.secure)
    return response


def _who(caller: Caller) -> dict[str, JSON]:
    key_id = None if caller.key is None else caller.key[:16]
    return {"kind": caller.kind, "party": caller.party, "key_id": key_id}
