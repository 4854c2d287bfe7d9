"""When an event that gave or promised something to another may be taken back by a void."""

from __future__ import annotations

import pytest

from ledger.lots.event import Event
from tests.support.world import DAY, Outcome, Value, World

EARLY = ["void-too-early"]


@pytest.fixture
def world() -> World:
    made = World()
    made.register("L1")
    return made


def _void(world: World, party: str, event: Event[Value], *lots: str) -> Outcome:
    body = {"event": event.id, "lots": list(lots or ("L1",)), "reason": "Wrong bag."}
    return world.attempt(party, "event.voided", body)


def test_a_dispatch_is_voided_after_the_days_in_which_it_is_not_cancelled(world: World) -> None:
    sent = world.dispatch(["L1"])
    world.now += 13 * DAY
    assert _void(world, "COOP", sent).codes == EARLY
    world.now += DAY
    assert _void(world, "COOP", sent).recorded
    assert (world.lot("L1").state, world.lot("L1").transfer) == ("registered", None)
    world.check()


def test_an_authority_voids_a_dispatch_at_once(world: World) -> None:
    assert _void(world, "AUTH", world.dispatch(["L1"])).recorded


def test_a_receipt_is_not_given_back_at_once(world: World) -> None:
    world.dispatch(["L1"])
    received = world.receive("L1")
    assert _void(world.fork(), "TRADER", received).codes == EARLY
    world.now += 15 * DAY
    assert _void(world, "TRADER", received).recorded
    assert (world.lot("L1").custodian, world.lot("L1").state) == ("COOP", "dispatched")
    world.check()


def test_a_part_receipt_left_something_to_the_consignor(world: World) -> None:
    world.dispatch(["L1"])
    assert _void(world, "TRADER", world.receive("L1", "30", remainder="L1-R"), "L1", "L1-R").codes == EARLY


def test_what_concerns_nobody_else_is_voided_at_once(world: World) -> None:
    sorted_ = world.record("COOP", "lot.sorted", world.work_body(["L1"], {"L2": "49"}))
    assert _void(world, "COOP", sorted_, "L1", "L2").recorded


def test_a_void_hands_a_hold_to_what_it_was_made_of_and_not_to_what_stood_beside_it(world: World) -> None:
    world.register("L2")
    sent = world.dispatch(["L1", "L2"])
    world.record("AUTH", "event.disputed", {"event": sent.id, "lots": ["L1"], "reason": "Not his."})
    assert _void(world, "AUTH", sent, "L1", "L2").recorded
    assert ([hold.kind for hold in world.lot("L1").holds], world.lot("L2").holds) == (["dispute"], ())
    sorted_ = world.record("COOP", "lot.sorted", world.work_body(["L2"], {"L3": "49"}))
    world.record("AUTH", "event.disputed", {"event": sorted_.id, "lots": ["L3"], "reason": "Too light."})
    assert _void(world, "AUTH", sorted_, "L2", "L3").recorded
    assert [hold.kind for hold in world.lot("L2").holds] == ["dispute"]
    world.check()
