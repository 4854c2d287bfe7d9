"""Registers: parties, sites, places, tags, incidents."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.office import Incident as IncidentRecord
from ledger.lots.schema import day_of
from ledger.lots.state import Party as PartyRecord
from ledger.lots.state import Site as SiteRecord
from ledger.lots.tagging import Tag as TagRecord
from ledger.service.show.office import show_incident
from ledger.service.show.thing import show_party, show_site, show_tag, tag_record
from ledger.web.api.answers import Listed
from ledger.web.api.answers_records import (
    Incident,
    IncidentRow,
    Party,
    PartyRow,
    PlaceRow,
    Site,
    SiteRow,
    Tag,
)
from ledger.web.api.asked import (
    DayQuery,
    IncidentsQuery,
    ListQuery,
    PartiesQuery,
    PlacesQuery,
    SitesQuery,
    ask_once,
    list_page,
)
from ledger.web.api.description import BY_RIGHT, errors
from ledger.web.api.examples import INCIDENT, INCIDENTS, PARTIES, PARTY, PLACES, SITE, SITES, TAG
from ledger.web.api.negotiation import json_unless_known, size_of
from ledger.web.caller import Asking, Caller
from ledger.web.context import Context, Here
from ledger.web.rights import Rights

router: Final = APIRouter(prefix="/api/v1", tags=["registers"], dependencies=[Depends(ask_once)])


@router.get(
    "/parties",
    operation_id="listParties",
    summary="List parties",
    response_model=None,
    responses={
        200: {"model": Listed[PartyRow], "description": "A page of the list, by id.", **PARTIES},
        **errors(304, 401, 422),
    },
    openapi_extra=BY_RIGHT,
)
def list_parties(
    asked: Annotated[PartiesQuery, Query()], request: Request, here: Here, caller: Asking
) -> Response:
    """The register of business entities and services, for any enrolled reader."""
    return _list(request, here, caller, "parties", asked)


@router.get(
    "/parties/{party}",
    operation_id="getParty",
    summary="Read a party with its keys",
    response_model=None,
    responses={200: {"model": Party, "description": "The party.", **PARTY}, **errors(304, 401, 404)},
    openapi_extra=BY_RIGHT,
)
def get_party(party: str, request: Request, here: Here, caller: Asking) -> Response:
    """Its roles, licences and keys, as the authority recorded them."""
    with here.handle.view() as view:
        Rights(view, caller).get(PartyRecord, party)
        return json_unless_known(request, caller, size_of(view), lambda: show_party(view, party))


@router.get(
    "/sites",
    operation_id="listSites",
    summary="List sites with their status on a day",
    response_model=None,
    responses={
        200: {"model": Listed[SiteRow], "description": "A page of the list, by id.", **SITES},
        **errors(304, 401, 422),
    },
    openapi_extra=BY_RIGHT,
)
def list_sites(
    asked: Annotated[SitesQuery, Query()], request: Request, here: Here, caller: Asking
) -> Response:
    """The register of mine sites, for any enrolled reader."""
    return _list(request, here, caller, "sites", asked, on=asked.on)


@router.get(
    "/sites/{site}",
    operation_id="getSite",
    summary="Read a site with its status on a day",
    response_model=None,
    responses={200: {"model": Site, "description": "The site.", **SITE}, **errors(304, 401, 404, 422)},
    openapi_extra=BY_RIGHT,
)
def get_site(
    site: str, asked: Annotated[DayQuery, Query()], request: Request, here: Here, caller: Asking
) -> Response:
    """Its decisions, inspections and licences; where exactly it lies is not told here."""
    on = asked.on or day_of(here.handle.clock())
    with here.handle.view() as view:
        Rights(view, caller).get(SiteRecord, site)
        return json_unless_known(request, caller, (size_of(view), on), lambda: show_site(view, site, on=on))


@router.get(
    "/places",
    operation_id="listPlaces",
    summary="List places",
    response_model=None,
    responses={
        200: {"model": Listed[PlaceRow], "description": "A page of the list, by id.", **PLACES},
        **errors(304, 401, 422),
    },
    openapi_extra=BY_RIGHT,
)
def list_places(
    asked: Annotated[PlacesQuery, Query()], request: Request, here: Here, caller: Asking
) -> Response:
    """Depots, plants, offices; a party gets those that it runs."""
    return _list(request, here, caller, "places", asked)


@router.get(
    "/tags/{code}",
    operation_id="getTag",
    summary="Read a tag and what became of it",
    response_model=None,
    responses={200: {"model": Tag, "description": "The tag.", **TAG}, **errors(304, 401, 404, 422)},
    openapi_extra=BY_RIGHT,
)
def get_tag(code: str, request: Request, here: Here, caller: Asking) -> Response:
    """By its code as people type it, dashes and small letters or not, or as `SCHEME:NUMBER`.

    A mistyped code is named as mistyped. What strangers may read of a tag is at `/t/{code}`.
    """
    with here.handle.view() as view:
        rights = Rights(view, caller)
        rights.check()
        record = view.find(TagRecord, tag_record(code))
        if record is None or not rights.sees(record):
            raise _no_tag(code)
        return json_unless_known(request, caller, size_of(view), lambda: show_tag(view, code))


def _no_tag(code: str) -> NotFound:
    message = N_("Tag {typed} was never issued and is on no lot.")
    return NotFound("tag-missing", message, values={"typed": code})


@router.get(
    "/incidents",
    operation_id="listIncidents",
    summary="List incidents",
    response_model=None,
    responses={
        200: {"model": Listed[IncidentRow], "description": "A page of the list, by id.", **INCIDENTS},
        **errors(304, 401, 422),
    },
    openapi_extra=BY_RIGHT,
)
def list_incidents(
    asked: Annotated[IncidentsQuery, Query()], request: Request, here: Here, caller: Asking
) -> Response:
    """A party gets those that it opened, that are about it, or about lots that it may read."""
    return _list(request, here, caller, "incidents", asked)


@router.get(
    "/incidents/{incident}",
    operation_id="getIncident",
    summary="Read an incident",
    response_model=None,
    responses={
        200: {"model": Incident, "description": "The incident.", **INCIDENT},
        **errors(304, 401, 404, 422),
    },
    openapi_extra=BY_RIGHT,
)
def get_incident(
    incident: str, asked: Annotated[DayQuery, Query()], request: Request, here: Here, caller: Asking
) -> Response:
    """What it is about, and whether it is overdue on a day; what was written about it is sealed."""
    on = asked.on or day_of(here.handle.clock())
    with here.handle.view() as view:
        Rights(view, caller).get(IncidentRecord, incident)
        return json_unless_known(
            request, caller, (size_of(view), on), lambda: show_incident(view, incident, on=on)
        )


def _list(
    request: Request, here: Context, caller: Caller, kind: str, asked: ListQuery, *, on: str | None = None
) -> Response:
    day = on or day_of(here.handle.clock())
    with here.handle.view() as view:
        rights = Rights(view, caller)
        rights.check()
        return json_unless_known(
            request,
            caller,
            (size_of(view), day),
            lambda: list_page(request, view, kind, asked, on=day, seen=rights.sees),
        )
