"""Cases about what becomes of tags: lost, damaged, returned, replaced, taken off."""

from __future__ import annotations

from ledger.lots.tag import tag_digest
from tests.support.world import Value, World


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


def _register(world: World, lot: str = "L1", **fields: Value) -> bytes:
    world.site("S1")
    world.party("COOP")
    return world.sign("COOP", "lot.registered", world.registration(lot, **fields))
