"""Cases about who signs, when and for which ledger. One function a case: the past, then the event."""

from __future__ import annotations

from ledger.lots.state import LEDGER
from tests.support.world import DAY, World, rfc3339, signing_key


def other_ledger(world: World) -> bytes:
    """The event names another genesis."""
    return world.sign("AUTH", "site.registered", _site(), ledger="ab" * 32)


def ledger_exists(world: World) -> bytes:
    """A second genesis."""
    key = signing_key("A").public_key.hex()
    authority = {"party": "A", "name": "A", "country": "CD", "keys": [key]}
    body = world.opening(authority=authority)
    return world.sign("A", "ledger.opened", body, ledger=None, cites=None)


def ledger_closed(world: World) -> bytes:
    """An event after the last one."""
    world.record("AUTH", "ledger.closed", {"reason": "The log moves."})
    return world.sign("AUTH", "site.registered", _site())


def key_not_enrolled(world: World) -> bytes:
    """A sound signature by a key that nobody enrolled."""
    return world.sign("AUTH", "site.registered", _site(), signer=signing_key("STRANGER"))


def key_not_enrolled__other_party(world: World) -> bytes:
    """The key of one party signs for another."""
    world.party("COOP")
    return world.sign("AUTH", "site.registered", _site(), signer=signing_key("COOP"))


def key_not_enrolled__ending(world: World) -> bytes:
    """A party is to revoke a key that is not its own."""
    world.party("COOP")
    body = {"party": "COOP", "key": signing_key("AUTH").public_key.hex(), "reason": "lost"}
    return world.sign("COOP", "key.revoked", body)


def key_revoked(world: World) -> bytes:
    """A key that was revoked signs."""
    _end(world, "key.revoked", reason="compromised")
    return world.sign("AUTH", "site.registered", _site())


def key_revoked__again(world: World) -> bytes:
    """A revoked key is revoked once more."""
    _end(world, "key.revoked", reason="compromised")
    body = {"party": "AUTH", "key": signing_key("AUTH").public_key.hex(), "reason": "lost"}
    return world.sign("AUTH", "key.revoked", body, signer=signing_key("AUTH", 2))


def key_expired(world: World) -> bytes:
    """A retired key signs after the days that the policy gives it."""
    _end(world, "key.retired", reason="New telephone.")
    world.now += 31 * DAY
    return world.sign("AUTH", "site.registered", _site())


def key_retired(world: World) -> bytes:
    """A retired key signs within the days that the policy gives it."""
    _end(world, "key.retired", reason="New telephone.")
    world.now += 29 * DAY
    return world.sign("AUTH", "site.registered", _site())


def key_use(world: World) -> bytes:
    """A field key registers a place."""
    world.party("COOP")
    body = {"party": "COOP", "enrolment": world.enrolment("COOP", number=2, use="field")}
    world.record("COOP", "key.added", body)
    place = {"place": "P1", "name": "Depot", "kind": "depot", "country": "CD"}
    return world.sign("COOP", "place.registered", place, signer=signing_key("COOP", 2))


def signer_suspended(world: World) -> bytes:
    """A suspended party registers a place."""
    world.party("COOP")
    world.record("AUTH", "party.suspended", {"party": "COOP", "reason": "Under investigation."})
    place = {"place": "P1", "name": "Depot", "kind": "depot", "country": "CD"}
    return world.sign("COOP", "place.registered", place)


def not_entitled(world: World) -> bytes:
    """A cooperative registers a site."""
    world.party("COOP")
    return world.sign("COOP", "site.registered", _site())


def only_the_ledger(world: World) -> bytes:
    """The authority puts a refusal on record, which only the ledger does."""
    return world.sign("AUTH", "submission.refused", _refusal())


def only_the_ledger__statement_key(world: World) -> bytes:
    """The ledger's statement key signs another type of event."""
    return world.sign(LEDGER, "site.registered", _site())


def seal_not_allowed(world: World) -> bytes:
    """The name of a site is sealed."""
    return world.sign("AUTH", "site.registered", _site(), sealed=["name"], _sd=["A" * 43])


def seal_mismatch(world: World) -> bytes:
    """Two sealed fields and one digest."""
    fields = {"sealed": ["latitude", "longitude"], "_sd": ["A" * 43]}
    return world.sign("AUTH", "site.registered", _site(), **fields)


def time_in_future(world: World) -> bytes:
    """An event of next week."""
    return world.sign("AUTH", "site.registered", _site(), occurred_at=rfc3339(world.now + 7 * DAY))


def clock_skew(world: World) -> bytes:
    """An event of tomorrow."""
    return world.sign("AUTH", "site.registered", _site(), occurred_at=rfc3339(world.now + DAY))


def late(world: World) -> bytes:
    """An event of last week."""
    return world.sign("AUTH", "site.registered", _site(), occurred_at=rfc3339(world.now - 7 * DAY))


def sequence_gap(world: World) -> bytes:
    """The third event of a key before the second."""
    first = world.record("AUTH", "site.registered", _site("S0"), seq=1)
    return world.sign("AUTH", "site.registered", _site(), seq=3, prev=first.id)


def sequence_fork(world: World) -> bytes:
    """Two second events of a key."""
    first = world.record("AUTH", "site.registered", _site("S0"), seq=1)
    world.record("AUTH", "site.registered", _site("S2"), seq=2, prev=first.id)
    return world.sign("AUTH", "site.registered", _site(), seq=2, prev=first.id)


def sequence_fork__in_a_gap(world: World) -> bytes:
    """An event comes late under a number that was missing, but what followed names another one."""
    first = world.record("AUTH", "site.registered", _site("S0"), seq=1)
    world.record("AUTH", "site.registered", _site("S2"), seq=3, prev="ab" * 32)
    return world.sign("AUTH", "site.registered", _site(), seq=2, prev=first.id)


def built_on_suspect(world: World) -> bytes:
    """A lot is dispatched that was registered with a key of which it turned out that it was stolen before."""
    world.party("COOP")
    body = {"party": "COOP", "enrolment": world.enrolment("COOP", number=2, use="field")}
    world.record("COOP", "key.added", body)
    world.site("S1")
    stolen = signing_key("COOP", 2)
    world.record("COOP", "lot.registered", world.registration("L1", tags=None), signer=stolen)
    body = {"party": "COOP", "key": stolen.public_key.hex(), "reason": "lost", "suspect_from": "2026-01-01"}
    world.record("COOP", "key.revoked", body)
    return world.sign("COOP", "lot.dispatched", {"lots": ["L1"], "to": world.party("TRADER")})


def log_key_unexplained(world: World) -> bytes:
    """A new origin that names an old one which it was not."""
    log = {"origin": "new.test/log", "log_vkeys": ["c", "d"], "old_origin": "else.test/log"}
    body = {"reason": "Moved.", "log": log | {"last_checkpoint": "AAAA"}}
    return world.sign("AUTH", "ledger.updated", body)


def key_taken__statement_key(world: World) -> bytes:
    """An authority key becomes the statement key."""
    body = {"reason": "Renewed.", "statement_key": signing_key("AUTH", 2).public_key.hex()}
    return world.sign("AUTH", "ledger.updated", body)


def enrolment_invalid__statement_key(world: World) -> bytes:
    """A statement key that is no point of the curve's prime-order group."""
    return world.sign("AUTH", "ledger.updated", {"reason": "Renewed.", "statement_key": "00" * 32})


def _site(id: str = "S1") -> dict[str, object]:
    return {"site": id, "name": "Site", "country": "CD", "province": "Tanganyika"}


def _refusal() -> dict[str, object]:
    return {"sha256": "ab" * 32, "signer": "cd" * 32, "type": "lot.split", "codes": ["not-custodian"]}


def _end(world: World, type: str, *, reason: str) -> None:
    body = {"party": "AUTH", "key": signing_key("AUTH").public_key.hex(), "reason": reason}
    world.record("AUTH", type, body, signer=signing_key("AUTH", 2))
