"""What names many things is judged by those that are at hand: areas and incidents in a passport."""

from __future__ import annotations

from ledger.lots.office import Area, Incident
from ledger.lots.state import Lot
from ledger.lots.tag import tag_digest
from ledger.lots.view import At
from ledger.service.passports.closure import Closure
from ledger.verify.subset import Subset
from tests.support.extracts import Past, check_extracts
from tests.support.world import World


def extract(world: World, lot: str) -> tuple[Subset, list[str]]:
    """Return the records that a lot's passport gives, and the types of its events."""
    closure = Closure(Past(world.past), lot)
    indexes = closure.indexes(max(closure.depths.values()))
    events = [
        (closure.event(one), At(one, world.past.entries[one][0]), world.past.entries[one][1])
        for one in indexes
    ]
    view = Subset(events, lot)
    faults = [fault for event, at, _ in events for fault in view.take(event, at)]
    assert not faults
    return view, [event.type for event, _, _ in events]


def test_an_area_of_many_sites_goes_along_without_them() -> None:
    world = World()
    for site in ("S1", "S2", "S3"):
        world.site(site)
    area = {"area": "A1", "name": "A", "legal_act": "Act 1", "from": "2025-12-01"}
    world.record("AUTH", "area.restricted", area | {"sites": ["S1", "S2", "S3"]})
    world.register("L1")
    world.record("AUTH", "area.lifted", {"area": "A1", "last_day": "2026-01-31", "legal_act": "Act 2"})
    view, types = extract(world, "L1")
    assert types.count("site.registered") == 1
    assert view.find(Lot, "L1") == world.lot("L1")
    assert view.find(Area, "A1") == world.get(Area, "A1")
    assert view.gaps == 0
    check_extracts(world.past)


def test_an_area_of_a_province_goes_along() -> None:
    world = World()
    world.site("S1")
    area = {"area": "A1", "name": "A", "legal_act": "Act 1", "from": "2025-12-01"}
    world.record("AUTH", "area.restricted", area | {"country": "CD", "province": "Nord-Kivu"})
    world.register("L1")
    view, types = extract(world, "L1")
    assert "area.restricted" in types
    assert view.find(Lot, "L1") == world.lot("L1")


def test_an_incident_goes_along_without_what_else_it_is_about() -> None:
    world = World()
    world.register("L1")
    world.site("S2", operators=[world.party("COOP2")])
    world.register("L2", site="S2", by="COOP2", tags=None)
    about = {"lots": ["L1", "L2"], "sites": ["S2"]}
    body = {"incident": "I1", "level": 2, "risk": "taxes", "due_on": "2026-06-30"}
    world.record("PROGRAMME", "incident.opened", body | about)
    world.record("COOP2", "incident.answered", {"incident": "I1"})
    world.record("AUTH", "incident.closed", {"incident": "I1", "outcome": "resolved", "reason": "Paid."})
    view, types = extract(world, "L1")
    assert types.count("lot.registered") == 1
    found = view.find(Incident, "I1")
    assert found is not None
    assert found.lots == ("L1",)
    # What a stranger to this passport answers cannot be judged.
    assert view.gaps == 2
    check_extracts(world.past)


def test_a_report_of_a_foreign_number_goes_along_with_the_lot_that_carries_it() -> None:
    world = World()
    report = {"scheme": "ITSCI", "reason": "Stolen."}
    world.record("PROGRAMME", "tag.lost", report | {"tags": [tag_digest("7"), tag_digest("8")]})
    world.register("L1", tags=[{"scheme": "ITSCI", "number": "7"}])
    world.register("L2", tags=[{"scheme": "ITSCI", "number": "9"}])
    world.record("PROGRAMME", "tag.damaged", report | {"tags": [tag_digest("9")]})
    for lot in ("L1", "L2"):
        view, _types = extract(world, lot)
        assert view.find(Lot, lot) == world.lot(lot)
        assert len(world.lot(lot).holds) == 1


def test_what_is_late_of_an_incident_is_not_the_lots_fault() -> None:
    world = World()
    world.register("L1")
    body = {"incident": "I1", "level": 2, "risk": "taxes", "lots": ["L1"]}
    event = world.record("TRADER", "incident.opened", body, occurred_at="2025-06-01T00:00:00Z")
    assert set(world.flags(event)) == {"late", "optional-missing", "incident-by-stranger"}
    assert world.lot("L1").flags == ("incident-by-stranger",)
