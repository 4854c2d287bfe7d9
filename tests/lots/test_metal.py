"""Metal, by-products and packages: what work may bring forth, and what is only asked about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.support.world import CASSITERITE, COLTAN, GOLD, World

GEMSTONE = "7103.10.00"
LITHIUM = "2530.90.00"
TIN = "8001.10.00"


def component(analyte: str, percent: str, **fields: str) -> dict[str, Any]:
    assay = {
        "analyte": analyte,
        "basis": analyte,
        "value_percent": percent,
        "method": "lab",
        "status": "final",
    }
    return assay | fields


@pytest.fixture
def world() -> World:
    return World()


def outputs(world: World, inputs: list[str], *made: dict[str, Any], **fields: Any) -> Any:  # noqa: ANN401 - an outcome
    body = {"inputs": [{"lot": lot} for lot in inputs], "outputs": list(made)} | fields
    return world.attempt("COOP", "lot.processed", body)


def out(lot: str, mass: str, **fields: object) -> dict[str, Any]:
    return {"lot": lot, "quantity": {"mass_kg": mass}} | fields


def test_coltan_won_from_cassiterite_is_a_by_product_with_a_mineral_of_its_own(world: World) -> None:
    world.register("L1", mass="500", components=[component("Sn", "60")])
    tantalum = component("Ta", "28", basis="Ta2O5")
    made = outputs(
        world,
        ["L1"],
        out("SN", "470", components=[component("Sn", "62")]),
        out("TA", "14", kind="by_product", mineral=COLTAN, components=[tantalum]),
        out("TAILS", "10", kind="tailings"),
        process="magnetic",
    )
    assert made.codes == []
    assert [world.lot(id).mineral for id in ("SN", "TA", "TAILS")] == [CASSITERITE, COLTAN, CASSITERITE]
    assert all(world.lot(id).shares[0].origin == "site:S1" for id in ("SN", "TA", "TAILS"))


def test_coltan_as_the_product_of_cassiterite_is_asked_about(world: World) -> None:
    world.register("L1", mass="500")
    assert outputs(world, ["L1"], out("TA", "490", mineral=COLTAN)).codes == ["mineral-changed"]


def test_more_coltan_than_the_cassiterite_weighed_is_refused(world: World) -> None:
    world.register("L1", mass="500")
    made = outputs(world, ["L1"], out("SN", "490"), out("TA", "140", kind="by_product", mineral=COLTAN))
    assert "mass-created" in made.codes


def test_a_by_product_is_measured_by_its_own_mineral(world: World) -> None:
    world.register("L1", mass="500")
    impossible = component("Sn", "60")
    made = outputs(
        world,
        ["L1"],
        out("SN", "480"),
        out("TA", "15", kind="by_product", mineral=COLTAN, components=[impossible]),
    )
    # Tin in a tantalum mineral is possible, as cassiterite in the concentrate; more than all of it is not.
    assert "grade-impossible" not in made.codes
    tungsten = component("W", "90")
    again = outputs(world, ["L1"], out("TA2", "15", kind="by_product", mineral=COLTAN, components=[tungsten]))
    assert "grade-impossible" in again.codes


def test_lithium_minerals_come_out_of_gemstone_waste(world: World) -> None:
    world.register("L1", mass="900", mineral=GEMSTONE, tags=None)
    made = outputs(
        world,
        ["L1"],
        out("GEMS", "12"),
        out(
            "SPOD", "300", kind="by_product", mineral=LITHIUM, components=[component("Li", "6", basis="Li2O")]
        ),
        out("WASTE", "580", kind="tailings"),
        process="hand_sorting",
    )
    assert made.codes == []
    assert world.lot("SPOD").mineral == LITHIUM


def test_tailings_are_lots_that_are_worked_again(world: World) -> None:
    world.register("L1", mass="100")
    outputs(world, ["L1"], out("P1", "60"), out("T1", "38", kind="tailings"))
    again = outputs(world, ["T1"], out("P2", "5"), out("T2", "32.5", kind="tailings"))
    assert again.codes == []
    assert world.lot("P2").shares == world.lot("L1").shares


def test_a_drum_weighs_what_is_in_it(world: World) -> None:
    drums = {"gross_kg": "1064.5", "tare_kg": "84.5"}
    world.register("L1", quantity=drums, packages=[{"kind": "drum", "seal": f"D-{n}"} for n in range(5)])
    assert world.lot("L1").net.value == 980


def test_ore_that_dries_makes_no_difference(world: World) -> None:
    wet = {"mass_kg": "100", "moisture_percent": "8", "wet_or_dry": "wet"}
    world.register("L1", quantity=wet)
    dried = {"lot": "P1", "quantity": {"mass_kg": "92", "wet_or_dry": "dry"}}
    assert outputs(world, ["L1"], dried, process="other").codes == []


def test_fine_gold_balances_to_a_hundredth_of_a_gram(world: World) -> None:
    assay = {"method": "fire_assay", "uncertainty_percent": "0"}
    for number in range(14):
        gold = [component("Au", "90", **assay)]
        world.register(f"G{number}", mass="0.010000", mineral=GOLD, components=gold, tags=None)
    inputs = [f"G{number}" for number in range(14)]
    # 140 g at 90 % are 126 g of fine gold; each weighing is known to 0.01 %.
    bar = out("BAR", "0.138", components=[component("Au", "91.33", **assay)])
    more = outputs(world, inputs, bar, process="melting")
    assert more.codes == ["metal-created"]
    bar = out("BAR", "0.138", components=[component("Au", "91.3", **assay)])
    fitting = outputs(world, inputs, bar, process="melting")
    assert fitting.codes == []
    lot = world.lot("BAR")
    assert lot.dry.percent(lot.grades[0].element).value == Decimal("0.125994")


def test_metal_beyond_provisional_assays_is_asked_about(world: World) -> None:
    xrf = {"method": "xrf", "status": "provisional"}
    world.register("L1", components=[component("Sn", "30", **xrf)])
    made = outputs(world, ["L1"], out("P1", "49", components=[component("Sn", "60", **xrf)]))
    assert made.codes == ["metal-gain"]


def test_metal_beyond_a_final_assay_is_asked_about_where_the_product_has_none(world: World) -> None:
    world.register("L1", components=[component("Sn", "30")])
    xrf = {"method": "xrf", "status": "provisional"}
    made = outputs(world, ["L1"], out("P1", "49", components=[component("Sn", "60", **xrf)]))
    assert made.codes == ["metal-gain"]


def test_metal_that_one_input_was_not_assayed_for_is_not_balanced(world: World) -> None:
    world.register("L1", components=[component("Sn", "30")])
    world.register("L2")
    made = outputs(world, ["L1", "L2"], out("P1", "99", components=[component("Sn", "60")]))
    assert made.codes == []


def test_metal_from_ore_has_a_heading_of_its_own(world: World) -> None:
    world.register("L1", mass="100", components=[component("Sn", "70")])
    metal = component("Sn", "99.9")
    made = outputs(
        world,
        ["L1"],
        out("INGOT", "69", mineral=TIN, components=[metal]),
        losses=[{"name": "slag", "quantity": {"mass_kg": "30.5"}}],
        process="refining",
    )
    assert made.codes == ["mineral-changed"]
