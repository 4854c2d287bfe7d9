"""Cases about corrections, voids, disputes and holds."""

from __future__ import annotations

from typing import Any

from ledger.lots.event import Event
from ledger.lots.state import Lot
from scripts.vectors.decisions.market import certificate
from tests.support.world import Value, World, tag_code


def correction_fixed(world: World) -> bytes:
    """The id of a lot is corrected."""
    return _correct(world, _lot(world), "/body/lot", "L1", "L2")


def correction_by_event(world: World) -> bytes:
    """A party would give itself another role by a correction."""
    world.party("COOP")
    body = {"party": "COOP", "name": "Coop", "country": "CD", "roles": ["cooperative"]}
    event = world.record("COOP", "party.updated", body)
    return _correct(world, event, "/body/roles", ["cooperative"], ["smelter"])


def correction_field_unknown(world: World) -> bytes:
    """A field that registrations do not have."""
    return _correct(world, _lot(world), "/body/colour", None, "grey")


def correction_field_unknown__beyond_the_end(world: World) -> bytes:
    """An element after the last one of a list."""
    return _correct(world, _lot(world, pits=["Pit 1"]), "/body/pits/1", None, "Pit 2")


def correction_stale(world: World) -> bytes:
    """The old value is not the one that counts."""
    return _correct(world, _lot(world), "/body/quantity/mass_kg", "48", "49")


def correction_invalid(world: World) -> bytes:
    """A mass that is no number."""
    return _correct(world, _lot(world), "/body/quantity/mass_kg", "50", "fifty")


def correction_invalid__no_mass(world: World) -> bytes:
    """Without the corrected field the lot would have no mass."""
    return _correct(world, _lot(world), "/body/quantity/mass_kg", "50", None)


def correction_invalid__tag(world: World) -> bytes:
    """A tag that was never issued."""
    event = world.register("L1", attested=False)
    code = event.body.tags[0].number
    return _correct(world, event, "/body/tags/0/number", code, tag_code(99))


def correction_invalid__dates(world: World) -> bytes:
    """The extraction would end before it began."""
    return _correct(world, _lot(world), "/body/extracted_to", None, "2025-12-19")


def correction_invalid__too_deep(world: World) -> bytes:
    """A value that would nest deeper than an event may."""
    deep: Any = []
    for _ in range(13):
        deep = [deep]
    return _correct(world, _lot(world), "/body/quantity/mass_kg", "50", deep)


def correction_invalid__by_now(world: World) -> bytes:
    """Two corrections that were possible each by itself; the second is approved."""
    tin = {"analyte": "Sn", "basis": "Sn", "value_percent": "40", "method": "xrf"}
    tungsten = {"analyte": "W", "basis": "WO3", "value_percent": "20", "method": "xrf"}
    event = _lot(world, components=[tin, tungsten])
    pending = world.correct(event, "/body/components/0/value_percent", "40", "70")
    world.correct(event, "/body/components/1/value_percent", "20", "50", approver="AUTH")
    return world.sign("AUTH", "correction.approved", {"correction": pending.id})


def unknown__corrected_site(world: World) -> bytes:
    """The site is corrected to one that is not registered."""
    return _correct(world, _lot(world), "/body/site", "S1", "S9")


def correction_pending(world: World) -> bytes:
    """A second correction of a field while the first one waits."""
    event = _lot(world)
    world.correct(event, "/body/quantity/mass_kg", "50", "49")
    return _correct(world, event, "/body/quantity/mass_kg", "50", "48")


def correction_pending__destination(world: World) -> bytes:
    """The country of destination does not change before somebody else agrees."""
    world.register("L1", tags=None)
    world.bring("L1", "EXPORTER")
    event = world.record("EXPORTER", "lot.exported", {"lots": ["L1"], "to_country": "TZ"})
    world.correct(event, "/body/to_country", "TZ", "RW")
    return _correct(world, event, "/body/to_country", "TZ", "KE")


def correction_by_event__enrolment(world: World) -> bytes:
    """The enrolment statement of a key is exchanged."""
    world.party("COOP")
    body = {"party": "COOP", "enrolment": world.enrolment("COOP", number=2)}
    event = world.record("COOP", "key.added", body)
    new = world.enrolment("COOP", number=3)
    return _correct(world, event, "/body/enrolment", body["enrolment"], new)


def correction_settled(world: World) -> bytes:
    """A correction is approved twice."""
    event = _lot(world)
    proposed = world.correct(event, "/body/quantity/mass_kg", "50", "49", approver="AUTH")
    return world.sign("AUTH", "correction.approved", {"correction": proposed.id})


def unknown__correction(world: World) -> bytes:
    """An approval of an event that is no correction."""
    return world.sign("AUTH", "correction.approved", {"correction": _lot(world).id})


def not_correctable(world: World) -> bytes:
    """A correction is corrected."""
    event = _lot(world)
    proposed = world.correct(event, "/body/trade_name", None, "Tin ore")
    return _correct(world, proposed, "/body/reason", "Typing error.", "Another reason.")


def not_correctable__voided(world: World) -> bytes:
    """An event is corrected that was voided."""
    event = _lot(world)
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "Entered twice."})
    return _correct(world, event, "/body/quantity/mass_kg", "50", "49")


def not_correctable__voided_since(world: World) -> bytes:
    """A correction is approved of an event that was voided since."""
    event = _lot(world)
    proposed = world.correct(event, "/body/quantity/mass_kg", "50", "49")
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "Entered twice."})
    return world.sign("AUTH", "correction.approved", {"correction": proposed.id})


def not_its_issuer(world: World) -> bytes:
    """A trader corrects the registration of a cooperative."""
    event = _lot(world)
    world.party("TRADER")
    body = {"event": event.id, "field": "/body/trade_name", "old": None, "new": "Tin", "reason": "Added."}
    return world.sign("TRADER", "event.corrected", body)


def not_its_issuer__void(world: World) -> bytes:
    """A trader voids the registration of a cooperative."""
    event = _lot(world)
    world.party("TRADER")
    return world.sign("TRADER", "event.voided", _void(event, "L1"))


def approved_from_inside(world: World) -> bytes:
    """A party approves its own correction."""
    event = _lot(world)
    proposed = world.correct(event, "/body/quantity/mass_kg", "50", "49")
    return world.sign("COOP", "correction.approved", {"correction": proposed.id})


def not_counterparty(world: World) -> bytes:
    """A trader who has nothing to do with the lot approves its correction."""
    event = _lot(world)
    proposed = world.correct(event, "/body/quantity/mass_kg", "50", "49")
    world.party("TRADER")
    return world.sign("TRADER", "correction.approved", {"correction": proposed.id})


def not_counterparty__named(world: World) -> bytes:
    """A bystander approves whom the issuer named as attestor and as owner."""
    trader = world.party("TRADER")
    event = _lot(world, attestors=[trader], owner=trader)
    proposed = world.correct(event, "/body/quantity/mass_kg", "50", "49")
    return world.sign("TRADER", "correction.approved", {"correction": proposed.id})


def has_dependants(world: World) -> bytes:
    """A registration is voided after the lot was split."""
    event = _lot(world)
    world.work("split", ["L1"], {"L2": "10"})
    return world.sign("COOP", "event.voided", _void(event, "L1"))


def void_too_early(world: World) -> bytes:
    """The consignor voids a dispatch on the day it was made."""
    world.register("L1", tags=None)
    return world.sign("COOP", "event.voided", _void(world.dispatch(["L1"]), "L1"))


def void_too_early__receipt(world: World) -> bytes:
    """The consignee voids its receipt, so that the lot would be the consignor's again."""
    event = _receipt(world)
    return world.sign("TRADER", "event.voided", _void(event, "L1"))


def void_too_early__cancellation(world: World) -> bytes:
    """The consignee voids its cancellation, so that the lot would be on its way again."""
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    event = world.record("TRADER", "dispatch.cancelled", {"lots": ["L1"], "reason": "Not wanted."})
    return world.sign("TRADER", "event.voided", _void(event, "L1"))


def void_too_early__for_another(world: World) -> bytes:
    """An agent voids a registration that it made for the custodian."""
    event = world.register("L1", by="AGENCY", custodian=world.party("COOP"), tags=None, attested=False)
    return world.sign("AGENCY", "event.voided", _void(event, "L1"))


def not_voidable(world: World) -> bytes:
    """A certificate is voided."""
    _lot(world)
    world.party("EXPORTER")
    event = world.record("AUTH", "certificate.issued", certificate())
    return world.sign("AUTH", "event.voided", _void(event, "L1"))


def already_voided(world: World) -> bytes:
    """An attestation is voided twice."""
    _lot(world)
    event = world.record("AGENCY", "lot.attested", {"lots": ["L1"]})
    world.record("AGENCY", "event.voided", _void(event))
    return world.sign("AGENCY", "event.voided", _void(event))


def lots_differ(world: World) -> bytes:
    """A void that names another lot than the event."""
    event = _lot(world)
    _lot(world, "L2")
    return world.sign("COOP", "event.voided", _void(event, "L2"))


def lots_differ__dispute(world: World) -> bytes:
    """A dispute about a lot that the event does not name."""
    event = _lot(world)
    _lot(world, "L2")
    body = {"event": event.id, "lots": ["L2"], "reason": "Not ours."}
    return world.sign("COOP", "event.disputed", body)


def dispute(world: World) -> bytes:
    """The consignor disputes a receipt."""
    event = _receipt(world)
    return world.sign("AUTH", "event.disputed", {"event": event.id, "reason": "Never sent."})


def disputed_by_stranger(world: World) -> bytes:
    """Somebody who is not named disputes a receipt."""
    event = _receipt(world)
    world.party("EXPORTER")
    return world.sign("EXPORTER", "event.disputed", {"event": event.id, "reason": "It is ours."})


def disputed_already(world: World) -> bytes:
    """Somebody who is not named disputes a receipt for the second time."""
    event = _receipt(world)
    body = {"event": event.id, "reason": "It is ours."}
    world.record("PROC", "event.disputed", body)
    world.record("EXPORTER", "event.disputed", body)
    return world.sign("EXPORTER", "event.disputed", body | {"reason": "Still ours."})


def dispute_too_long(world: World) -> bytes:
    """A dispute with more papers than a passport should carry."""
    event = _receipt(world)
    papers = [
        {"sha256": f"{number:064x}", "media_type": "image/jpeg", "kind": "photo"} for number in range(9)
    ]
    body = {"event": event.id, "reason": "Never sent."}
    return world.sign("AUTH", "event.disputed", body, evidence=papers)


def hold_not_yours(world: World) -> bytes:
    """The custodian lifts the hold on its own lot."""
    _disputed(world)
    return world.sign("TRADER", "hold.lifted", _lifting(world))


def hold_not_yours__own_event(world: World) -> bytes:
    """The authority lifts a hold that came of a dispute about its own act."""
    _lot(world)
    event = world.record("AUTH", "lot.attested", {"lots": ["L1"]})
    world.record("COOP", "event.disputed", {"event": event.id, "lots": ["L1"], "reason": "Not seen."})
    world.record("PROGRAMME", "event.disputed", {"event": event.id, "lots": ["L1"], "reason": "Not seen."})
    hold = world.get(Lot, "L1").holds[-1].id
    return world.sign("AUTH", "hold.lifted", {"lots": ["L1"], "hold": hold, "reason": "Seen."})


def hold_not_yours__awaited(world: World) -> bytes:
    """The authority lifts the hold on a lot that is on its way to it."""
    world.site("S1", status=3)
    world.register("L1")
    world.dispatch(["L1"], to="AUTH")
    hold = world.get(Lot, "L1").holds[0].id
    return world.sign("AUTH", "hold.lifted", {"lots": ["L1"], "hold": hold, "reason": "Seen."})


def upstream_on_hold(world: World) -> bytes:
    """A registration is disputed after the lot was sorted."""
    event = _lot(world)
    world.work("sorted", ["L1"], {"L2": "49"})
    return world.sign("AUTH", "event.disputed", {"event": event.id, "reason": "Not dug there."})


def corrected_upstream(world: World) -> bytes:
    """A registered mass is corrected after the lot was weighed again and sorted."""
    event = world.register("L1", tags=None)
    world.bring("L1", "TRADER")
    world.work("sorted", ["L1"], {"L2": "49"})
    proposed = world.correct(event, "/body/quantity/mass_kg", "50", "51")
    return world.sign("AUTH", "correction.approved", {"correction": proposed.id})


def _lot(world: World, id: str = "L1", **fields: Value) -> Event[Any]:
    return world.register(id, tags=None, attested=False, **fields)


def _correct(world: World, event: Event[Any], field: str, old: object, new: object) -> bytes:
    body = {"event": event.id, "field": field, "old": old, "new": new, "reason": "Typing error."}
    return world.sign(event.issuer, "event.corrected", body)


def _void(event: Event[Any], *lots: str) -> dict[str, object]:
    return {"event": event.id, "lots": list(lots), "reason": "Entered twice."}


def _receipt(world: World) -> Event[Any]:
    world.register("L1", tags=None)
    world.dispatch(["L1"])
    return world.receive("L1")


def _disputed(world: World) -> None:
    event = _receipt(world)
    world.record("AUTH", "event.disputed", {"event": event.id, "reason": "Never sent."})


def _lifting(world: World) -> dict[str, object]:
    return {"lots": ["L1"], "hold": world.get(Lot, "L1").holds[0].id, "reason": "Checked."}
