"""Counts of heaps, and the contamination sets that they end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger.lots.contamination import marks_on
from ledger.lots.event import Event
from ledger.lots.quantity import NOTHING, Interval
from ledger.lots.state import Recorded
from ledger.lots.stockpile import Addition, Contamination, Filling
from tests.support.heaps import dig, heap_of, shares_of, take, tally, void, yard
from tests.support.lives_heaps import add, draw, open_heap
from tests.support.world import DAY, Value, World, rfc3339


def test_a_count_alone_leaves_the_stock_as_the_ledger_has_it() -> None:
    world = yard()
    outcome = tally(world, "90")
    assert outcome.codes == ["count-differs"]
    told = {**dict(world.get(Recorded, outcome.event.id).told[0].values)}
    assert (told["found"], told["book"]) == ("90", "100")
    heap = heap_of(world)
    assert (heap.dry.value, heap.head) == (Decimal(100), outcome.event.id)
    assert heap.counted is not None
    assert not heap.counted.adopted


def test_a_count_within_the_tolerances_is_not_flagged() -> None:
    assert tally(yard(), "99").codes == []


def test_the_stock_follows_a_count_that_names_its_adjustment() -> None:
    world = yard()
    outcome = tally(world, "80", adjustment={"cause": "dust", "reason": "Wind."})
    assert outcome.codes == ["count-differs"]
    heap = heap_of(world)
    assert heap.dry == Interval(Decimal("79.5"), Decimal(80), Decimal("80.5"))
    assert {one.origin: one.dry_kg for one in heap.origins} == {
        "site:S1": Decimal(40),
        "site:S2": Decimal(40),
    }
    assert take(world, "D", "82").codes == ["mass-created", "stock-overdrawn"]
    world.check()


def test_no_count_makes_ore() -> None:
    world = yard()
    assert tally(world, "103", adjustment={"cause": "measurement", "reason": "?"}).codes == [
        "mass-created",
        "count-differs",
    ]
    assert tally(world, "103").codes == ["count-differs"]
    assert tally(world, "101.2", adjustment={"cause": "measurement", "reason": "?"}).recorded
    assert heap_of(world).dry.high == Decimal(101)


def test_a_gain_and_a_loss_keep_first_in_first_out_in_step_with_the_stock() -> None:
    world = yard(lots=4, attribution="fifo")
    assert tally(world, "140", adjustment={"cause": "theft", "reason": "Broken fence."}).recorded
    assert (heap_of(world).front, heap_of(world).front_kg) == (2, Decimal(10))
    void(world, heap_of(world).head, lots=[], heap=True)
    assert (heap_of(world).front, heap_of(world).front_kg, heap_of(world).dry.value) == (
        1,
        Decimal(0),
        Decimal(200),
    )
    assert tally(world, "201", adjustment={"cause": "measurement", "reason": "Scale."}).recorded
    assert (heap_of(world).front, heap_of(world).front_kg) == (1, Decimal(-1))
    assert take(world, "D", "51").recorded
    assert shares_of(world, "D") == {"site:S1": 1}
    assert (heap_of(world).front, heap_of(world).front_kg) == (2, Decimal(0))


def test_a_loss_that_reaches_far_stays_owed_at_the_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.lots.heap.REACH", 1)
    world = yard(lots=4, attribution="fifo")
    assert tally(world, "60", adjustment={"cause": "theft", "reason": "Broken fence."}).recorded
    assert (heap_of(world).front, heap_of(world).front_kg) == (2, Decimal(90))
    world.check()


def test_a_count_of_nothing_empties_the_heap() -> None:
    world = yard()
    assert tally(world, "0").codes == ["count-differs"]
    heap = heap_of(world)
    assert (heap.dry, heap.lots, heap.first, heap.origins) == (NOTHING, 0, 3, ())
    assert take(world, "D", "1").codes == ["stockpile-empty"]
    assert world.get(Filling, "HEAP-1/1").last == 2
    world.check()


def test_a_count_needs_a_mass() -> None:
    world = yard()
    assert tally(world, "1", quantity={"gross_kg": "5"}).codes == ["mass-missing"]
    stated = {"net_kg": "100", "mass_kg": "50"}
    assert tally(world, "1", quantity=stated).recorded


def test_a_contamination_set_is_all_that_was_added_since_the_heap_was_empty() -> None:
    world = yard()
    take(world, "D1", "60")
    dig(world, "L3")
    add(world, "HEAP-1", "L3")
    take(world, "D2", "20")
    assert world.lot("D1").contamination == (Contamination("HEAP-1", 1, 2),)
    assert world.lot("D2").contamination == (Contamination("HEAP-1", 1, 3),)
    tally(world, "0")
    dig(world, "L4")
    add(world, "HEAP-1", "L4")
    take(world, "D3", "10")
    assert world.lot("D3").contamination == (Contamination("HEAP-1", 4, 4),)


def test_contamination_goes_with_what_is_made_of_a_lot_and_through_further_heaps() -> None:
    world = yard()
    take(world, "D1", "30")
    dig(world, "L3")
    add(world, "HEAP-1", "L3")
    take(world, "D2", "30")
    world.work("combined", ["D1", "D2"], {"C": "60"})
    assert world.lot("C").contamination == (Contamination("HEAP-1", 1, 3),)
    world.dispatch(["C"], to="EXPORTER")
    world.receive("C", "30", remainder="C-R", explanation="Half of it.")
    assert world.lot("C-R").contamination == world.lot("C").contamination
    open_heap(world, "HEAP-2", by="EXPORTER")
    add(world, "HEAP-2", "C", by="EXPORTER")
    draw(world, "HEAP-2", {"E": "10"}, by="EXPORTER")
    assert world.lot("E").contamination == (Contamination("HEAP-1", 1, 3), Contamination("HEAP-2", 1, 1))


def _late(world: World, lot: str, day: str) -> Event[Value]:
    return world.record("TRADER", "stockpile.added", {"stockpile": "HEAP-1", "lot": lot}, occurred_at=day)


def test_an_addition_dated_before_an_empty_count_belongs_to_both_sets() -> None:
    world = yard()
    before = rfc3339(world.now)
    take(world, "D1", "30")
    tally(world, "0")
    dig(world, "LATE", site="S3")
    event = _late(world, "LATE", before)
    assert world.flags(event) == ("added-before-count",)
    addition = world.get(Addition, "HEAP-1/3")
    assert (addition.filling, addition.late_in) == (3, 1)
    assert world.get(Filling, "HEAP-1/1").late == 3
    assert {one.what: one.number for one in world.get(Filling, "HEAP-1/1").origins}["site:S3"] == 0
    dig(world, "LATER", site="S3")
    _late(world, "LATER", before)
    assert world.get(Addition, "HEAP-1/4").late_after == 3
    take(world, "D2", "10")
    world.record("AUTH", "event.disputed", {"event": event.id, "lots": ["LATE"], "reason": "Stolen."})
    for lot in ("D1", "D2"):
        assert marks_on(world.past, world.lot(lot).contamination) == ("upstream-on-hold",)


def test_a_late_addition_belongs_to_the_set_of_its_day() -> None:
    world = yard(lots=1)
    days = []
    for number in range(3):
        days.append(world.now)
        world.now += DAY
        tally(world, "0")
        dig(world, f"M{number}")
        add(world, "HEAP-1", f"M{number}")
    for number, (day, first) in enumerate(zip(days, (1, 2, 3), strict=True)):
        dig(world, f"N{number}", extracted_from=None)
        _late(world, f"N{number}", rfc3339(day))
        assert world.get(Addition, f"HEAP-1/{5 + number}").late_in == first


def test_an_addition_that_is_very_late_belongs_to_the_oldest_set_that_is_looked_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ledger.lots.contamination.LOOK_BACK", 1)
    world = yard(lots=1)
    day = rfc3339(world.now)
    for number in range(3):
        world.now += DAY
        tally(world, "0")
        dig(world, f"M{number}")
        add(world, "HEAP-1", f"M{number}")
    dig(world, "N", extracted_from=None)
    _late(world, "N", day)
    assert world.get(Addition, "HEAP-1/5").late_in == 2


def test_a_hold_on_a_lot_on_a_heap_marks_what_came_off_after_it_and_costs_nothing_more() -> None:
    world = yard(lots=1)
    take(world, "D1", "10")
    dig(world, "BAD")
    event = add(world, "HEAP-1", "BAD")
    take(world, "D2", "10")
    world.work("sorted", ["D2"], {"D2-A": "9"})
    world.record("AUTH", "event.disputed", {"event": event.id, "lots": ["BAD"], "reason": "Stolen."})
    marks = {lot: marks_on(world.past, world.lot(lot).contamination) for lot in ("D1", "D2", "D2-A")}
    assert marks == {"D1": (), "D2": ("upstream-on-hold",), "D2-A": ("upstream-on-hold",)}
    outcome = take(world, "D3", "5")
    assert outcome.codes == ["upstream-on-hold"]
    assert world.lot("D3").flags == ("upstream-on-hold",)


def test_a_hold_far_up_reaches_through_two_heaps() -> None:
    world = yard(lots=1)
    take(world, "D1", "10")
    open_heap(world, "HEAP-2")
    add(world, "HEAP-2", "D1")
    draw(world, "HEAP-2", {"E": "5"})
    head = world.lot("L1").head
    world.record("AUTH", "event.disputed", {"event": head, "lots": ["L1"], "reason": "Stolen."})
    assert marks_on(world.past, world.lot("E").contamination) == ("upstream-on-hold",)
