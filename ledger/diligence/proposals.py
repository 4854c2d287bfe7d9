"""What is proposed about a finding, and by when.

A time that runs from the finding begins on the day that the assessment knows of: nobody can have answered
before somebody asked, and who found it first does not show in the events. Where an incident of the rule about
the subject is open it does show: the time is then the incident's, and may be over.
"""

from __future__ import annotations

from datetime import date, timedelta

from ledger.diligence.findings import Outcome, Proposal
from ledger.diligence.history import Stated
from ledger.diligence.pack import Action, Pack
from ledger.diligence.question import Matter
from ledger.lots.schema import day_of
from ledger.lots.types.incidents import IncidentClosed, IncidentOpened, IncidentUpdated
from ledger.lots.types.market import LotExported


def propose(id: str, pack: Pack, matter: Matter, outcome: Outcome) -> Proposal | None:
    """Return what a rule proposes; of what cannot be told only that somebody asks."""
    if outcome not in {"fail", "review", "open"}:
        return None
    response = pack.rules[id].response
    action: Action = "ask" if outcome == "open" else response.action
    if response.clock != "finding" or response.days is None:
        return Proposal(action, response.clock, None)
    opened = _opened(f"{pack.id}/{id}", matter)
    if opened is not None and (due := _set(opened, matter)) is not None:
        return Proposal(action, response.clock, due)
    began = day_of(matter.history.known_at) if opened is None else opened.day
    days = response_days(pack, id, began) or response_days(pack, id, matter.history.on)
    return Proposal(action, response.clock, None if days is None else days_after(began, days))


def response_days(pack: Pack, rule: str, on: str) -> int | None:
    """Return the days that a rule gives for its response, None when it gives none on that day."""
    name = pack.rules[rule].response.days
    value = None if name is None else pack.parameters[name].on(on)
    return int(value[1].value) if value is not None and isinstance(value[1].value, str) else None


def days_after(day: str, days: int) -> str:
    """Return the day so many days later, the last of all days at the most."""
    first = date.fromisoformat(day)
    return (first + timedelta(days=min(days, (date.max - first).days))).isoformat()


def _opened(indicator: str, matter: Matter) -> Stated[IncidentOpened] | None:
    """The oldest incident of a rule that is open and names the subject, of a shipment any of its lots."""
    subject, history = matter.subject, matter.history
    sent = (one.body.lots for one in history.of(LotExported) if one.id == subject.id)
    named = {(subject.kind, subject.id), *(("lot", lot) for lots in sent for lot in lots)}
    for one in history.of(IncidentOpened):
        about = {(of.kind, of.id) for of in one.event.named}
        told = history.about("incident", one.body.incident)
        closed = any(isinstance(each.body, IncidentClosed) for each in told)
        if one.body.indicator == indicator and not closed and about & named:
            return one
    return None


def _set(opened: Stated[IncidentOpened], matter: Matter) -> str | None:
    """The day by which an incident is to be settled, as it was last stated."""
    told = matter.history.about("incident", opened.body.incident)
    days = [one.body.due_on for one in told if isinstance(one.body, IncidentOpened | IncidentUpdated)]
    return next((day for day in reversed(days) if day is not None), None)
