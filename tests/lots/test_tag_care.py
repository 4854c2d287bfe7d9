"""What becomes of tags: lost, damaged, returned, replaced, taken off; every batch adds up."""

from __future__ import annotations

from ledger.lots.state import Lot
from ledger.lots.tag import tag_digest
from ledger.lots.tagging import Batch, Tag
from ledger.lots.types.tags import LEVELS, level_on
from tests.support.world import Value, World


def listed(world: World, *codes: str, **fields: Value) -> dict[str, Value]:
    batches = sorted({str(world.tag_of(code).batch) for code in codes})
    return {"batches": batches, "tags": [tag_digest(code) for code in codes], "reason": "Gone."} | fields


def batch_of(world: World, code: str) -> Batch:
    return world.get(Batch, str(world.tag_of(code).batch))


def pair(old: str, new: str) -> dict[str, Value]:
    return {"old": {"number": old}, "new": {"number": new}}


def replaced(lot: str, *pairs: dict[str, Value]) -> dict[str, Value]:
    return {"lot": lot, "replacements": list(pairs), "reason": "damaged"}


def test_a_batch_adds_up_whatever_becomes_of_its_tags() -> None:
    world = World()
    codes = world.batch(6)
    lost, damaged, back, void, used, _kept = codes
    world.record("COOP", "tag.lost", listed(world, lost))
    world.record("AUTH", "tag.damaged", listed(world, damaged))
    world.record("COOP", "tags.returned", listed(world, back))
    world.record("AUTH", "tag.voided", listed(world, void))
    world.register("L1", tags=[{"number": used}])
    batch = batch_of(world, lost)
    counts = (batch.lost, batch.damaged, batch.returned, batch.void, batch.used, batch.in_hand)
    assert counts == (1, 1, 1, 1, 1, 1)
    world.check()


def test_a_returned_tag_is_handed_out_again_by_its_issuer_alone() -> None:
    world = World()
    code = world.tag()
    world.record("COOP", "tags.returned", listed(world, code))
    body = {"batches": ["B0"], "tags": [tag_digest(code)], "to": world.party("COOP2")}
    assert world.attempt("COOP", "tags.assigned", body).codes == ["tag-not-yours"]
    world.record("AUTH", "tags.assigned", body)
    assert (batch_of(world, code).returned, world.tag_of(code).holder) == (0, "COOP2")


def test_a_lost_tag_puts_the_lot_that_carries_it_on_hold_unless_its_custodian_lost_it() -> None:
    world = World()
    first, second = world.tag(), world.tag()
    world.register("L1", tags=[{"number": first}])
    world.register("L2", tags=[{"number": second}])
    event = world.record("COOP", "tag.lost", listed(world, first))
    assert world.flags(event) == ("tag-off",)
    assert (world.lot("L1").holds, world.lot("L1").tags) == ((), (tag_digest(first),))
    event = world.record("PROGRAMME", "tag.damaged", listed(world, second))
    assert [hold.id for hold in world.lot("L2").holds] == [f"tag-damaged:{event.id}"]
    world.check()


def test_a_replaced_tag_leads_to_its_lot_for_ever() -> None:
    world = World()
    old, new = world.tag(), world.tag()
    world.register("L1", tags=[{"number": old}])
    event = world.record("COOP", "tag.replaced", replaced("L1", pair(old, new)))
    lot, tag = world.lot("L1"), world.tag_of(old)
    assert (lot.head, lot.tags) == (event.id, (tag_digest(new),))
    assert (tag.lot, tag.off, tag.replaced_by, tag.state) == ("L1", "replaced", tag_digest(new), "used")
    world.work("sorted", ["L1"], {"L1-A": "49"})
    assert world.tag_of(old).lot == "L1"
    world.register("L2", tags=[{"number": old}])
    assert [hold.kind for hold in world.lot("L2").holds] == ["tag-removed"]
    assert not world.lot("L1-A").holds
    world.check()


def test_a_tag_that_is_not_on_the_lot_is_not_replaced() -> None:
    world = World()
    own, other, new = world.tag(), world.tag(), world.tag()
    world.register("L1", tags=[{"number": own}])
    world.register("L2", tags=[{"number": other}])
    event = world.record("COOP", "tag.replaced", replaced("L1", pair(other, new)))
    assert "tag-not-on-lot" in world.flags(event)
    assert world.lot("L1").tags == (tag_digest(own), tag_digest(new))
    assert world.tag_of(other).off is None
    world.check()


def test_a_tag_taken_off_comes_back_on_no_lot_but_by_a_void() -> None:
    world = World()
    one, two = world.tag(), world.tag()
    world.register("L1", tags=[{"number": one}, {"number": two}])
    removed = {"lot": "L1", "tags": [{"number": one}], "reason": "opened"}
    world.record("COOP", "tag.removed", removed)
    assert world.lot("L1").tags == (tag_digest(two),)
    again = world.record("COOP", "tag.replaced", replaced("L1", pair(two, one)))
    assert [hold.kind for hold in world.lot("L1").holds] == ["tag-removed"]
    assert world.lot("L1").tags == ()
    world.record("AUTH", "event.voided", {"event": again.id, "lots": ["L1"], "reason": "Wrong bag."})
    assert world.lot("L1").tags == (tag_digest(two),)
    assert (world.tag_of(one).off, world.tag_of(two).off) == ("removed", None)
    world.check()


def test_voiding_a_removal_puts_the_tag_back() -> None:
    world = World()
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    removed = {"lot": "L1", "tags": [{"number": code}], "reason": "opened"}
    event = world.record("COOP", "tag.removed", removed)
    assert world.lot("L1").tags == ()
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "Wrong bag."})
    assert (world.lot("L1").tags, world.tag_of(code).off) == ((tag_digest(code),), None)
    world.check()


def test_a_tag_that_is_off_is_not_taken_off_again() -> None:
    world = World()
    code = world.tag()
    world.register("L1", tags=[{"number": code}])
    removed = {"lot": "L1", "tags": [{"number": code}], "reason": "opened"}
    world.record("COOP", "tag.removed", removed)
    event = world.record("COOP", "tag.removed", removed)
    assert "tag-not-on-lot" in world.flags(event)
    assert world.tag_of(code).off == "removed"
    world.check()


def test_voiding_a_replacement_frees_the_new_tag() -> None:
    world = World()
    old, new = world.tag(), world.tag()
    world.register("L1", tags=[{"number": old}])
    event = world.record("COOP", "tag.replaced", replaced("L1", pair(old, new)))
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L1"], "reason": "Wrong bag."})
    tag = world.tag_of(new)
    assert (tag.state, tag.lot, world.tag_of(old).off) == ("assigned", None, None)
    world.check()


def test_what_is_taken_off_at_work_is_off_and_what_an_output_carries_is_not() -> None:
    world = World()
    kept, gone = world.tag(), world.tag()
    world.register("L1", tags=[{"number": kept}, {"number": gone}])
    tags = [{"number": kept}, {"number": gone}, {"scheme": "ITSCI", "number": "9"}]
    body = world.work_body(["L1"], {"L1-A": "49"})
    body["outputs"][0]["tags"] = tags[:1]
    event = world.record("COOP", "lot.sorted", body | {"tags_removed": tags})
    assert (world.tag_of(kept).lot, world.tag_of(kept).off) == ("L1-A", None)
    assert (world.tag_of(gone).lot, world.tag_of(gone).off) == ("L1", "removed")
    world.check()
    world.record("COOP", "event.voided", {"event": event.id, "lots": ["L1", "L1-A"], "reason": "Wrong."})
    assert world.lot("L1").tags == (tag_digest(kept), tag_digest(gone))
    assert [world.tag_of(code).off for code in (kept, gone)] == [None, None]
    world.check()


def test_the_level_of_a_lot_is_the_highest_of_its_tags() -> None:
    world = World()
    world.register("L1", tags=[{"number": world.tag()}])
    world.bring("L1", "TRADER")
    new = {"scheme": "DRUM", "number": "D-1", "level": "processor"}
    body = {"lot": "L1", "replacements": [{"old": {"scheme": "X", "number": "1"}, "new": new}]}
    world.record("TRADER", "tag.replaced", body | {"reason": "next_level"})
    assert level_on([world.get(Lot, "L1")], world.past) == LEVELS.index("processor")
    (mine,) = world.batch(1, to="TRADER")
    outputs = {"outputs": [{"lot": "L2", "quantity": {"mass_kg": "49"}, "tags": [{"number": mine}]}]}
    event = world.record("TRADER", "lot.sorted", {"inputs": [{"lot": "L1"}]} | outputs)
    assert "tag-order" in world.flags(event)
    world.check()


def test_a_foreign_number_is_reported_lost_and_warns_for_ever() -> None:
    world = World()
    body = {"scheme": "ITSCI", "tags": [tag_digest("0584001")], "reason": "Stolen with the lorry."}
    world.record("PROGRAMME", "tag.lost", body)
    tag = {"scheme": "ITSCI", "number": "0584001"}
    world.register("L1", tags=[tag])
    assert [hold.kind for hold in world.lot("L1").holds] == ["tag-lost"]
    assert world.get(Tag, f"ITSCI:{tag_digest('0584001')}").lot == "L1"
    world.check()


def test_a_foreign_number_in_use_is_reported_too() -> None:
    world = World()
    tag = {"scheme": "ITSCI", "number": "7"}
    world.register("L1", tags=[tag])
    body = {"scheme": "ITSCI", "tags": [tag_digest("7")], "reason": "Copied."}
    world.record("PROGRAMME", "tag.lost", body)
    assert [hold.kind for hold in world.lot("L1").holds] == ["tag-lost"]
    world.check()
