"""The page of a tag: what a stranger who scans a bag is told, and where to report what is wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from ledger.errors import Malformed, NotFound
from ledger.language import N_, _, say_error
from ledger.lots.schema import day_of
from ledger.lots.state import Lot
from ledger.lots.tag import print_tag
from ledger.service import grievance
from ledger.service.grievance import KINDS, MOST_CONTACT, MOST_TEXT, Told
from ledger.service.scan import words
from ledger.service.scan.answer import checked_words, pack_title, scan_json
from ledger.service.scan.public import Scanned
from ledger.service.scan.typed import Mistyped, read_code
from ledger.web.api.answers_scan import Scan
from ledger.web.api.bodies import read_body
from ledger.web.api.description import errors
from ledger.web.caller import Asking, Caller
from ledger.web.context import Context, Here
from ledger.web.pages import places
from ledger.web.pages.picture import WIDTH, bar_of
from ledger.web.render import render
from ledger.web.rights import Rights

router: Final = APIRouter()
# What stands there changes with the log; and no search engine is to have a list of codes.
HEADERS: Final = {"cache-control": "private, max-age=60", "x-robots-tag": "noindex"}
_FORM: Final = "application/x-www-form-urlencoded"
_LARGEST_FORM: Final = 4 * 3 * (MOST_TEXT + MOST_CONTACT) + 1_000
_MISTYPED: Final = {
    "length": N_("A code has 13 letters and digits; this one has {found}."),
    "character": N_("No code has “{found}” in it."),
    "check": N_("At least one character is wrong: the last one does not fit the others."),
}


@router.get(
    "/t/{code}.json",
    operation_id="scanTag",
    summary="Scan a tag, as anybody may",
    tags=["lots"],
    response_model=None,
    responses={200: {"model": Scan, "description": "What a stranger may know."}, **errors(404, 422)},
)
def scan_tag(code: str, here: Here) -> Response:
    """What the page of a tag says: coarse, delayed, without names, places, masses or days.

    A code that was never issued, one that is not in use and one that is too new get one answer. A mistyped
    code is told before anything is looked up.
    """
    return JSONResponse(scan_json(here.scanner.scan(_read(code))), headers=HEADERS)


@router.get("/t/{code}", include_in_schema=False)
@router.get("/T/{code}", include_in_schema=False)
def tag_page(code: str, request: Request, here: Here, caller: Asking) -> HTMLResponse:
    """Show a tag's page, or say what is wrong with its code."""
    read = read_code(code)
    if isinstance(read, Mistyped):
        return _mistyped(request, code, read)
    try:
        scanned = here.scanner.scan(read)
    except NotFound as error:
        values = {"code": print_tag(read), "message": say_error(error), "hint": _(error.hint)}
        return render(request, "tag_none.html", status=HTTPStatus.NOT_FOUND, headers=HEADERS, **values)
    return render(request, "tag.html", headers=HEADERS, **_page(scanned, here, caller))


@router.get("/t/{code}/report", include_in_schema=False)
def report_form(code: str, request: Request) -> HTMLResponse:
    """Ask what is wrong with a bag."""
    read = read_code(code)
    if isinstance(read, Mistyped):
        return _mistyped(request, code, read)
    return _form(request, read)


async def told_of(request: Request) -> dict[str, str]:
    """Return the fields of a form, each as it was given first."""
    body = await read_body(request, limit=_LARGEST_FORM, types=(_FORM,))
    fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    return {name: values[0] for name, values in fields.items()}


@router.post("/t/{code}/report", include_in_schema=False)
def take_report(
    code: str, request: Request, here: Here, told: Annotated[dict[str, str], Depends(told_of)]
) -> Response:
    """Keep a report for the programme and show its reference."""
    read = read_code(code)
    if isinstance(read, Mistyped):
        return _mistyped(request, code, read)
    given = Told(read, told.get("kind", ""), told.get("text", ""), told.get("contact", ""))
    try:
        reference = grievance.report(here.handle, given)
    except Malformed as error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(request, read, given=given, message=say_error(error), status=status)
    return render(request, "reported.html", headers=HEADERS, code=print_tag(read), reference=reference)


@router.get("/T/{code}/report", include_in_schema=False)
def report_folded(code: str) -> RedirectResponse:
    """Go to the form from an address that was written in capitals."""
    read = read_code(code)
    return RedirectResponse(f"/t/{read}/report" if isinstance(read, str) else "/", HTTPStatus.SEE_OTHER)


def _read(code: str) -> str:
    read = read_code(code)
    if isinstance(read, Mistyped):
        raise Malformed("tag-mistyped", _MISTYPED[read.mistake], values={"found": read.found})
    return read


def _mistyped(request: Request, typed: str, mistyped: Mistyped) -> HTMLResponse:
    message = _(_MISTYPED[mistyped.mistake]).format(found=mistyped.found)
    suggested = [print_tag(code) for code in mistyped.suggested]
    return render(
        request,
        "tag_mistyped.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        headers=HEADERS,
        typed=typed[:40],
        message=message,
        suggested=suggested,
    )


def _form(
    request: Request,
    code: str,
    *,
    given: Told | None = None,
    message: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HTMLResponse:
    return render(
        request,
        "report.html",
        status=status,
        headers=HEADERS,
        code=print_tag(code),
        kinds=KINDS,
        given=given or Told(code, "", ""),
        message=message,
        limits=(MOST_TEXT, MOST_CONTACT),
    )


def _page(scanned: Scanned, here: Context, caller: Caller) -> dict[str, Any]:
    record, details = scanned.record, scanned.details
    return {
        "scanned": scanned,
        "code": print_tag(scanned.code),
        "verdict": "cannot_tell" if record is None else record.verdict,
        "day": None if record is None else day_of(record.at),
        "checked": checked_words(scanned),
        "origins": () if details is None else bar_of(details.origins),
        "whole": WIDTH,
        "titles": {} if details is None else {one.pack.id: pack_title(one) for one in details.said},
        "words": words,
        "places": places,
        "passport": _passport_of(scanned, here, caller),
    }


def _passport_of(scanned: Scanned, here: Context, caller: Caller) -> str | None:
    """Return where a reader with the right gets the passport of the lot, None for a stranger."""
    lot = here.scanner.lot_of(scanned.code)
    if lot is None:
        return None
    with here.handle.view() as view:
        record, rights = view.get(Lot, lot), Rights(view, caller)
        return f"/api/v1/lots/{lot}/passport" if rights.has(record) else None
