"""What one reader sees: read together or one by one it is the same, and only so much of it is kept."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from typing import Any
from weakref import ref

import pytest

from ledger.diligence.question import About
from ledger.errors import NotFound
from ledger.frozen import replace
from ledger.lots.state import Lot, Site
from ledger.service import snapshot
from ledger.service.diligence.evidence import Evidence
from ledger.service.snapshot import Kept, Snapshot
from ledger.store.catalog import WriteCatalog
from tests.store.world import World


class Asked:
    """A source that notes what it is asked for together."""

    def __init__(self) -> None:
        self.times: list[list[int]] = []

    def read(self, keys: Sequence[int]) -> Mapping[int, int]:
        self.times.append(list(keys))
        return {key: key * key for key in keys}


def test_what_is_expected_is_read_at_once_and_never_again() -> None:
    asked = Asked()
    kept = Kept(asked.read)
    kept.expect([3, 1, 3])
    kept.expect([1, 2])
    assert [kept[key] for key in (1, 2, 3, 4)] == [1, 4, 9, 16]
    assert asked.times == [[3, 1], [2], [4]]


def test_the_oldest_is_forgotten_first_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "KEPT", 2)
    asked = Asked()
    kept = Kept(asked.read)
    assert [kept[key] for key in (1, 2, 3, 2, 1)] == [1, 4, 9, 4, 1]
    assert asked.times == [[1], [2], [3], [1]]
    kept.expect([5, 6, 7])
    assert [kept[key] for key in (5, 6, 7)] == [25, 36, 49]


def test_together_or_one_by_one_it_is_what_the_ledger_has(world: World) -> None:
    lots = [f"LOT-{letter}" for letter in "ABC"]
    for lot in lots[:2]:
        world.record(world.lot(lot))
    with world.handle.view() as view:
        together, alone = Snapshot(view), Snapshot(view)
        together.expect_records(Lot, lots)
        together.expect_histories([("lot", lot) for lot in lots] + [("site", "SITE-1")])
        for lot in lots:
            assert together.find(Lot, lot) == alone.find(Lot, lot) == view.find(Lot, lot)
            assert together.touches("lot", lot) == alone.touches("lot", lot) == view.touches("lot", lot)
        assert together.find(Site, "SITE-1") == view.find(Site, "SITE-1")
        head = view.log.newest()
        assert head is not None
        events = list(together.events(range(head.size)))
        assert events == [alone.event(index) for index in range(head.size)]
        with pytest.raises(NotFound):
            together.event(head.size)


def test_what_it_keeps_goes_with_it_and_waits_for_no_search_for_garbage(world: World) -> None:
    world.record(world.lot("LOT-A"))
    gc.disable()
    try:
        with world.handle.view() as view:
            evidence = Evidence(view)
            first, *_ = evidence.of(About("lot", "LOT-A"))
            kept: list[ref[Any]] = [ref(evidence), ref(first)]
            del evidence, first, _
            assert [one() for one in kept] == [None, None]
    finally:
        gc.enable()


def test_records_that_wait_to_be_written_are_found_together_too(world: World) -> None:
    with world.handle.writer.locked() as database:
        catalog = WriteCatalog(database)
        renamed = replace(catalog.get(Site, "SITE-1"), name="Another")
        catalog.put(0, b"", [renamed])
        assert catalog.find_all(Site, ["SITE-1", "SITE-9"]) == {"SITE-1": renamed}
        catalog.drop()
        assert catalog.find_all(Site, ["SITE-1"])["SITE-1"].name != "Another"
