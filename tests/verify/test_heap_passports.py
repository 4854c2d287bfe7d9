"""Passports of what came off a heap: judged by themselves, with what is not checked named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.lots.behind import MOST, additions_behind, lots_behind, weights_behind
from ledger.lots.quantity import NOTHING
from ledger.lots.state import Lot
from ledger.lots.stockpile import Addition, Draw
from ledger.lots.view import At
from ledger.service.passports.closure import Closure
from ledger.verify.subset import Subset
from tests.support.extracts import Past, check_extracts
from tests.support.lives_heaps import add, count, draw, open_heap
from tests.support.world import World

DRY = {"mass_kg": "50", "wet_or_dry": "dry"}


@pytest.fixture
def yard() -> World:
    """A heap with four lots, drawn from twice, counted empty between, and a drum exported with another."""
    world = World()
    open_heap(world)
    for number in (1, 2):
        world.register(f"L{number}", tags=None, by="TRADER", quantity=DRY)
        add(world, "HEAP-1", f"L{number}")
    draw(world, "HEAP-1", {"D1": "40", "D2": "20"})
    count(world, "HEAP-1", "0")
    for number in (3, 4):
        world.register(f"L{number}", tags=None, by="TRADER", quantity=DRY)
        add(world, "HEAP-1", f"L{number}")
    draw(world, "HEAP-1", {"D3": "60"})
    world.work("sorted", ["D1"], {"D1-A": "39"})
    world.dispatch(["D1-A", "D2", "D3"], to="EXPORTER")
    for lot in ("D1-A", "D2", "D3"):
        world.receive(lot)
    return world


def _subset(world: World, lot: str, *, without: tuple[str, ...] = ()) -> Subset:
    """Judge a lot by its passport's events, but for those of some types."""
    closure = Closure(Past(world.past), lot)
    indexes = closure.indexes(max(closure.depths.values()))
    entries = world.past.entries
    events = [(closure.event(one), At(one, entries[one][0]), entries[one][1]) for one in indexes]
    events = [one for one in events if one[0].type not in without]
    view = Subset(events, lot)
    assert [fault for event, at, _ in events for fault in view.take(event, at)] == []
    return view


def test_what_a_passport_holds_gives_the_lot(yard: World) -> None:
    check_extracts(yard.past)
    for lot in ("D1-A", "D2", "D3"):
        view = _subset(yard, lot)
        assert lot not in view.loose
        found = view.find(Lot, lot)
        assert found is not None
        assert (found.net, found.dry, found.head) == (
            yard.lot(lot).net, yard.lot(lot).dry, yard.lot(lot).head
        )  # fmt: skip


def test_the_lots_of_the_set_go_along_and_those_of_an_older_set_do_not(yard: World) -> None:
    assert {"L3", "L4"} <= Closure(Past(yard.past), "D3").depths.keys()
    assert {"L1", "L2"}.isdisjoint(Closure(Past(yard.past), "D3").depths)


def test_a_drum_is_judged_without_anything_of_what_went_onto_its_heap(yard: World) -> None:
    # As when the set is too large to go along.
    view = _subset(yard, "D3", without=("lot.registered", "lot.attested", "stockpile.added"))
    found = view.find(Lot, "D3")
    assert "D3" not in view.loose
    assert found is not None
    assert found.net == yard.lot("D3").net
    assert [share.origin for share in found.shares] == ["unknown"]


def test_what_was_voided_is_judged_too(yard: World) -> None:
    drawn = draw(yard, "HEAP-1", {"D4": "5"})
    body = {"event": drawn.id, "lots": ["D4"], "stockpiles": ["HEAP-1"], "reason": "Twice."}
    yard.record("TRADER", "event.voided", body)
    view = _subset(yard, "D4")
    found = view.find(Lot, "D4")
    assert found is not None
    assert found.state == "voided"


def test_parts_by_lot_are_the_shares_by_origin(yard: World) -> None:
    weights = weights_behind(yard.lot("D3"), yard.past.find)
    assert weights == {"L3": Decimal("0.5"), "L4": Decimal("0.5")}
    assert lots_behind(yard.lot("L1"), yard.past.find) == ()


def test_a_set_that_is_too_large_is_not_listed(yard: World) -> None:
    known = yard.get(Draw, "HEAP-1/2")
    yard.past.records["draw", "HEAP-1/2"] = Draw(**{**known.__dict__, "last": known.first + MOST})
    assert additions_behind(yard.lot("D3"), yard.past.find) == ()


def test_a_lot_without_weight_has_no_part(yard: World) -> None:
    for number in (3, 4):
        known = yard.get(Addition, f"HEAP-1/{number}")
        yard.past.records["addition", known.id] = Addition(**{**known.__dict__, "dry": NOTHING})
    assert set(weights_behind(yard.lot("D3"), yard.past.find).values()) == {Decimal(0)}
