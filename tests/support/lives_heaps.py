"""A heap in the life of the journey: opened, filled, drawn from, counted."""

from __future__ import annotations

from ledger.lots.event import Event
from tests.support.world import CASSITERITE, Value, World


def open_heap(world: World, id: str = "HEAP-1", *, by: str = "TRADER", **fields: Value) -> Event[Value]:
    """Open a heap at a place of its own."""
    world.party(by)
    place = {"place": f"{id}-P", "name": "Yard", "kind": "depot", "country": "CD", "operator": by}
    world.record(by, "place.registered", place)
    body = {"stockpile": id, "place": f"{id}-P", "mineral": CASSITERITE} | fields
    return world.record(by, "stockpile.opened", body)


def add(world: World, heap: str, lot: str, *, by: str = "TRADER", **fields: Value) -> Event[Value]:
    return world.record(by, "stockpile.added", {"stockpile": heap, "lot": lot} | fields)


def draw(
    world: World, heap: str, outputs: dict[str, str], *, by: str = "TRADER", **fields: Value
) -> Event[Value]:
    """Draw lots, given by their masses."""
    return world.record(by, "stockpile.drawn", draw_body(heap, outputs) | fields)


def draw_body(heap: str, outputs: dict[str, str]) -> dict[str, Value]:
    made = [{"lot": lot, "quantity": {"mass_kg": mass}} for lot, mass in outputs.items()]
    return {"stockpile": heap, "outputs": made}


def count(world: World, heap: str, mass: str, *, by: str = "TRADER", **fields: Value) -> Event[Value]:
    return world.record(by, "stockpile.counted", {"stockpile": heap, "quantity": {"mass_kg": mass}} | fields)


def live(world: World) -> None:
    """Two lots go onto a heap, one comes off it, and what is left is counted."""
    open_heap(world, name="Yard 1", minerals=["2615.90.00"])
    for lot in ("H1", "H2"):
        world.register(lot)
        world.bring(lot, "TRADER")
        add(world, "HEAP-1", lot)
    draw(world, "HEAP-1", {"H3": "60"})
    count(world, "HEAP-1", "39", adjustment={"cause": "dust", "reason": "Three weeks of wind."})
