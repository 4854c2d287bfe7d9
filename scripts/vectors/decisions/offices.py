"""Cases about what offices record: areas, licences, lapses, tags that are gone, incidents, plans."""

from __future__ import annotations

from ledger.lots.tag import tag_digest
from tests.support.world import DAY, Value, World, small_policy

SAID = {"level": 2, "risk": "taxes", "due_on": "2026-06-30"}
PLAN = {
    "title": "Taxes",
    "risk": "taxes",
    "adopted_on": "2026-01-01",
    "due_on": "2026-03-01",
    "measures": ["Meet."],
    "indicators": [{"name": "Receipts"}],
}


def site_restricted(world: World) -> bytes:
    """Production at a site within an area that an authority closed."""
    world.site("S1")
    _restrict(world, sites=["S1"])
    return _register(world)


def site_restricted__province(world: World) -> bytes:
    """A whole province is closed."""
    world.site("S1")
    _restrict(world, country="CD", province="Nord-Kivu")
    return _register(world)


def site_restricted__place(world: World) -> bytes:
    """The bags were tagged at a place that is closed."""
    place = {"place": "P1", "name": "Depot", "kind": "depot", "country": "CD"}
    world.record("AUTH", "place.registered", place)
    _restrict(world, places=["P1"])
    return _register(world, tagging_place="P1")


def not_restricted(world: World) -> bytes:
    """An area is lifted twice."""
    world.site("S1")
    _restrict(world, sites=["S1"])
    body = {"area": "A1", "last_day": "2026-01-31", "legal_act": "Act 13"}
    world.record("AUTH", "area.lifted", body)
    return world.sign("AUTH", "area.lifted", body)


def dates_reversed__lifted(world: World) -> bytes:
    """An area is lifted before it was restricted."""
    world.site("S1")
    _restrict(world, sites=["S1"])
    body = {"area": "A1", "last_day": "2025-11-30", "legal_act": "Act 13"}
    return world.sign("AUTH", "area.lifted", body)


def subject_missing(world: World) -> bytes:
    """An incident about nothing."""
    world.party("PROGRAMME")
    return world.sign("PROGRAMME", "incident.opened", {"incident": "I1", **SAID})


def subject_missing__licence(world: World) -> bytes:
    """A licence of nobody and for no site."""
    return world.sign("AUTH", "licence.recorded", {"type": "claim", "number": "1"})


def subject_missing__area(world: World) -> bytes:
    """A province without its country."""
    return world.sign("AUTH", "area.restricted", _area(province="Ituri"))


def subject_missing__empty_area(world: World) -> bytes:
    """An area without sites, places or province."""
    return world.sign("AUTH", "area.restricted", _area())


def operator_suspended(world: World) -> bytes:
    """Another cooperative digs at the site of one that is suspended."""
    world.site("S1", operators=[world.party("COOP2")])
    world.record("AUTH", "party.suspended", {"party": "COOP2", "reason": "Accounts missing."})
    return _register(world)


def party_suspended(world: World) -> bytes:
    """A lot arrives from a party that was suspended while it was under way."""
    world.register("L1")
    world.dispatch(["L1"])
    world.record("AUTH", "party.suspended", {"party": "COOP", "reason": "Accounts missing."})
    return world.sign("TRADER", "lot.received", {"lot": "L1", "quantity": {"mass_kg": "50"}})


def licence_outside(world: World) -> bytes:
    """Production after the site's only licence ended."""
    world.site("S1")
    licence = {"type": "artisanal_permit", "number": "1", "from": "2024-01-01", "to": "2025-12-31"}
    world.record("AUTH", "licence.recorded", licence | {"site": "S1"})
    return _register(world)


def site_not_inspected__lapsed(world: World) -> bytes:
    """A green site that was not inspected for a year."""
    _let_lapse(world)
    return _register(world)


def site_red__lapsed(world: World) -> bytes:
    """A site that was never inspected, three years after it became blue."""
    _let_lapse(world)
    world.now += 1200 * DAY
    return _register(world)


def tag_lost(world: World) -> bytes:
    """A tag that was reported lost turns up on a bag."""
    return _register(world, tags=[{"number": _gone(world, "tag.lost")}])


def tag_lost__on_lot(world: World) -> bytes:
    """A cooperative misses a tag that is on a lot by now, which is the trader's."""
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    world.bring("L1", "TRADER")
    return world.sign("COOP", "tag.lost", _listed(code))


def tag_lost__other_scheme(world: World) -> bytes:
    """A number that the programme reported lost is on a bag."""
    body = {"scheme": "ITSCI", "tags": [tag_digest("0584001")], "reason": "Stolen."}
    world.record("PROGRAMME", "tag.lost", body)
    world.site("S1")
    return _register(world, tags=[{"scheme": "ITSCI", "number": "0584001"}])


def tag_lost__received(world: World) -> bytes:
    """A bag arrives with a tag that was reported lost."""
    code = _gone(world, "tag.lost")
    world.register("L1")
    world.dispatch(["L1"])
    packages = [{"tag": {"number": code}, "outcome": "accepted"}]
    body = {"lot": "L1", "quantity": {"mass_kg": "50"}, "packages": packages}
    return world.sign("TRADER", "lot.received", body)


def tag_damaged(world: World) -> bytes:
    """A tag that was reported damaged turns up on a bag."""
    return _register(world, tags=[{"number": _gone(world, "tag.damaged")}])


def tag_returned(world: World) -> bytes:
    """A tag that was given back turns up on a bag."""
    return _register(world, tags=[{"number": _gone(world, "tags.returned")}])


def tag_removed(world: World) -> bytes:
    """A tag that was taken off a bag turns up on another."""
    code = _opened(world)
    return _register(world, "L2", tags=[{"number": code}])


def tag_removed__work(world: World) -> bytes:
    """A tag that was taken off when a lot was sorted turns up on another."""
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    world.work("sorted", ["L1"], {"L1-A": "49"}, tags_removed=[{"number": code}])
    return _register(world, "L2", tags=[{"number": code}])


def tag_removed__replaced(world: World) -> bytes:
    """A tag that another one replaced turns up on another bag."""
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    pair = {"old": {"number": code}, "new": {"number": world.tag()}}
    body = {"lot": "L1", "replacements": [pair], "reason": "damaged"}
    world.record("COOP", "tag.replaced", body)
    return _register(world, "L2", tags=[{"number": code}])


def tag_off(world: World) -> bytes:
    """A custodian reports that the tag of its own lot was torn."""
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    return world.sign("COOP", "tag.damaged", _listed(code))


def tag_order(world: World) -> bytes:
    """A tag for export on a bag at the mine."""
    (code,) = world.batch(1, level="export")
    return _register(world, tags=[{"number": code}])


def tag_order__replaced(world: World) -> bytes:
    """A tag of the mine in the place of one of the négociant."""
    first = world.tag()
    world.register("L1", tags=[{"number": first}])
    (code,) = world.batch(1, level="negociant")
    pair = {"old": {"number": first}, "new": {"number": code}}
    world.record("COOP", "tag.replaced", {"lot": "L1", "replacements": [pair], "reason": "next_level"})
    pair = {"old": {"number": code}, "new": {"number": world.tag()}}
    return world.sign("COOP", "tag.replaced", {"lot": "L1", "replacements": [pair], "reason": "damaged"})


def tag_in_use__returned(world: World) -> bytes:
    """A tag that is on a lot is given back."""
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    return world.sign("COOP", "tags.returned", _listed(code))


def tag_in_use__lost(world: World) -> bytes:
    """A void tag is reported lost."""
    code = world.tag()
    world.record("AUTH", "tag.voided", _listed(code))
    return world.sign("COOP", "tag.lost", _listed(code))


def tag_in_use__lost_foreign(world: World) -> bytes:
    """A number of another scheme is reported lost twice."""
    body = {"scheme": "ITSCI", "tags": [tag_digest("1")], "reason": "Stolen."}
    world.record("PROGRAMME", "tag.lost", body)
    return world.sign("PROGRAMME", "tag.damaged", body)


def tag_in_use__replaced(world: World) -> bytes:
    """The new tag is on the lot already."""
    one, two = world.tag(), world.tag()
    world.register("L1", tags=[{"number": one}, {"number": two}])
    pair = {"old": {"number": one}, "new": {"number": two}}
    return world.sign("COOP", "tag.replaced", {"lot": "L1", "replacements": [pair], "reason": "damaged"})


def tag_mistyped__replaced(world: World) -> bytes:
    """The new tag has a wrong check character."""
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    pair = {"old": {"number": code}, "new": {"number": wrong}}
    return world.sign("COOP", "tag.replaced", {"lot": "L1", "replacements": [pair], "reason": "damaged"})


def tag_unknown__lost(world: World) -> bytes:
    """A tag that was never issued is reported lost."""
    world.tag()
    return world.sign("COOP", "tag.lost", {"batches": ["B0"], "tags": ["ab" * 32], "reason": "Lost."})


def tag_unknown__returned(world: World) -> bytes:
    """A tag that was never issued is given back."""
    world.tag()
    return world.sign("COOP", "tags.returned", {"batches": ["B0"], "tags": ["ab" * 32]})


def tag_not_yours__returned(world: World) -> bytes:
    """A trader gives the tags of a cooperative back."""
    world.party("TRADER")
    return world.sign("TRADER", "tags.returned", _listed(world.tag()))


def tag_not_yours__lost(world: World) -> bytes:
    """A trader reports the tags of a cooperative lost."""
    world.party("TRADER")
    return world.sign("TRADER", "tag.lost", _listed(world.tag()))


def not_issuer__other_scheme(world: World) -> bytes:
    """A cooperative reports a number of another scheme lost."""
    world.party("COOP")
    body = {"scheme": "ITSCI", "tags": [tag_digest("1")], "reason": "Stolen."}
    return world.sign("COOP", "tag.lost", body)


def batch_missing__other_scheme(world: World) -> bytes:
    """Tags of another scheme that were issued here are reported lost without their batch."""
    issued = {"batch": "B1", "scheme": "ITSCI", "tags": [tag_digest("1")]}
    world.record("PROGRAMME", "tags.issued", issued)
    body = {"scheme": "ITSCI", "tags": [tag_digest("1")], "reason": "Stolen."}
    return world.sign("PROGRAMME", "tag.lost", body)


def untagged__removed(world: World) -> bytes:
    """The only tag of a lot is taken off."""
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    return world.sign("COOP", "tag.removed", _off(code))


def superseded_recorded(world: World) -> bytes:
    """A queue is signed anew with another key, and one event of it was recorded before."""
    first = world.register("L1")
    body = world.registration("L2")
    return world.sign("COOP", "lot.registered", body, supersedes_unrecorded=first.id)


def incident_by_stranger(world: World) -> bytes:
    """A trader opens an incident about a lot that it never had."""
    world.register("L1")
    world.party("TRADER")
    return world.sign("TRADER", "incident.opened", {"incident": "I1", "lots": ["L1"], **SAID})


def optional_missing__incident(world: World) -> bytes:
    """An incident without a day by which it is to be settled."""
    body = {"incident": "I1", "level": 1, "risk": "armed_groups", "parties": [world.party("COOP")]}
    world.party("PROGRAMME")
    return world.sign("PROGRAMME", "incident.opened", body)


def incident_closed(world: World) -> bytes:
    """A closed incident is closed again."""
    _incident(world)
    world.record("AUTH", "incident.closed", _closing())
    return world.sign("AUTH", "incident.closed", _closing())


def incident_closed__updated(world: World) -> bytes:
    """A closed incident is given another level."""
    _incident(world)
    world.record("AUTH", "incident.closed", _closing())
    return world.sign("PROGRAMME", "incident.updated", {"incident": "I1", "level": 1})


def incident_not_yours(world: World) -> bytes:
    """A trader changes the level of an incident that a programme opened."""
    _incident(world)
    world.party("TRADER")
    return world.sign("TRADER", "incident.updated", {"incident": "I1", "level": 1})


def not_incident_subject(world: World) -> bytes:
    """A trader answers for a cooperative."""
    _incident(world)
    world.party("TRADER")
    return world.sign("TRADER", "incident.answered", {"incident": "I1", "accepts": True})


def party_to_conflict__incident(world: World) -> bytes:
    """An authority closes an incident about itself."""
    _incident(world, parties=["AUTH"])
    return world.sign("AUTH", "incident.closed", _closing())


def answer_awaited(world: World) -> bytes:
    """An incident is closed before its subject was heard."""
    _incident(world, answer_by="2026-02-01")
    return world.sign("AUTH", "incident.closed", _closing())


def incident_overdue(world: World) -> bytes:
    """An incident is closed after its day."""
    _incident(world, due_on="2026-01-02")
    world.now += 9 * DAY
    return world.sign("AUTH", "incident.closed", _closing())


def parent_stale__incident(world: World) -> bytes:
    """Two events about an incident from the same head."""
    _incident(world)
    late = world.sign("PROGRAMME", "incident.updated", {"incident": "I1", "level": 1})
    world.record("COOP", "incident.answered", {"incident": "I1"})
    return late


def parent_missing__decision(world: World) -> bytes:
    """A decision about a lot and a party cites an event of the lot alone."""
    event = world.register("L1")
    world.party("TRADER")
    decided = {"decision": "suspend", "decided_on": "2026-01-01", "manager": "P-1"}
    body = {"lots": ["L1"], "parties": ["COOP"]} | decided
    return world.sign("TRADER", "decision.recorded", body, cites=[event.id])


def plan_too_long(world: World) -> bytes:
    """A plan of a year."""
    body = PLAN | {"due_on": "2026-12-31", "parties": [world.party("COOP")]}
    return world.sign("COOP", "plan.adopted", body)


def not_a_plan(world: World) -> bytes:
    """A review of what is no plan."""
    event = world.register("L1")
    return world.sign("COOP", "plan.reviewed", _review(event.id))


def plan_ended(world: World) -> bytes:
    """A plan that has ended is reviewed once more."""
    plan = _plan(world)
    world.record("COOP", "plan.reviewed", _review(plan, outcome="end"))
    return world.sign("COOP", "plan.reviewed", _review(plan))


def review_late(world: World) -> bytes:
    """A review after its day."""
    return world.sign("COOP", "plan.reviewed", _review(_plan(world), reviewed_on="2026-04-01"))


def not_its_issuer__plan(world: World) -> bytes:
    """A trader reviews the plan of a cooperative."""
    plan = _plan(world)
    world.party("TRADER")
    return world.sign("TRADER", "plan.reviewed", _review(plan))


def not_entitled__closing(world: World) -> bytes:
    """A trader closes an incident."""
    _incident(world)
    world.party("TRADER")
    return world.sign("TRADER", "incident.closed", _closing())


def _area(**fields: Value) -> dict[str, Value]:
    return {"area": "A1", "name": "Closed", "legal_act": "Act 12", "from": "2025-12-01"} | fields


def _restrict(world: World, **fields: Value) -> None:
    world.record("AUTH", "area.restricted", _area(**fields))


def _register(world: World, lot: str = "L1", **fields: Value) -> bytes:
    world.site("S1")
    world.party("COOP")
    return world.sign("COOP", "lot.registered", world.registration(lot, **fields))


def _let_lapse(world: World) -> None:
    """Let green become blue after a year, and blue red after three."""
    lapses = [
        {"status": status, "days": days, "becomes": becomes, "from": "2020-01-01", "source": "test"}
        for status, days, becomes in ((1, 365, 0), (0, 1096, 3))
    ]
    body = {"reason": "Status lapses.", "policy": small_policy() | {"lapses": lapses}}
    world.record("AUTH", "ledger.updated", body)
    world.site("S1")
    world.now += DAY


def _listed(code: str, **fields: Value) -> dict[str, Value]:
    return {"batches": ["B0"], "tags": [tag_digest(code)], "reason": "Gone."} | fields


def _gone(world: World, type: str) -> str:
    code = world.tag()
    world.record("COOP", type, _listed(code))
    return code


def _off(code: str) -> dict[str, Value]:
    return {"lot": "L1", "tags": [{"number": code}], "reason": "opened"}


def _opened(world: World) -> str:
    code = world.tag()
    world.register("L1", tags=[{"number": code}, {"number": world.tag()}])
    world.record("COOP", "tag.removed", _off(code))
    return code


def _incident(world: World, **fields: Value) -> None:
    body = {"incident": "I1", "parties": [world.party("COOP")], **SAID} | fields
    world.record("PROGRAMME", "incident.opened", body)


def _closing() -> dict[str, Value]:
    return {"incident": "I1", "outcome": "resolved", "reason": "Receipt shown."}


def _plan(world: World) -> str:
    return world.record("COOP", "plan.adopted", PLAN | {"parties": [world.party("COOP")]}).id


def _review(plan: str, **fields: Value) -> dict[str, Value]:
    body = {"plan": plan, "reviewed_on": "2026-01-02", "progress": "some", "outcome": "continue"}
    return body | fields
