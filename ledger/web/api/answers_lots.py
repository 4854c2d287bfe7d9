"""What the interface answers about lots: standing, history, graph, assessment."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from ledger.diligence.findings import Outcome, Result
from ledger.diligence.pack import Action, Scope, Severity, Stage
from ledger.web.api.answers import Day, Decimals, EventId, KeyId, Model, Moment


class Interval(Model):
    """A mass as it was told, with the least and the most it can be."""

    low: Decimals
    value: Decimals
    high: Decimals


class Component(Model):
    """What a lot contains of a substance, in percent."""

    analyte: str
    basis: str
    value_percent: Decimals
    low_percent: Decimals
    high_percent: Decimals
    method: str
    status: str | None


class Share(Model):
    """Which part of a lot is of an origin; attributed when it went through a heap."""

    origin: str
    share: Decimals
    attributed: bool


class Hold(Model):
    """Why a lot is not to be moved on, and by which event."""

    hold: str
    kind: str
    event: EventId


class Contamination(Model):
    """A heap of which a lot may hold anything that lay on it."""

    stockpile: str
    first: int
    last: int


class Parent(Model):
    """A lot that this one was made of, and how much it took."""

    lot: str
    net_kg: Decimals


class Suspect(Model):
    """An event about a lot that a key signed which is suspect since a day."""

    event: EventId
    key_id: KeyId
    suspect_from: Day


class Lot(Model):
    """A lot and its standing now."""

    lot: str
    custodian: str
    owner: str
    state: str
    head: EventId
    tags: list[str]
    mass_kg: Decimals
    components: list[Component]
    shares: list[Share]
    holds: list[Hold]
    flags: list[str]
    contamination: list[Contamination]
    stockpiled: str | None
    drawn: str | None
    mineral: str
    revision: int
    net_kg: Interval
    dry_kg: Interval
    deficit: bool
    place: str | None
    consignee: str | None
    parents: list[Parent]
    children: list[str]
    attested_by: list[str]
    certificates: list[str]
    incidents: list[str]
    born: EventId
    suspects: list[Suspect]


class HistoryEvent(Model):
    """An event about a lot, and what was said of it since."""

    index: int
    event_id: EventId
    type: str
    issuer: str
    occurred_at: str
    recorded_at: Moment
    flags: list[str]
    corrected: list[str]
    pending: list[str]
    disputed_by: list[str]
    voided_by: str | None


class History(Model):
    """Every event about a lot in the order of the log."""

    lot: str
    events: list[HistoryEvent]


class Step(Model):
    """A lot up or down the graph; ``share`` is the part that comes from it, or from the traced one."""

    lot: str
    site: str | None
    origins: list[str]
    mass_kg: Decimals
    share: Decimals
    attributed: bool
    level: Annotated[int, Field(ge=1)]
    links: list[str]
    mineral: str
    state: str
    custodian: str


class ContaminationSet(Model):
    """What a lot may hold besides, from a heap."""

    stockpile: str
    custodian: str
    first: int
    last: int
    count: int
    lots: list[str]
    late: list[str]
    sites: list[str]
    origins: list[str]
    flags: list[str]


class Reached(Model):
    """The lots that may hold of a lot over a heap."""

    stockpile: str
    addition: int
    count: int
    lots: list[str]


class Trace(Model):
    """A lot with what it is made of and what was made of it, nearest first."""

    lot: str
    upstream: list[Step]
    downstream: list[Step]
    contamination: list[ContaminationSet]
    reached: list[Reached]
    imported: list[str]


class Clause(Model):
    """What a rule rests on, and how surely its text was read."""

    document: str
    clause: str
    address: str | None
    evidence: Literal["confirmed", "secondary", "unverified"]
    since: Day


class Taken(Model):
    """A value that a check measured by."""

    name: str
    since: Day
    value: str
    unit: str
    evidence: Literal["confirmed", "secondary", "unverified", "project_default"]


class Reason(Model):
    """Why a finding is what it is, with the events that it rests on."""

    code: str
    outcome: Literal["pass", "fail", "open", "review"]
    values: dict[str, str]
    evidence: list[EventId]
    message: str


class Response(Model):
    """What is asked of whoever deals with the lot, and until when."""

    action: Action
    clock: Literal["finding", "opening", "adoption"]
    due_on: Day | None


class Finding(Model):
    """What one rule found."""

    rule: str
    outcome: Outcome
    answered: Literal["pass", "fail", "open", "review"] | None
    severity: Severity
    scope: Scope
    stage: Stage
    module: str | None
    clause: Clause | None
    parameters: list[Taken]
    reasons: list[Reason]
    evidence: list[EventId]
    evidence_count: Annotated[int, Field(ge=0)]
    response: Response | None
    title: str


class Module(Model):
    """The result by one module of a pack."""

    module: str
    result: Result


class Areas(Model):
    """Which list of conflict-affected and high-risk areas was used."""

    version: str
    dated: Day
    sha256: str


class Assessment(Model):
    """What one pack of rules finds. Whether the record is intact is another question."""

    subject: Annotated[str, Field(pattern="^(lot|site|party|shipment|period):")]
    pack: str
    version: str
    digest: str
    on: Day
    known_at: Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$")]
    cahra: Areas | None
    stage: Stage | None
    result: Result
    modules: list[Module]
    engagement: str | None
    confirmed: Annotated[int, Field(ge=0)]
    rules: Annotated[int, Field(ge=0)]
    findings: list[Finding]
    title: str
    statement: str


class Assessments(Model):
    """What several packs find; the result is the worst of theirs."""

    subject: str
    result: Result
    record: None
    cut: Literal[0]
    assessments: list[Assessment]


class Change(Model):
    """A correction of a field that counts."""

    field: str
    value: JsonValue
