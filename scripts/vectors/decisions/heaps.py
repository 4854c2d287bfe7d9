"""Cases about heaps: what goes on, what comes off, what is counted."""

from __future__ import annotations

from tests.support.lives_heaps import add, count, draw, draw_body, open_heap
from tests.support.world import COLTAN, Value, World, rfc3339

DRY = {"mass_kg": "50", "wet_or_dry": "dry", "uncertainty_kg": "0.5"}


def not_keeper(world: World) -> bytes:
    """Somebody adds to the heap of another."""
    open_heap(world)
    world.register("L1", tags=None)
    return _add(world, "L1", by="COOP")


def place_not_yours(world: World) -> bytes:
    """A trader opens a heap in the yard of another."""
    world.party("TRADER")
    place = {"place": "P1", "name": "Yard", "kind": "depot", "country": "CD", "operator": world.party("PROC")}
    world.record("PROC", "place.registered", place)
    body = {"stockpile": "HEAP-1", "place": "P1", "mineral": "2609.00.00"}
    return world.sign("TRADER", "stockpile.opened", body)


def mineral_not_taken(world: World) -> bytes:
    """Coltan goes onto a heap of cassiterite."""
    open_heap(world)
    world.register("L1", tags=None, by="TRADER", mineral=COLTAN)
    return _add(world, "L1")


def other_owner(world: World) -> bytes:
    """A lot of somebody else goes onto the heap of its keeper."""
    open_heap(world)
    world.register("L1", tags=None, by="TRADER", owner=world.party("EXPORTER"))
    return _add(world, "L1")


def parent_missing__stockpile(world: World) -> bytes:
    """An addition does not cite the opening of its heap."""
    _heap(world, lots=0)
    world.register("L1", tags=None, by="TRADER")
    body = {"stockpile": "HEAP-1", "lot": "L1"}
    return world.sign("TRADER", "stockpile.added", body, cites=[world.lot("L1").head])


def parent_stale__stockpile(world: World) -> bytes:
    """A draw is signed before the count that became the head of the heap."""
    _heap(world)
    raw = world.sign("TRADER", "stockpile.drawn", draw_body("HEAP-1", {"D1": "10"}))
    count(world, "HEAP-1", "100")
    return raw


def lot_on_hold__onto_a_heap(world: World) -> bytes:
    """A disputed lot is to be mixed in."""
    open_heap(world)
    event = world.register("L1", tags=None, by="TRADER")
    world.record("AUTH", "event.disputed", {"event": event.id, "lots": ["L1"], "reason": "Whose?"})
    return _add(world, "L1")


def stockpile_empty(world: World) -> bytes:
    """Something comes off a heap that was counted empty."""
    _heap(world)
    count(world, "HEAP-1", "0")
    return _draw(world, "1")


def mass_created__off_a_heap(world: World) -> bytes:
    """More comes off a heap than went onto it."""
    _heap(world)
    return _draw(world, "120", **DRY)


def stock_overdrawn(world: World) -> bytes:
    """More comes off than the books have, and it may be the moisture."""
    _heap(world)
    return _draw(world, "110")


def metal_created__off_a_heap(world: World) -> bytes:
    """More tin comes off than was finally assayed on all that went on."""
    tin = {"analyte": "Sn", "basis": "Sn", "method": "lab", "status": "final", "value_percent": "40"}
    open_heap(world)
    world.register("L1", tags=None, by="TRADER", quantity=DRY, components=[tin])
    add(world, "HEAP-1", "L1")
    body = draw_body("HEAP-1", {"D1": "45"})
    body["outputs"][0] |= {"quantity": DRY | {"mass_kg": "45"}, "components": [tin | {"value_percent": "60"}]}
    return world.sign("TRADER", "stockpile.drawn", body)


def attribution_fixed(world: World) -> bytes:
    """Origins are declared of a heap that was opened with proportional shares."""
    _heap(world)
    return _draw(world, "10", origins=[{"site": "S1", "share_percent": "100"}])


def origin_not_held(world: World) -> bytes:
    """A site is declared from which nothing went onto the heap."""
    _heap(world, attribution="declared")
    world.site("S2")
    return _draw(world, "10", origins=[{"site": "S2", "share_percent": "100"}])


def shares_not_100__of_a_draw(world: World) -> bytes:
    """The declared shares are not a whole."""
    _heap(world, attribution="declared")
    return _draw(world, "10", origins=[{"site": "S1", "share_percent": "90"}])


def stockpile_deficit(world: World) -> bytes:
    """A corrected weighing leaves less on the heap than came off it."""
    _heap(world)
    draw(world, "HEAP-1", {"D0": "99"})
    born = world.lot("L1").born
    body = {"event": born, "field": "/body/quantity/mass_kg", "old": "50", "new": "30", "reason": "Misread."}
    proposed = world.record("TRADER", "event.corrected", body)
    world.record("AUTH", "correction.approved", {"correction": proposed.id})
    return _draw(world, "1")


def stockpile_differs(world: World) -> bytes:
    """The void of a draw does not name the heap."""
    _heap(world)
    event = draw(world, "HEAP-1", {"D0": "10"})
    return world.sign("TRADER", "event.voided", {"event": event.id, "lots": ["D0"], "reason": "Twice."})


def addition_settled(world: World) -> bytes:
    """An addition is voided behind a draw."""
    _heap(world)
    lot = world.lot("L2")
    draw(world, "HEAP-1", {"D0": "10"})
    return world.sign("TRADER", "event.voided", {"event": lot.head, "lots": ["L2"], "reason": "Wrong."})


def added_before_count(world: World) -> bytes:
    """A lot was put there before the heap was counted empty, and is recorded after."""
    _heap(world)
    world.register("L3", tags=None, by="TRADER")
    before = rfc3339(world.now)
    world.now += 3_600_000
    count(world, "HEAP-1", "0")
    body = {"stockpile": "HEAP-1", "lot": "L3"}
    return world.sign("TRADER", "stockpile.added", body, occurred_at=before)


def count_differs(world: World) -> bytes:
    """A tenth of the heap is missing."""
    _heap(world)
    body = {"stockpile": "HEAP-1", "quantity": DRY | {"mass_kg": "90"}}
    return world.sign("TRADER", "stockpile.counted", body)


def mass_created__by_a_count(world: World) -> bytes:
    """The stock is to follow a count of more than can be there."""
    _heap(world)
    adjustment = {"cause": "measurement", "reason": "A new scale."}
    body = {"stockpile": "HEAP-1", "quantity": DRY | {"mass_kg": "120"}, "adjustment": adjustment}
    return world.sign("TRADER", "stockpile.counted", body)


def upstream_on_hold__through_a_heap(world: World) -> bytes:
    """Something comes off a heap on which a lot lies that was put on hold since."""
    _heap(world)
    event = world.lot("L1").head
    world.record("AUTH", "event.disputed", {"event": event, "lots": ["L1"], "reason": "Whose?"})
    return _draw(world, "10")


def _heap(world: World, *, lots: int = 2, **fields: Value) -> None:
    open_heap(world, **fields)
    for number in range(1, lots + 1):
        world.register(f"L{number}", tags=None, by="TRADER", quantity=DRY)
        add(world, "HEAP-1", f"L{number}")


def _add(world: World, lot: str, *, by: str = "TRADER") -> bytes:
    return world.sign(by, "stockpile.added", {"stockpile": "HEAP-1", "lot": lot})


def _draw(world: World, mass: str, *, origins: Value = None, **quantity: Value) -> bytes:
    output = {"lot": "D1", "quantity": quantity | {"mass_kg": mass}}
    body = {"stockpile": "HEAP-1", "outputs": [output]} | ({"origins": origins} if origins else {})
    return world.sign("TRADER", "stockpile.drawn", body)
