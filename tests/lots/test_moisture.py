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
