"""No mass and no metal from nothing: not by wide bounds, many small gains, corrections or splits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger.lots.tag import tag_digest
from tests.support.world import Outcome, World


@pytest.fixture
def world() -> World:
    world = World()
    world.register("L1")
    return world


def tin(percent: str, status: str = "final") -> list[dict[str, Any]]:
    grade = {"analyte": "Sn", "basis": "Sn", "value_percent": percent}
    return [grade | {"method": "lab", "status": status}]


def split_off(world: World, mass: str, components: list[dict[str, Any]]) -> Outcome:
    output = {"lot": "L2", "quantity": {"mass_kg": mass}, "components": components}
    return world.attempt("COOP", "lot.split", {"inputs": [{"lot": "L1"}], "outputs": [output]})


def test_what_is_said_to_be_water_does_not_become_ore(world: World) -> None:
    output = {"lot": "L2", "quantity": {"mass_kg": "999999999999", "moisture_percent": "100"}}
    world.record("COOP", "lot.sorted", {"inputs": [{"lot": "L1"}], "outputs": [output]})
    assert world.lot("L2").dry.high == 0
    world.dispatch(["L2"])
    received = {"lot": "L2", "quantity": {"mass_kg": "9000000000"}, "explanation": "Dried."}
    assert world.attempt("TRADER", "lot.received", received).codes == ["mass-created"]


def test_many_small_gains_do_not_add_up(world: World) -> None:
    most = world.lot("L1").dry.high
    for mass in ("50.4", "50.8", "51.2", "51.6"):
        world.bring("L1", "COOP" if world.lot("L1").custodian == "TRADER" else "TRADER", mass)
        assert world.lot("L1").dry.high == most
        assert world.lot("L1").dry.value <= most


def test_the_outputs_of_work_are_at_most_what_the_others_leave(world: World) -> None:
    measured = {"wet_or_dry": "dry"}
    world.register("L3", mass="10", quantity={"mass_kg": "10"} | measured)
    outputs = [
        {"lot": "L4", "quantity": {"mass_kg": "6"} | measured},
        {"lot": "L5", "quantity": {"mass_kg": "2.5"} | measured},
    ]
    loss = {"name": "slimes", "quantity": {"mass_kg": "1.6"} | measured, "basis": "measured"}
    world.record("COOP", "lot.sorted", {"inputs": [{"lot": "L3"}], "outputs": outputs, "losses": [loss]})
    left = Decimal("10.05") - Decimal("2.4875") - Decimal("1.592")
    assert world.lot("L4").dry.high == left
    assert world.lot("L4").dry.value == left
    assert world.lot("L5").dry.high == Decimal("2.488")


def test_what_a_corrected_receipt_adds_is_taken_from_what_was_left(world: World) -> None:
    world.dispatch(["L1"])
    receipt = world.receive("L1", "10", remainder="L2")
    world.correct(receipt, "/body/quantity/mass_kg", "10", "40", approver="COOP")
    assert [world.lot(lot).net.value for lot in ("L1", "L2")] == [40, 10]
    assert "corrected-upstream" in world.lot("L2").flags


@pytest.mark.parametrize(("mass", "into"), [("70", "50.25 kg"), ("5000", "50.25 kg")])
def test_a_corrected_receipt_makes_no_mass(world: World, mass: str, into: str) -> None:
    world.dispatch(["L1"])
    receipt = world.receive("L1", "50")
    field = {"event": receipt.id, "field": "/body/quantity/mass_kg", "old": "50", "new": mass}
    outcome = world.attempt("TRADER", "event.corrected", field | {"reason": "Typing error."})
    assert outcome.codes == ["correction-invalid"]
    assert into in outcome.problems[0].message


def test_what_was_left_and_weighed_since_is_no_more_to_be_had(world: World) -> None:
    world.dispatch(["L1"])
    receipt = world.receive("L1", "10", remainder="L2")
    world.bring("L2", "TRADER")
    field = {"event": receipt.id, "field": "/body/quantity/mass_kg", "old": "10", "new": "40"}
    outcome = world.attempt("TRADER", "event.corrected", field | {"reason": "Typing error."})
    assert outcome.codes == ["correction-invalid"]


def test_a_receipt_of_a_lot_that_was_weighed_since_is_corrected_for_the_record_only(world: World) -> None:
    world.dispatch(["L1"])
    receipt = world.receive("L1", "50")
    world.bring("L1", "EXPORTER")
    world.correct(receipt, "/body/quantity/mass_kg", "50", "5000", approver="COOP")
    assert world.lot("L1").net.value == 50


def test_a_receipt_that_showed_a_gain_is_corrected_from_what_counted(world: World) -> None:
    world.dispatch(["L1"])
    receipt = world.receive("L1", "55")
    world.correct(receipt, "/body/quantity/mass_kg", "55", "50", approver="COOP")
    assert world.lot("L1").dry.value == 50


def test_a_split_does_not_leave_the_metal_that_it_takes(world: World) -> None:
    world.register("L9", components=tin("10"))
    output = {"lot": "L2", "quantity": {"mass_kg": "6"}, "components": tin("70")}
    body = {"inputs": [{"lot": "L9"}], "outputs": [output]}
    assert world.attempt("COOP", "lot.split", body).codes == ["metal-created"]
    output["components"] = tin("11")
    assert world.attempt("COOP", "lot.split", body).recorded


@pytest.mark.parametrize(("status", "percent"), [("provisional", 60), ("umpire", 61)])
def test_a_part_that_is_split_off_keeps_the_best_assay(status: str, percent: int) -> None:
    world = World()
    world.register("L1", components=tin("60"))
    assert split_off(world, "5", tin("61", status)).recorded
    assert [grade.percent.value for grade in world.lot("L2").grades] == [percent]


@pytest.mark.parametrize("kind", ["sorted", "split", "processed"])
def test_what_is_worked_from_under_a_void_tag_is_on_hold(world: World, kind: str) -> None:
    code = world.tag()
    void = {"batches": [world.tag_of(code).batch], "tags": [tag_digest(code)], "reason": "Stolen."}
    world.record("AUTH", "tag.voided", void)
    world.bring("L1", "PROC")
    world.work(kind, ["L1"], {"L2": "50"}, tags_removed=[{"number": code}])
    held = "L1" if kind == "split" else "L2"
    assert [hold.kind for hold in world.lot(held).holds] == ["tag-voided"]


def test_an_exporter_does_not_move_to_another_country_by_itself(world: World) -> None:
    details = {"party": "EXPORTER", "name": "Exporter", "country": "RW", "roles": ["exporter"]}
    world.party("EXPORTER")
    assert world.attempt("EXPORTER", "party.updated", details).codes == ["not-own-party"]
    assert world.attempt("AUTH", "party.updated", details).recorded
