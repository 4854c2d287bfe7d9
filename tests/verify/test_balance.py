from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from ledger.lots.parse import parse_event
from ledger.lots.quantity import Interval
from ledger.lots.state import KIND_OF, Lot, Party, R, Record, SiteMonth
from ledger.lots.stockpile import Stockpile
from ledger.lots.tagging import Batch, Tag
from ledger.lots.values import Share
from ledger.verify.balance import check_balances, conservation_fault
from tests.support import lives_heaps
from tests.support.build import Town, story
from tests.support.simulator import Simulator
from tests.support.world import World


class Held:
    """The records of a simulated ledger, with some changed."""

    def __init__(self, sim: Simulator) -> None:
        self.records_ = dict(sim.records)

    def put(self, record: Record) -> None:
        self.records_[KIND_OF[type(record)], record.id] = record

    def get(self, kind: type[R], id: str) -> R:
        found = self.find(kind, id)
        assert found is not None
        return found

    def find(self, kind: type[R], id: str) -> R | None:
        return self.records_.get((KIND_OF[kind], id))  # type: ignore[return-value]  # the key holds the kind

    def records(self, kind: type[R]) -> Iterator[R]:
        return (one for one in self.records_.values() if isinstance(one, kind))

    def codes(self) -> set[str]:
        return {fault.code for fault in check_balances(self)[1]}


@pytest.fixture
def held() -> Held:
    return Held(story(Town()).sim)


def test_a_good_state_adds_up(held: Held) -> None:
    totals, faults = check_balances(held)
    assert faults == []
    assert (totals.lots, totals.sites, totals.months) == (5, 3, 3)
    assert totals.stock_kg > 0


def test_a_voided_work_adds_up_too() -> None:
    town = Town()
    town.dig("A-1")
    made = town.work("lot.sorted", "COOP-A", ("A-1",), {"A-2": "49"})
    body = {"event": made, "lots": ["A-1", "A-2"], "reason": "another bag"}
    town.by("COOP-A", "event.voided", body, town.heads("A-1", "A-2"))
    assert Held(town.sim).codes() == set()


def test_shares_that_do_not_sum_to_one_are_named(held: Held) -> None:
    lot = held.get(Lot, "L-4")
    held.put(replace(lot, shares=(Share("unknown", Decimal("0.5")),)))
    assert held.codes() == {"shares-do-not-sum"}


def test_a_mass_outside_its_bounds_is_named(held: Held) -> None:
    one, two, three = Decimal(1), Decimal(2), Decimal(3)
    held.put(replace(held.get(Lot, "L-4"), net=Interval(two, one, three)))
    assert held.codes() == {"mass-not-an-interval"}


def test_a_custodian_who_is_nobody_is_named(held: Held) -> None:
    del held.records_["party", held.get(Lot, "L-4").custodian]
    assert "custodian-unknown" in held.codes()
    assert held.find(Party, "EXPORTER") is None


def test_a_parent_that_does_not_know_its_child_is_named(held: Held) -> None:
    held.put(replace(held.get(Lot, "L-1"), children=()))
    assert held.codes() == {"lineage-broken"}


def test_a_negative_month_and_a_forgotten_production_are_named(held: Held) -> None:
    month = next(held.records(SiteMonth))
    held.put(replace(month, lots=-1))
    assert held.codes() == {"month-negative", "production-differs"}


def test_tags_that_do_not_reconcile_are_named(held: Held) -> None:
    held.put(Batch("B", "0" * 64, "MINERAL-LEDGER", "mine", "AUTHORITY", None, 2, used=1))
    held.put(Tag("a", "B", "used"))
    held.put(Tag("b", "B", "issued"))
    held.put(Tag("c", None, "issued"))
    assert held.codes() == set()
    held.put(Tag("d", "B", "void"))
    assert held.codes() == {"tags-do-not-reconcile"}


def test_mass_from_nothing_is_named() -> None:
    town = story(Town())
    event = parse_event(town.sim.statement(town.event_of(town.sim.get(Lot, "L-4").born).index))
    lot = town.sim.get(Lot, "L-4")
    parents = {id: replace(town.sim.get(Lot, id), state="in_stock") for id in ("L-1", "L-2")}
    assert conservation_fault(event, [lot], parents.get) is None
    heavy = replace(lot, dry=Interval(Decimal(900), Decimal(900), Decimal(900)))
    found = conservation_fault(event, [heavy], parents.get)
    assert found is not None
    assert (found.out, found.into < found.out) == (Decimal(900), True)


def test_a_heap_that_was_not_adjusted_adds_up() -> None:
    world = World()
    lives_heaps.open_heap(world)
    for lot in ("A", "B"):
        world.register(lot, tags=None, by="TRADER")
        lives_heaps.add(world, "HEAP-1", lot)
    event = lives_heaps.draw(world, "HEAP-1", {"D": "60"})
    held = Held(Town().sim)
    held.records_ = dict(world.past.records)
    totals, faults = check_balances(held)
    assert (totals.stock_kg, faults) == (Decimal(100), [])
    stock = held.get(Stockpile, "HEAP-1")
    held.put(replace(stock, dry=Interval(Decimal(0), Decimal(39), Decimal(50))))
    assert held.codes() == {"heap-differs"}
    made: list[Record] = [world.lot("D"), replace(stock, dry=Interval(Decimal(-9), Decimal(-8), Decimal(-7)))]
    created = conservation_fault(event, made, lambda _: None)
    assert created is not None
    assert created.out - created.into == 7
    assert conservation_fault(event, [world.lot("D"), stock], lambda _: None) is None
    del held.records_["stockpile", "HEAP-1"]
    assert check_balances(held)[1] == []
