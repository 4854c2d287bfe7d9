"""For whoever runs the service: does it live, and how does it do."""

from __future__ import annotations

from hmac import compare_digest
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import Field
from starlette.responses import JSONResponse, Response

from ledger.errors import Refused
from ledger.language import N_
from ledger.web.api.answers import Model
from ledger.web.api.description import BY_RIGHT, errors
from ledger.web.caller import Asking
from ledger.web.context import Context, Here
from ledger.web.credentials import bearer_of

NO_STORE: Final = {"cache-control": "no-store"}
router: Final = APIRouter(tags=["operations"])


class Health(Model):
    """That the service answers, and how the log stands."""

    status: Annotated[Literal["ok", "halted"], Field(description="Also a halted log is served for reading.")]
    origin: str
    size: int
    checkpoint_age_seconds: int
    version: str


@router.get(
    "/healthz",
    operation_id="health",
    summary="Say whether the service lives and the log signs",
    response_model=None,
    responses={200: {"model": Health, "description": "It lives, and the database can be read."}},
)
def health(request: Request, here: Here) -> Response:
    """Without secrets, and not limited. Why a log is halted, its operator reads on the command line.

    It is halted, too, while the clock cannot be right, for then nothing is recorded.
    """
    with here.handle.view() as view:
        head = view.log.newest()
    size, at = (0, 0) if head is None else (head.size, head.recorded_at)
    answer = {
        "status": "ok" if here.handle.refuses is None else "halted",
        "origin": here.handle.ledger.origin,
        "size": size,
        "checkpoint_age_seconds": max(0, here.handle.clock() - at) // 1000,
        "version": request.app.version,
    }
    return JSONResponse(answer, headers=NO_STORE)


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Say how the service does, in Prometheus' format",
    response_model=None,
    responses={200: {"description": "Counters and gauges.", "content": {"text/plain": {}}}, **errors(401)},
    openapi_extra=BY_RIGHT,
)
def metrics(request: Request, here: Here, caller: Asking) -> Response:
    """For auditors and authorities, and for a monitor with the token of `serve --metrics-token-file`.

    Not by address: behind a proxy every stranger comes from this computer.
    """
    if not (caller.sees_all or _is_monitor(request, here)):
        raise Refused(
            code="login-needed", message=N_("The metrics are for auditors and for monitors with a token.")
        )
    return Response(here.metrics.text(), headers={**NO_STORE, "content-type": CONTENT_TYPE_LATEST})


def _is_monitor(request: Request, here: Context) -> bool:
    given, wanted = bearer_of(request), here.config.metrics_token
    return None not in (given, wanted) and compare_digest(str(given).encode(), str(wanted).encode())
