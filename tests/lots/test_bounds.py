"""Ore that is divided, put together and weighed a little more each time counts for no more than was dug."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.lots.bounds import divided
from ledger.lots.quantity import ZERO, Interval
from ledger.lots.state import Lot
from ledger.lots.stockpile import Stockpile
from tests.support.heaps import DRY, correct, dig, heap_of, take, tally, void, yard
from tests.support.lives_heaps import add, draw, open_heap
from tests.support.world import World

AMOUNTS = st.decimals("0", "100000", places=6)
GAIN = Decimal("1.0049")


@st.composite
def _intervals(draw: st.DrawFn) -> Interval:
    value = draw(AMOUNTS)
    return Interval(max(ZERO, value - draw(AMOUNTS)), value, value + draw(AMOUNTS))


@given(AMOUNTS, st.lists(_intervals(), min_size=1, max_size=6))
def test_the_bounds_of_parts_are_together_no_more_than_the_whole(
    whole: Decimal, parts: list[Interval]
) -> None:
    bounds = divided(whole, parts)
    assert sum(bounds, ZERO) <= whole
    assert all(bound <= part.high for bound, part in zip(bounds, parts, strict=True))
    if sum((part.value for part in parts), ZERO) <= whole:
        assert all(bound >= part.value for bound, part in zip(bounds, parts, strict=True))


def _counted(world: World) -> Decimal:
    lots = (lot.dry.value for lot in world.past.of_kind(Lot) if not lot.ended)
    return sum((*lots, *(heap.dry.value for heap in world.past.of_kind(Stockpile))), ZERO)


def _more(world: World, *lots: str) -> str:
    return f"{sum((world.lot(id).net.value for id in lots), ZERO) * GAIN:.3f}"


def _half(world: World, lot: str) -> str:
    return f"{world.lot(lot).net.value / 2:.3f}"


def _by_a_split(world: World, lot: str, turn: int) -> str:
    world.work("split", [lot], {f"A{turn}": _half(world, lot)})
    world.work("combined", [lot, f"A{turn}"], {f"C{turn}": _more(world, lot, f"A{turn}")})
    return f"C{turn}"


def _by_a_sample(world: World, lot: str, turn: int) -> str:
    body = {"lot": lot, "sample": "S", "sample_lot": f"A{turn}", "quantity": {"mass_kg": _half(world, lot)}}
    world.record("TRADER", "lot.sampled", body)
    world.work("combined", [lot, f"A{turn}"], {f"C{turn}": _more(world, lot, f"A{turn}")})
    return f"C{turn}"


def _by_a_part_receipt(world: World, lot: str, turn: int) -> str:
    to = "EXPORTER" if world.lot(lot).custodian == "TRADER" else "TRADER"
    rest = f"A{turn}"
    world.dispatch([lot], to=to)
    world.receive(lot, _half(world, lot), remainder=rest)
    world.dispatch([rest], to=to)
    world.receive(rest, _more(world, rest))
    world.work("combined", [lot, rest], {f"C{turn}": _more(world, lot, rest)})
    return f"C{turn}"


def _over_a_heap(world: World, lot: str, turn: int) -> str:
    add(world, "HEAP-1", lot)
    draw(world, "HEAP-1", {f"A{turn}": f"{world.lot(lot).net.value}"})
    world.work("sorted", [f"A{turn}"], {f"C{turn}": _more(world, f"A{turn}")})
    return f"C{turn}"


@pytest.mark.parametrize("way", [_by_a_split, _by_a_sample, _by_a_part_receipt, _over_a_heap])
def test_small_gains_add_up_to_no_ore_however_it_is_divided(way: Callable[[World, str, int], str]) -> None:
    world = World()
    open_heap(world)
    world.register("L0", by="TRADER", tags=None)
    most, lot = world.lot("L0").dry.high, "L0"
    for turn in range(8):
        lot = way(world, lot, turn)
        assert _counted(world) <= most
    # Each weighing is within the tolerance of the one before; what they come to is asked after.
    assert "weight-gain" in world.lot(lot).flags


def test_what_comes_off_a_heap_counts_for_no_more_than_went_on() -> None:
    world = yard()
    assert take(world, "D1", "101.4").codes == ["stock-overdrawn"]
    assert world.lot("D1").net.value == Decimal("101.4")
    assert world.lot("D1").dry.value == 101
    assert heap_of(world).bound_kg == 0


def test_a_part_that_weighs_less_leaves_the_others_what_they_weigh() -> None:
    world = World()
    world.register("L0", by="TRADER", tags=None)
    world.work("split", ["L0"], {"A": "20"})
    parts = [world.lot("L0"), world.lot("A")]
    assert [lot.dry.value for lot in parts] == [30, 20]
    assert all(lot.bound > lot.dry.value for lot in parts)
    assert sum((lot.bound for lot in parts), ZERO) <= Decimal("50.25")


def test_a_void_gives_back_what_counted() -> None:
    world = yard()
    dig(world, "L3")
    before = heap_of(world).bound_kg
    drawn = take(world, "D1", "60")
    added = add(world, "HEAP-1", "L3")
    assert void(world, drawn.event.id, lots=["D1"], heap=True).recorded
    assert heap_of(world).bound_kg == before + world.lot("L3").bound
    assert void(world, added.id, lots=["L3"], heap=False).recorded
    assert heap_of(world).bound_kg == before
    world.work("split", ["L3"], {"A": "20"})
    split = world.lot("L3").head
    assert void(world, split, lots=["L3", "A"], heap=False).recorded
    assert world.lot("L3").bound == world.lot("L3").dry.high


def test_a_weighing_on_the_heap_counts_for_no_more_than_the_lot() -> None:
    world = yard(lots=1)
    dig(world, "L2")
    world.work("split", ["L2"], {"A": "25"})
    bound = world.lot("A").bound
    add(world, "HEAP-1", "A", quantity={"mass_kg": "25.2"} | DRY)
    assert heap_of(world).dry.value == 50 + bound


def test_a_correction_moves_what_counts() -> None:
    world = World()
    born = world.register("L0", by="TRADER", tags=None)
    world.work("split", ["L0"], {"A": "20"})
    was = world.lot("L0").bound
    world.correct(born, "/body/quantity/mass_kg", "50", "40", approver="AUTH")
    assert world.lot("L0").dry.value == 20
    assert world.lot("L0").bound == was - 10


def test_a_count_adds_nothing_and_a_corrected_one_neither() -> None:
    world = yard()
    bound = heap_of(world).bound_kg
    for turn in range(4):
        assert take(world, f"D{turn}", "100").recorded
        add(world, "HEAP-1", f"D{turn}")
    # What passes over it widens what it may weigh, and not what counts.
    assert heap_of(world).dry.high > 103
    adjustment = {"cause": "measurement", "reason": "Surveyed anew."}
    counted = tally(world, "90", adjustment=adjustment)
    assert heap_of(world).bound_kg == heap_of(world).dry.high
    assert correct(world, counted.event.id, "/body/quantity/mass_kg", "90", "103").recorded
    assert heap_of(world).dry.value == heap_of(world).bound_kg <= bound
