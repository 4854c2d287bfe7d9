"""Cases about the first event."""

from __future__ import annotations

from typing import Any

from tests.support.world import World, signing_key


def parent_unknown__genesis(world: World) -> bytes:
    """An event before the genesis."""
    body = {"site": "S1", "name": "Site", "country": "CD", "province": "Kivu"}
    return world.sign("AUTH", "site.registered", body, ledger="ab" * 32)


def key_not_enrolled__genesis(world: World) -> bytes:
    """The genesis is not signed by its first authority key."""
    return world.sign("AUTH", "ledger.opened", world.opening(), signer=signing_key("AUTH", 2))


def key_taken__genesis(world: World) -> bytes:
    """The statement key is an authority key too."""
    body = world.opening(statement_key=signing_key("AUTH").public_key.hex())
    return world.sign("AUTH", "ledger.opened", body)


def enrolment_invalid__genesis(world: World) -> bytes:
    """The statement key is no point that Ed25519 keys have."""
    return world.sign("AUTH", "ledger.opened", world.opening(statement_key="00" * 32))


def id_taken__genesis(world: World) -> bytes:
    """The authority calls itself by the name of the ledger."""
    body: dict[str, Any] = world.opening()
    authority = body["authority"] | {"party": "LEDGER"}
    return world.sign("LEDGER", "ledger.opened", body | {"authority": authority}, signer=signing_key("AUTH"))
