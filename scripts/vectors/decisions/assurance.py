"""Cases about incidents, decisions and plans."""

from __future__ import annotations

from tests.support.world import DAY, Value, World

SAID = {"level": 2, "risk": "taxes", "due_on": "2026-06-30"}
PLAN = {
    "title": "Taxes",
    "risk": "taxes",
    "adopted_on": "2026-01-01",
    "due_on": "2026-03-01",
    "measures": ["Meet."],
    "indicators": [{"name": "Receipts"}],
}


def subject_missing(world: World) -> bytes:
    """An incident about nothing."""
    world.party("PROGRAMME")
    return world.sign("PROGRAMME", "incident.opened", {"incident": "I1", **SAID})


def incident_by_stranger(world: World) -> bytes:
    """A trader opens an incident about a lot that it never had."""
    world.register("L1")
    world.party("TRADER")
    return world.sign("TRADER", "incident.opened", {"incident": "I1", "lots": ["L1"], **SAID})


def optional_missing__incident(world: World) -> bytes:
    """An incident without a day by which it is to be settled."""
    body = {"incident": "I1", "level": 1, "risk": "armed_groups", "parties": [world.party("COOP")]}
    world.party("PROGRAMME")
    return world.sign("PROGRAMME", "incident.opened", body)


def incident_closed(world: World) -> bytes:
    """A closed incident is closed again."""
    _incident(world)
    world.record("AUTH", "incident.closed", _closing())
    return world.sign("AUTH", "incident.closed", _closing())


def incident_closed__updated(world: World) -> bytes:
    """A closed incident is given another level."""
    _incident(world)
    world.record("AUTH", "incident.closed", _closing())
    return world.sign("PROGRAMME", "incident.updated", {"incident": "I1", "level": 1})


def incident_not_yours(world: World) -> bytes:
    """A trader changes the level of an incident that a programme opened."""
    _incident(world)
    world.party("TRADER")
    return world.sign("TRADER", "incident.updated", {"incident": "I1", "level": 1})


def not_incident_subject(world: World) -> bytes:
    """A trader answers for a cooperative."""
    _incident(world)
    world.party("TRADER")
    return world.sign("TRADER", "incident.answered", {"incident": "I1", "accepts": True})


def party_to_conflict__incident(world: World) -> bytes:
    """An authority closes an incident about itself."""
    _incident(world, parties=["AUTH"])
    return world.sign("AUTH", "incident.closed", _closing())


def answer_awaited(world: World) -> bytes:
    """An incident is closed before its subject was heard."""
    _incident(world, answer_by="2026-02-01")
    return world.sign("AUTH", "incident.closed", _closing())


def incident_overdue(world: World) -> bytes:
    """An incident is closed after its day."""
    _incident(world, due_on="2026-01-02")
    world.now += 9 * DAY
    return world.sign("AUTH", "incident.closed", _closing())


def parent_stale__incident(world: World) -> bytes:
    """Two events about an incident from the same head."""
    _incident(world)
    late = world.sign("PROGRAMME", "incident.updated", {"incident": "I1", "level": 1})
    world.record("COOP", "incident.answered", {"incident": "I1"})
    return late


def parent_missing__decision(world: World) -> bytes:
    """A decision about a lot and a party cites an event of the lot alone."""
    event = world.register("L1")
    world.party("TRADER")
    decided = {"decision": "suspend", "decided_on": "2026-01-01", "manager": "P-1"}
    body = {"lots": ["L1"], "parties": ["COOP"]} | decided
    return world.sign("TRADER", "decision.recorded", body, cites=[event.id])


def plan_too_long(world: World) -> bytes:
    """A plan of a year."""
    body = PLAN | {"due_on": "2026-12-31", "parties": [world.party("COOP")]}
    return world.sign("COOP", "plan.adopted", body)


def not_a_plan(world: World) -> bytes:
    """A review of what is no plan."""
    event = world.register("L1")
    return world.sign("COOP", "plan.reviewed", _review(event.id))


def plan_ended(world: World) -> bytes:
    """A plan that has ended is reviewed once more."""
    plan = _plan(world)
    world.record("COOP", "plan.reviewed", _review(plan, outcome="end"))
    return world.sign("COOP", "plan.reviewed", _review(plan))


def review_late(world: World) -> bytes:
    """A review after its day."""
    plan = _plan(world)
    world.now += 90 * DAY
    return world.sign("COOP", "plan.reviewed", _review(plan, reviewed_on="2026-04-01"))


def not_its_issuer__plan(world: World) -> bytes:
    """A trader reviews the plan of a cooperative."""
    plan = _plan(world)
    world.party("TRADER")
    return world.sign("TRADER", "plan.reviewed", _review(plan))


def not_entitled__closing(world: World) -> bytes:
    """A trader closes an incident."""
    _incident(world)
    world.party("TRADER")
    return world.sign("TRADER", "incident.closed", _closing())


def _incident(world: World, **fields: Value) -> None:
    body = {"incident": "I1", "parties": [world.party("COOP")], **SAID} | fields
    world.record("PROGRAMME", "incident.opened", body)


def _closing() -> dict[str, Value]:
    return {"incident": "I1", "outcome": "resolved", "reason": "Receipt shown."}


def _plan(world: World) -> str:
    return world.record("COOP", "plan.adopted", PLAN | {"parties": [world.party("COOP")]}).id


def _review(plan: str, **fields: Value) -> dict[str, Value]:
    body = {"plan": plan, "reviewed_on": "2026-01-02", "progress": "some", "outcome": "continue"}
    return body | fields
