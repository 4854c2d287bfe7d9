"""Heaps: what goes on and comes off, and whose shares it has."""

from __future__ import annotations

from decimal import Decimal
from itertools import permutations

import pytest

from ledger.lots.heap import REACH
from ledger.lots.quantity import Interval
from tests.support.heaps import DRY, TIN, dig, heap_of, shares_of, take, yard
from tests.support.lives_heaps import add, draw, draw_body, open_heap
from tests.support.world import COLTAN, Outcome, Value, World


def test_an_addition_uses_its_lot_up_and_leaves_the_head_of_the_heap_alone() -> None:
    world = yard()
    heap = heap_of(world)
    assert heap.head == heap.born
    assert (heap.lots, heap.additions, heap.dry.value) == (2, 2, Decimal(100))
    assert (world.lot("L1").state, world.lot("L1").stockpiled) == ("transformed", "HEAP-1/1")
    world.check()


def test_additions_in_any_order_give_the_same_stock() -> None:
    start = World()
    open_heap(start)
    masses = {"A": ("50", "S1"), "B": ("7.3", "S2"), "C": ("33.333", "S1")}
    for lot, (mass, site) in masses.items():
        dig(start, lot, mass=mass, site=site, components=[TIN | {"value_percent": "60"}])
    found = []
    for order in permutations(masses):
        world = start.fork()
        for lot in order:
            add(world, "HEAP-1", lot)
        heap = heap_of(world)
        found.append((heap.net, heap.dry, heap.origins, heap.metals, heap.head))
    assert all(one == found[0] for one in found)


def test_two_additions_signed_at_the_same_moment_are_both_recorded() -> None:
    world = World()
    open_heap(world)
    for lot in ("A", "B"):
        dig(world, lot)
    signed = [
        world.sign("TRADER", "stockpile.added", {"stockpile": "HEAP-1", "lot": lot}) for lot in ("A", "B")
    ]
    assert all(world.submit(raw).recorded for raw in signed)


def test_an_addition_cites_the_opening_of_its_heap() -> None:
    world = World()
    open_heap(world)
    dig(world, "A")
    cites = [world.lot("A").head]
    outcome = world.attempt("TRADER", "stockpile.added", {"stockpile": "HEAP-1", "lot": "A"}, cites=cites)
    assert outcome.codes == ["parent-missing"]


def test_nobody_adds_to_draws_from_or_counts_the_heap_of_another() -> None:
    world = yard()
    world.register("C1")
    assert world.attempt("COOP", "stockpile.added", {"stockpile": "HEAP-1", "lot": "C1"}).codes == [
        "not-keeper",
        "other-owner",
    ]
    assert "not-keeper" in world.attempt("COOP", "stockpile.drawn", draw_body("HEAP-1", {"D": "1"})).codes
    body = {"stockpile": "HEAP-1", "quantity": {"mass_kg": "100"}}
    assert "not-keeper" in world.attempt("COOP", "stockpile.counted", body).codes


def test_a_heap_takes_its_own_mineral_and_those_it_names() -> None:
    world = yard(lots=0)
    dig(world, "C", mineral=COLTAN)
    body = {"stockpile": "HEAP-1", "lot": "C"}
    assert world.attempt("TRADER", "stockpile.added", body).codes == ["mineral-not-taken"]
    open_heap(world, "MIXED", minerals=[COLTAN])
    assert world.flags(add(world, "MIXED", "C")) == ()


def test_a_lot_on_hold_is_not_mixed_in() -> None:
    world = yard(lots=0)
    dig(world, "A")
    world.record("AUTH", "event.disputed", {"event": world.lot("A").head, "lots": ["A"], "reason": "Ours."})
    body = {"stockpile": "HEAP-1", "lot": "A"}
    assert world.attempt("TRADER", "stockpile.added", body).codes == ["lot-on-hold"]


def test_a_lot_weighed_at_the_heap_counts_as_weighed() -> None:
    world = yard(lots=0)
    dig(world, "A")
    event = add(world, "HEAP-1", "A", quantity={"mass_kg": "47"} | DRY)
    assert world.flags(event) == ("weight-loss",)
    assert heap_of(world).dry == Interval(Decimal("46.5"), Decimal(47), Decimal("47.5"))
    dig(world, "B")
    body = {"stockpile": "HEAP-1", "lot": "B", "quantity": {"mass_kg": "60"} | DRY}
    assert world.attempt("TRADER", "stockpile.added", body).codes == ["mass-created", "weight-gain"]


def test_what_belongs_to_another_than_the_heap_is_flagged() -> None:
    world = yard(lots=0)
    dig(world, "A", owner=world.party("EXPORTER"))
    assert world.flags(add(world, "HEAP-1", "A")) == ("other-owner",)
    draw(world, "HEAP-1", {"D": "10"})
    assert world.lot("D").owner == "TRADER"


def test_a_heap_is_opened_for_an_owner() -> None:
    world = World()
    world.party("EXPORTER")
    open_heap(world, owner="EXPORTER")
    dig(world, "A", owner="EXPORTER")
    assert world.flags(add(world, "HEAP-1", "A")) == ()
    draw(world, "HEAP-1", {"D": "10"})
    assert (world.lot("D").owner, world.lot("D").custodian) == ("EXPORTER", "TRADER")


def test_an_unattested_lot_is_flagged_when_it_goes_onto_a_heap_and_not_when_it_comes_off() -> None:
    world = yard(lots=0)
    dig(world, "A", attested=False)
    assert "unattested" in world.flags(add(world, "HEAP-1", "A"))
    draw(world, "HEAP-1", {"D": "10"})
    assert world.flags(world.dispatch(["D"], to="EXPORTER")) == ()


def test_a_draw_takes_its_shares_in_proportion_and_leaves_the_proportions() -> None:
    world = yard(lots=3)
    assert take(world, "D1", "60").recorded
    assert take(world, "D2", "60").recorded
    third = Decimal("0.333333333")
    for lot in ("D1", "D2"):
        assert shares_of(world, lot) == {"site:S1": 1 - third, "site:S2": third}
        assert all(share.attributed for share in world.lot(lot).shares)
    assert heap_of(world).dry.value == Decimal(30)
    assert world.lot("D1").drawn == "HEAP-1/1"
    assert world.lot("D1").place == "HEAP-1-P"
    world.check()


def test_first_in_first_out_conserves_mass_by_origin() -> None:
    world = yard(lots=4, attribution="fifo")
    for number, mass in enumerate(("30", "40", "100", "30")):
        assert take(world, f"D{number}", mass).recorded
    assert shares_of(world, "D0") == {"site:S1": 1}
    assert shares_of(world, "D1") == {"site:S1": Decimal("0.5"), "site:S2": Decimal("0.5")}
    assert shares_of(world, "D2") == {"site:S1": Decimal("0.5"), "site:S2": Decimal("0.5")}
    assert shares_of(world, "D3") == {"site:S2": 1}
    heap = heap_of(world)
    assert (heap.front, heap.front_kg, heap.dry.value) == (5, Decimal(0), Decimal(0))
    assert {one.dry_kg for one in heap.origins} == {Decimal(0)}


def test_shares_are_declared_on_a_heap_that_was_opened_so() -> None:
    world = yard(attribution="declared")
    origins = [{"site": "S1", "share_percent": "75"}, {"site": "S2", "share_percent": "25"}]
    assert take(world, "D", "40", origins=origins).recorded
    assert shares_of(world, "D") == {"site:S1": Decimal("0.75"), "site:S2": Decimal("0.25")}
    assert {one.origin: one.dry_kg for one in heap_of(world).origins} == {
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
    world = yard(attribution="declared")
    assert take(world, "D", "80", origins=origins).codes == codes


def test_origins_are_not_declared_on_any_other_heap() -> None:
    world = yard()
    assert take(world, "D", "10", origins=[{"site": "S1", "share_percent": "100"}]).codes == [
        "attribution-fixed"
    ]


def test_more_than_a_heap_can_hold_does_not_come_off_it() -> None:
    world = yard()
    assert take(world, "D", "102").codes == ["mass-created", "stock-overdrawn"]
    assert take(world, "D", "101").recorded
    assert take(world, "E", "1").codes == ["mass-created", "stock-overdrawn"]


def test_what_comes_off_over_the_books_is_flagged_while_it_is_possible() -> None:
    world = World()
    open_heap(world)
    world.register("A", tags=None, by="TRADER")
    add(world, "HEAP-1", "A")
    # The moisture of the draw is not known: it may weigh less dry than the heap holds.
    event = draw(world, "HEAP-1", {"D": "58"})
    assert world.flags(event) == ("stock-overdrawn",)
    assert heap_of(world).dry.value == Decimal(-8)
    assert not heap_of(world).deficit
    assert shares_of(world, "D") == {"site:S1": 1}
    add_more = draw_body("HEAP-1", {"E": "0.01"})
    assert world.attempt("TRADER", "stockpile.drawn", add_more).recorded
    assert shares_of(world, "E") == {"site:S1": 1}


def _draw_tin(world: World, lot: str, mass: str, percent: str, *others: Value) -> Outcome:
    tin = TIN | {"value_percent": percent}
    output = {"lot": lot, "quantity": {"mass_kg": mass} | DRY, "components": [tin, *others]}
    return world.attempt("TRADER", "stockpile.drawn", {"stockpile": "HEAP-1", "outputs": [output]})


def test_more_metal_than_was_assayed_does_not_come_off() -> None:
    world = World()
    open_heap(world)
    for lot in ("A", "B"):
        dig(world, lot, components=[TIN | {"value_percent": "40"}])
        add(world, "HEAP-1", lot)
    assert _draw_tin(world, "D", "60", "75").codes == ["metal-created"]
    assert _draw_tin(world, "D", "60", "45").recorded
    assert _draw_tin(world, "E", "30", "60").codes == ["metal-created"]
    assert _draw_tin(world, "E", "30", "40").recorded


def test_metal_is_not_conserved_where_not_all_that_went_in_was_assayed() -> None:
    world = World()
    open_heap(world)
    dig(world, "A", components=[TIN | {"value_percent": "40"}])
    dig(world, "B")
    for lot in ("A", "B"):
        add(world, "HEAP-1", lot)
    assert heap_of(world).metals == ()
    seen = {"analyte": "W", "basis": "W", "method": "xrf", "value_percent": "1"}
    assert _draw_tin(world, "D", "60", "75", seen).recorded


def test_an_empty_heap_gives_nothing() -> None:
    world = yard(lots=0)
    assert take(world, "D", "0").codes == ["stockpile-empty"]


def test_a_heap_that_holds_no_weight_still_says_where_it_is_from() -> None:
    world = World()
    open_heap(world)
    world.register("A", tags=None, by="TRADER", quantity={"mass_kg": "0"})
    add(world, "HEAP-1", "A")
    draw(world, "HEAP-1", {"D": "0"})
    assert shares_of(world, "D") == {"unknown": 1}


def test_another_mineral_than_the_heap_takes_is_flagged() -> None:
    world = yard()
    body = draw_body("HEAP-1", {"D": "10"})
    body["outputs"][0]["mineral"] = COLTAN
    assert world.attempt("TRADER", "stockpile.drawn", body).codes == ["mineral-changed"]


def test_a_draw_that_reaches_far_has_the_shares_of_the_heap_behind_its_reach(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ledger.lots.heap.REACH", 3)
    world = yard(lots=6, attribution="fifo")
    assert take(world, "D", "200").recorded
    # 100 of S1 and 50 of S2 from the first three, the rest from both alike.
    assert shares_of(world, "D") == {"site:S1": Decimal("0.625"), "site:S2": Decimal("0.375")}
    assert (heap_of(world).front, heap_of(world).front_kg) == (4, Decimal(50))
    assert take(world, "E", "50").recorded
    assert shares_of(world, "E") == {"site:S1": 1}
    assert (heap_of(world).front, heap_of(world).front_kg) == (6, Decimal(0))
    assert take(world, "F", "50").recorded
    assert shares_of(world, "F") == {"site:S2": 1}
    assert REACH > 1000
