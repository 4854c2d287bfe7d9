"""Mine sites and places: where ore comes from and where it passes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.codes import find_mineral
from ledger.lots.event import Event, EventType, Nature, no_rules
from ledger.lots.problems import problem
from ledger.lots.schema import (
    Amount,
    Country,
    Date,
    Free,
    HsCode,
    Latitude,
    Longitude,
    Model,
    Name,
    NewPlace,
    NewSite,
    NotBefore,
    PartyRef,
    Past,
    Remark,
    SiteRef,
    Text,
    day_of,
)
from ledger.lots.state import Place, Site
from ledger.lots.types.parties import Licence
from ledger.lots.values import StatusDecision
from ledger.lots.view import At, Draft, View
from ledger.lots.weighing import effective_time

Count = Annotated[int, Field(ge=0, le=10_000_000)]


class Census(Model):
    """Who was counted at a site, when, by whom; a basis for plausibility, never a limit."""

    workers: Count | None = None
    pits: Count | None = None
    working_days: Annotated[int, Field(ge=0, le=366)] | None = None
    counted_on: Annotated[Date, Past()]
    source: Text
    season: Literal["wet", "dry"] | None = None


class SiteDetails(Model):
    """A mine site as the ICGLR describes it (MD.01). Coordinates are WGS 84, north and east positive."""

    name: Name
    country: Country
    province: Name
    former_province: Name | None = None
    district: Name | None = None
    chiefdom: Name | None = None
    grouping: Name | None = None
    locality: Name | None = None
    icglr_id: Name | None = None
    national_id: Name | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    polygon_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    operators: Annotated[tuple[PartyRef, ...], Field(max_length=64)] = ()
    owner: PartyRef | None = None
    activity_status: Literal["abandoned", "active", "non_active"] | None = None
    minerals: Annotated[tuple[HsCode, ...], Field(max_length=16)] = ()
    other_minerals: Annotated[tuple[Name, ...], Field(max_length=16)] = ()
    census: Census | None = None
    licences: Annotated[tuple[Licence, ...], Field(max_length=16)] = ()
    monthly_allotment_kg: Amount | None = None
    supersedes: SiteRef | None = None
    source: Text | None = None


class SiteRegistered(SiteDetails):
    """A new site."""

    site: NewSite


class SiteUpdated(SiteDetails):
    """The details of a site as they are from now on; whole, not a difference."""

    site: SiteRef


class PlaceRegistered(Model):
    """A place that lots pass: washing station, depot, market, plant, border post, roadblock, port."""

    place: NewPlace
    name: Name
    kind: Literal["washing_station", "depot", "market", "plant", "border_post", "roadblock", "port"]
    country: Country
    province: Name | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    site: SiteRef | None = None
    operator: PartyRef | None = None


class StatusDecided(Model):
    """An authority's decision on a site: 0 blue, 1 green, 2 yellow, 3 red (ICGLR MDC.01), and its act."""

    site: SiteRef
    status: Annotated[int, Field(ge=0, le=3)]
    legal_act: Text
    from_: Annotated[Date, Field(alias="from")]
    to: Annotated[Date | None, NotBefore("from_")] = None
    reason: Remark | None = None


class ArmedGroup(Model):
    """An armed presence as a third party reported it on a day; never a present verdict.

    ``acts`` are what it was said to do, ``acts_denied`` what it was said not to do, ``acts_unknown`` what the
    people asked did not know. What was not asked stands in none of them.
    """

    name: Name | None = None
    kind: Name | None = None
    frequency: Name | None = None
    acts: Annotated[tuple[Name, ...], Field(max_length=16)] = ()
    acts_denied: Annotated[tuple[Name, ...], Field(max_length=16)] = ()
    acts_unknown: Annotated[tuple[Name, ...], Field(max_length=16)] = ()


class ReportedMineral(Model):
    """A mineral in the words of the report, and where it was said to be sold and to go."""

    name: Name
    selling_points: Name | None = None
    destinations: Name | None = None


class Observation(Model):
    """What a third party saw or heard at a site on a day. It decides nothing (that is `site.status_decided`).

    A field that is absent was not asked or not answered, which is neither no nor zero. ``observer`` published
    the observation, ``collected_by`` made it; ``reported_status`` is a status that the observer heard of.
    """

    site: SiteRef
    observed_on: Annotated[Date, Past()]
    observer: Name
    collected_by: Name | None = None
    source_ref: Name | None = None
    project: Name | None = None
    visited: bool | None = None
    not_visited_because: Remark | None = None
    position_from: Name | None = None
    access_dry: Annotated[Name | None, Free()] = None
    access_wet: Annotated[Name | None, Free()] = None
    workers: Count | None = None
    women_work: bool | None = None
    women_work_at: Text | None = None
    children_under_15: bool | None = None
    children_work_at: Text | None = None
    minerals: Annotated[tuple[HsCode, ...], Field(max_length=16)] = ()
    reported_minerals: Annotated[tuple[ReportedMineral, ...], Field(max_length=16)] = ()
    mercury: bool | None = None
    armed_presence: bool | None = None
    interference: bool | None = None
    armed_groups: Annotated[tuple[ArmedGroup, ...], Field(max_length=8)] = ()
    mechanisation: Name | None = None
    state_services: Annotated[tuple[Name, ...], Field(max_length=8)] = ()
    traceability: Name | None = None
    reported_status: Annotated[int, Field(ge=0, le=3)] | None = None
    reported_status_as: Name | None = None
    remarks: Annotated[tuple[Text, ...], Field(max_length=32), Free()] = ()


def _known_minerals(minerals: tuple[str, ...], where: str) -> Iterator[Problem]:
    for position, hs in enumerate(minerals):
        if find_mineral(hs) is None:
            yield problem("mineral-unknown", f"{where}/{position}", hs=hs)


def _site_rules(event: Event[SiteRegistered] | Event[SiteUpdated], _at: At, _view: View) -> Iterator[Problem]:
    yield from _known_minerals(event.body.minerals, "/body/minerals")


def _observation_rules(event: Event[Observation], _at: At, _view: View) -> Iterator[Problem]:
    yield from _known_minerals(event.body.minerals, "/body/minerals")


def _described(site: Site, event: Event[SiteRegistered] | Event[SiteUpdated]) -> Site:
    """Return the site with its details as an event gives them."""
    body = event.body
    allotment = body.monthly_allotment_kg
    return replace(
        site,
        name=body.name,
        country=body.country,
        province=body.province,
        minerals=body.minerals,
        operators=body.operators,
        monthly_allotment_kg=None if allotment is None else Decimal(allotment),
        described_by=event.id,
    )


def _register(event: Event[SiteRegistered], at: At, draft: Draft) -> None:
    body = event.body
    since = day_of(effective_time(event, at))
    new = Site(body.site, event.id, body.name, body.country, body.province, (), since=since)
    draft.put(_described(new, event))


def _update(event: Event[SiteUpdated], _at: At, draft: Draft) -> None:
    draft.put(_described(draft.get(Site, event.body.site), event))


def _register_place(event: Event[PlaceRegistered], _at: At, draft: Draft) -> None:
    body = event.body
    draft.put(Place(body.place, event.id, body.name, body.kind, body.country, body.site, body.operator))


def _decide_status(event: Event[StatusDecided], _at: At, draft: Draft) -> None:
    body = event.body
    site = draft.get(Site, body.site)
    decision = StatusDecision(body.status, body.from_, body.to, event.id)
    draft.put(replace(site, decisions=(*site.decisions, decision)))


def _observe(event: Event[Observation], _at: At, draft: Draft) -> None:
    site = draft.get(Site, event.body.site)
    draft.put(replace(site, observations=site.observations + 1))


_COORDINATES: Final = frozenset({"latitude", "longitude"})

TYPES: Final = (
    EventType(
        "site.registered",
        SiteRegistered,
        Nature.GOVERNANCE,
        "site",
        _site_rules,
        _register,
        admin=True,
        sealable=_COORDINATES,
        instead="site.updated",
    ),
    EventType(
        "site.updated",
        SiteUpdated,
        Nature.GOVERNANCE,
        "site",
        _site_rules,
        _update,
        admin=True,
        sealable=_COORDINATES,
    ),
    EventType(
        "place.registered",
        PlaceRegistered,
        Nature.GOVERNANCE,
        "place",
        no_rules,
        _register_place,
        admin=True,
        sealable=_COORDINATES,
    ),
    EventType(
        "site.status_decided", StatusDecided, Nature.GOVERNANCE, "site", no_rules, _decide_status, admin=True
    ),
    EventType(
        "observation.recorded",
        Observation,
        Nature.ANNOTATING,
        "site",
        _observation_rules,
        _observe,
        sealable=frozenset({"narrative"}),
    ),
)
