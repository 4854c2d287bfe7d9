"""Heaps: what goes on and comes off, whose shares it has, what it is contaminated with."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from itertools import permutations

import pytest

from ledger.lots.apply import apply
from ledger.lots.contamination import marks_on
from ledger.lots.decide import decide
from ledger.lots.event import Event
from ledger.lots.heap import REACH
from ledger.lots.parse import parse_event
from ledger.lots.quantity import Interval
from ledger.lots.state import Lot, R, Recorded
from ledger.lots.stockpile import Addition, Contamination, Draw, Filling, Stockpile
from ledger.lots.view import At
from tests.support.lives_heaps import add, draw, draw_body, open_heap
from tests.support.memory import Memory
from tests.support.world import COLTAN, DAY, MINUTE, Outcome, Value, World, rfc3339

DRY = {"wet_or_dry": "dry", "uncertainty_kg": "0.5"}
TIN = {"analyte": "Sn", "basis": "Sn", "method": "lab", "status": "final", "uncertainty_percent": "0.5"}


def _lot(world: World, id: str, *, mass: str = "50", site: str = "S1", **fields: Value) -> None:
    quantity = {"mass_kg": mass} | DRY
    world.register(id, site=site, tags=None, by="TRADER", quantity=quantity, **fields)


def _yard(*, lots: int = 2, **fields: Value) -> World:
    """Return a heap of the trader with lots on it, alternately of the sites S1 and S2."""
    world = World()
    open_heap(world, **fields)
    for number in range(1, lots + 1):
        _lot(world, f"L{number}", site=f"S{2 - number % 2}")
        add(world, "HEAP-1", f"L{number}")
    return world


def _heap(world: World, id: str = "HEAP-1") -> Stockpile:
    return world.get(Stockpile, id)


def _shares(world: World, lot: str) -> dict[str, Decimal]:
    return {share.origin: share.share for share in world.lot(lot).shares}


def _draw(world: World, lot: str, mass: str, **fields: Value) -> Outcome:
    body = draw_body("HEAP-1", {lot: mass})
    body["outputs"][0]["quantity"] |= DRY
    return world.attempt("TRADER", "stockpile.drawn", body | fields)


def _count(world: World, mass: str, **fields: Value) -> Outcome:
    body = {"stockpile": "HEAP-1", "quantity": {"mass_kg": mass} | DRY} | fields
    return world.attempt("TRADER", "stockpile.counted", body)


def _void(world: World, event: str, *, lots: list[str], heap: bool, by: str = "TRADER") -> Outcome:
    body = {"event": event, "lots": lots, "reason": "Entered twice."}
    return world.attempt(by, "event.voided", body | ({"stockpiles": ["HEAP-1"]} if heap else {}))


# --- additions ---------------------------------------------------------------------------------------------


def test_an_addition_uses_its_lot_up_and_leaves_the_head_of_the_heap_alone() -> None:
    world = _yard()
    heap = _heap(world)
    assert heap.head == heap.born
    assert (heap.lots, heap.additions, heap.dry.value) == (2, 2, Decimal(100))
    assert (world.lot("L1").state, world.lot("L1").stockpiled) == ("transformed", "HEAP-1/1")
    world.check()


def test_additions_in_any_order_give_the_same_stock() -> None:
    start = World()
    open_heap(start)
    masses = {"A": ("50", "S1"), "B": ("7.3", "S2"), "C": ("33.333", "S1")}
    for lot, (mass, site) in masses.items():
        _lot(start, lot, mass=mass, site=site, components=[TIN | {"value_percent": "60"}])
    found = []
    for order in permutations(masses):
        world = start.fork()
        for lot in order:
            add(world, "HEAP-1", lot)
        heap = _heap(world)
        found.append((heap.net, heap.dry, heap.origins, heap.metals, heap.head))
    assert all(one == found[0] for one in found)


def test_two_additions_signed_at_the_same_moment_are_both_recorded() -> None:
    world = World()
    open_heap(world)
    for lot in ("A", "B"):
        _lot(world, lot)
    signed = [
        world.sign("TRADER", "stockpile.added", {"stockpile": "HEAP-1", "lot": lot}) for lot in ("A", "B")
    ]
    assert all(world.submit(raw).recorded for raw in signed)


def test_an_addition_cites_the_opening_of_its_heap() -> None:
    world = World()
    open_heap(world)
    _lot(world, "A")
    cites = [world.lot("A").head]
    outcome = world.attempt("TRADER", "stockpile.added", {"stockpile": "HEAP-1", "lot": "A"}, cites=cites)
    assert outcome.codes == ["parent-missing"]


def test_nobody_adds_to_draws_from_or_counts_the_heap_of_another() -> None:
    world = _yard()
    world.register("C1")
    assert world.attempt("COOP", "stockpile.added", {"stockpile": "HEAP-1", "lot": "C1"}).codes == [
        "not-keeper",
        "other-owner",
    ]
    assert "not-keeper" in world.attempt("COOP", "stockpile.drawn", draw_body("HEAP-1", {"D": "1"})).codes
    body = {"stockpile": "HEAP-1", "quantity": {"mass_kg": "100"}}
    assert "not-keeper" in world.attempt("COOP", "stockpile.counted", body).codes


def test_a_heap_takes_its_own_mineral_and_those_it_names() -> None:
    world = _yard(lots=0)
    _lot(world, "C", mineral=COLTAN)
    body = {"stockpile": "HEAP-1", "lot": "C"}
    assert world.attempt("TRADER", "stockpile.added", body).codes == ["mineral-not-taken"]
    open_heap(world, "MIXED", minerals=[COLTAN])
    assert add(world, "MIXED", "C")


def test_a_lot_on_hold_is_not_mixed_in() -> None:
    world = _yard(lots=0)
    _lot(world, "A")
    world.record("AUTH", "event.disputed", {"event": world.lot("A").head, "lots": ["A"], "reason": "Ours."})
    body = {"stockpile": "HEAP-1", "lot": "A"}
    assert world.attempt("TRADER", "stockpile.added", body).codes == ["lot-on-hold"]


def test_a_lot_weighed_at_the_heap_counts_as_weighed() -> None:
    world = _yard(lots=0)
    _lot(world, "A")
    event = add(world, "HEAP-1", "A", quantity={"mass_kg": "47"} | DRY)
    assert world.flags(event) == ("weight-loss",)
    assert _heap(world).dry == Interval(Decimal("46.5"), Decimal(47), Decimal("47.5"))
    _lot(world, "B")
    body = {"stockpile": "HEAP-1", "lot": "B", "quantity": {"mass_kg": "60"} | DRY}
    assert world.attempt("TRADER", "stockpile.added", body).codes == ["mass-created", "weight-gain"]


def test_what_belongs_to_another_than_the_heap_is_flagged() -> None:
    world = _yard(lots=0)
    _lot(world, "A", owner=world.party("EXPORTER"))
    assert world.flags(add(world, "HEAP-1", "A")) == ("other-owner",)
    draw(world, "HEAP-1", {"D": "10"})
    assert world.lot("D").owner == "TRADER"


def test_a_heap_is_opened_for_an_owner() -> None:
    world = World()
    world.party("EXPORTER")
    open_heap(world, owner="EXPORTER")
    _lot(world, "A", owner="EXPORTER")
    assert world.flags(add(world, "HEAP-1", "A")) == ()
    draw(world, "HEAP-1", {"D": "10"})
    assert (world.lot("D").owner, world.lot("D").custodian) == ("EXPORTER", "TRADER")


def test_an_unattested_lot_is_flagged_when_it_goes_onto_a_heap_and_not_when_it_comes_off() -> None:
    world = _yard(lots=0)
    _lot(world, "A", attested=False)
    assert "unattested" in world.flags(add(world, "HEAP-1", "A"))
    draw(world, "HEAP-1", {"D": "10"})
    assert world.flags(world.dispatch(["D"], to="EXPORTER")) == ()


# --- draws -------------------------------------------------------------------------------------------------


def test_a_draw_takes_its_shares_in_proportion_and_leaves_the_proportions() -> None:
    world = _yard(lots=3)
    assert _draw(world, "D1", "60").recorded
    assert _draw(world, "D2", "60").recorded
    third = Decimal("0.333333333")
    for lot in ("D1", "D2"):
        assert _shares(world, lot) == {"site:S1": 1 - third, "site:S2": third}
        assert all(share.attributed for share in world.lot(lot).shares)
    assert _heap(world).dry.value == Decimal(30)
    assert world.lot("D1").drawn == "HEAP-1/1"
    assert world.lot("D1").place == "HEAP-1-P"
    world.check()


def test_first_in_first_out_conserves_mass_by_origin() -> None:
    world = _yard(lots=4, attribution="fifo")
    for number, mass in enumerate(("30", "40", "100", "30")):
        assert _draw(world, f"D{number}", mass).recorded
    assert _shares(world, "D0") == {"site:S1": 1}
    assert _shares(world, "D1") == {"site:S1": Decimal("0.5"), "site:S2": Decimal("0.5")}
    assert _shares(world, "D2") == {"site:S1": Decimal("0.5"), "site:S2": Decimal("0.5")}
    assert _shares(world, "D3") == {"site:S2": 1}
    heap = _heap(world)
    assert (heap.front, heap.front_kg, heap.dry.value) == (5, Decimal(0), Decimal(0))
    assert {one.dry_kg for one in heap.origins} == {Decimal(0)}


def test_shares_are_declared_on_a_heap_that_was_opened_so() -> None:
    world = _yard(attribution="declared")
    origins = [{"site": "S1", "share_percent": "75"}, {"site": "S2", "share_percent": "25"}]
    assert _draw(world, "D", "40", origins=origins).recorded
    assert _shares(world, "D") == {"site:S1": Decimal("0.75"), "site:S2": Decimal("0.25")}
    assert {one.origin: one.dry_kg for one in _heap(world).origins} == {
        "site:S1": Decimal(20),
        "site:S2": Decimal(40),
    }


@pytest.mark.parametrize(
    ("origins", "codes"),
    [
        ([], ["attribution-fixed"]),
        ([{"site": "S1", "share_percent": "60"}], ["shares-not-100"]),
        ([{"site": "S1", "share_percent": "100"}], ["origin-not-held"]),
        ([{"origin": "declared:tailings", "share_percent": "100"}], ["origin-not-held"]),
        ([{"share_percent": "100"}], ["origin-not-held"]),
        ([{"site": "S1", "share_percent": "50"}] * 2, ["origin-not-held"]),
    ],
)
def test_what_is_declared_was_put_there(origins: list[dict[str, str]], codes: list[str]) -> None:
    world = _yard(attribution="declared")
    assert _draw(world, "D", "80", origins=origins).codes == codes


def test_origins_are_not_declared_on_any_other_heap() -> None:
    world = _yard()
    assert _draw(world, "D", "10", origins=[{"site": "S1", "share_percent": "100"}]).codes == [
        "attribution-fixed"
    ]


def test_more_than_a_heap_can_hold_does_not_come_off_it() -> None:
    world = _yard()
    assert _draw(world, "D", "102").codes == ["mass-created", "stock-overdrawn"]
    assert _draw(world, "D", "101").recorded
    assert _draw(world, "E", "1").codes == ["mass-created", "stock-overdrawn"]


def test_what_comes_off_over_the_books_is_flagged_while_it_is_possible() -> None:
    world = World()
    open_heap(world)
    world.register("A", tags=None, by="TRADER")
    add(world, "HEAP-1", "A")
    # The moisture of the draw is not known: it may weigh less dry than the heap holds.
    event = draw(world, "HEAP-1", {"D": "58"})
    assert world.flags(event) == ("stock-overdrawn",)
    assert _heap(world).dry.value == Decimal(-8)
    assert not _heap(world).deficit
    assert _shares(world, "D") == {"site:S1": 1}
    add_more = draw_body("HEAP-1", {"E": "0.01"})
    assert world.attempt("TRADER", "stockpile.drawn", add_more).recorded
    assert _shares(world, "E") == {"site:S1": 1}


def _draw_tin(world: World, lot: str, mass: str, percent: str, *others: Value) -> Outcome:
    tin = TIN | {"value_percent": percent}
    output = {"lot": lot, "quantity": {"mass_kg": mass} | DRY, "components": [tin, *others]}
    return world.attempt("TRADER", "stockpile.drawn", {"stockpile": "HEAP-1", "outputs": [output]})


def test_more_metal_than_was_assayed_does_not_come_off() -> None:
    world = World()
    open_heap(world)
    for lot in ("A", "B"):
        _lot(world, lot, components=[TIN | {"value_percent": "40"}])
        add(world, "HEAP-1", lot)
    assert _draw_tin(world, "D", "60", "75").codes == ["metal-created"]
    assert _draw_tin(world, "D", "60", "45").recorded
    assert _draw_tin(world, "E", "30", "60").codes == ["metal-created"]
    assert _draw_tin(world, "E", "30", "40").recorded


def test_metal_is_not_conserved_where_not_all_that_went_in_was_assayed() -> None:
    world = World()
    open_heap(world)
    _lot(world, "A", components=[TIN | {"value_percent": "40"}])
    _lot(world, "B")
    for lot in ("A", "B"):
        add(world, "HEAP-1", lot)
    assert _heap(world).metals == ()
    seen = {"analyte": "W", "basis": "W", "method": "xrf", "value_percent": "1"}
    assert _draw_tin(world, "D", "60", "75", seen).recorded


def test_an_empty_heap_gives_nothing() -> None:
    world = _yard(lots=0)
    assert _draw(world, "D", "0").codes == ["stockpile-empty"]


def test_a_heap_that_holds_no_weight_still_says_where_it_is_from() -> None:
    world = World()
    open_heap(world)
    world.register("A", tags=None, by="TRADER", quantity={"mass_kg": "0"})
    add(world, "HEAP-1", "A")
    draw(world, "HEAP-1", {"D": "0"})
    assert _shares(world, "D") == {"unknown": 1}


def test_another_mineral_than_the_heap_takes_is_flagged() -> None:
    world = _yard()
    body = draw_body("HEAP-1", {"D": "10"})
    body["outputs"][0]["mineral"] = COLTAN
    assert world.attempt("TRADER", "stockpile.drawn", body).codes == ["mineral-changed"]


def test_a_draw_that_reaches_far_has_the_shares_of_the_heap_behind_its_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ledger.lots.heap.REACH", 3)
    world = _yard(lots=6, attribution="fifo")
    assert _draw(world, "D", "200").recorded
    # 100 of S1 and 50 of S2 from the first three, the rest from both alike.
    assert _shares(world, "D") == {"site:S1": Decimal("0.625"), "site:S2": Decimal("0.375")}
    assert (_heap(world).front, _heap(world).front_kg) == (4, Decimal(50))
    assert _draw(world, "E", "50").recorded
    assert _shares(world, "E") == {"site:S1": 1}
    assert (_heap(world).front, _heap(world).front_kg) == (6, 0)
    assert _draw(world, "F", "50").recorded
    assert _shares(world, "F") == {"site:S2": 1}
    assert REACH > 1000


# --- counts ------------------------------------------------------------------------------------------------


def test_a_count_alone_leaves_the_stock_as_the_ledger_has_it() -> None:
    world = _yard()
    outcome = _count(world, "90")
    assert outcome.codes == ["count-differs"]
    told = {**dict(world.get(Recorded, outcome.event.id).told[0].values)}
    assert (told["found"], told["book"]) == ("90.000000", "100.000000")
    heap = _heap(world)
    assert (heap.dry.value, heap.head) == (Decimal(100), outcome.event.id)
    assert heap.counted is not None
    assert not heap.counted.adopted


def test_a_count_within_the_tolerances_is_not_flagged() -> None:
    assert _count(_yard(), "99").codes == []


def test_the_stock_follows_a_count_that_names_its_adjustment() -> None:
    world = _yard()
    outcome = _count(world, "80", adjustment={"cause": "dust", "reason": "Wind."})
    assert outcome.codes == ["count-differs"]
    heap = _heap(world)
    assert heap.dry == Interval(Decimal("79.5"), Decimal(80), Decimal("80.5"))
    assert {one.origin: one.dry_kg for one in heap.origins} == {
        "site:S1": Decimal(40),
        "site:S2": Decimal(40),
    }
    assert _draw(world, "D", "82").codes == ["mass-created", "stock-overdrawn"]
    world.check()


def test_no_count_makes_ore() -> None:
    world = _yard()
    assert _count(world, "103", adjustment={"cause": "measurement", "reason": "?"}).codes == [
        "mass-created",
        "count-differs",
    ]
    assert _count(world, "103").codes == ["count-differs"]
    assert _count(world, "101.2", adjustment={"cause": "measurement", "reason": "?"}).recorded
    assert _heap(world).dry.high == Decimal(101)


def test_a_gain_and_a_loss_keep_first_in_first_out_in_step_with_the_stock() -> None:
    world = _yard(lots=4, attribution="fifo")
    assert _count(world, "140", adjustment={"cause": "theft", "reason": "Broken fence."}).recorded
    assert (_heap(world).front, _heap(world).front_kg) == (2, Decimal(10))
    _void(world, _heap(world).head, lots=[], heap=True)
    assert (_heap(world).front, _heap(world).front_kg, _heap(world).dry.value) == (1, 0, Decimal(200))
    assert _count(world, "201", adjustment={"cause": "measurement", "reason": "Scale."}).recorded
    assert (_heap(world).front, _heap(world).front_kg) == (1, Decimal(-1))
    assert _draw(world, "D", "51").recorded
    assert _shares(world, "D") == {"site:S1": 1}
    assert (_heap(world).front, _heap(world).front_kg) == (2, 0)


def test_a_count_of_nothing_empties_the_heap() -> None:
    world = _yard()
    assert _count(world, "0").codes == ["count-differs"]
    heap = _heap(world)
    assert (heap.dry.high, heap.lots, heap.first, heap.origins) == (0, 0, 3, ())
    assert _draw(world, "D", "1").codes == ["stockpile-empty"]
    assert world.get(Filling, "HEAP-1/1").last == 2
    world.check()


def test_a_count_needs_a_mass() -> None:
    world = _yard()
    assert _count(world, "1", quantity={"gross_kg": "5"}).codes == ["mass-missing"]
    stated = {"net_kg": "100", "mass_kg": "50"}
    assert _count(world, "1", quantity=stated).recorded


# --- contamination -----------------------------------------------------------------------------------------


def test_a_contamination_set_is_all_that_was_added_since_the_heap_was_empty() -> None:
    world = _yard()
    _draw(world, "D1", "60")
    _lot(world, "L3")
    add(world, "HEAP-1", "L3")
    _draw(world, "D2", "20")
    assert world.lot("D1").contamination == (Contamination("HEAP-1", 1, 2),)
    assert world.lot("D2").contamination == (Contamination("HEAP-1", 1, 3),)
    _count(world, "0")
    _lot(world, "L4")
    add(world, "HEAP-1", "L4")
    _draw(world, "D3", "10")
    assert world.lot("D3").contamination == (Contamination("HEAP-1", 4, 4),)


def test_contamination_goes_with_what_is_made_of_a_lot_and_through_further_heaps() -> None:
    world = _yard()
    _draw(world, "D1", "30")
    _lot(world, "L3")
    add(world, "HEAP-1", "L3")
    _draw(world, "D2", "30")
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
    world = _yard()
    before = rfc3339(world.now)
    _draw(world, "D1", "30")
    _count(world, "0")
    _lot(world, "LATE", site="S3")
    event = _late(world, "LATE", before)
    assert world.flags(event) == ("added-before-count",)
    addition = world.get(Addition, "HEAP-1/3")
    assert (addition.filling, addition.late_in) == (3, 1)
    assert world.get(Filling, "HEAP-1/1").late == 3
    assert {one.what: one.number for one in world.get(Filling, "HEAP-1/1").origins}["site:S3"] == 0
    _lot(world, "LATER", site="S3")
    _late(world, "LATER", before)
    assert world.get(Addition, "HEAP-1/4").late_after == 3
    _draw(world, "D2", "10")
    world.record("AUTH", "event.disputed", {"event": event.id, "lots": ["LATE"], "reason": "Stolen."})
    for lot in ("D1", "D2"):
        assert marks_on(world.past, world.lot(lot).contamination) == ("upstream-on-hold",)


def test_a_late_addition_belongs_to_the_set_of_its_day() -> None:
    world = _yard(lots=1)
    days = []
    for number in range(3):
        days.append(world.now)
        world.now += DAY
        _count(world, "0")
        _lot(world, f"M{number}")
        add(world, "HEAP-1", f"M{number}")
    for number, (day, first) in enumerate(zip(days, (1, 2, 3), strict=True)):
        _lot(world, f"N{number}", extracted_from=None)
        _late(world, f"N{number}", rfc3339(day))
        assert world.get(Addition, f"HEAP-1/{5 + number}").late_in == first


def test_a_hold_on_a_lot_on_a_heap_marks_what_came_off_after_it_and_costs_nothing_more() -> None:
    world = _yard(lots=1)
    _draw(world, "D1", "10")
    _lot(world, "BAD")
    event = add(world, "HEAP-1", "BAD")
    _draw(world, "D2", "10")
    world.work("sorted", ["D2"], {"D2-A": "9"})
    world.record("AUTH", "event.disputed", {"event": event.id, "lots": ["BAD"], "reason": "Stolen."})
    marks = {lot: marks_on(world.past, world.lot(lot).contamination) for lot in ("D1", "D2", "D2-A")}
    assert marks == {"D1": (), "D2": ("upstream-on-hold",), "D2-A": ("upstream-on-hold",)}
    outcome = _draw(world, "D3", "5")
    assert outcome.codes == ["upstream-on-hold"]
    assert world.lot("D3").flags == ("upstream-on-hold",)


def test_a_hold_far_up_reaches_through_two_heaps() -> None:
    world = _yard(lots=1)
    _draw(world, "D1", "10")
    open_heap(world, "HEAP-2")
    add(world, "HEAP-2", "D1")
    draw(world, "HEAP-2", {"E": "5"})
    head = world.lot("L1").head
    world.record("AUTH", "event.disputed", {"event": head, "lots": ["L1"], "reason": "Stolen."})
    assert marks_on(world.past, world.lot("E").contamination) == ("upstream-on-hold",)


# --- what is taken back ------------------------------------------------------------------------------------


def _books(world: World) -> tuple[Value, ...]:
    heap = _heap(world)
    return heap.net, heap.dry, heap.origins, heap.metals, heap.lots, heap.front, heap.front_kg, heap.first


def test_an_addition_is_voided_until_a_draw_follows_it() -> None:
    world = _yard()
    books = _books(world)
    _lot(world, "L3", site="S3")
    event = add(world, "HEAP-1", "L3")
    other = world.fork()
    assert _void(world, event.id, lots=["L3"], heap=False).recorded
    assert _books(world) == books
    assert (world.lot("L3").state, world.lot("L3").stockpiled) == ("registered", None)
    assert world.get(Addition, "HEAP-1/3").voided
    add(world, "HEAP-1", "L3")
    assert world.lot("L3").stockpiled == "HEAP-1/4"
    _draw(other, "D", "10")
    assert _void(other, event.id, lots=["L3"], heap=False).codes == ["has-dependants"]
    world.check()


@pytest.mark.parametrize("attribution", ["proportional", "fifo"])
def test_a_draw_is_voided_while_it_is_the_newest_and_what_was_added_since_stays(attribution: str) -> None:
    world = _yard(attribution=attribution)
    _draw(world, "D0", "10")
    reference = world.fork()
    drawn = _draw(world, "D1", "60")
    for one in (world, reference):
        _lot(one, "L3", site="S3")
        add(one, "HEAP-1", "L3")
    assert _void(world, drawn.event.id, lots=["D1"], heap=False).codes == ["stockpile-differs"]
    assert _void(world, drawn.event.id, lots=["D1"], heap=True).recorded
    assert _books(world) == _books(reference)
    assert world.lot("D1").state == "voided"
    assert world.get(Draw, "HEAP-1/2").voided
    assert _draw(world, "D2", "10").recorded
    world.check()


def test_an_older_draw_is_not_voided() -> None:
    world = _yard()
    first = _draw(world, "D1", "10")
    _draw(world, "D2", "10")
    assert _void(world, first.event.id, lots=["D1"], heap=True).codes == ["has-dependants"]


def test_an_empty_count_that_was_wrong_is_voided_and_the_set_goes_on() -> None:
    world = _yard()
    _lot(world, "T", components=[TIN | {"value_percent": "40"}])
    counted = _count(world, "0")
    add(world, "HEAP-1", "T")
    assert _heap(world).metals != ()
    world.record("AUTH", "event.disputed", {"event": world.lot("T").head, "lots": ["T"], "reason": "Ours."})
    assert _void(world, counted.event.id, lots=[], heap=True).recorded
    heap = _heap(world)
    assert (heap.first, heap.lots, heap.dry.value, heap.metals) == (1, 3, Decimal(150), ())
    _draw(world, "D", "10")
    assert world.lot("D").contamination == (Contamination("HEAP-1", 1, 3),)
    assert marks_on(world.past, world.lot("D").contamination) == ("upstream-on-hold",)
    assert world.get(Filling, "HEAP-1/3").merged == 1
    world.record("AUTH", "event.disputed", {"event": world.lot("T").born, "lots": ["T"], "reason": "Again."})
    assert world.get(Filling, "HEAP-1/1").until is None
    world.check()


def test_metal_is_known_again_when_a_count_is_voided() -> None:
    world = World()
    open_heap(world)
    _lot(world, "A", components=[TIN | {"value_percent": "40"}])
    add(world, "HEAP-1", "A")
    metals = _heap(world).metals
    counted = _count(world, "0")
    assert _void(world, counted.event.id, lots=[], heap=True).recorded
    assert _heap(world).metals == metals


# --- corrections -------------------------------------------------------------------------------------------


def _correct(world: World, event: str, field: str, old: Value, new: Value) -> Outcome:
    body = {"event": event, "field": field, "old": old, "new": new, "reason": "Typing error."}
    outcome = world.attempt("TRADER", "event.corrected", body)
    if outcome.recorded:
        approved = world.attempt("AUTH", "correction.approved", {"correction": outcome.event.id})
        assert approved.recorded, approved.problems
    return outcome


@pytest.mark.parametrize("attribution", ["proportional", "fifo"])
@pytest.mark.parametrize("drawn", [None, "20", "70"])
def test_a_corrected_mass_reaches_the_heap(attribution: str, drawn: str | None) -> None:
    world = _yard(attribution=attribution)
    if drawn:
        _draw(world, "D", drawn)
    before = _heap(world)
    _correct(world, world.lot("L1").born, "/body/quantity/mass_kg", "50", "48")
    after = _heap(world)
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
    world = _yard()
    _count(world, "95", adjustment={"cause": "dust", "reason": "Wind."})
    adopted = _heap(world).head
    _correct(world, world.lot("L1").born, "/body/quantity/mass_kg", "50", "48")
    assert _heap(world).dry.value == 95
    assert _void(world, adopted, lots=[], heap=True).recorded
    assert _heap(world).dry.value == 98


def test_a_correction_may_leave_a_deficit_and_nothing_leaves_until_it_is_settled() -> None:
    world = _yard()
    _draw(world, "D", "99")
    _correct(world, world.lot("L1").born, "/body/quantity/mass_kg", "50", "40")
    assert _heap(world).deficit
    assert "stockpile-deficit" in _draw(world, "E", "0").codes
    _lot(world, "L3")
    add(world, "HEAP-1", "L3")
    assert not _heap(world).deficit
    assert _draw(world, "E", "1").recorded


def test_a_corrected_origin_and_assay_reach_the_heap() -> None:
    world = World()
    open_heap(world)
    for lot in ("A", "B"):
        _lot(world, lot, components=[TIN | {"value_percent": "40"}])
        add(world, "HEAP-1", lot)
    world.site("S2")
    most = _heap(world).metals[0].most_kg
    _correct(world, world.lot("A").born, "/body/site", "S1", "S2")
    assert {one.origin: one.dry_kg for one in _heap(world).origins} == {"site:S1": 50, "site:S2": 50}
    _correct(world, world.lot("A").born, "/body/components/0/value_percent", "40", "44")
    assert _heap(world).metals[0].most_kg > most
    found = TIN | {"value_percent": "44"}
    _correct(world, world.lot("A").born, "/body/components", [found], [])
    assert _heap(world).metals == ()


def test_the_weighing_at_the_heap_is_corrected() -> None:
    world = _yard(lots=0)
    _lot(world, "A")
    event = add(world, "HEAP-1", "A", quantity={"mass_kg": "49"} | DRY)
    _correct(world, event.id, "/body/quantity/mass_kg", "49", "48")
    assert _heap(world).dry.value == 48
    _correct(world, world.lot("A").born, "/body/quantity/mass_kg", "50", "51")
    assert _heap(world).dry.value == 48
    quantity = {"mass_kg": "48"} | DRY
    _correct(world, event.id, "/body/quantity", quantity, None)
    assert _heap(world).dry.value == 51
    _correct(world, event.id, "/body/tags_removed", None, [{"scheme": "ITSCI", "number": "7"}])
    assert _heap(world).dry.value == 51


def test_a_draw_is_not_corrected_but_voided() -> None:
    world = _yard()
    drawn = _draw(world, "D", "60")
    outcome = _correct(world, drawn.event.id, "/body/outputs/0/quantity/mass_kg", "60", "70")
    assert outcome.codes == ["correction-fixed"]


def test_a_corrected_count_is_known_and_no_gain() -> None:
    world = _yard()
    counted = _count(world, "80", adjustment={"cause": "dust", "reason": "Wind."})
    _correct(world, counted.event.id, "/body/quantity/mass_kg", "80", "82")
    heap = _heap(world)
    assert heap.counted is not None
    assert (heap.counted.found.value, heap.dry.value) == (82, 82)
    assert _correct(world, counted.event.id, "/body/quantity/mass_kg", "82", "120").codes == [
        "correction-invalid"
    ]
    _count(world, "82")
    _correct(world, counted.event.id, "/body/quantity/mass_kg", "82", "81")
    assert _heap(world).dry.value == 82


def test_an_empty_count_stays_one() -> None:
    world = _yard()
    counted = _count(world, "0")
    assert _correct(world, counted.event.id, "/body/quantity/mass_kg", "0", "5").codes == [
        "correction-invalid"
    ]


def test_an_opened_heap_is_described_anew() -> None:
    world = World()
    opened = open_heap(world)
    other = {"place": "P9", "name": "Yard", "kind": "depot", "country": "CD", "operator": "TRADER"}
    world.record("TRADER", "place.registered", other)
    _correct(world, opened.id, "/body/place", "HEAP-1-P", "P9")
    assert _heap(world).place == "P9"
    assert _correct(world, opened.id, "/body/attribution", "proportional", "fifo").codes == [
        "correction-by-event"
    ]


# --- scale -------------------------------------------------------------------------------------------------


class Watching:
    """A view that counts what is looked up."""

    def __init__(self, past: Memory) -> None:
        self._past = past
        self.found: Counter[str] = Counter()

    def find(self, kind: type[R], id: str) -> R | None:
        self.found[kind.__name__] += 1
        return self._past.find(kind, id)

    def statement(self, index: int) -> bytes:
        return self._past.statement(index)


def _cost(world: World, issuer: str, type: str, body: dict[str, Value]) -> int:
    """Hand in an event and return how many records it looked up and put."""
    raw = world.sign(issuer, type, body)
    event, at, view = parse_event(raw), At(len(world.past.entries), world.now), Watching(world.past)
    problems = decide(event, at, view)
    changes = apply(event, at, problems, view)
    assert world.submit(raw).recorded
    return view.found.total() + len(changes)


def _year(world: World, days: int, *, lots: int, draws: int) -> list[tuple[int, int, int]]:
    """Play days on which lots go onto a heap that is never empty; return what each day's last events cost."""
    costs = []
    for day in range(days):
        for number in range(lots):
            id = f"L{day}-{number}"
            world.record(
                "TRADER", "lot.registered", world.registration(id, tags=None, site=f"S{number % 3 + 1}")
            )
            added = _cost(world, "TRADER", "stockpile.added", {"stockpile": "HEAP-1", "lot": id})
        for number in range(draws):
            mass = str(lots * 50 // draws - 1)
            drawn = _cost(world, "TRADER", "stockpile.drawn", draw_body("HEAP-1", {f"D{day}-{number}": mass}))
        head = world.lot(f"L{day}-0").head
        dispute = {"event": head, "lots": [f"L{day // 2}-0"], "reason": "Whose?"}
        held = 0
        if day % 2 == 0 and day:
            dispute["event"] = world.lot(f"L{day // 2}-0").head
            held = _cost(world, "AUTH", "event.disputed", dispute)
        costs.append((added, drawn, held))
    return costs


@pytest.mark.parametrize("attribution", ["proportional", "fifo"])
def test_five_of_two_hundred_every_day_cost_the_same_every_day(attribution: str) -> None:
    world = World()
    for site in ("S1", "S2", "S3"):
        world.site(site)
    open_heap(world, attribution=attribution)
    costs = _year(world, 5, lots=200, draws=5)
    assert len({added for added, _, _ in costs}) == 1
    drawn = [drawn for _, drawn, _ in costs]
    assert max(drawn) - min(drawn) <= 6
    assert costs[2][2] == costs[4][2]
    heap = _heap(world)
    assert (heap.additions, heap.draws) == (1000, 25)
    assert len(heap.origins) == 3


def test_the_five_thousandth_addition_costs_what_the_first_did() -> None:
    world = World()
    for site in ("S1", "S2", "S3"):
        world.site(site)
    open_heap(world)
    first = _year(world, 1, lots=3, draws=1)[0]
    records = dict(world.past.records)
    heap = _heap(world)
    lot, addition = world.lot("L0-0"), world.get(Addition, "HEAP-1/1")
    for number in range(4, 5001):
        records["lot", f"M{number}"] = Lot(**{**lot.__dict__, "id": f"M{number}"})
        records["addition", f"HEAP-1/{number}"] = Addition(
            **{**addition.__dict__, "id": f"HEAP-1/{number}", "number": number, "lot": f"M{number}"}
        )
    records["stockpile", "HEAP-1"] = Stockpile(**{**heap.__dict__, "additions": 5000, "lots": 5000})
    world.past.records = records
    body = world.registration("N", tags=None, site="S1")
    world.record("TRADER", "lot.registered", body)
    world.now += MINUTE
    assert _cost(world, "TRADER", "stockpile.added", {"stockpile": "HEAP-1", "lot": "N"}) == first[0]
    assert _cost(world, "TRADER", "stockpile.drawn", draw_body("HEAP-1", {"Z": "1"})) == first[1]
