"""Reports of tags of one batch in the passport of a lot: of its own tags, and of those on lots outside."""

from __future__ import annotations

from ledger.lots.parse import parse_event
from ledger.lots.state import Lot
from ledger.lots.tag import tag_digest
from ledger.lots.view import At
from tests.support.extracts import check_extracts
from tests.support.world import Value, World
from tests.verify.test_wide import extract


def report(world: World, code: str) -> dict[str, Value]:
    return {"batches": [str(world.tag_of(code).batch)], "tags": [tag_digest(code)], "reason": "Fell off."}


def test_the_custodian_of_a_lot_outside_may_report_its_tag() -> None:
    world = World()
    mine, other = world.batch(2)
    world.register("L1", tags=[{"number": mine}])
    world.register("L2", tags=[{"number": other}])
    world.bring("L2", "TRADER")
    world.record("TRADER", "tag.lost", report(world, other))
    view, types = extract(world, "L1")
    assert "tag.lost" in types
    assert (view.find(Lot, "L1"), view.gaps) == (world.lot("L1"), 0)
    check_extracts(world.past)


def test_so_may_that_of_a_lot_of_which_only_the_birth_is_inside() -> None:
    world = World()
    mine, other = world.batch(2)
    world.register("L1")
    body = world.work_body(["L1"], {"L2": "30", "L3": "20"})
    for output, code in zip(body["outputs"], (mine, other), strict=True):
        output["tags"] = [{"number": code}]
    world.record("COOP", "lot.sorted", body)
    world.bring("L3", "TRADER")
    world.record("TRADER", "tag.damaged", report(world, other))
    view, types = extract(world, "L2")
    assert "tag.damaged" in types
    assert (view.find(Lot, "L2"), view.gaps) == (world.lot("L2"), 0)
    check_extracts(world.past)


def test_who_had_the_lot_before_may_not_report_its_tag() -> None:
    world = World()
    (code,) = world.batch(1)
    world.register("L1", tags=[{"number": code}])
    world.bring("L1", "TRADER")
    world.bring("L1", "PROC")
    raw = world.sign("TRADER", "tag.lost", report(world, code))
    assert "tag-not-yours" in world.decide(raw).codes
    view, _types = extract(world, "L1")
    at = At(len(world.past.entries), world.past.entries[-1][0])
    assert [fault.code for fault in view.take(parse_event(raw), at)] == ["tag-not-yours"]
