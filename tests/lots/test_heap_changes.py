"""What is taken back or corrected on a heap."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger.lots.contamination import marks_on
from ledger.lots.stockpile import Addition, Contamination, Draw, Filling
from tests.support.heaps import DRY, TIN, correct, dig, heap_of, take, tally, void, yard
from tests.support.lives_heaps import add, open_heap
from tests.support.world import Value, World


def _books(world: World) -> tuple[Value, ...]:
    heap = heap_of(world)
    return heap.net, heap.dry, heap.origins, heap.metals, heap.lots, heap.front, heap.front_kg, heap.first


def test_an_addition_is_voided_until_a_draw_follows_it() -> None:
    world = yard()
    books = _books(world)
    dig(world, "L3", site="S3")
    event = add(world, "HEAP-1", "L3")
    other = world.fork()
    assert void(world, event.id, lots=["L3"], heap=False).recorded
    assert _books(world) == books
    assert (world.lot("L3").state, world.lot("L3").stockpiled) == ("registered", None)
    assert world.get(Addition, "HEAP-1/3").voided
    add(world, "HEAP-1", "L3")
    assert world.lot("L3").stockpiled == "HEAP-1/4"
    take(other, "D", "10")
    assert void(other, event.id, lots=["L3"], heap=False).codes == ["addition-settled"]
    world.check()


def test_an_addition_that_was_voided_is_not_voided_again() -> None:
    world = yard()
    dig(world, "L3")
    event = add(world, "HEAP-1", "L3")
    assert void(world, event.id, lots=["L3"], heap=False).recorded
    again = ["already-voided", "has-dependants"]
    assert void(world, event.id, lots=["L3"], heap=False).codes == again
    add(world, "HEAP-1", "L3")
    assert void(world, event.id, lots=["L3"], heap=False).codes == again


@pytest.mark.parametrize("attribution", ["proportional", "fifo"])
def test_a_draw_is_voided_while_it_is_the_newest_and_what_was_added_since_stays(attribution: str) -> None:
    world = yard(attribution=attribution)
    take(world, "D0", "10")
    reference = world.fork()
    drawn = take(world, "D1", "60")
    for one in (world, reference):
        dig(one, "L3", site="S3")
        add(one, "HEAP-1", "L3")
    assert void(world, drawn.event.id, lots=["D1"], heap=False).codes == ["stockpile-differs"]
    assert void(world, drawn.event.id, lots=["D1"], heap=True).recorded
    assert _books(world) == _books(reference)
    assert world.lot("D1").state == "voided"
    assert world.get(Draw, "HEAP-1/2").voided
    assert take(world, "D2", "10").recorded
    world.check()


def test_an_older_draw_is_not_voided() -> None:
    world = yard()
    first = take(world, "D1", "10")
    take(world, "D2", "10")
    assert void(world, first.event.id, lots=["D1"], heap=True).codes == ["has-dependants"]


def test_an_empty_count_that_was_wrong_is_voided_and_the_set_goes_on() -> None:
    world = yard()
    dig(world, "T", components=[TIN | {"value_percent": "40"}])
    counted = tally(world, "0")
    add(world, "HEAP-1", "T")
    assert heap_of(world).metals != ()
    world.record("AUTH", "event.disputed", {"event": world.lot("T").head, "lots": ["T"], "reason": "Ours."})
    assert void(world, counted.event.id, lots=[], heap=True).recorded
    heap = heap_of(world)
    assert (heap.first, heap.lots, heap.dry.value, heap.metals) == (1, 3, Decimal(150), ())
    take(world, "D", "10")
    assert world.lot("D").contamination == (Contamination("HEAP-1", 1, 3),)
    assert marks_on(world.past, world.lot("D").contamination) == ("upstream-on-hold",)
    assert world.get(Filling, "HEAP-1/3").merged == 1
    world.record("AUTH", "event.disputed", {"event": world.lot("T").born, "lots": ["T"], "reason": "Again."})
    assert world.get(Filling, "HEAP-1/1").until is None
    world.check()


def test_metal_is_known_again_when_a_count_is_voided() -> None:
    world = World()
    open_heap(world)
    dig(world, "A", components=[TIN | {"value_percent": "40"}])
    add(world, "HEAP-1", "A")
    metals = heap_of(world).metals
    counted = tally(world, "0")
    assert void(world, counted.event.id, lots=[], heap=True).recorded
    assert heap_of(world).metals == metals


@pytest.mark.parametrize("attribution", ["proportional", "fifo"])
@pytest.mark.parametrize("drawn", [None, "20", "70"])
def test_a_corrected_mass_reaches_the_heap(attribution: str, drawn: str | None) -> None:
    world = yard(attribution=attribution)
    if drawn:
        take(world, "D", drawn)
    before = heap_of(world)
    correct(world, world.lot("L1").born, "/body/quantity/mass_kg", "50", "48")
    after = heap_of(world)
    assert after.dry.value == before.dry.value - 2
    assert after.dry.high == before.dry.high - 2
    assert not world.lot("L1").deficit
    left = sum(
        (one.dry.value for one in world.past.of_kind(Addition) if one.number >= after.front), Decimal(0)
    )
    if attribution == "fifo":
        assert left - after.front_kg == after.dry.value
    assert marks_on(world.past, (Contamination("HEAP-1", 1, 2),)) == ("corrected-upstream",)
    world.check()


def test_a_corrected_mass_leaves_a_heap_alone_that_was_counted_since() -> None:
    world = yard()
    tally(world, "95", adjustment={"cause": "dust", "reason": "Wind."})
    adopted = heap_of(world).head
    correct(world, world.lot("L1").born, "/body/quantity/mass_kg", "50", "48")
    assert heap_of(world).dry.value == 95
    assert void(world, adopted, lots=[], heap=True).recorded
    assert heap_of(world).dry.value == 98


@pytest.mark.parametrize("weighed", [False, True])
def test_two_corrections_behind_a_count_reach_what_was_before_it_once_each(*, weighed: bool) -> None:
    world = yard()
    dig(world, "L3")
    body: dict[str, Any] = {"quantity": {"mass_kg": "50"} | DRY} if weighed else {}
    added = add(world, "HEAP-1", "L3", **body).id
    tally(world, "140", adjustment={"cause": "dust", "reason": "Wind."})
    counted = heap_of(world).head
    event = added if weighed else world.lot("L3").born
    for old, new in (("50", "49"), ("49", "47")):
        assert correct(world, event, "/body/quantity/mass_kg", old, new).recorded
    assay = {"lot": "L3", "components": [TIN | {"value_percent": "60"}]}
    world.record("TRADER", "lot.assayed", assay)
    assert heap_of(world).dry.value == 140
    assert void(world, counted, lots=[], heap=True).recorded
    assert heap_of(world).dry.value == 147


def test_a_correction_may_leave_a_deficit_and_nothing_leaves_until_it_is_settled() -> None:
    world = yard()
    take(world, "D", "99")
    correct(world, world.lot("L1").born, "/body/quantity/mass_kg", "50", "40")
    assert heap_of(world).deficit
    assert "stockpile-deficit" in take(world, "E", "0").codes
    dig(world, "L3")
    add(world, "HEAP-1", "L3")
    assert not heap_of(world).deficit
    assert take(world, "E", "1").recorded


def test_a_corrected_origin_and_assay_reach_the_heap() -> None:
    world = World()
    open_heap(world)
    for lot in ("A", "B"):
        dig(world, lot, components=[TIN | {"value_percent": "40"}])
        add(world, "HEAP-1", lot)
    world.site("S2")
    most = heap_of(world).metals[0].most_kg
    correct(world, world.lot("A").born, "/body/site", "S1", "S2")
    assert {one.origin: one.dry_kg for one in heap_of(world).origins} == {"site:S1": 50, "site:S2": 50}
    correct(world, world.lot("A").born, "/body/components/0/value_percent", "40", "44")
    assert heap_of(world).metals[0].most_kg > most
    found = TIN | {"value_percent": "44"}
    correct(world, world.lot("A").born, "/body/components", [found], [])
    assert heap_of(world).metals == ()


def test_the_weighing_at_the_heap_is_corrected() -> None:
    world = yard(lots=0)
    dig(world, "A")
    event = add(world, "HEAP-1", "A", quantity={"mass_kg": "49"} | DRY)
    correct(world, event.id, "/body/quantity/mass_kg", "49", "48")
    assert heap_of(world).dry.value == 48
    correct(world, world.lot("A").born, "/body/quantity/mass_kg", "50", "51")
    assert heap_of(world).dry.value == 48
    quantity = {"mass_kg": "48"} | DRY
    correct(world, event.id, "/body/quantity", quantity, None)
    assert heap_of(world).dry.value == 51
    world.correct(event, "/body/remark", None, "Rain.")
    assert heap_of(world).dry.value == 51


def test_a_draw_is_not_corrected_but_voided() -> None:
    world = yard()
    drawn = take(world, "D", "60")
    outcome = correct(world, drawn.event.id, "/body/outputs/0/quantity/mass_kg", "60", "70")
    assert outcome.codes == ["correction-fixed"]


def test_a_corrected_count_is_known_and_no_gain() -> None:
    world = yard()
    counted = tally(world, "80", adjustment={"cause": "dust", "reason": "Wind."})
    correct(world, counted.event.id, "/body/quantity/mass_kg", "80", "82")
    heap = heap_of(world)
    assert heap.counted is not None
    assert (heap.counted.found.value, heap.dry.value) == (Decimal(82), Decimal(82))
    assert correct(world, counted.event.id, "/body/quantity/mass_kg", "82", "120").codes == [
        "correction-invalid"
    ]
    again = tally(world, "82")
    correct(world, counted.event.id, "/body/quantity/mass_kg", "82", "81")
    assert heap_of(world).dry.value == 82
    correct(world, again.event.id, "/body/quantity/mass_kg", "82", "80")
    found = heap_of(world).counted
    assert found is not None
    assert (found.found.value, heap_of(world).dry.value) == (Decimal(80), Decimal(82))


def test_an_empty_count_stays_one() -> None:
    world = yard()
    counted = tally(world, "0")
    assert correct(world, counted.event.id, "/body/quantity/mass_kg", "0", "5").codes == [
        "correction-invalid"
    ]


def test_an_opened_heap_is_described_anew() -> None:
    world = World()
    opened = open_heap(world)
    other = {"place": "P9", "name": "Yard", "kind": "depot", "country": "CD", "operator": "TRADER"}
    world.record("TRADER", "place.registered", other)
    correct(world, opened.id, "/body/place", "HEAP-1-P", "P9")
    assert heap_of(world).place == "P9"
    assert correct(world, opened.id, "/body/attribution", "proportional", "fifo").codes == [
        "correction-by-event"
    ]
