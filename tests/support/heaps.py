"""A yard of the trader with a heap: what tests of heaps begin with."""

from __future__ import annotations

from decimal import Decimal

from ledger.lots.stockpile import Stockpile
from tests.support.lives_heaps import add, draw_body, open_heap
from tests.support.world import Outcome, Value, World

DRY = {"wet_or_dry": "dry", "uncertainty_kg": "0.5"}
TIN = {"analyte": "Sn", "basis": "Sn", "method": "lab", "status": "final", "uncertainty_percent": "0.5"}


def dig(world: World, id: str, *, mass: str = "50", site: str = "S1", **fields: Value) -> None:
    """Register an attested lot of the trader, weighed dry."""
    quantity = {"mass_kg": mass} | DRY
    world.register(id, site=site, tags=None, by="TRADER", quantity=quantity, **fields)


def yard(*, lots: int = 2, **fields: Value) -> World:
    """Return a heap of the trader with lots on it, alternately of the sites S1 and S2."""
    world = World()
    open_heap(world, **fields)
    for number in range(1, lots + 1):
        dig(world, f"L{number}", site=f"S{2 - number % 2}")
        add(world, "HEAP-1", f"L{number}")
    return world


def heap_of(world: World, id: str = "HEAP-1") -> Stockpile:
    """Return the heap as it stands."""
    return world.get(Stockpile, id)


def shares_of(world: World, lot: str) -> dict[str, Decimal]:
    """Return the shares of a lot by origin."""
    return {share.origin: share.share for share in world.lot(lot).shares}


def take(world: World, lot: str, mass: str, **fields: Value) -> Outcome:
    """Try to draw a lot, weighed dry."""
    body = draw_body("HEAP-1", {lot: mass})
    body["outputs"][0]["quantity"] |= DRY
    return world.attempt("TRADER", "stockpile.drawn", body | fields)


def tally(world: World, mass: str, **fields: Value) -> Outcome:
    """Try to record a count, weighed dry."""
    body = {"stockpile": "HEAP-1", "quantity": {"mass_kg": mass} | DRY} | fields
    return world.attempt("TRADER", "stockpile.counted", body)


def void(world: World, event: str, *, lots: list[str], heap: bool, by: str = "TRADER") -> Outcome:
    """Try to void an event."""
    body = {"event": event, "lots": lots, "reason": "Entered twice."}
    return world.attempt(by, "event.voided", body | ({"stockpiles": ["HEAP-1"]} if heap else {}))


def correct(world: World, event: str, field: str, old: Value, new: Value) -> Outcome:
    """Propose a correction and have the authority approve it."""
    body = {"event": event, "field": field, "old": old, "new": new, "reason": "Typing error."}
    outcome = world.attempt("TRADER", "event.corrected", body)
    if outcome.recorded:
        approved = world.attempt("AUTH", "correction.approved", {"correction": outcome.event.id})
        assert approved.recorded, approved.problems
    return outcome
