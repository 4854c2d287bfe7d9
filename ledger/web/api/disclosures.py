"""What stays outside the log: disclosures of sealed fields, and documents that events name by their hash."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from ledger.errors import Malformed, NotFound, Refused
from ledger.language import N_
from ledger.service.giving import check_named, give_disclosures, give_document
from ledger.web.api.answers import Held, Kept
from ledger.web.api.bodies import read_body
from ledger.web.api.description import BY_RIGHT, binary, errors
from ledger.web.api.examples import HELD, KEPT
from ledger.web.api.negotiation import JSON_TYPE, PRIVATE
from ledger.web.caller import Asking
from ledger.web.context import Here, context_of
from ledger.web.rights import Rights

MOST_FIELDS: Final = 32
MOST_TEXT: Final = 1_000_000
"""Bytes of the disclosures of one event: 32 fields of 16 kB and what JSON adds."""
MOST_DOCUMENT: Final = 20_000_000
"""Bytes of a document: a scan of some pages, a photograph."""
OCTETS: Final = "application/octet-stream"
DIGEST: Final = re.compile("[0-9a-f]{64}")
_TEXTS: Final = {
    "type": "object",
    "properties": {"disclosures": {"type": "array", "items": {"type": "string"}, "maxItems": MOST_FIELDS}},
    "required": ["disclosures"],
}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "description": "The disclosures (SD-JWT, RFC 9901), as `sign` and the commands write them.",
        "content": {
            JSON_TYPE: {
                "schema": _TEXTS,
                "example": {"disclosures": ["WyJBQUVDQXdRRkJnY0lDUW9MREEwT0R3IiwicHJpY2UiLCI5LjUwIl0"]},
            }
        },
    }
}
router: Final = APIRouter(prefix="/api/v1", tags=["beside"])


@router.put(
    "/events/{event_id}/disclosures",
    operation_id="putDisclosures",
    summary="Hand in what sealed fields say",
    response_model=None,
    responses={
        200: {"model": Held, "description": "All fields of the event that are held now.", **HELD},
        **errors(404, 409, 413, 415, 422),
    },
    openapi_extra=_BODY,
)
async def put_disclosures(event_id: str, request: Request) -> Response:
    """Each must open a digest that the event signed, which is leave enough: no login is needed.

    All are kept or none; again is the same as once. What was erased is not taken back. A file of disclosures
    as commands write it, an object from event ids to texts, is taken too.
    """
    texts = _texts(await read_body(request, limit=MOST_TEXT, types=[JSON_TYPE]), event_id)
    held = await run_in_threadpool(give_disclosures, context_of(request).handle, event_id, texts)
    return JSONResponse({"event_id": event_id, "held": list(held)}, headers=PRIVATE)


def _texts(data: bytes, event_id: str) -> list[str]:
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed("json", N_("The body is not JSON.")) from error
    if isinstance(found, dict):
        found = found.get("disclosures", found.get(event_id))
    if not isinstance(found, list) or not found or not all(isinstance(text, str) for text in found):
        message = N_("The body names no disclosures.")
        raise Malformed("disclosures-form", message, hint='{"disclosures": ["…"]}')
    if len(found) > MOST_FIELDS:
        # Each that does not fit is told, which would make an answer many times as long as what was sent.
        message = N_("An event has at most {most} sealed fields, and here are {count} disclosures.")
        raise Malformed("disclosures-many", message, values={"most": MOST_FIELDS, "count": len(found)})
    return found


@router.put(
    "/evidence/{sha256}",
    operation_id="putEvidence",
    summary="Hand in a document that an event names",
    response_model=None,
    responses={
        200: {"model": Kept, "description": "It was kept already.", **KEPT},
        201: {"model": Kept, "description": "It is kept now.", **KEPT},
        **errors(401, 404, 413, 422),
    },
    openapi_extra={**BY_RIGHT, **binary(OCTETS, "The document, byte for byte.")},
)
async def put_evidence(
    sha256: str,
    request: Request,
    caller: Asking,
    event: Annotated[
        str | None, Query(description="The event that names it; it need not be said by who is logged in.")
    ] = None,
) -> Response:
    """The bytes must have that SHA-256, and a recorded event must name it, which is leave enough."""
    if event is None and caller.party is None:
        # Without the event the whole log is searched for the digest.
        raise Refused(
            code="login-needed", message=N_("Log in with an enrolled key, or name the event by “event”.")
        )
    handle = context_of(request).handle
    # Looked for before the document is read: what nobody named is not taken into memory.
    await run_in_threadpool(check_named, handle, sha256, event_id=event)
    data = await read_body(request, limit=MOST_DOCUMENT)
    given = await run_in_threadpool(give_document, handle, sha256, data)
    status = HTTPStatus.CREATED if given.is_new else HTTPStatus.OK
    return JSONResponse({"sha256": sha256, "bytes": given.size, "held": True}, status, PRIVATE)


@router.get(
    "/evidence/{sha256}",
    operation_id="getEvidence",
    summary="Read a document, or an event that was refused",
    response_model=None,
    responses={
        200: {"description": "The bytes.", "content": {OCTETS: {}}},
        **errors(401, 403, 404),
    },
    openapi_extra=BY_RIGHT,
)
def get_evidence(sha256: str, here: Here, caller: Asking) -> Response:
    """For auditors, programmes, inspectors and authorities: documents may show people and prices."""
    with here.handle.view() as view:
        Rights(view, caller).check_office()
    if not DIGEST.fullmatch(sha256):
        raise NotFound(
            "evidence-missing", N_("The evidence {digest} is not kept here."), values={"digest": sha256}
        )
    # Never shown by a browser within this site: whoever handed it in may have made a page of it.
    headers = {**PRIVATE, "content-disposition": f'attachment; filename="{sha256}"'}
    return Response(here.handle.evidence(sha256), headers=headers, media_type=OCTETS)
