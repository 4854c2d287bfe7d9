"""Areas that an authority restricts: production there is on hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Final, Protocol

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.office import Area, Province
from ledger.lots.problems import problem
from ledger.lots.schema import (
    AreaRef,
    Country,
    Date,
    Fixed,
    Hash,
    Model,
    Name,
    NewArea,
    NotBefore,
    PlaceRef,
    Remark,
    SiteRef,
    Text,
    day_of,
)
from ledger.lots.state import LEDGER, Ledger, Party, Place, Site
from ledger.lots.types.about import Wide
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import effective_time


class AreaRestricted(Wide):
    """An area that is closed from a day on: the sites and places listed, and all sites of a province.

    A polygon stays a paper named by its hash: whether a point lies in it is for the office that lists the
    sites to say.
    """

    area: NewArea
    name: Name
    sites: Annotated[tuple[SiteRef, ...], Field(max_length=256), Fixed()] = ()
    places: Annotated[tuple[PlaceRef, ...], Field(max_length=256), Fixed()] = ()
    country: Annotated[Country | None, Fixed()] = None
    province: Annotated[Name | None, Fixed()] = None
    polygon_sha256: Hash | None = None
    legal_act: Text
    from_: Annotated[Date, Field(alias="from")]
    to: Annotated[Date | None, NotBefore("from_")] = None
    reason: Remark | None = None


class AreaLifted(Model):
    """The end of a restriction; ``last_day`` is the last on which it held."""

    area: AreaRef
    last_day: Date
    legal_act: Text
    reason: Remark | None = None


class Produced(Protocol):
    """What closes a registration: the place where the bags were tagged."""

    @property
    def tagging_place(self) -> str | None:
        """The place, if it is stated."""

    @property
    def lot(self) -> str:
        """The lot that comes into being."""


def province_id(country: str, province: str) -> str:
    """Return the id of the record of a province."""
    return f"{country}/{province}"


def _restrict_rules(event: Event[AreaRestricted], _at: At, _view: View) -> Iterator[Problem]:
    body = event.body
    if (body.country is None) != (body.province is None):
        yield problem("subject-missing", "/body", kinds="country, province")
    elif not (body.sites or body.places or body.province):
        yield problem("subject-missing", "/body", kinds="sites, places, province")


def _restrict(event: Event[AreaRestricted], _at: At, draft: Draft) -> None:
    body = event.body
    whole = None if not (body.country and body.province) else province_id(body.country, body.province)
    draft.put(Area(body.area, event.id, body.name, body.from_, body.to, whole))
    for id in dict.fromkeys(body.sites):
        site = draft.get(Site, id)
        draft.put(replace(site, areas=_with(site.areas, body.area)))
    for id in dict.fromkeys(body.places):
        place = draft.get(Place, id)
        draft.put(replace(place, areas=_with(place.areas, body.area)))
    if whole is not None:
        known = draft.find(Province, whole) or Province(whole, ())
        draft.put(replace(known, areas=_with(known.areas, body.area)))
        ledger = draft.get(Ledger, LEDGER)
        draft.put(replace(ledger, provinces=_with(ledger.provinces, whole)))


def _with(known: tuple[str, ...], one: str) -> tuple[str, ...]:
    return known if one in known else (*known, one)


def _lift_rules(event: Event[AreaLifted], _at: At, view: View) -> Iterator[Problem]:
    area = get(view, Area, event.body.area)
    if area.lifted_on is not None:
        yield problem("not-restricted", "/body/area", area=area.id, day=area.lifted_on)
    elif event.body.last_day < area.from_day:
        yield problem("dates-reversed", "/body/last_day", last=event.body.last_day, first=area.from_day)


def _lift(event: Event[AreaLifted], _at: At, draft: Draft) -> None:
    draft.put(replace(draft.get(Area, event.body.area), lifted_on=event.body.last_day))


def closed_problems(event: Event[Any], site: Site, at: At, view: View) -> Iterator[Problem]:
    """Production at a restricted site or place, or under an operator who is suspended."""
    body: Produced = event.body
    when = effective_time(event, at)
    day = day_of(when)
    tagged = body.tagging_place or event.payload.place
    place = None if tagged is None else view.find(Place, tagged)
    for area in (*areas_of(site, view), *(() if place is None else place.areas)):
        if get(view, Area, area).covers(day):
            what = site.id if place is None or area not in place.areas else place.id
            yield problem("site-restricted", "/body/site", what=what, area=area, day=day, lot=body.lot)
    for operator in site.operators:
        party = None if operator == event.issuer else view.find(Party, operator)
        if party is not None and party.suspended_at is not None and party.suspended_at <= when:
            yield problem("operator-suspended", "/body/site", party=operator, site=site.id, lot=body.lot)


def areas_of(site: Site, view: View) -> tuple[str, ...]:
    """Return the areas that ever restricted a site, by name or with its province."""
    whole = province_id(site.country, site.province)
    if whole not in get(view, Ledger, LEDGER).provinces:
        return site.areas
    return tuple(dict.fromkeys((*site.areas, *get(view, Province, whole).areas)))


TYPES: Final = (
    EventType(
        "area.restricted",
        AreaRestricted,
        Nature.GOVERNANCE,
        "area",
        _restrict_rules,
        _restrict,
        admin=True,
        others=("site", "place"),
        instead="area.lifted",
    ),
    EventType("area.lifted", AreaLifted, Nature.GOVERNANCE, "area", _lift_rules, _lift, admin=True),
)
