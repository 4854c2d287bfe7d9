from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from ledger.errors import VerificationFailed
from ledger.lots.state import Lot, Site
from ledger.service.keeping.rebuild import rebuild_records
from ledger.store.rebuilding import Difference
from tests.store.world import World


@pytest.fixture
def busy(world: World) -> World:
    head = world.record(world.lot("L-1")).event_id
    world.submit(world.lot("L-1", person="P-1"), world.split("L-1", "L-2"), world.lot("L-3"))
    world.submit(world.dispatch("L-2", "TRADER"), world.dispatch("L-1", "TRADER", head=head))
    return world


def change(world: World, sql: str) -> None:
    with closing(sqlite3.connect(world.data / "ledger.db")) as raw:
        raw.execute(sql)
        raw.commit()


def derived(world: World) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(world.data / "ledger.db")) as raw:
        return [
            row
            for table in ("record", "touch", "holding")
            for row in raw.execute(f"SELECT * FROM {table}")  # noqa: S608 - names from here
        ]


def test_on_a_good_store_a_rebuild_changes_nothing(busy: World) -> None:
    before = derived(busy)
    assert rebuild_records(busy.handle) == []
    assert derived(busy) == before
    assert not list(busy.data.glob(".rebuild*"))


def test_a_rebuild_sets_right_what_is_wrong_missing_or_too_much(busy: World) -> None:
    before = derived(busy)
    change(busy, "UPDATE record SET body = replace(body, '50', '51') WHERE kind = 'lot' AND id = 'L-3'")
    change(busy, "DELETE FROM record WHERE kind = 'site'")
    change(busy, "INSERT INTO record VALUES ('lot', 'L-0', '{}'), ('zone', 'Z', '{}')")
    change(busy, "DELETE FROM touch WHERE kind = 'lot' AND id = 'L-3'")
    change(busy, "INSERT INTO touch VALUES ('lot', 'L-3', 1)")
    change(busy, "UPDATE holding SET party = 'TRADER' WHERE kind = 'lot' AND id = 'L-3'")
    found = rebuild_records(busy.handle)
    assert sorted(found, key=repr) == sorted(
        [
            Difference("record", "lot", "L-3", "different"),
            Difference("record", "site", "SITE-1", "missing"),
            Difference("record", "lot", "L-0", "left_over"),
            Difference("record", "zone", "Z", "left_over"),
            Difference("touch", "lot", "L-3", "missing"),
            Difference("touch", "lot", "L-3", "left_over"),
            Difference("holding", "lot", "L-3", "missing"),
            Difference("holding", "lot", "L-3", "left_over"),
        ],
        key=repr,
    )
    assert derived(busy) == before


def test_the_writer_decides_on_the_rebuilt_records(busy: World) -> None:
    busy.record(busy.lot("L-9"))
    change(busy, "DELETE FROM record WHERE kind = 'site'")
    (answer,) = busy.submit(busy.lot("L-10"))
    assert answer.status == "refused"
    rebuild_records(busy.handle)
    busy.record(busy.lot("L-10"))
    assert busy.find(Site, "SITE-1") is not None
    assert busy.find(Lot, "L-10") is not None


def test_a_log_that_would_not_be_recorded_again_changes_nothing(busy: World) -> None:
    busy.close()
    change(busy, "DROP TRIGGER entry_no_update")
    change(
        busy,
        "UPDATE entry SET entry = (SELECT entry FROM entry WHERE idx = 4), event_id = x'00' WHERE idx = 7",
    )
    before = derived(busy)
    busy.handle = busy.open()
    with pytest.raises(VerificationFailed) as caught:
        rebuild_records(busy.handle)
    assert caught.value.code == "entry-refused"
    assert derived(busy) == before
