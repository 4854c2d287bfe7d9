"""Events: sent signed, one or many, and read."""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ledger.crypto.canonical import JSON
from ledger.crypto.envelope import LIMIT, split_sequence
from ledger.errors import Malformed
from ledger.language import N_
from ledger.lots.state import Recorded as Record
from ledger.service.ledger import LedgerHandle
from ledger.service.saying import answer_json, result_json
from ledger.service.show.thing import show_event
from ledger.store.answer import Answer
from ledger.web.api.answers import Recorded, Results
from ledger.web.api.answers_records import Event
from ledger.web.api.bodies import COSE, SEQUENCE, read_body
from ledger.web.api.description import BY_RIGHT, binary, errors
from ledger.web.api.direct import Direct, Json
from ledger.web.api.examples import EVENT, RECORDED, RESULTS
from ledger.web.api.negotiation import (
    JSON_TYPE,
    PRIVATE,
    TEXT,
    best_of,
    is_known,
    not_modified,
    size_of,
    state_tag,
)
from ledger.web.caller import Asking
from ledger.web.context import Here, context_of
from ledger.web.headers import header_of
from ledger.web.limits import count_as_not_taken
from ledger.web.rights import Rights

MOST_EVENTS: Final = 1_024
MOST_BYTES: Final = 16_000_000
_UNSIGNED: Final = frozenset({"malformed", "not_accepted"})
router: Final = APIRouter(prefix="/api/v1/events", tags=["events"])
direct: Final = APIRouter(prefix="/api/v1/events", tags=["events"], route_class=Direct)
"""Routes that are asked by far most often."""


@direct.post(
    "",
    operation_id="submitEvent",
    summary="Record a signed event",
    status_code=HTTPStatus.CREATED,
    response_model=None,
    responses={
        201: {"model": Recorded, "description": "Recorded; the receipt is in the answer.", **RECORDED},
        200: {"model": Recorded, "description": "Recorded before: the same receipt.", **RECORDED},
        **errors(403, 409, 413, 415, 422, 503),
    },
    openapi_extra=binary(COSE),
)
async def submit_event(request: Request) -> Response:
    """Send the COSE_Sign1 bytes of one event. What authorises it is its signature; no login is needed.

    With `Accept: text/plain` the answer is the receipt alone, a C2SP `tlog-proof`. A key that is not enrolled
    and a wrong signature get one and the same answer.
    """
    statement = await read_body(request, limit=LIMIT, types=[COSE])
    return _answered(request, await context_of(request).appender.submit(statement))


def _answered(request: Request, answer: Answer) -> Response:
    if answer.error is not None:
        raise answer.error
    status = HTTPStatus.CREATED if answer.status == "recorded" else HTTPStatus.OK
    headers = {
        "location": f"/api/v1/events/{answer.event_id}",
        "etag": f'"{answer.event_id}"',
        "cache-control": "no-store",
    }
    if _wants_text(header_of(request.scope, b"accept") or ""):
        return PlainTextResponse(answer.receipt, status, headers)
    return Json(answer_json(answer), status, headers)


@lru_cache
def _wants_text(accept: str) -> bool:
    return best_of(accept, [JSON_TYPE, TEXT]) == TEXT


@router.post(
    "/batch",
    operation_id="submitEvents",
    summary="Record many signed events",
    response_model=None,
    responses={
        200: {"model": Results, "description": "What became of each event, in order.", **RESULTS},
        **errors(413, 415, 422, 503),
    },
    openapi_extra=binary(SEQUENCE),
)
async def submit_events(request: Request) -> Response:
    """Send a CBOR sequence (RFC 8742) of up to 1,024 events.

    They are recorded in order, each seeing what came before it; one that is refused is skipped, and the
    others are recorded. Sent again, those that are recorded are answered as `duplicate`.
    """
    data = await read_body(request, limit=MOST_BYTES, types=[SEQUENCE])
    results = await run_in_threadpool(_record, context_of(request).handle, data)
    if any(result["status"] in _UNSIGNED for result in results):
        count_as_not_taken(request)
    return Json({"results": results}, headers={"cache-control": "no-store"})


def _record(handle: LedgerHandle, data: bytes) -> list[dict[str, JSON]]:
    statements = split_sequence(data)
    if len(statements) > MOST_EVENTS:
        raise Malformed(
            "batch-too-long", N_("A batch has at most {most} events."), values={"most": MOST_EVENTS}
        )
    return [result_json(answer) for answer in handle.submit(statements)]


@router.get(
    "/{event_id}",
    operation_id="getEvent",
    summary="Read a recorded event",
    response_model=None,
    responses={
        200: {
            "model": Event,
            "description": "The event and what was said of it since; as `application/cose` the signed bytes, "
            "as `text/plain` a receipt to the newest published checkpoint.",
            "content": {**EVENT["content"], COSE: {}, TEXT: {}},
        },
        **errors(304, 401, 404),
    },
    openapi_extra=BY_RIGHT,
)
def get_event(event_id: str, request: Request, here: Here, caller: Asking) -> Response:
    """Name the event by all 64 digits of its id, which is the SHA-256 of its signed bytes."""
    with here.handle.view() as view:
        recorded = Rights(view, caller).get(Record, event_id)
        tag = state_tag(request, caller, size_of(view))
        if is_known(request, tag):
            return not_modified(tag)
        headers = {**PRIVATE, "etag": tag}
        form = best_of(request.headers.get("accept", ""), [JSON_TYPE, TEXT, COSE])
        if form == JSON_TYPE:
            return JSONResponse(show_event(view, recorded.id), headers=headers)
        if form == COSE:
            return Response(view.statement(recorded.index), headers=headers, media_type=COSE)
    return PlainTextResponse(here.handle.receipt(recorded.id, newest=True), headers=headers)
