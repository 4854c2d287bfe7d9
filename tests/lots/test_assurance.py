"""Incidents, decisions, plans and reports."""

from __future__ import annotations

from typing import Any

from ledger.lots.event import Event
from ledger.lots.office import Incident, Plan
from ledger.lots.state import Lot, Recorded
from ledger.lots.types.incidents import MOST
from tests.support.world import DAY, Value, World

SAID = {"level": 2, "risk": "taxes", "due_on": "2026-06-30"}


def opened(world: World, id: str = "I1", by: str = "PROGRAMME", **fields: Value) -> Event[Any]:
    return world.record(by, "incident.opened", {"incident": id} | SAID | fields)


def closed(id: str = "I1") -> dict[str, Value]:
    return {"incident": id, "outcome": "unfounded", "reason": "Nothing found."}


def test_a_lot_lists_its_open_incidents_until_they_are_closed() -> None:
    world = World()
    world.register("L1")
    event = opened(world, lots=["L1", "L1"], sites=["S1"])
    assert world.lot("L1").incidents == ("I1",)
    assert world.lot("L1").head != event.id
    world.record("AUTH", "incident.closed", closed())
    assert world.lot("L1").incidents == ()
    assert world.get(Incident, "I1").outcome == "unfounded"
    assert "lot:L1" in world.get(Recorded, event.id).subjects
    world.check()


def test_a_lot_lists_a_bounded_number_of_incidents() -> None:
    world = World()
    world.register("L1")
    for number in range(MOST + 2):
        opened(world, f"I-{number}", lots=["L1"])
    assert world.lot("L1").incidents == tuple(f"I-{number}" for number in range(2, MOST + 2))
    world.record("AUTH", "incident.closed", closed("I-0"))
    assert len(world.lot("L1").incidents) == MOST


def test_a_strangers_incident_is_recorded_and_not_listed() -> None:
    world = World()
    world.register("L1")
    event = opened(world, by="TRADER", lots=["L1"])
    assert "incident-by-stranger" in world.flags(event)
    assert world.lot("L1").incidents == ()
    opened(world, "I2", by="INSPECTOR", lots=["L1"])
    opened(world, "I3", by="COOP", lots=["L1"])
    assert world.lot("L1").incidents == ("I2", "I3")
    world.record("AUTH", "incident.closed", closed())
    world.check()


def test_whom_an_incident_is_about_answers_also_when_it_is_closed() -> None:
    world = World()
    world.register("L1")
    place = {"place": "P1", "name": "Depot", "kind": "depot", "country": "CD"}
    world.record("TRADER", "place.registered", place | {"operator": "TRADER"})
    world.record("TRADER", "place.registered", place | {"place": "P2"})
    world.site("S2", operators=[world.party("COOP2")])
    opened(world, lots=["L1"], places=["P1", "P2"], sites=["S2"], parties=[world.party("CARRIER")])
    for party in ("COOP", "TRADER", "COOP2", "CARRIER"):
        world.record(party, "incident.answered", {"incident": "I1", "accepts": False})
    world.bring("L1", "SMELTER")
    world.record("AUTH", "incident.closed", closed())
    world.record("SMELTER", "incident.answered", {"incident": "I1"})
    assert world.get(Incident, "I1").answers == 5
    assert world.attempt("EXPORTER", "incident.answered", {"incident": "I1"}).codes == [
        "not-incident-subject"
    ]
    world.check()


def test_an_incident_may_be_closed_early_when_it_was_answered() -> None:
    world = World()
    opened(world, parties=[world.party("COOP")], answer_by="2026-02-01")
    world.record("COOP", "incident.answered", {"incident": "I1"})
    event = world.record("AUTH", "incident.closed", closed())
    assert world.flags(event) == ()


def test_an_update_keeps_what_it_does_not_give_and_a_later_one_counts() -> None:
    world = World()
    event = opened(world, parties=[world.party("COOP")], answer_by="2026-02-01")
    world.record("AUTH", "incident.updated", {"incident": "I1", "level": 1})
    incident = world.get(Incident, "I1")
    assert (incident.level, incident.answer_by, incident.due_on) == (1, "2026-02-01", "2026-06-30")
    later = world.record("PROGRAMME", "incident.updated", {"incident": "I1", "due_on": "2026-07-31"})
    world.correct(event, "/body/level", 2, 3, approver="AUTH")
    assert world.get(Incident, "I1").level == 1
    world.correct(later, "/body/due_on", "2026-07-31", "2026-08-31", approver="AUTH")
    assert world.get(Incident, "I1").due_on == "2026-08-31"
    world.check()


def test_a_corrected_opening_counts_and_lists_nothing_again() -> None:
    world = World()
    world.register("L1")
    event = opened(world, lots=["L1"])
    world.correct(event, "/body/level", 2, 3, approver="AUTH")
    assert (world.get(Incident, "I1").level, world.lot("L1").incidents) == (3, ("I1",))
    world.check()


def test_a_decision_stands_in_the_history_of_all_that_it_is_about() -> None:
    world = World()
    world.register("L1")
    decided = {"decision": "disengage", "decided_on": "2026-01-01", "manager": "P-1"}
    body = {"lots": ["L1"], "sites": ["S1"], "parties": ["COOP"]} | decided
    head = world.lot("L1").head
    event = world.record("TRADER", "decision.recorded", body)
    assert set(world.get(Recorded, event.id).subjects) == {"lot:L1", "site:S1", "party:COOP"}
    assert world.get(Lot, "L1").head == head
    refused = world.attempt("TRADER", "decision.recorded", body, cites=[head])
    assert refused.codes == ["parent-missing", "parent-missing"]


def test_a_plan_is_reviewed_until_it_ends() -> None:
    world = World()
    body: dict[str, Value] = {
        "title": "Taxes",
        "risk": "taxes",
        "adopted_on": "2026-01-01",
        "due_on": "2026-06-01",
    }
    body |= {"measures": ["Meet."], "indicators": [{"name": "Receipts"}], "parties": [world.party("COOP")]}
    plan = world.record("COOP", "plan.adopted", body)
    assert world.get(Plan, plan.id).review_on == "2026-06-01"
    world.correct(plan, "/body/due_on", "2026-06-01", "2026-05-01", approver="AUTH")
    assert world.get(Plan, plan.id).review_on == "2026-05-01"
    world.now += 31 * DAY
    review = {"plan": plan.id, "reviewed_on": "2026-02-01", "progress": "some"}
    world.record("COOP", "plan.reviewed", review | {"outcome": "revise", "next_review_on": "2026-03-01"})
    world.correct(plan, "/body/review_on", None, "2026-04-01", approver="AUTH")
    known = world.get(Plan, plan.id)
    assert (known.state, known.review_on, known.reviews) == ("reviewed", "2026-03-01", 1)
    world.record("PROGRAMME", "plan.reviewed", review | {"outcome": "disengage"})
    assert world.get(Plan, plan.id).state == "ended"
    world.check()
