"""How lots end, are declared, cross borders and turn out to be others, in the life of the journey."""

from __future__ import annotations

from scripts.vectors.decisions.market import certificate
from tests.support.world import CASSITERITE, Value, World

OTHER_LEDGER = "c0" * 32


def live(world: World) -> None:
    """Old stock is declared and counted, some of it is lost; the State seizes; papers end; ore comes in."""
    _stock(world)
    _ends(world)
    _papers(world)
    _border(world)
    _composition(world)


def declaration(lot: str, **fields: Value) -> dict[str, Value]:
    """Return the body of an opening stock of twelve tonnes at a depot."""
    return {
        "lot": lot,
        "kind": "opening_stock",
        "mineral": CASSITERITE,
        "quantity": {"mass_kg": "12000"},
        "counted_on": "2025-12-31",
        "counted_by": ["AUTH"],
    } | fields


def depot(world: World, id: str = "E-DEPOT", operator: str = "TRADER") -> str:
    """Register a depot and return its id."""
    body = {"place": id, "name": "Old depot", "kind": "depot", "country": "CD"}
    world.record("AUTH", "place.registered", body | {"operator": world.party(operator)})
    return id


def entry(lot: str, **fields: Value) -> dict[str, Value]:
    """Return the body of an import from another ledger."""
    return {
        "entered_as": lot,
        "ledger": OTHER_LEDGER,
        "foreign_lot": "F-77",
        "event": "ab" * 32,
        "checkpoint": {"origin": "other.test/log", "size": 811, "root": "A" * 43 + "="},
        "passport_sha256": "cd" * 32,
        "shares": [
            {"origin": "site:RW-1", "share": "0.75"},
            {"origin": "declared:opening_stock", "share": "0.25"},
        ],
        "mineral": CASSITERITE,
        "quantity": {"mass_kg": "500"},
        "from_country": "RW",
    } | fields


def _stock(world: World) -> None:
    place = depot(world)
    world.record("TRADER", "lot.declared", declaration("E-OLD", place=place))
    world.record("TRADER", "lot.declared", declaration("E-FOUND", kind="found", place=place))
    mine = {"kind": "large_scale_mine", "mine": "Bisie", "custodian": "TRADER"}
    world.record("AUTH", "lot.declared", declaration("E-GIVEN", **mine))
    counts = [{"mineral": CASSITERITE, "quantity": {"mass_kg": "23900"}, "packages": 478}]
    count = {"place": place, "party": "TRADER", "counts": counts, "witnesses": ["AUTH"]}
    world.record("NGO", "stock.counted", count | {"method": "weighed"})
    world.work("split", ["E-OLD"], {"E-1": "50", "E-2": "50", "E-3": "50", "E-4": "50", "E-5": "50"})


def _ends(world: World) -> None:
    lost = {"lots": ["E-1"], "cause": "theft", "reported_to": "Police, Kalima", "report_number": "PV 9"}
    world.record("TRADER", "lot.lost", lost)
    world.record("TRADER", "lot.lost", {"lots": ["E-1"], "outcome": "found", "place": "E-DEPOT"})
    world.record("TRADER", "lot.lost", {"lots": ["E-2"], "outcome": "gone", "cause": "flood"})
    seized = {"lots": ["E-3", "E-4", "E-5"], "act": "PV 12", "reason": "No papers.", "held_at": "E-DEPOT"}
    world.record("AUTH", "lot.seized", seized | {"held_by": "AUTH"})
    world.record("AUTH", "lot.released", {"lots": ["E-3"], "act": "Order 3", "reason": "Papers came."})
    world.record("AUTH", "lot.released", {"lots": ["E-4"], "act": "Order 4", "to": world.party("EXPORTER")})
    destroyed = {"lots": ["E-5"], "method": "Dumped at sea.", "act": "Order 5", "witnesses": ["NGO"]}
    world.record("AUTH", "lot.destroyed", destroyed)


def _papers(world: World) -> None:
    fields = {"lots": ["E-4"], "mass_kg": "50", "importer": "Importer"}
    first = world.record("AUTH", "certificate.issued", certificate(number="E-CERT-1", **fields))
    old = {"old_number": "E-CERT-1", "old_event": first.id, "reason": "Expired on the way."}
    second = world.record("AUTH", "certificate.replaced", certificate(number="E-CERT-2", **fields) | old)
    sent = export(world, "E-4", "E-CERT-2")
    world.record("EXPORTER", "export.cancelled", {"event": sent, "lots": ["E-4"], "reason": "Turned back."})
    ended = {"number": "E-CERT-2", "event": second.id, "reason": "Never left.", "act": "Order 6"}
    world.record("AUTH", "certificate.cancelled", ended)


def export(world: World, lot: str, *numbers: str, to: str = "IMPORTER") -> str:
    """Export a lot to a consignee, and return the event."""
    body = {"lots": [lot], "to_country": "TZ", "certificates": list(numbers), "consignee": world.party(to)}
    body |= {"transit": ["RW"], "cn_code": "26090000"}
    return world.record(world.lot(lot).custodian, "lot.exported", body).id


def _border(world: World) -> None:
    export(world, "E-4")
    arrived = {
        "lot": "E-4",
        "quantity": {"mass_kg": "49.9"},
        "customs_reference": "IM4 77",
        "transit": ["RW"],
    }
    world.record("IMPORTER", "lot.imported", arrived)
    world.record("IMPORTER", "lot.imported", entry("E-FOREIGN"))


def _composition(world: World) -> None:
    for lot in ("E-A", "E-B", "E-C"):
        world.register(lot, site="S1" if lot != "E-C" else "S2")
        world.bring(lot, "TRADER")
    mixed = world.work("combined", ["E-A", "E-B"], {"E-MIX": "100"})
    world.bring("E-MIX", "EXPORTER")
    proposed = world.record("TRADER", "composition.corrected", recomposition(mixed.id, "E-B", "E-C"))
    world.record("EXPORTER", "correction.approved", {"correction": proposed.id})


def recomposition(event: str, removed: str, added: str) -> dict[str, Value]:
    """Return the body that exchanges one bag of a mixture for another."""
    reason = "The wrong bag was scanned."
    return {"event": event, "removed": [removed], "added": [{"lot": added}], "reason": reason}
