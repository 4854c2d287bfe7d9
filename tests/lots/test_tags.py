"""Tags on lots and on packages, of our scheme and of others: one record each, wherever they are named."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.lots.tag import tag_digest
from ledger.lots.tagging import Batch, Tag
from ledger.lots.types.birth import Package
from ledger.lots.types.tags import TagRef, tag_refs
from tests.support.world import World, tag_code

ITSCI: dict[str, Any] = {"scheme": "ITSCI", "number": "0123456"}
ITSCI_ID = f"ITSCI:{tag_digest('0123456')}"


@pytest.fixture
def world() -> World:
    return World()


def _bag(number: str) -> dict[str, Any]:
    return {"kind": "bag", "tag": {"number": number}}


def test_a_tag_on_a_package_is_put_to_use(world: World) -> None:
    whole, bag = world.tag(), world.tag()
    event = world.register("L1", tags=[{"number": whole}], packages=[_bag(bag), {"seal": "7"}])
    assert world.lot("L1").tags == (tag_digest(whole), tag_digest(bag))
    assert (world.tag_of(bag).state, world.tag_of(bag).lot) == ("used", "L1")
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "Entered twice."})
    assert (world.tag_of(bag).state, world.tag_of(bag).lot) == ("assigned", None)
    world.check()


def test_a_lot_whose_packages_are_tagged_is_not_untagged(world: World) -> None:
    event = world.register("L1", tags=None, packages=[_bag(world.tag())])
    assert "untagged" not in world.flags(event)


def test_a_package_s_tag_that_is_on_another_lot_holds_both(world: World) -> None:
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    world.register("L2", tags=None, packages=[_bag(code)])
    assert [hold.kind for lot in ("L1", "L2") for hold in world.lot(lot).holds] == ["tag-conflict"] * 2


def test_the_packages_of_what_is_worked_carry_tags_too(world: World) -> None:
    old = world.register("L1").body.tags[0].number
    new = world.tag()
    body = world.work_body(["L1"], {"L2": "49"}) | {"tags_removed": [{"number": old}]}
    body["outputs"][0]["packages"] = [_bag(new)]
    event = world.record("COOP", "lot.sorted", body)
    assert world.lot("L2").tags == (tag_digest(new),)
    assert world.tag_of(new).lot == "L2"
    assert "tag-not-on-lot" not in world.flags(event)
    world.check()


def test_a_removed_tag_was_on_one_of_the_inputs(world: World) -> None:
    world.register("L1")
    body = world.work_body(["L1"], {"L2": "49"}) | {"tags_removed": [ITSCI]}
    assert "tag-not-on-lot" in world.flags(world.record("COOP", "lot.sorted", body))


def test_a_corrected_tag_of_a_package_is_swapped(world: World) -> None:
    old, new = world.tag(), world.tag()
    event = world.register("L1", tags=None, packages=[_bag(old)])
    world.correct(event, "/body/packages/0/tag/number", old, new, approver="AUTH")
    assert (world.tag_of(old).lot, world.tag_of(new).lot) == (None, "L1")
    assert world.lot("L1").tags == (tag_digest(new),)
    world.check()


def test_the_receiver_reads_the_tags_of_the_lot(world: World) -> None:
    bag = world.tag()
    world.register("L1", tags=None, packages=[_bag(bag)])
    world.dispatch(["L1"])
    event = world.receive("L1", packages=[{"tag": {"number": bag}, "outcome": "accepted"}])
    assert world.flags(event) == ()


def test_a_void_tag_on_a_package_that_arrives_holds_the_lot(world: World) -> None:
    stolen = world.tag()
    tag = world.tag_of(stolen)
    world.record("AUTH", "tag.voided", {"batches": [tag.batch], "tags": [tag.id], "reason": "Stolen."})
    world.register("L1")
    world.dispatch(["L1"])
    event = world.receive("L1", packages=[{"tag": {"number": stolen}, "outcome": "accepted"}])
    assert world.flags(event) == ("tag-not-on-lot", "tag-voided")
    assert [hold.kind for hold in world.lot("L1").holds] == ["tag-voided"]
    world.check()


def test_a_tag_of_another_scheme_is_found_again_when_it_is_used(world: World) -> None:
    world.site("S2")
    issued = {"batch": "B1", "scheme": "ITSCI", "site": "S2", "tags": [tag_digest("0123456")]}
    world.record("PROGRAMME", "tags.issued", issued)
    assert world.get(Tag, ITSCI_ID).state == "issued"
    event = world.register("L1", tags=[ITSCI])
    assert world.flags(event) == ("tag-other-site", "tag-not-assigned")
    assert (world.get(Tag, ITSCI_ID).lot, world.get(Batch, "B1").used) == ("L1", 1)
    world.check()


def test_a_tag_of_another_scheme_that_was_not_issued_here_is_used_once(world: World) -> None:
    world.register("L1", tags=[ITSCI])
    assert world.get(Tag, ITSCI_ID).lot == "L1"
    world.register("L2", tags=[ITSCI])
    assert world.lot("L1").holds[0].kind == "tag-conflict"


def test_tags_of_another_scheme_are_handed_on_and_voided(world: World) -> None:
    digests = [tag_digest("0123456")]
    world.record("PROGRAMME", "tags.issued", {"batch": "B1", "scheme": "ITSCI", "tags": digests})
    named = {"batches": ["B1"], "tags": digests}
    world.record("PROGRAMME", "tags.assigned", named | {"to": world.party("COOP")})
    assert world.get(Tag, ITSCI_ID).holder == "COOP"
    event = world.register("L1", tags=[ITSCI])
    assert world.flags(event) == ()
    world.record("PROGRAMME", "tag.voided", named | {"reason": "Stolen."})
    assert world.get(Tag, ITSCI_ID).state == "void"
    assert [hold.kind for hold in world.lot("L1").holds] == ["tag-voided"]
    world.check()


def test_one_number_in_two_schemes_is_two_tags(world: World) -> None:
    code = world.tag()
    digests = [tag_digest(code)]
    world.record("PROGRAMME", "tags.issued", {"batch": "B1", "scheme": "ITSCI", "tags": digests})
    world.register("L1", tags=[{"number": code}, {"scheme": "ITSCI", "number": code}])
    assert {world.tag_of(code).lot, world.get(Tag, f"ITSCI:{digests[0]}").lot} == {"L1"}
    void = {"batches": ["B1"], "tags": [tag_digest(tag_code(99))], "reason": "Stolen."}
    assert world.attempt("AUTH", "tag.voided", void).codes == ["tag-unknown"]
    world.check()


@pytest.mark.parametrize("number", ["AB-0012", "ab-0012", "AB0012", "ab_0.0/12"])
def test_a_tag_of_another_scheme_is_one_however_it_is_written(world: World, number: str) -> None:
    world.register("L1", tags=[{"scheme": "ITSCI", "number": "AB-0012"}])
    world.register("L2", tags=[{"scheme": "ITSCI", "number": number}])
    assert [hold.kind for lot in ("L1", "L2") for hold in world.lot(lot).holds] == ["tag-conflict"] * 2
    assert world.lot("L1").tags == world.lot("L2").tags == (f"ITSCI:{tag_digest('AB0012')}",)


def _contested(world: World) -> tuple[str, dict[str, Any]]:
    """Put one tag on L1 and L2; return its code, and how the authority resolves that."""
    code = world.tag()
    for lot in ("L1", "L2"):
        world.register(lot, tags=[{"number": code}])
    [hold] = world.lot("L1").holds
    named = {"tag": {"number": code}, "batches": ["B0"], "hold": hold.id, "reason": "Seen."}
    return code, named | {"lots": ["L1", "L2"], "keeper": "L1"}


def test_a_contested_tag_goes_to_the_other_lot_when_one_is_voided(world: World) -> None:
    code, _named = _contested(world)
    born = world.lot("L1").born
    world.record("COOP", "event.voided", {"event": born, "lots": ["L1"], "reason": "Typed twice."})
    assert (world.tag_of(code).state, world.tag_of(code).lot) == ("used", "L2")
    world.register("L3", tags=[{"number": code}])
    assert [hold.kind for hold in world.lot("L3").holds] == ["tag-conflict"]
    world.check()


def test_a_voided_lot_has_no_claim_to_a_tag(world: World) -> None:
    code, _named = _contested(world)
    for lot in ("L2", "L1"):
        born = world.lot(lot).born
        world.record("COOP", "event.voided", {"event": born, "lots": [lot], "reason": "Typed twice."})
    assert (world.tag_of(code).state, world.tag_of(code).lot) == ("assigned", None)
    world.check()


def test_what_was_made_of_a_lot_is_released_when_its_conflict_is_over(world: World) -> None:
    _code, named = _contested(world)
    world.record("COOP", "lot.sorted", world.work_body(["L2"], {"L3": "50"}))
    lifted = {"lots": ["L3"], "hold": named["hold"], "reason": "Its parent is without blame."}
    assert world.decide(world.sign("AUTH", "hold.lifted", lifted)).codes == ["hold-is-conflict"]
    world.record("AUTH", "tag.conflict_resolved", named)
    assert world.lot("L3").holds
    world.record("AUTH", "hold.lifted", lifted)
    assert world.lot("L3").holds == ()
    world.check()


def test_a_conflict_that_never_was_is_not_resolved(world: World) -> None:
    _code, named = _contested(world)
    made_up = named | {"hold": f"tag-conflict:{'0' * 64}"}
    found = world.decide(world.sign("AUTH", "tag.conflict_resolved", made_up)).codes
    assert set(found) == {"hold-unknown", "conflict-over"}


def test_tags_are_found_wherever_they_stand_in_a_model() -> None:
    tag = TagRef(number="7K3M9Q2XTW4RA")
    packages = (Package(tag=tag), Package())
    assert list(tag_refs(packages)) == [tag]
