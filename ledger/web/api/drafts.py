"""Drafts: what would be said of an event before it is signed."""

from __future__ import annotations

import json
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from ledger.crypto.canonical import JSON
from ledger.crypto.envelope import LIMIT
from ledger.errors import Malformed
from ledger.language import N_
from ledger.service.recording.drafting import read_draft, tried_json, try_draft
from ledger.web.api.answers import Tried
from ledger.web.api.bodies import read_body
from ledger.web.api.description import errors
from ledger.web.api.examples import DRAFT, TRIED
from ledger.web.api.negotiation import JSON_TYPE, PRIVATE, size_of
from ledger.web.caller import Asking, Caller
from ledger.web.context import Context, context_of
from ledger.web.rights import Rights

_BODY: Final = {
    "security": [{"bearer": []}, {"cookie": []}],
    "requestBody": {
        "required": True,
        "description": "What `mineral-ledger sign` takes; of sealed fields the names alone.",
        "content": {
            JSON_TYPE: {
                "schema": {
                    "type": "object",
                    "properties": {
                        "type": {"type": "string"},
                        "occurred_at": {"type": "string"},
                        "body": {"type": "object"},
                        "sealed": {"type": "array", "items": {"type": "string"}},
                    },
                    "required": ["type", "occurred_at", "body"],
                },
                "example": DRAFT,
            }
        },
    },
}
router: Final = APIRouter(prefix="/api/v1/drafts", tags=["events"])


@router.post(
    "",
    operation_id="tryDraft",
    summary="Try an event before it is signed",
    response_model=None,
    responses={
        200: {
            "model": Tried,
            "description": "What the event builds on, and all that would be said of it.",
            **TRIED,
        },
        **errors(401, 413, 415, 422),
    },
    openapi_extra=_BODY,
)
async def try_a_draft(request: Request, caller: Asking) -> Response:
    """Nothing is recorded, and nothing is signed by the ledger. The key is that of the login.

    Compose the event yourself and sign that: of this answer only `cites` and the number after `recorded`
    belong into it. What is wrong with the form of a field is among the problems.
    """
    stated = _object(await read_body(request, limit=LIMIT, types=[JSON_TYPE]))
    tried = await run_in_threadpool(_tried, context_of(request), caller, stated)
    return JSONResponse(tried, headers=PRIVATE)


def _object(data: bytes) -> dict[str, Any]:
    try:
        found: Any = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed("json", N_("The body is not JSON.")) from error
    if not isinstance(found, dict):
        raise Malformed("json", N_("The body is not JSON."))
    return found


def _tried(here: Context, caller: Caller, stated: dict[str, Any]) -> dict[str, JSON]:
    with here.handle.view() as view:
        Rights(view, caller).check_enrolled()
        draft = read_draft(stated)
        now = here.handle.clock()
        return tried_json(try_draft(view, draft, key=caller.key or "", size=size_of(view), now=now))
