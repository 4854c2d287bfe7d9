"""Cases about tags: issued, handed on, used, voided, contested."""

from __future__ import annotations

from ledger.lots.state import Lot
from ledger.lots.tag import tag_digest
from tests.support.world import Value, World, tag_code


def tag_mistyped(world: World) -> bytes:
    """The check character does not fit."""
    code = world.tag()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    return _register(world, "L1", wrong)


def tag_mistyped__conflict(world: World) -> bytes:
    """A conflict is resolved about a tag with a wrong check character."""
    code = _conflict(world)
    return _resolve(world, code[:-1] + ("0" if code[-1] != "0" else "1"))


def tag_unknown(world: World) -> bytes:
    """A code of our scheme that was never issued."""
    world.site("S1")
    return _register(world, "L1", tag_code(99))


def tag_unknown__assigned(world: World) -> bytes:
    """A tag that was never issued is handed on."""
    world.batch(1, to=None)
    return world.sign("AUTH", "tags.assigned", _handing(world, tag_code(99)))


def tag_unknown__conflict(world: World) -> bytes:
    """A conflict is resolved about a tag that was never issued."""
    _conflict(world)
    return _resolve(world, tag_code(99))


def tag_repeated(world: World) -> bytes:
    """One tag stands twice on a lot."""
    code = world.tag()
    return _register(world, "L1", code, code)


def tag_repeated__package(world: World) -> bytes:
    """The tag of a lot stands on one of its packages once more."""
    code = world.tag()
    return _register(world, "L1", code, packages=[{"tag": {"number": code}}])


def tag_unknown__package(world: World) -> bytes:
    """A package carries a code of our scheme that was never issued."""
    return _register(world, "L1", world.tag(), packages=[{"tag": {"number": tag_code(99)}}])


def tag_not_assigned__package(world: World) -> bytes:
    """A package carries a tag in the hands of another cooperative."""
    code = world.tag("COOP2")
    return _register(world, "L1", packages=[{"tag": {"number": code}}])


def tag_conflict__package(world: World) -> bytes:
    """A package carries a tag that is on a package of another lot."""
    packages = [{"kind": "bag", "tag": {"number": world.tag()}}]
    world.register("L1", tags=None, packages=packages, attested=False)
    return _register(world, "L2", packages=packages)


def tag_conflict__scheme_issued(world: World) -> bytes:
    """A tag of another scheme that was issued here is on two lots."""
    digests = [tag_digest("0123456")]
    world.record("PROGRAMME", "tags.issued", {"batch": "B1", "scheme": "ITSCI", "tags": digests})
    return tag_conflict__other_scheme(world)


def tag_not_on_lot(world: World) -> bytes:
    """A bag arrives with a tag that is on another lot."""
    other = world.register("L2").body.tags[0].number
    return _received(world, {"number": other})


def tag_not_on_lot__other_scheme(world: World) -> bytes:
    """A bag arrives with a tag of another scheme that nobody put on the lot."""
    return _received(world, {"scheme": "ITSCI", "number": "0123456"})


def tag_unknown__received(world: World) -> bytes:
    """A bag arrives with a code of our scheme that was never issued."""
    return _received(world, {"number": tag_code(99)})


def tag_repeated__received(world: World) -> bytes:
    """Two bags arrive with one tag."""
    tag = {"scheme": "ITSCI", "number": "0123456"}
    return _received(world, tag, tag)


def tag_not_yours(world: World) -> bytes:
    """A trader hands on the tags of a cooperative."""
    (code,) = world.batch(1)
    world.party("TRADER")
    return world.sign("TRADER", "tags.assigned", _handing(world, code))


def tag_in_use(world: World) -> bytes:
    """A tag that is on a lot is handed on."""
    (code,) = world.batch(1)
    world.register("L1", tags=[{"number": code}], attested=False)
    return world.sign("AUTH", "tags.assigned", _handing(world, code))


def batch_missing(world: World) -> bytes:
    """A tag of a batch that the event does not name."""
    world.batch(1, to=None)
    (code,) = world.batch(1, to=None)
    return world.sign("AUTH", "tags.assigned", _handing(world, code))


def batch_missing__conflict(world: World) -> bytes:
    """A conflict is resolved without the tag's batch."""
    return _resolve(world, _conflict(world), batches=[])


def not_issuer(world: World) -> bytes:
    """A tagging agency voids tags that it neither issued nor holds."""
    (code,) = world.batch(1)
    world.party("AGENCY")
    body = {"batches": ["B0"], "tags": [tag_digest(code)], "reason": "Stolen."}
    return world.sign("AGENCY", "tag.voided", body)


def id_taken__tag(world: World) -> bytes:
    """A code is issued twice, and once more in the same event."""
    (code,) = world.batch(1, to=None)
    digests = [tag_digest(code), tag_digest(tag_code(9)), tag_digest(tag_code(9))]
    return world.sign("AUTH", "tags.issued", {"batch": "B9", "tags": digests})


def parent_stale__batch(world: World) -> bytes:
    """Two parties are handed the same tags from the same head."""
    (code,) = world.batch(1, to=None)
    late = world.sign("AUTH", "tags.assigned", _handing(world, code))
    body = {"batches": ["B0"], "tags": [tag_digest(code)], "to": world.party("COOP")}
    world.record("AUTH", "tags.assigned", body)
    return late


def tag_conflict(world: World) -> bytes:
    """A tag that is on a lot already."""
    code = world.tag()
    world.register("L1", tags=[{"number": code}], attested=False)
    return _register(world, "L2", code)


def tag_conflict__other_scheme(world: World) -> bytes:
    """The same number of another scheme on two lots."""
    tag = {"scheme": "ITSCI", "number": "0123456", "issuer": "ITSCI"}
    world.register("L1", tags=[tag], attested=False)
    return world.sign("COOP", "lot.registered", world.registration("L2", tags=[tag]))


def tag_other_site(world: World) -> bytes:
    """A tag of one site on a bag of another."""
    code = world.tag()
    world.site("S2")
    return _register(world, "L1", code, site="S2")


def tag_voided(world: World) -> bytes:
    """A stolen tag turns up."""
    code = world.tag()
    world.record("AUTH", "tag.voided", {"batches": ["B0"], "tags": [tag_digest(code)], "reason": "Stolen."})
    return _register(world, "L1", code)


def tag_not_assigned(world: World) -> bytes:
    """A tag in the hands of another cooperative."""
    code = world.tag("COOP2")
    return _register(world, "L1", code)


def hold_is_conflict(world: World) -> bytes:
    """A tag conflict is lifted like any other hold."""
    _conflict(world)
    body = {"lots": ["L1"], "hold": _hold(world), "reason": "Checked."}
    return world.sign("AUTH", "hold.lifted", body)


def conflict_over(world: World) -> bytes:
    """A conflict is resolved once more, for what was made of one of its lots."""
    code = _conflict(world)
    resolved = _resolution(world, code)
    world.record("COOP", "lot.sorted", world.work_body(["L2"], {"L3": "50"}))
    world.record("AUTH", "tag.conflict_resolved", resolved)
    body = resolved | {"lots": ["L3"], "keeper": "L3"}
    return world.sign("AUTH", "tag.conflict_resolved", body)


def tag_conflict__claimed(world: World) -> bytes:
    """A tag that is on a lot of which the conflict was with one that is void now."""
    code = _conflict(world)
    voided = {"event": world.get(Lot, "L1").born, "lots": ["L1"], "reason": "Typed twice."}
    world.record("COOP", "event.voided", voided)
    return _register(world, "L3", code)


def tag_conflict__other_notation(world: World) -> bytes:
    """The number of a tag of another scheme is written otherwise for a second lot."""
    world.register("L1", tags=[{"scheme": "ITSCI", "number": "AB-0012"}], attested=False)
    tag = {"scheme": "ITSCI", "number": "ab0012"}
    return world.sign("COOP", "lot.registered", world.registration("L2", tags=[tag]))


def party_to_conflict(world: World) -> bytes:
    """An authority that owns the lots resolves the conflict."""
    return _resolve(world, _conflict(world, owner="AUTH"))


def lots_differ__conflict(world: World) -> bytes:
    """A conflict is resolved over the head of the other lot."""
    return _resolve(world, _conflict(world), lots=["L1"])


def lots_differ__keeper(world: World) -> bytes:
    """The keeper is none of the lots named."""
    return _resolve(world, _conflict(world), keeper="L9")


def lots_differ__other_tag(world: World) -> bytes:
    """A conflict is resolved about a tag that no one contests."""
    _conflict(world)
    return _resolve(world, world.tag())


def hold_unknown(world: World) -> bytes:
    """A hold is lifted that the lot does not carry."""
    world.register("L1", tags=None, attested=False)
    body = {"lots": ["L1"], "hold": "dispute:" + "ab" * 32, "reason": "Checked."}
    return world.sign("AUTH", "hold.lifted", body)


def _received(world: World, *tags: dict[str, str]) -> bytes:
    """Return the receipt of a lot on whose packages the receiver reads these tags."""
    world.register("L1")
    world.dispatch(["L1"])
    packages = [{"tag": tag, "outcome": "accepted"} for tag in tags]
    body = {"lot": "L1", "quantity": {"mass_kg": "50"}, "packages": packages}
    return world.sign("TRADER", "lot.received", body)


def _register(world: World, lot: str, *codes: str, site: str = "S1", **fields: Value) -> bytes:
    world.party("COOP")
    body = world.registration(lot, site=site, tags=[{"number": code} for code in codes], **fields)
    return world.sign("COOP", "lot.registered", body)


def _handing(world: World, code: str) -> dict[str, object]:
    return {"batches": ["B0"], "tags": [tag_digest(code)], "to": world.party("TRADER")}


def _conflict(world: World, **fields: Value) -> str:
    """Put one tag on two lots and return its code."""
    code = world.tag()
    for lot in ("L1", "L2"):
        world.register(lot, tags=[{"number": code}], **fields)
    return code


def _hold(world: World) -> str:
    return world.get(Lot, "L1").holds[0].id


def _resolve(world: World, code: str, **fields: Value) -> bytes:
    return world.sign("AUTH", "tag.conflict_resolved", _resolution(world, code) | fields)


def _resolution(world: World, code: str) -> dict[str, Value]:
    return {
        "tag": {"number": code},
        "batches": ["B0"],
        "hold": _hold(world),
        "lots": ["L1", "L2"],
        "keeper": "L1",
        "reason": "The seal of the first is older.",
    }
