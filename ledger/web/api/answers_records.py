"""What the interface answers about events, parties, sites, tags and incidents, and the rows of lists."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from ledger.web.api.answers import Day, Decimals, EventId, KeyId, Model, Moment
from ledger.web.api.answers_lots import Change


class Event(Model):
    """A recorded event: what was signed, where it stands, and what was said of it since."""

    event_id: EventId
    index: int
    recorded_at: Moment
    type: str
    issuer: str
    key_id: KeyId
    lots: list[str]
    flags: list[str]
    suspect_from: Day | None
    voided_by: str | None
    disputed_by: list[str]
    pending: list[str]
    changes: list[Change]
    payload: Annotated[dict[str, JsonValue], Field(description="As signed; schemas/events describes it.")]


class Licence(Model):
    """A licence that an authority recorded."""

    type: str
    number: str | None
    from_: Annotated[Day | None, Field(alias="from")]
    to: Day | None
    active: bool
    event: EventId


class Key(Model):
    """An enrolled key."""

    key_id: KeyId
    public_key: str
    use: str
    state: Literal["active", "retired", "revoked"]
    suspect_from: Day | None


class Party(Model):
    """A party with its keys and licences."""

    party: str
    name: str
    country: str
    roles: list[str]
    suspended: bool
    licences: list[Licence]
    head: EventId
    keys: list[Key]


class Decision(Model):
    """A decision of an authority on a site's status, and its days."""

    status: int
    from_: Annotated[Day, Field(alias="from")]
    to: Day | None
    event: EventId


class Inspection(Model):
    """A visit to a site and its result."""

    on: Day
    result: int
    event: EventId


class Site(Model):
    """A mine site with its status on a day: 0 blue, 1 green, 2 yellow, 3 red."""

    site: str
    name: str
    country: str
    province: str
    status: Annotated[int, Field(ge=0, le=3)]
    decided: int
    on: Day
    minerals: list[str]
    operators: list[str]
    monthly_allotment_kg: Decimals | None
    observations: int
    decisions: list[Decision]
    inspections: list[Inspection]
    licences: list[Licence]
    areas: list[str]
    head: EventId


class Tag(Model):
    """A tag and what became of it."""

    tag: str
    id: str
    state: Literal["issued", "assigned", "used", "void", "returned", "lost", "damaged"]
    level: str | None
    batch: str | None
    issuer: str | None
    site: str | None
    holder: str | None
    lot: str | None
    off: Literal["replaced", "removed"] | None
    replaced_by: str | None


class Incident(Model):
    """An incident, and whether it is overdue."""

    incident: str
    level: int
    risk: str
    state: Literal["open", "closed"]
    outcome: str | None
    opened_by: str
    lots: list[str]
    sites: list[str]
    places: list[str]
    parties: list[str]
    answer_by: str | None
    answers: int
    due_on: Day | None
    overdue: bool
    head: EventId


class LotRow(Model):
    """A lot in a list."""

    id: str
    mineral: str
    net_kg: Decimals
    state: str
    custodian: str
    owner: str
    place: str | None
    since: Day
    holds: Annotated[int, Field(ge=0)]
    flags: Annotated[int, Field(ge=0)]


class PartyRow(Model):
    """A party in a list."""

    id: str
    name: str
    country: str
    roles: list[str]
    state: Literal["active", "suspended"]


class SiteRow(Model):
    """A site in a list, with its status on the day."""

    id: str
    name: str
    country: str
    province: str
    minerals: list[str]
    state: Literal["blue", "green", "yellow", "red"]


class PlaceRow(Model):
    """A place in a list."""

    id: str
    name: str
    type: str
    country: str
    site: str | None
    operator: str | None


class IncidentRow(Model):
    """An incident in a list."""

    id: str
    level: int
    risk: str
    state: Literal["open", "closed"]
    opened_by: str
    due_on: Day | None
