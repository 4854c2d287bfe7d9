"""Lots: lists, standing, history, graph, passport, assessment."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, Response

from ledger.diligence.question import About
from ledger.lots.stakes import hands
from ledger.lots.state import Lot as Record
from ledger.service.diligence.assessing import assess_stated
from ledger.service.diligence.evidence import Evidence
from ledger.service.diligence.finding_words import assessments_said
from ledger.service.passports.passport import build_passport
from ledger.service.show.history import show_history
from ledger.service.show.listing import Seen
from ledger.service.show.trace import trace_lot
from ledger.verify.passport_file import Passport
from ledger.web.api.answers import Listed
from ledger.web.api.answers_lots import Assessment, Assessments, History, Lot, Trace
from ledger.web.api.answers_records import LotRow
from ledger.web.api.asked import AssessmentQuery, LotsQuery, TraceQuery, ask_once, list_page
from ledger.web.api.description import BY_RIGHT, errors
from ledger.web.api.examples import ASSESSMENT, HISTORY, LOT, LOTS, TRACE
from ledger.web.api.negotiation import (
    JSON_TYPE,
    PRIVATE,
    is_known,
    json_unless_known,
    not_modified,
    size_of,
    state_tag,
)
from ledger.web.caller import Asking
from ledger.web.context import Here
from ledger.web.rights import Rights

router: Final = APIRouter(prefix="/api/v1/lots", tags=["lots"], dependencies=[Depends(ask_once)])


@router.get(
    "",
    operation_id="listLots",
    summary="List lots",
    response_model=None,
    responses={
        200: {"model": Listed[LotRow], "description": "A page of the list, by id.", **LOTS},
        **errors(401, 422),
    },
    openapi_extra=BY_RIGHT,
)
def list_lots(asked: Annotated[LotsQuery, Query()], request: Request, here: Here, caller: Asking) -> Response:
    """All lots for whoever may read all; a party gets those that it has, owns or is to receive."""
    with here.handle.view() as view:
        rights = Rights(view, caller)
        rights.check()
        return json_unless_known(
            request,
            caller,
            size_of(view),
            lambda: list_page(request, view, "lots", asked, on="", seen=own_lots(rights)),
        )


def own_lots(rights: Rights) -> Seen:
    """Return what tells of a lot whether it is listed: the caller's own, or all."""
    if rights.whole:
        return lambda _lot: True
    return lambda lot: rights.only in (*hands(lot), lot.owner)


@router.get(
    "/{lot}",
    operation_id="getLot",
    summary="Read a lot and its standing",
    response_model=None,
    responses={
        200: {"model": Lot, "description": "The lot as it stands now.", **LOT},
        **errors(304, 401, 403, 404),
    },
    openapi_extra=BY_RIGHT,
)
def get_lot(lot: str, request: Request, here: Here, caller: Asking) -> Response:
    """Where it is, what it weighs and holds, where it comes from; `head` is what its next event cites."""
    with here.handle.view() as view:
        rights = Rights(view, caller)
        rights.get(Record, lot)
        return json_unless_known(request, caller, size_of(view), lambda: rights.show_lot(lot))


@router.get(
    "/{lot}/history",
    operation_id="getLotHistory",
    summary="Read what happened to a lot",
    response_model=None,
    responses={
        200: {"model": History, "description": "Every event about it, the oldest first.", **HISTORY},
        **errors(304, 401, 404),
    },
    openapi_extra=BY_RIGHT,
)
def get_history(lot: str, request: Request, here: Here, caller: Asking) -> Response:
    """Each with what was said of it since: corrections, disputes, whether it was voided.

    A party that has the lot no more, or only what was made of it, reads what happened until then.
    """
    with here.handle.view() as view:
        seen = Rights(view, caller).past(lot)
        return json_unless_known(request, caller, size_of(view), lambda: show_history(view, lot, seen=seen))


@router.get(
    "/{lot}/trace",
    operation_id="traceLot",
    summary="Trace a lot",
    response_model=None,
    responses={
        200: {"model": Trace, "description": "What it is made of and what was made of it.", **TRACE},
        **errors(304, 401, 403, 404, 422),
    },
    openapi_extra=BY_RIGHT,
)
def trace(
    lot: str, asked: Annotated[TraceQuery, Query()], request: Request, here: Here, caller: Asking
) -> Response:
    """Up to its sites with shares and masses. A party sees of what was made of it only what is its own."""
    with here.handle.view() as view:
        rights = Rights(view, caller)
        rights.get(Record, lot)
        return json_unless_known(
            request,
            caller,
            size_of(view),
            lambda: rights.trace(trace_lot(view, lot, page=asked.page)).as_json(),
        )


@router.get(
    "/{lot}/passport",
    operation_id="getPassport",
    summary="Get the passport of a lot",
    response_model=None,
    responses={
        200: {"model": Passport, "description": "All that a stranger needs to judge the lot offline."},
        **errors(304, 401, 403, 404, 422, 503),
    },
    openapi_extra=BY_RIGHT,
)
def get_passport(lot: str, request: Request, here: Here, caller: Asking) -> Response:
    """A file to hand on: `mineral-ledger verify` and the page `/verify/` check it without this service.

    It is of the newest checkpoint, which is published for it, and holds nothing that is sealed.
    """
    with here.handle.view() as view:
        Rights(view, caller).get(Record, lot)
        tag = state_tag(request, caller, size_of(view))
    if is_known(request, tag):
        return not_modified(tag)
    made = build_passport(here.handle, lot, audience=caller.party)
    headers = {**PRIVATE, "etag": tag, "content-disposition": f'attachment; filename="{lot}.passport.json"'}
    return Response(made, headers=headers, media_type=JSON_TYPE)


@router.get(
    "/{lot}/assessment",
    operation_id="assessLot",
    summary="Assess a lot by packs of rules",
    response_model=None,
    responses={
        200: {
            "model": Assessment | Assessments,
            "description": "What one pack finds; what several find, in an object about them.",
            **ASSESSMENT,
        },
        **errors(401, 403, 404, 422),
    },
    openapi_extra=BY_RIGHT,
)
def assess(lot: str, asked: Annotated[AssessmentQuery, Query()], here: Here, caller: Asking) -> Response:
    """Whether the record is intact is another question, which passports and audits answer.

    What is sealed is not looked into.
    """
    wanted = asked.asked(here.handle.clock())
    subject = About("lot", lot)
    with here.handle.view() as view:
        Rights(view, caller).get(Record, lot)
        found = assess_stated(subject, Evidence(view).of(subject), wanted)
    said = assessments_said(subject, list(zip(found, wanted.packs, strict=True)))
    return JSONResponse(said, headers=PRIVATE)
