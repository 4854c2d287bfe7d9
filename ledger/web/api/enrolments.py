"""Enrolment requests: what a new key sends to whoever may enrol it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from ledger.service.enrolling import ask
from ledger.web.api.answers import Model
from ledger.web.api.bodies import COSE, read_body
from ledger.web.api.description import binary, errors
from ledger.web.api.negotiation import PRIVATE
from ledger.web.context import context_of

LIMIT: Final = 2_048
"""Bytes: three times what the longest enrolment statement has."""
router: Final = APIRouter(prefix="/api/v1/enrolments", tags=["session"])


class Waits(Model):
    """That a request is here, and nothing of what is known of its party or key."""

    code: Annotated[str, Field(description="Read it to whoever enrols the key: they see the same one.")]
    expires: Annotated[str, Field(description="A UTC second, from the statement.")]


@router.post(
    "",
    operation_id="askForEnrolment",
    summary="Ask for a key to be enrolled",
    status_code=HTTPStatus.ACCEPTED,
    response_model=None,
    responses={
        202: {
            "model": Waits,
            "description": "It waits until it ends, or until somebody entitled enrols the key or rejects it.",
            "content": {
                "application/json": {"example": {"code": "7HDN-02F7-4CAP", "expires": "2026-04-01T00:00:00Z"}}
            },
        },
        **errors(403, 409, 413, 415, 422),
    },
    openapi_extra=binary(COSE, "The enrolment statement, as `mineral-ledger key prove` writes it."),
)
async def ask_for_enrolment(request: Request) -> Response:
    """No login is needed. It grants nothing, and the answer is the same whatever the ledger knows.

    Who enrols the key compares the code with who made it: `docs/formats/keys.md` says why.
    """
    statement = await read_body(request, limit=LIMIT, types=[COSE])
    made = await run_in_threadpool(ask, context_of(request).handle, statement)
    answer = {"code": made.code, "expires": made.asked.expires}
    return JSONResponse(answer, HTTPStatus.ACCEPTED, PRIVATE)
