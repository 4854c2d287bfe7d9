"""Incidents: opened with a level, answered by whom they are about, closed by an office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.office import Incident
from ledger.lots.problems import problem
from ledger.lots.schema import (
    Date,
    Fixed,
    IncidentRef,
    Model,
    Name,
    NewIncident,
    NotBefore,
    Remark,
    Text,
    day_of,
)
from ledger.lots.stakes import hands
from ledger.lots.state import Lot, Place, Site
from ledger.lots.types.about import About, Risk, subject_problems
from ledger.lots.types.parties import holds_role
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import effective_time

MOST: Final = 32
"""Open incidents that a lot lists, the newest."""
STRANGER: Final = "incident-by-stranger"
Level = Annotated[int, Field(ge=1, le=3)]


class IncidentOpened(About):
    """That something is not as it should be, from level 1 (most serious) to 3. Source and story are sealed.

    Whom it is about may answer until ``answer_by``, and for ever after.
    """

    incident: NewIncident
    level: Level
    risk: Risk
    indicator: Name | None = None
    happened_on: Date | None = None
    source: Literal["own_visit", "third_party", "whistle_blower", "media", "authority", "records"] | None = (
        None
    )
    answer_by: Date | None = None
    due_on: Annotated[Date | None, NotBefore("answer_by")] = None
    follows: Annotated[Name | None, Fixed()] = None
    remark: Remark | None = None


class IncidentUpdated(Model):
    """What is known of an incident by now; what is not given stays as it was."""

    incident: IncidentRef
    level: Level | None = None
    answer_by: Date | None = None
    due_on: Annotated[Date | None, NotBefore("answer_by")] = None
    measures: Text | None = None
    remark: Remark | None = None


class IncidentAnswered(Model):
    """What somebody says to it whom an incident is about; the story is sealed."""

    incident: IncidentRef
    accepts: bool | None = None
    measures: Text | None = None
    remark: Remark | None = None


class IncidentClosed(Model):
    """How an incident ended."""

    incident: IncidentRef
    outcome: Literal["resolved", "mitigated", "unfounded", "unresolved", "handed_over"]
    reason: Text
    act: Text | None = None


def _open_rules(event: Event[IncidentOpened], _at: At, view: View) -> Iterator[Problem]:
    yield from subject_problems(event.body)
    if event.body.due_on is None:
        yield problem("optional-missing", "/body", field="due_on")
    for position, id in enumerate(event.body.lots):
        if not _may_list(event.issuer, get(view, Lot, id), view):
            yield problem(STRANGER, f"/body/lots/{position}", party=event.issuer, lot=id)


def _is_office(party: str, view: View) -> bool:
    return holds_role(view, party, "programme", "auditor", "authority")


def _may_list(party: str, lot: Lot, view: View) -> bool:
    """Whether a lot lists the incidents that a party opens: else a stranger could fill its page."""
    near = party in (*hands(lot), lot.owner, *lot.attested_by)
    return near or _is_office(party, view) or holds_role(view, party, "inspector")


def _open(event: Event[IncidentOpened], _at: At, draft: Draft) -> None:
    body = event.body
    lots = [draft.get(Lot, id) for id in dict.fromkeys(body.lots)]
    heard = dict.fromkeys((*body.parties, *(party for lot in lots for party in (*hands(lot), lot.owner))))
    heard |= dict.fromkeys(_operators(body, draft))
    known = draft.find(Incident, body.incident)
    new = Incident(
        id=body.incident,
        head=event.id,
        level=body.level,
        state="open",
        opened_by=event.issuer,
        risk=body.risk,
        lots=tuple(lot.id for lot in lots),
        sites=body.sites,
        places=body.places,
        parties=tuple(party for party in heard if party != event.issuer),
        answer_by=body.answer_by,
        due_on=body.due_on,
        described_by=event.id,
    )
    draft.put(new)
    for lot in lots if known is None else ():
        if _may_list(event.issuer, lot, draft):
            draft.put(replace(lot, incidents=(*lot.incidents, new.id)[-MOST:]))


def _operators(body: About, view: View) -> Iterator[str]:
    for id in body.sites:
        yield from get(view, Site, id).operators
    for id in body.places:
        if (operator := get(view, Place, id).operator) is not None:
            yield operator


def _open_problems(incident: Incident) -> Iterator[Problem]:
    if incident.state == "closed":
        yield problem("incident-closed", "/body/incident", incident=incident.id)


def _update_rules(event: Event[IncidentUpdated], _at: At, view: View) -> Iterator[Problem]:
    incident = get(view, Incident, event.body.incident)
    yield from _open_problems(incident)
    if event.issuer != incident.opened_by and not _is_office(event.issuer, view):
        yield problem("incident-not-yours", "/body/incident", party=event.issuer, incident=incident.id)


def _update(event: Event[IncidentUpdated], _at: At, draft: Draft) -> None:
    body = event.body
    incident = draft.get(Incident, body.incident)
    draft.put(
        replace(
            incident,
            level=body.level or incident.level,
            answer_by=body.answer_by or incident.answer_by,
            due_on=body.due_on or incident.due_on,
            described_by=event.id,
        )
    )


def _answer_rules(event: Event[IncidentAnswered], _at: At, view: View) -> Iterator[Problem]:
    incident = get(view, Incident, event.body.incident)
    lots = (get(view, Lot, id) for id in incident.lots)
    if event.issuer not in incident.parties and not any(event.issuer in hands(lot) for lot in lots):
        yield problem("not-incident-subject", "/body/incident", party=event.issuer, incident=incident.id)


def _answer(event: Event[IncidentAnswered], _at: At, draft: Draft) -> None:
    incident = draft.get(Incident, event.body.incident)
    draft.put(replace(incident, answers=incident.answers + 1))


def _close_rules(event: Event[IncidentClosed], at: At, view: View) -> Iterator[Problem]:
    incident = get(view, Incident, event.body.incident)
    day = day_of(effective_time(event, at))
    yield from _open_problems(incident)
    if event.issuer in incident.parties:
        yield problem("party-to-conflict", "/body/incident", party=event.issuer)
    if (
        incident.parties
        and not incident.answers
        and incident.answer_by is not None
        and day <= incident.answer_by
    ):
        yield problem(
            "answer-awaited", "/body/incident", parties=", ".join(incident.parties), day=incident.answer_by
        )
    if incident.due_on is not None and incident.due_on < day:
        yield problem("incident-overdue", "/body/incident", day=incident.due_on)


def _close(event: Event[IncidentClosed], _at: At, draft: Draft) -> None:
    incident = draft.get(Incident, event.body.incident)
    draft.put(replace(incident, state="closed", outcome=event.body.outcome))
    for id in incident.lots:
        lot = draft.get(Lot, id)
        if incident.id in lot.incidents:
            draft.put(replace(lot, incidents=tuple(one for one in lot.incidents if one != incident.id)))


_SEALED: Final = frozenset({"narrative", "source_name", "witnesses", "measures_taken"})

TYPES: Final = (
    EventType(
        "incident.opened",
        IncidentOpened,
        Nature.GOVERNANCE,
        "incident",
        _open_rules,
        _open,
        sealable=_SEALED,
        instead="incident.updated",
        others=("lot", "site", "place", "party"),
    ),
    EventType(
        "incident.updated",
        IncidentUpdated,
        Nature.GOVERNANCE,
        "incident",
        _update_rules,
        _update,
        sealable=_SEALED,
    ),
    EventType(
        "incident.answered",
        IncidentAnswered,
        Nature.GOVERNANCE,
        "incident",
        _answer_rules,
        _answer,
        sealable=_SEALED,
    ),
    EventType(
        "incident.closed",
        IncidentClosed,
        Nature.GOVERNANCE,
        "incident",
        _close_rules,
        _close,
        admin=True,
        sealable=_SEALED,
    ),
)
