"""The stock of a party."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field
from starlette.responses import Response

from ledger.lots.schema import HOUR
from ledger.service.stock.book import Wanted, read_stock, stock_json
from ledger.store.holdings import Part
from ledger.web.api.answers_stock import Stock
from ledger.web.api.asked import Name, ask_once, mineral_asked
from ledger.web.api.asked import Query as Asked
from ledger.web.api.description import BY_RIGHT, errors
from ledger.web.api.examples import STOCK
from ledger.web.api.negotiation import json_unless_known, size_of
from ledger.web.caller import Asking
from ledger.web.context import Here
from ledger.web.rights import Rights

router: Final = APIRouter(prefix="/api/v1", tags=["lots"], dependencies=[Depends(ask_once)])
_ROWS: Final = 10_000


class StockQuery(Asked):
    """Whose stock, and what of it."""

    party: Annotated[Name | None, Field(description="Whose stock; the reader's own unless given.")] = None
    part: Annotated[Part | None, Field(description="Only that part.")] = None
    place: Annotated[Name | None, Field(description="Only what is at that place.")] = None
    mineral: Annotated[Name | None, Field(description="A mineral's name or HS code.")] = None
    text: Annotated[Name | None, Field(description="A part of a lot's id, or the code of a tag on it.")] = (
        None
    )
    held: Annotated[bool, Field(description="Only lots on hold.")] = False
    asked_about: Annotated[bool, Field(description="Only lots that there is something to ask about.")] = False
    page: Annotated[int, Field(ge=1, le=_ROWS, description="The number of the page, from 1.")] = 1
    limit: Annotated[int, Field(ge=1, le=500, description="Lots of a page.")] = 50


@router.get(
    "/stock",
    operation_id="getStock",
    summary="Read the stock book of a party",
    response_model=None,
    responses={
        200: {"model": Stock, "description": "Sums, lots, heaps and tags.", **STOCK},
        **errors(304, 401, 403, 404, 422),
    },
    openapi_extra=BY_RIGHT,
)
def get_stock(
    asked: Annotated[StockQuery, Query()], request: Request, here: Here, caller: Asking
) -> Response:
    """What a party has and where, what is on its way to and from it, its heaps and tags.

    To an office and to the party's own admin keys it says of each lot why it is on hold, and what whoever
    gets it next would be refused with it or ask about; a field key is shown no accusation.
    """
    now = here.handle.clock()
    with here.handle.view() as view:
        rights = Rights(view, caller)
        party = rights.party_asked(asked.party)
        wanted = Wanted(
            party,
            part=asked.part,
            place=asked.place,
            mineral=mineral_asked(asked.mineral),
            text=asked.text or "",
            held=asked.held,
            asked_about=asked.asked_about,
            frank=rights.may_be_told(party),
        )
        first = (asked.page - 1) * asked.limit
        return json_unless_known(
            request,
            caller,
            (size_of(view), wanted.frank, now // HOUR),
            lambda: stock_json(view, read_stock(view, wanted, now=now, first=first, limit=asked.limit)),
        )
