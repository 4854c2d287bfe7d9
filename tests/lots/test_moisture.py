"""Ore dries on the road: nobody gained or lost what the moisture explains that only one side knows."""

from __future__ import annotations

import pytest

from tests.support.world import Value, World

NAMED = {"difference-unexplained", "unattested", "optional-missing"}


@pytest.fixture
def world() -> World:
    return World()


def _flags(world: World, sent: dict[str, Value], came: dict[str, Value]) -> set[str]:
    """What a receipt is flagged of a lot that was sent so, and came so."""
    world.register("L1", quantity=sent)
    world.dispatch(["L1"])
    event = world.record("TRADER", "lot.received", {"lot": "L1", "quantity": came})
    return set(world.flags(event)) - NAMED


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        ({"mass_kg": "500", "moisture_percent": "8"}, {"mass_kg": "474.2", "moisture_percent": "3"}),
        ({"mass_kg": "500"}, {"mass_kg": "474.2", "moisture_percent": "3"}),
        ({"mass_kg": "460", "moisture_percent": "0"}, {"mass_kg": "480"}),
    ],
    ids=["both sides measured it", "the receiver alone", "the sender alone, and it rained"],
)
def test_water_is_neither_gained_nor_lost(
    world: World, sent: dict[str, Value], came: dict[str, Value]
) -> None:
    assert _flags(world, sent, came) == set()


@pytest.mark.parametrize(
    ("sent", "came"),
    [
        ({"mass_kg": "500"}, {"mass_kg": "474.2"}),
        ({"mass_kg": "500", "moisture_percent": "3"}, {"mass_kg": "474.2", "moisture_percent": "3"}),
        ({"mass_kg": "500"}, {"mass_kg": "380", "moisture_percent": "3"}),
        ({"mass_kg": "500"}, {"mass_kg": "0"}),
    ],
    ids=["nobody measured it", "it did not change", "more than water", "all of it"],
)
def test_what_water_does_not_explain_is_lost(
    world: World, sent: dict[str, Value], came: dict[str, Value]
) -> None:
    assert _flags(world, sent, came) == {"weight-loss"}


def test_what_rain_does_not_explain_is_gained(world: World) -> None:
    assert _flags(world, {"mass_kg": "460"}, {"mass_kg": "480"}) == {"weight-gain"}


@pytest.mark.parametrize(("mass", "flags"), [("462", set()), ("480", {"weight-gain"})])
def test_a_corrected_receipt_is_asked_like_a_fresh_one(world: World, mass: str, flags: set[str]) -> None:
    world.register("L1", quantity={"mass_kg": "460"})
    world.dispatch(["L1"])
    receipt = world.receive("L1", "460")
    world.correct(receipt, "/body/quantity/mass_kg", "460", mass, approver="COOP")
    assert set(world.lot("L1").flags) & {"weight-gain", "weight-loss"} == flags


def test_a_lot_that_was_weighed_since_is_not_asked_by_an_older_receipt(world: World) -> None:
    world.register("L1", quantity={"mass_kg": "460"})
    world.dispatch(["L1"])
    receipt = world.receive("L1", "460")
    world.bring("L1", "EXPORTER", "460")
    world.correct(receipt, "/body/quantity/mass_kg", "460", "480", approver="COOP")
    assert "weight-gain" not in world.lot("L1").flags
