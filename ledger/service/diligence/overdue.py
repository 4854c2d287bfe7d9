"""Open incidents of which the time is over: the day that was set, or what a pack gives from a day on.

A pack says in the responses of its rules how long an incident may be open (clock ``opening``) and how long a
plan may run from its adoption (clock ``adoption``). An incident that a rule raised is held against the pack
of that rule, any other against every pack that is asked; of several times of a pack the shortest counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from ledger.diligence.pack import Clock, Pack
from ledger.diligence.proposals import days_after, response_days
from ledger.frozen import dataclass
from ledger.lots.office import Incident
from ledger.lots.types.assurance import PlanAdopted
from ledger.lots.types.incidents import IncidentOpened
from ledger.service.diligence.evidence import Evidence, Mentions
from ledger.store.catalog import Catalog

SET: Final = "set"
"""The clock of an incident for which somebody set the day."""
Limits: TypeAlias = Mapping[str, Mapping[Clock, int]]
"""Days by pack and clock."""


@dataclass(frozen=True)
class Overdue:
    """An incident with the day by which it is to be settled, by which clock, and of which pack."""

    incident: Incident
    clock: str
    pack: str | None
    since: str
    due_on: str


def overdue(
    view: Catalog, evidence: Evidence, mentions: Mentions, packs: Sequence[Pack], on: str
) -> Iterator[Overdue]:
    """Yield what is overdue on a day, in the order of the incidents' ids."""
    limits = limits_of(packs, on)
    for incident in view.each(Incident):
        if incident.state == "open":
            told = terms_of(incident, evidence, mentions, limits)
            late = [one for one in told if one.due_on < on]
            yield from sorted(late, key=lambda one: (one.due_on, one.clock, one.pack or ""))


def limits_of(packs: Sequence[Pack], on: str) -> Limits:
    """Return the shortest time of each clock that the rules of each pack give on a day, in days."""
    return {pack.id: _limits(pack, on) for pack in packs}


def _limits(pack: Pack, on: str) -> dict[Clock, int]:
    found: dict[Clock, int] = {}
    for id, rule in pack.rules.items():
        days = response_days(pack, id, on)
        if days is not None:
            found[rule.response.clock] = min(days, found.get(rule.response.clock, days))
    return found


def terms_of(incident: Incident, evidence: Evidence, mentions: Mentions, limits: Limits) -> Iterator[Overdue]:
    """Yield every clock of an incident with the day on which it ends, over or not."""
    told = [evidence.stated(index) for index in evidence.touches("incident", incident.id)]
    opened = next((one for one in told if isinstance(one.body, IncidentOpened)), None)
    if opened is None:
        return
    if incident.due_on is not None:
        yield Overdue(incident, SET, None, opened.day, incident.due_on)
    by = (opened.body.indicator or "").partition("/")[0]
    plans = [
        one
        for one in (evidence.stated(index) for index in mentions("incident", incident.id))
        if isinstance(one.body, PlanAdopted)
    ]
    for pack, clocks in limits.items():
        if by in limits and by != pack:
            continue
        if "opening" in clocks:
            yield Overdue(incident, "opening", pack, opened.day, days_after(opened.day, clocks["opening"]))
        if "adoption" in clocks and plans:
            first = min(one.body.adopted_on for one in plans)
            yield Overdue(incident, "adoption", pack, first, days_after(first, clocks["adoption"]))
