"""Cases about births other than at a site, ends, papers, borders and composition."""

from __future__ import annotations

from scripts.vectors.decisions.market import certificate
from tests.support.lives_ends import declaration, depot, entry, export, recomposition
from tests.support.world import CASSITERITE, DAY, Value, World


def origin_declared(world: World) -> bytes:
    """Twelve tonnes are declared as the stock with which a trader begins."""
    world.party("TRADER")
    return world.sign("TRADER", "lot.declared", declaration("L1", place=depot(world)))


def opening_stock_again(world: World) -> bytes:
    """More opening stock at the same depot, counted on another day."""
    place = _stocked(world)
    world.now += 4 * DAY
    return world.sign("TRADER", "lot.declared", declaration("L2", place=place, counted_on="2026-01-05"))


def opening_stock_again__later(world: World) -> bytes:
    """The same day's count, remembered a week after the first of it was entered."""
    place = _stocked(world)
    world.now += 7 * DAY
    return world.sign("TRADER", "lot.declared", declaration("L2", place=place))


def not_custodian__declared(world: World) -> bytes:
    """A trader declares stock in another's hands."""
    world.party("TRADER")
    world.party("COOP")
    return world.sign("TRADER", "lot.declared", declaration("L1", custodian="COOP"))


def lot_withheld(world: World) -> bytes:
    """A seized lot is sent away."""
    world.register("L1")
    world.record("AUTH", "lot.seized", {"lots": ["L1"], "act": "PV 1", "reason": "No papers."})
    return world.sign("COOP", "lot.dispatched", {"lots": ["L1"], "to": world.party("TRADER")})


def not_in_state(world: World) -> bytes:
    """A lot is found that was never lost."""
    world.register("L1")
    return world.sign("COOP", "lot.lost", {"lots": ["L1"], "outcome": "found"})


def not_in_state__released(world: World) -> bytes:
    """A lot is released that was never seized."""
    world.register("L1")
    return world.sign("AUTH", "lot.released", {"lots": ["L1"], "act": "Order 1"})


def not_in_state__never_exported(world: World) -> bytes:
    """A lot is imported that never left."""
    world.register("L1")
    world.bring("L1", "TRADER")
    return world.sign("TRADER", "lot.imported", {"lot": "L1", "quantity": {"mass_kg": "50"}})


def lost_on_hold(world: World) -> bytes:
    """A lot that the authority disputes is gone."""
    event = world.register("L1")
    world.record("AUTH", "event.disputed", {"event": event.id, "reason": "Not dug there."})
    return world.sign("COOP", "lot.lost", {"lots": ["L1"], "outcome": "gone"})


def lot_on_hold__destroyed(world: World) -> bytes:
    """A custodian destroys what is contested."""
    event = world.register("L1")
    world.record("AUTH", "event.disputed", {"event": event.id, "reason": "Not dug there."})
    return world.sign("COOP", "lot.destroyed", {"lots": ["L1"], "method": "Thrown into the lake."})


def state_released(world: World) -> bytes:
    """Seized ore is given to an exporter."""
    world.register("L1")
    world.record("AUTH", "lot.seized", {"lots": ["L1"], "act": "PV 1", "reason": "No papers."})
    body = {"lots": ["L1"], "act": "Order 1", "to": world.party("EXPORTER")}
    return world.sign("AUTH", "lot.released", body)


def count_not_yours(world: World) -> bytes:
    """A neighbour counts a stock."""
    place = _stocked(world)
    world.party("EXPORTER")
    return world.sign("EXPORTER", "stock.counted", _count(place, "12000"))


def stock_short(world: World) -> bytes:
    """A tonne less lies there than the ledger says."""
    return world.sign("TRADER", "stock.counted", _count(_stocked(world), "11000"))


def stock_surplus(world: World) -> bytes:
    """A tonne more lies there than the ledger says."""
    return world.sign("TRADER", "stock.counted", _count(_stocked(world), "13000"))


def certificate_not_issued(world: World) -> bytes:
    """A certificate is cancelled that an exporter cited and nobody issued here."""
    _ready(world)
    cited = world.record("EXPORTER", "certificate.cited", certificate())
    body = {"number": "CD-2026-0001", "event": cited.id, "reason": "Forged."}
    return world.sign("AUTH", "certificate.cancelled", body)


def certificate_ended(world: World) -> bytes:
    """A certificate is cancelled twice."""
    _ready(world)
    body = _cancelled(world)
    return world.sign("AUTH", "certificate.cancelled", body)


def not_its_issuer__certificate(world: World) -> bytes:
    """One office cancels what another issued."""
    _ready(world)
    issued = world.record("AUTH", "certificate.issued", certificate())
    world.record(
        "AUTH",
        "party.registered",
        {"party": "OFFICE", "name": "Office", "country": "CD", "roles": ["authority", "certifier"]}
        | {"enrolment": world.enrolment("OFFICE")},
    )
    details = {"party": "OFFICE", "name": "Office", "country": "CD", "roles": ["certifier"]}
    world.record("AUTH", "party.updated", details)
    body = {"number": "CD-2026-0001", "event": issued.id, "reason": "Forged."}
    return world.sign("OFFICE", "certificate.cancelled", body)


def certificate_cancelled(world: World) -> bytes:
    """An export on a certificate that was cancelled."""
    _ready(world)
    _cancelled(world)
    return world.sign("EXPORTER", "lot.exported", _export("CD-2026-0001"))


def certificate_replaced(world: World) -> bytes:
    """An export on a number that another one has replaced."""
    _ready(world)
    issued = world.record("AUTH", "certificate.issued", certificate())
    old = {"old_number": "CD-2026-0001", "old_event": issued.id, "reason": "Expired on the way."}
    world.record("AUTH", "certificate.replaced", certificate(number="CD-2026-0002") | old)
    return world.sign("EXPORTER", "lot.exported", _export("CD-2026-0001"))


def certificate_other_lot__replaced(world: World) -> bytes:
    """A certificate is replaced by one for a lot that the old one did not name."""
    _ready(world)
    issued = world.record("AUTH", "certificate.issued", certificate())
    world.register("L2", tags=None)
    old = {"old_number": "CD-2026-0001", "old_event": issued.id, "reason": "Expired on the way."}
    return world.sign("AUTH", "certificate.replaced", certificate(number="CD-2", lots=["L2"]) | old)


def not_that_export(world: World) -> bytes:
    """A second export is taken back in the name of the first."""
    _ready(world)
    first = export(world, "L1")
    world.record("EXPORTER", "export.cancelled", {"event": first, "lots": ["L1"], "reason": "Came back."})
    export(world, "L1")
    body = {"event": first, "lots": ["L1"], "reason": "Came back."}
    return world.sign("EXPORTER", "export.cancelled", body)


def not_consignee__imported(world: World) -> bytes:
    """An importer takes over what was exported to another."""
    _ready(world)
    export(world, "L1", to="SMELTER")
    world.party("IMPORTER")
    return world.sign("IMPORTER", "lot.imported", {"lot": "L1", "quantity": {"mass_kg": "50"}})


def import_unclear(world: World) -> bytes:
    """An import that names no lot at all."""
    world.party("IMPORTER")
    return world.sign("IMPORTER", "lot.imported", {"quantity": {"mass_kg": "50"}})


def import_unclear__ledger(world: World) -> bytes:
    """A lot of this ledger is taken over as one of another."""
    _ready(world)
    export(world, "L1")
    body = {"lot": "L1", "quantity": {"mass_kg": "50"}, "ledger": "c0" * 32}
    return world.sign("IMPORTER", "lot.imported", body)


def import_unproven(world: World) -> bytes:
    """A lot of another ledger without its passport."""
    world.party("IMPORTER")
    body = {name: value for name, value in entry("L1").items() if name != "passport_sha256"}
    return world.sign("IMPORTER", "lot.imported", body)


def import_own_lot(world: World) -> bytes:
    """A lot of this ledger is entered as if it came from another."""
    world.party("IMPORTER")
    return world.sign("IMPORTER", "lot.imported", entry("L1", ledger=world.genesis))


def imported_already(world: World) -> bytes:
    """An importer enters the same lot of another ledger a second time."""
    world.party("IMPORTER")
    world.record("IMPORTER", "lot.imported", entry("L1"))
    return world.sign("IMPORTER", "lot.imported", entry("L2"))


def imported_twice(world: World) -> bytes:
    """Two importers enter the same lot of another ledger; both lots are on hold."""
    world.party("IMPORTER")
    world.party("SMELTER")
    world.record("IMPORTER", "lot.imported", entry("L1"))
    return world.sign("SMELTER", "lot.imported", entry("L2"))


def shares_not_whole(world: World) -> bytes:
    """Shares of another ledger that do not add up."""
    world.party("IMPORTER")
    shares = [{"origin": "site:RW-1", "share": "0.5"}]
    return world.sign("IMPORTER", "lot.imported", entry("L1", shares=shares))


def not_there_yet(world: World) -> bytes:
    """A bag that was dug later is said to have gone into a mixture."""
    event = _mixed(world)
    world.register("L9")
    world.bring("L9", "TRADER")
    return world.sign("TRADER", "composition.corrected", recomposition(event, "L2", "L9"))


def not_correctable__composition(world: World) -> bytes:
    """What went into a dispatch is no composition."""
    world.register("L1")
    sent = world.dispatch(["L1"])
    body: dict[str, Value] = {"event": sent.id, "reason": "Wrong bag."}
    return world.sign("COOP", "composition.corrected", body, cites=[sent.id])


def lots_differ__composition(world: World) -> bytes:
    """A bag is taken out of a mixture that did not go in."""
    event = _mixed(world)
    return world.sign("TRADER", "composition.corrected", recomposition(event, "L3", "L3"))


def correction_pending__composition(world: World) -> bytes:
    """A composition is corrected again before anybody has said whether the first correction holds."""
    event = _mixed(world)
    world.record("TRADER", "composition.corrected", recomposition(event, "L2", "L3"))
    return world.sign("TRADER", "composition.corrected", recomposition(event, "L1", "L3"))


def not_its_issuer__composition(world: World) -> bytes:
    """Another trader says what went into a mixture."""
    event = _mixed(world)
    world.party("EXPORTER")
    return world.sign("EXPORTER", "composition.corrected", recomposition(event, "L2", "L3"))


def not_custodian__composition(world: World) -> bytes:
    """By the time of the approval the right bag is in other hands."""
    event = _mixed(world)
    proposed = world.record("TRADER", "composition.corrected", recomposition(event, "L2", "L3"))
    world.bring("L3", "EXPORTER")
    return world.sign("AUTH", "correction.approved", {"correction": proposed.id})


def disputed_already__by_a_party(world: World) -> bytes:
    """A party to an event disputes it again while its first dispute stands."""
    event = world.register("L1")
    world.record("COOP", "event.disputed", {"event": event.id, "reason": "Wrong scale."})
    return world.sign("COOP", "event.disputed", {"event": event.id, "reason": "Wrong scale, I say."})


def _stocked(world: World) -> str:
    place = depot(world)
    world.record("TRADER", "lot.declared", declaration("L1", place=place))
    return place


def _count(place: str, mass: str) -> dict[str, object]:
    counts = [{"mineral": CASSITERITE, "quantity": {"mass_kg": mass}}]
    return {"place": place, "party": "TRADER", "counts": counts, "witnesses": ["AUTH"]}


def _ready(world: World) -> None:
    world.register("L1", tags=None)
    world.bring("L1", "EXPORTER")


def _cancelled(world: World) -> dict[str, object]:
    issued = world.record("AUTH", "certificate.issued", certificate())
    body: dict[str, object] = {"number": "CD-2026-0001", "event": issued.id, "reason": "Forged papers."}
    world.record("AUTH", "certificate.cancelled", body)
    return body


def _export(number: str) -> dict[str, object]:
    return {"lots": ["L1"], "to_country": "TZ", "certificates": [number]}


def _mixed(world: World) -> str:
    for lot in ("L1", "L2", "L3"):
        world.register(lot)
        world.bring(lot, "TRADER")
    return world.work("combined", ["L1", "L2"], {"MIX": "100"}).id
