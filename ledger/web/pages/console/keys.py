"""Keys as the ledger knows them, and requests of new ones: for a party its own, for an authority all."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final, get_args

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ledger.crypto.enrolment import enrolment_code, open_enrolment
from ledger.crypto.text import decode_base64url
from ledger.lots.policy import Role
from ledger.lots.schema import day_of
from ledger.lots.state import Key, Party
from ledger.service.enrolling import Request as Asked
from ledger.service.enrolling import drop, missing, request_json, requests
from ledger.store.catalog import Catalog
from ledger.web.caller import Caller
from ledger.web.pages.console.reading import Desk, Reading, Typed

_LONGEST: Final = 2_800
router: Final = APIRouter(prefix="/console", include_in_schema=False)


@router.get("/keys", response_class=HTMLResponse)
def keys(desk: Desk, party: Typed = "") -> HTMLResponse:
    """List the keys of the caller's party, and of any party for offices; a lost one is revoked there."""
    with desk.view() as (view, rights):
        rights.check_enrolled()
        own = desk.caller.party or ""
        found = rights.get(Party, party or own)
        rights.check_party(found.id)
        listed = [_listed(view.get(Key, one)) for one in found.keys]
        manages = _manages(view, desk.caller) and (found.id == own or desk.caller.kind == "authority")
        return desk.page("keys.html", "keys", party=found.id, listed=listed, manages=manages)


@router.get("/enrolments", response_class=HTMLResponse)
def enrolments(
    desk: Desk, party: Typed = "", statement: Annotated[str, Query(max_length=_LONGEST)] = ""
) -> HTMLResponse:
    """List requests that wait, or show one that came as a file; they are compared and signed in the page."""
    with desk.view() as (view, rights):
        rights.check_enrolled()
        waiting = _waiting(desk, view)
        if statement:
            data = decode_base64url(statement)
            waiting = [Asked(data, open_enrolment(data), enrolment_code(data))]
        return desk.page(
            "enrolments.html",
            "enrolments",
            waiting=[_offered(view, desk.caller, one) for one in waiting if party in ("", one.asked.party)],
            manages=_manages(view, desk.caller),
            from_file=bool(statement),
            roles=get_args(Role),
        )


@router.post("/enrolments/{code}/drop")
def reject(code: str, desk: Desk) -> Response:
    """Let a request wait no more."""
    with desk.view() as (view, rights):
        rights.check_enrolled()
        codes = [one.code for one in _waiting(desk, view)]
    if code not in codes:
        # What waits for others is not there.
        raise missing(code)
    drop(desk.here.handle, code)
    return RedirectResponse("/console/enrolments", HTTPStatus.SEE_OTHER)


def _waiting(desk: Reading, view: Catalog) -> list[Asked]:
    """Return the requests that the caller may decide, or would with somebody else."""
    own = None if desk.caller.kind == "authority" else desk.caller.party
    return requests(desk.here.handle, view, party=own) if _manages(view, desk.caller) else []


def _manages(view: Catalog, caller: Caller) -> bool:
    """Whether the caller's key may manage keys: a field key may not."""
    key = None if caller.key is None else view.find(Key, caller.key)
    return key is not None and key.use == "admin"


def _listed(key: Key) -> dict[str, object]:
    state = "revoked" if key.revoked else "active" if key.retired_at is None else "retired"
    return {
        "id": key.id,
        "key_id": key.id[:16],
        "use": key.use,
        "state": state,
        "retired_on": None if key.retired_at is None else day_of(key.retired_at),
        "suspect_from": key.suspect_from,
        "events": key.seq,
    }


def _offered(view: Catalog, caller: Caller, one: Asked) -> dict[str, object]:
    """Return a request, and whether the caller may enrol its key without somebody else."""
    party = view.find(Party, one.asked.party)
    shown = request_json(view, one)
    if party is None:
        may = caller.kind == "authority"
    else:
        may = party.id == caller.party or (caller.kind == "authority" and not party.keys)
    return {**shown, "may": may, "is_known": party is not None, "name": None if party is None else party.name}
