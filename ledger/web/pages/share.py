"""The page of a share link: one passport, checked on the reader's own device, and to be taken along."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from ledger.crypto.text import decode_base64url
from ledger.language import _
from ledger.lots.schema import day_of
from ledger.service.passports.share import find_shared
from ledger.service.scan import words
from ledger.service.scan.checked import check_passport
from ledger.service.scan.words import CHECKED
from ledger.verify.passport_file import parse_passport, parse_statement
from ledger.web.context import Here
from ledger.web.pages import places
from ledger.web.render import render

router: Final = APIRouter(include_in_schema=False)
# Who has the address sees the passport, so the address is to stay with who has it.
HEADERS: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}


@router.get("/s/{token}.passport.json")
def shared_passport(token: str, here: Here) -> Response:
    """Return the passport of a link as a file."""
    shared = find_shared(here.handle, token)
    name = f'attachment; filename="{shared.lot}.passport.json"'
    headers = {**HEADERS, "content-disposition": name}
    return Response(shared.passport, headers=headers, media_type="application/json")


@router.get("/s/{token}")
def shared_page(token: str, request: Request, here: Here) -> HTMLResponse:
    """Show what a link shows."""
    shared = find_shared(here.handle, token)
    checked = check_passport(shared.passport, here.handle, now=here.handle.clock())
    passport = parse_passport(shared.passport)
    statement, _envelope = parse_statement(decode_base64url(passport.statement))
    return render(
        request,
        "share.html",
        headers=HEADERS,
        words=words,
        places=places,
        verdict=checked.verdict,
        checked=[_(CHECKED[code]) for code in checked.checked if code in CHECKED],
        statement=statement,
        day=day_of(checked.at),
        until=day_of(shared.expires_at),
        passport=f"/s/{token}.passport.json",
    )
