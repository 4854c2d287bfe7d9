"""Cases about what offices record: areas, licences, lapses, suspended parties, queues signed anew."""

from __future__ import annotations

from tests.support.world import DAY, Value, World, small_policy


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


def site_status_lapsed(world: World) -> bytes:
    """A green site that was not inspected for a year."""
    _let_lapse(world)
    return _register(world)


def site_red__lapsed(world: World) -> bytes:
    """A site that was never inspected, three years after it became blue."""
    _let_lapse(world)
    world.now += 1200 * DAY
    return _register(world)


def superseded_recorded(world: World) -> bytes:
    """A queue is signed anew with another key, and one event of it was recorded before."""
    first = world.register("L1")
    body = world.registration("L2")
    return world.sign("COOP", "lot.registered", body, supersedes_unrecorded=first.id)


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
