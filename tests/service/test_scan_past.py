"""A lot as it stood at a moment, where its later events are not to be known."""

from __future__ import annotations

from pathlib import Path

from ledger.diligence.question import About
from ledger.lots.state import Lot, LotState
from ledger.lots.tag import tag_digest
from ledger.service.diligence.evidence import Evidence
from ledger.service.scan.past import stood
from tests.store.world import World
from tests.web.bags import Bags, code_of


def test_at_each_moment_a_lot_stands_as_it_was_seen_to_stand_then(tmp_path: Path) -> None:
    """The store's own record after each event is what the replay up to it gives."""
    world = World(tmp_path / "data", public=False)
    bags = Bags(world)
    seen: list[tuple[int, LotState, str, str]] = []

    def look() -> None:
        lot = world.find(Lot, "L-1")
        assert lot is not None
        seen.append((world.clock.now, lot.state, str(lot.net.value), lot.custodian))

    bags.dig("L-1", 1)
    look()
    bags.dig("L-2", 2, site="SITE-2")
    bags.send("L-1")
    look()
    received = {"lot": "L-1", "quantity": {"mass_kg": "49.01"}}
    bags.by("TRADER", "lot.received", received, (world.head("L-1"),))
    look()
    bags.sell("L-2")
    bags.mix("M-1", "L-1", "L-2", number=3, mass="98.3")
    look()
    assert len({state for _, state, _, _ in seen}) == 4
    with world.handle.view() as view:
        stated = Evidence(view).of(About("lot", "L-1"))
        for at, state, net, custodian in seen:
            then = stood(view, "L-1", tag_digest(code_of(1)), stated, until=at)
            assert then.lot is not None
            assert (then.lot.state, str(then.lot.net.value), then.lot.custodian) == (state, net, custodian)
            assert then.tag is not None
            assert then.tag.lot == "L-1"
    world.close()


def test_before_its_birth_a_lot_is_not_known(tmp_path: Path) -> None:
    world = World(tmp_path / "data", public=False)
    bags = Bags(world)
    before = world.clock.now
    bags.dig("L-1", 1)
    with world.handle.view() as view:
        stated = Evidence(view).of(About("lot", "L-1"))
        then = stood(view, "L-1", tag_digest(code_of(1)), stated, until=before)
    assert then.lot is None
    assert then.tag is not None
    assert then.tag.lot is None
    world.close()
