"""Cases about parties and the keys they enrol."""

from __future__ import annotations

from ledger.crypto.envelope import ENROLMENT, parse_envelope, sign_envelope
from ledger.crypto.text import decode_base64url, encode_base64url
from tests.support.world import DAY, World, rfc3339, signing_key


def enrolment_invalid(world: World) -> bytes:
    """The enrolment statement is none."""
    return world.sign("AUTH", "party.registered", _party("AAAA"))


def enrolment_expired(world: World) -> bytes:
    """The enrolment statement lay about."""
    enrolment = world.enrolment("COOP", expires=rfc3339(world.now - DAY))
    return world.sign("AUTH", "party.registered", _party(enrolment))


def enrolment_other(world: World) -> bytes:
    """The enrolment statement is for another party."""
    return world.sign("AUTH", "party.registered", _party(world.enrolment("TRADER")))


def enrolment_other__ledger(world: World) -> bytes:
    """The enrolment statement is for another ledger."""
    return world.sign("AUTH", "party.registered", _party(world.enrolment("COOP", ledger="ab" * 32)))


def key_taken(world: World) -> bytes:
    """One key for two parties."""
    world.party("TRADER")
    enrolment = world.enrolment("COOP", holder="TRADER")
    return world.sign("AUTH", "party.registered", _party(enrolment))


def second_key_needed(world: World) -> bytes:
    """The authority alone adds a key to a party that has one."""
    world.party("COOP")
    body = {"party": "COOP", "enrolment": world.enrolment("COOP", number=2)}
    return world.sign("AUTH", "key.added", body)


def second_key_needed__own_key(world: World) -> bytes:
    """The authority seconds itself with the key that signs."""
    world.party("COOP")
    return world.sign("AUTH", "key.added", _seconded(world, by=1))


def second_key_needed__no_statement(world: World) -> bytes:
    """The second statement is none."""
    world.party("COOP")
    body = {"party": "COOP", "enrolment": world.enrolment("COOP", number=2), "second": "AAAA"}
    return world.sign("AUTH", "key.added", body)


def added_by_authorities(world: World) -> bytes:
    """Two authority keys together add a key to a party that lost its own."""
    world.party("COOP")
    return world.sign("AUTH", "key.added", _seconded(world, by=2))


def dates_reversed__licence(world: World) -> bytes:
    """The second of two licences ends before it begins."""
    world.party("COOP")
    good = {"type": "artisanal_permit", "from": "2025-01-01", "to": "2025-01-01"}
    bad = {"type": "artisanal_permit", "from": "2026-01-01", "to": "2025-12-31"}
    body = {"party": "COOP", "name": "Coop", "country": "CD", "roles": ["cooperative"]}
    return world.sign("COOP", "party.updated", body | {"licences": [good, bad]})


def last_authority_key(world: World) -> bytes:
    """The last authority key is revoked."""
    body = {"party": "AUTH", "key": signing_key("AUTH", 2).public_key.hex(), "reason": "lost"}
    world.record("AUTH", "key.revoked", body)
    body = {"party": "AUTH", "key": signing_key("AUTH").public_key.hex(), "reason": "lost"}
    return world.sign("AUTH", "key.revoked", body)


def last_authority_key__role(world: World) -> bytes:
    """The authority gives up being one."""
    body = {"party": "AUTH", "name": "AUTH", "country": "CD", "roles": ["programme"]}
    return world.sign("AUTH", "party.updated", body)


def not_own_party(world: World) -> bytes:
    """A trader updates a cooperative."""
    world.party("COOP")
    world.party("TRADER")
    body = {"party": "COOP", "name": "COOP", "country": "CD", "roles": ["cooperative"]}
    return world.sign("TRADER", "party.updated", body)


def not_own_party__roles(world: World) -> bytes:
    """A cooperative makes itself a smelter."""
    world.party("COOP")
    body = {"party": "COOP", "name": "COOP", "country": "CD", "roles": ["cooperative", "smelter"]}
    return world.sign("COOP", "party.updated", body)


def not_suspended(world: World) -> bytes:
    """A party that was never suspended is reinstated."""
    world.party("COOP")
    return world.sign("AUTH", "party.reinstated", {"party": "COOP", "reason": "Nothing found."})


def party_to_conflict__suspension(world: World) -> bytes:
    """The authority suspends itself."""
    return world.sign("AUTH", "party.suspended", {"party": "AUTH", "reason": "Closed."})


def unknown(world: World) -> bytes:
    """A status for a site that is not registered."""
    body = {"site": "S9", "status": 1, "legal_act": "Act 1", "from": "2025-01-01"}
    return world.sign("AUTH", "site.status_decided", body)


def id_taken(world: World) -> bytes:
    """A party is registered twice."""
    world.party("COOP")
    return world.sign("AUTH", "party.registered", _party(None))


def parent_stale__party(world: World) -> bytes:
    """Two updates of a party from the same head."""
    world.party("COOP")
    body = {"party": "COOP", "name": "Coop", "country": "CD", "roles": ["cooperative"]}
    late = world.sign("AUTH", "party.updated", body)
    world.record("COOP", "party.updated", body)
    return late


def parent_stale__ledger(world: World) -> bytes:
    """Two updates of the ledger from the same head."""
    late = world.sign("AUTH", "ledger.updated", {"reason": "Opened.", "public": True})
    world.record("AUTH", "ledger.updated", {"reason": "Closed.", "public": False})
    return late


def _party(enrolment: str | None) -> dict[str, object]:
    body: dict[str, object] = {"party": "COOP", "name": "Coop", "country": "CD", "roles": ["cooperative"]}
    return body if enrolment is None else body | {"enrolment": enrolment}


def _seconded(world: World, *, by: int) -> dict[str, object]:
    own = world.enrolment("COOP", number=2)
    payload = parse_envelope(decode_base64url(own), content_type=ENROLMENT).payload
    key = signing_key("AUTH", by)
    second = sign_envelope(payload, key, content_type=ENROLMENT, issuer="AUTH", subject="enrolment")
    return {"party": "COOP", "enrolment": own, "second": encode_base64url(second)}
