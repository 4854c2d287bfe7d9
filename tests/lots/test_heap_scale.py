"""A heap costs no more as it grows."""

from __future__ import annotations

from collections import Counter

import pytest

from ledger.lots.apply import apply
from ledger.lots.decide import decide
from ledger.lots.parse import parse_event
from ledger.lots.state import Lot, R
from ledger.lots.stockpile import Addition, Stockpile
from ledger.lots.view import At
from tests.support.heaps import heap_of
from tests.support.lives_heaps import draw_body, open_heap
from tests.support.memory import Memory
from tests.support.world import MINUTE, Value, World


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
        added = [_fill(world, f"L{day}-{number}", site=f"S{number % 3 + 1}") for number in range(lots)]
        mass = str(lots * 50 // draws - 1)
        bodies = [draw_body("HEAP-1", {f"D{day}-{number}": mass}) for number in range(draws)]
        drawn = [_cost(world, "TRADER", "stockpile.drawn", body) for body in bodies]
        held = 0
        if day % 2 == 0 and day:
            lot = f"L{day // 2}-0"
            body = {"event": world.lot(lot).head, "lots": [lot], "reason": "Whose?"}
            held = _cost(world, "AUTH", "event.disputed", body)
        costs.append((added[-1], drawn[-1], held))
    return costs


def _fill(world: World, lot: str, *, site: str) -> int:
    """Register a lot and put it on the heap; return what the addition cost."""
    world.record("TRADER", "lot.registered", world.registration(lot, tags=None, site=site))
    return _cost(world, "TRADER", "stockpile.added", {"stockpile": "HEAP-1", "lot": lot})


@pytest.mark.parametrize("attribution", ["proportional", "fifo"])
def test_five_of_a_hundred_every_day_cost_the_same_every_day(attribution: str) -> None:
    world = World()
    for site in ("S1", "S2", "S3"):
        world.site(site)
    open_heap(world, attribution=attribution)
    costs = _year(world, 5, lots=100, draws=5)
    assert len({added for added, _, _ in costs}) == 1
    drawn = [drawn for _, drawn, _ in costs]
    assert max(drawn) - min(drawn) <= 6
    assert costs[2][2] == costs[4][2]
    heap = heap_of(world)
    assert (heap.additions, heap.draws) == (500, 25)
    assert len(heap.origins) == 3


def test_the_five_thousandth_addition_costs_what_the_first_did() -> None:
    world = World()
    for site in ("S1", "S2", "S3"):
        world.site(site)
    open_heap(world)
    first = _year(world, 1, lots=3, draws=1)[0]
    records = dict(world.past.records)
    heap = heap_of(world)
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
