from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from ledger.errors import LogHalted, Malformed, NotFound, Refused
from ledger.service.keeping.backup import backup, restore
from ledger.service.ledger import open_ledger
from tests.store.world import World, check_log


def test_a_copy_is_whole_while_others_write(world: World, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            world.record(world.site(f"S-{number}"))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    copies = [backup(world.handle, tmp_path / f"copy-{number}") for number in range(5)]
    stop.set()
    writer.join()
    assert sorted(copy.size for copy in copies) == [copy.size for copy in copies]
    for copy in copies:
        data = tmp_path / f"restored-{copy.file.name}"
        assert restore(copy.file, data).size == copy.size
        with open_ledger(data) as handle, handle.view() as view:
            check_log(view, handle)
    assert sorted(path.name for path in tmp_path.glob("copy*")) == [f"copy-{number}" for number in range(5)]


def test_a_restored_backup_halts_until_it_is_resumed(world: World, tmp_path: Path) -> None:
    world.record(world.lot("L-1"))
    copy = backup(world.handle, tmp_path / "copy")
    world.close()
    restore(copy.file, world.data)
    world.handle = world.open()
    assert world.handle.halted is not None
    assert world.handle.receipt(world.genesis)
    with pytest.raises(LogHalted) as caught:
        world.submit(world.lot("L-2"))
    assert caught.value.code == "restored"
    world.handle.resume([])
    world.record(world.lot("L-2"))
    world.check()


def test_a_restored_old_backup_halts_for_ever(world: World, tmp_path: Path) -> None:
    copy = backup(world.handle, tmp_path / "copy")
    world.record(world.lot("L-1"))
    world.close()
    restore(copy.file, world.data)
    world.handle = world.open()
    with pytest.raises(LogHalted):
        world.submit(world.lot("L-2"))
    with pytest.raises(LogHalted) as caught:
        world.handle.resume([])
    assert caught.value.code == "checkpoint-beyond"
    world.close()
    assert restore(world.data / "replaced-1.db", world.data).size == 5
    world.handle = world.open()
    world.handle.resume([])
    world.record(world.lot("L-2"))
    world.check()


def test_a_backup_put_in_place_by_hand_halts_too(world: World, tmp_path: Path) -> None:
    copy = backup(world.handle, tmp_path / "copy")
    note = world.handle.publish()
    world.close()
    shutil.copy(copy.file, world.data / "ledger.db")
    shutil.rmtree(world.data / "checkpoints")
    world.handle = world.open()
    with pytest.raises(LogHalted) as caught:
        world.submit(world.lot("L-1"))
    assert caught.value.code == "restored"
    assert world.handle.resume([note]).size == 4
    world.record(world.lot("L-1"))


def test_a_backup_restored_under_a_running_server_halts_it(world: World, tmp_path: Path) -> None:
    copy = backup(world.handle, tmp_path / "copy")
    world.record(world.lot("L-1"))
    restore(copy.file, world.data)
    with pytest.raises(LogHalted) as caught:
        world.submit(world.lot("L-2"))
    assert caught.value.code == "database-replaced"


def test_a_ledger_restored_elsewhere_can_be_read_and_has_its_trust_file(world: World, tmp_path: Path) -> None:
    world.record(world.lot("L-1"))
    copy = backup(world.handle, tmp_path / "copy")
    restored = restore(copy.file, tmp_path / "elsewhere")
    with open_ledger(tmp_path / "elsewhere") as handle:
        assert handle.policy == world.handle.policy
        assert handle.halted is not None
        with handle.view() as view:
            check_log(view, handle)
    assert restored.size == world.size


def test_a_restore_that_cannot_be_done_changes_nothing(world: World, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        restore(tmp_path / "nowhere", world.data)
    (tmp_path / "other").write_bytes(b"something else")
    with pytest.raises(Malformed):
        restore(tmp_path / "other", world.data)
    copy = backup(world.handle, tmp_path / "copy").file
    damaged = bytearray(copy.read_bytes())
    damaged[4096 : 4096 + 64] = bytes(64)
    copy.write_bytes(damaged)
    with pytest.raises(Malformed):
        restore(copy, world.data)
    assert not list(world.data.glob(".restoring*"))
    world.record(world.lot("L-1"))
    world.check()


def test_a_backup_never_writes_over_a_file(world: World, tmp_path: Path) -> None:
    (tmp_path / "copy").write_text("mine")
    with pytest.raises(Refused):
        backup(world.handle, tmp_path / "copy")


def test_a_copy_is_one_file_and_holds_no_private_key(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    copy = backup(world.handle, folder / "copy")
    assert [path.name for path in folder.iterdir()] == ["copy"]
    with closing(sqlite3.connect(copy.file)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert b"PRIVATE KEY" not in copy.file.read_bytes()
