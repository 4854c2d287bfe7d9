"""One life of some lots from the genesis to the furnace, in which every event type occurs."""

from __future__ import annotations

from collections.abc import Callable

from ledger.lots.state import LEDGER, Lot
from ledger.lots.tag import tag_digest
from scripts.vectors.decisions.market import certificate
from tests.support import lives_custody, lives_ends, lives_heaps, lives_offices
from tests.support.world import CASSITERITE, World, signing_key

DIGEST = "A" * 43
LIVES: tuple[Callable[[World], None], ...] = (
    lives_offices.live,
    lives_custody.live,
    lives_heaps.live,
    lives_ends.live,
)
"""What else happens in the ledger, each group of types in a module of its own."""


def journey() -> World:
    """Return a ledger that has recorded each type of the table."""
    world = World()
    _people(world)
    _places(world)
    _production(world)
    _conflict(world)
    _market(world)
    _changes(world)
    for live in LIVES:
        live(world)
    world.record("AUTH", "ledger.closed", {"reason": "The log moves.", "successor": "next.test/log"})
    return world


def _people(world: World) -> None:
    world.party("COOP")
    added = {"party": "COOP", "enrolment": world.enrolment("COOP", number=2, use="field")}
    world.record("COOP", "key.added", added)
    old = signing_key("COOP", 2).public_key.hex()
    world.record("COOP", "key.retired", {"party": "COOP", "key": old, "reason": "New telephone."})
    revoked = {"party": "COOP", "key": old, "reason": "lost", "suspect_from": "2025-12-31"}
    world.record("COOP", "key.revoked", revoked)
    details = {"party": "COOP", "name": "Coopérative Kalima", "country": "CD", "roles": ["cooperative"]}
    licence = {"type": "artisanal_permit", "number": "17/2024", "from": "2024-01-01", "to": "2026-12-31"}
    more = {"identifiers": [{"scheme": "RCCM", "value": "CD/1"}], "licences": [licence], "schemes": ["A"]}
    world.record("COOP", "party.updated", details | more, sealed=["contacts"], _sd=[DIGEST])
    world.party("TRADER")
    world.record(
        "AUTH", "party.suspended", {"party": "TRADER", "reason": "Accounts missing.", "act": "Act 2"}
    )
    world.record("AUTH", "party.reinstated", {"party": "TRADER", "reason": "Accounts came."})
    world.record("AUTH", "ledger.updated", {"reason": "Bundles are open to readers only.", "public": False})


def _places(world: World) -> None:
    world.site("S1", operators=["COOP"], monthly_allotment_kg="500", national_id="CD-1")
    details = {
        "site": "S1",
        "name": "Kalima 7",
        "country": "CD",
        "province": "Maniema",
        "operators": ["COOP"],
    }
    census = {"workers": 120, "pits": 4, "counted_on": "2025-11-02", "source": "Visit.", "season": "dry"}
    world.record("AUTH", "site.updated", details | {"minerals": [CASSITERITE], "census": census})
    place = {"place": "P1", "name": "Depot", "kind": "depot", "country": "CD", "operator": "TRADER"}
    world.record("TRADER", "place.registered", place | {"latitude": "-2.5631", "longitude": "26.9"})
    seen = {"site": "S1", "observed_on": "2025-12-01", "observer": "NGO", "visited": True, "workers": 110}
    world.record("NGO", "observation.recorded", seen | {"reported_status": 1, "minerals": [CASSITERITE]})


def _production(world: World) -> None:
    stolen = world.batch(2)
    body = {"batches": ["B0"], "tags": [tag_digest(stolen[0])], "reason": "Stolen at the depot."}
    world.record("AUTH", "tag.voided", body)
    tin = {"analyte": "Sn", "basis": "Sn", "value_percent": "62.5", "method": "xrf"}
    quantity = {"gross_kg": "50.4", "tare_kg": "0.4", "wet_or_dry": "wet", "moisture_percent": "4"}
    world.register("L1", quantity=quantity, components=[tin], packages=[{"kind": "bag", "seal": "S-1"}])
    world.register("L2", pits=["Pit 3"], extraction_method="underground", trade_name="Tin ore")
    evidence = [{"sha256": "ab" * 32, "media_type": "image/jpeg", "kind": "photo"}]
    fields = {"evidence": evidence, "entry_mode": "paper", "paper_ref": "Book 7, page 2", "seq": 1}
    unknown = [{"field": "/body/pits", "reason": "The team did not say."}]
    world.record("COOP", "lot.registered", world.registration("L3"), **fields, not_known=unknown)
    world.record("AGENCY", "lot.attested", {"lots": ["L3"], "quantity": {"mass_kg": "50"}})
    world.dispatch(["L1", "L2"], carrier=world.party("CARRIER"), waybill="W-1", transport="truck")
    world.receive("L1", "49.8", place="P1")
    world.receive("L2", "30", remainder="L2-R", packages=[{"outcome": "rejected"}], explanation="Wet.")
    world.dispatch(["L3"])
    world.record("TRADER", "dispatch.cancelled", {"lots": ["L3"], "reason": "The road is closed."})


def _conflict(world: World) -> None:
    code = world.tag()
    world.register("L4", tags=[{"number": code}])
    world.register("L5", tags=[{"number": code}])
    world.record(
        "AUTH",
        "tag.conflict_resolved",
        {
            "tag": {"number": code},
            "batches": [world.tag_of(code).batch],
            "hold": world.get(Lot, "L4").holds[0].id,
            "lots": ["L4", "L5"],
            "keeper": "L4",
            "reason": "The seal of the first is older.",
        },
    )


def _market(world: World) -> None:
    world.work("sorted", ["L1"], {"L1-A": "45", "L1-B": "4"}, process="hand_sorting")
    world.work("combined", ["L1-A", "L2"], {"C1": "75"})
    loss = {"name": "slimes", "quantity": {"mass_kg": "14"}}
    world.work("processed", ["C1"], {"C2": "60"}, process="magnetic", losses=[loss])
    world.work("split", ["C2"], {"C2-1": "20"})
    world.bring("C2", "EXPORTER")
    fields = {"lots": ["C2"], "mass_kg": "40", "origins": ["CD"], "verifier": "P-1", "validator": "P-2"}
    world.record("EXPORTER", "certificate.cited", certificate(**fields))
    world.record("AUTH", "certificate.issued", certificate(**fields))
    export = {"lots": ["C2"], "to_country": "TZ", "certificates": ["CD-2026-0001"], "cn_code": "26090000"}
    world.record("EXPORTER", "lot.exported", export | {"containers": ["MSKU1234567"]})
    world.bring("C2-1", "SMELTER")
    world.record("SMELTER", "lot.consumed", {"lots": ["C2-1"], "use": "Smelted."})


def _changes(world: World) -> None:
    event = world.register("L6")
    world.correct(event, "/body/trade_name", None, "Tin ore")
    world.correct(event, "/body/quantity/mass_kg", "50", "48.5", approver="AUTH")
    withdrawn = world.correct(event, "/body/extracted_from", "2025-12-20", "2025-12-21")
    world.record("COOP", "correction.rejected", {"correction": withdrawn.id, "reason": "Was right."})
    world.record("AUTH", "event.disputed", {"event": event.id, "reason": "Not dug there."})
    hold = world.get(Lot, "L6").holds[0].id
    world.record("AUTH", "hold.lifted", {"lots": ["L6"], "hold": hold, "reason": "Visited.", "act": "Act 9"})
    sent = world.dispatch(["L6"])
    world.record("AUTH", "event.voided", {"event": sent.id, "lots": ["L6"], "reason": "Wrong lot."})
    refused = world.attempt("TRADER", "lot.split", world.work_body(["L6"], {"L7": "1"}))
    body = {"sha256": refused.event.id, "signer": refused.event.key, "type": "lot.split"}
    world.record(LEDGER, "submission.refused", body | {"codes": refused.codes, "lots": ["L6", "L7"]})
