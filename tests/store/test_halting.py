from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger.crypto.keys import format_key_file
from ledger.errors import KeyUnknown, LogHalted, Malformed
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.lots.policy import default_policy
from ledger.lots.state import LEDGER, Ledger, Lot
from ledger.store.sqlite import Database
from tests.store.world import DAY, MINUTE, ORIGIN, World, key_of


def halts(world: World, code: str) -> LogHalted:
    size = world.size
    with pytest.raises(LogHalted) as caught:
        world.submit(world.lot("L-HALTED"))
    assert caught.value.code == code
    assert world.size == size
    assert world.find(Lot, "L-HALTED") is None
    return caught.value


def goes_on(world: World) -> None:
    world.record(world.lot("L-GOES-ON"))
    world.check()


def newest(world: World) -> bytes:
    with world.handle.view() as view:
        head = view.log.newest()
        assert head is not None
        return head.note


def turn_back(world: World, lots: int = 1) -> bytes:
    """Put yesterday's database back, with ``cp``; return the newest checkpoint that had been signed."""
    world.close()
    copy = world.data.with_name("yesterday.db")
    shutil.copy(world.data / "ledger.db", copy)
    world.handle = world.open()
    for number in range(lots):
        world.record(world.lot(f"L-{number}"))
    signed = newest(world)
    world.close()
    shutil.copy(copy, world.data / "ledger.db")
    world.handle = world.open()
    return signed


def test_a_clock_a_little_behind_does_not_turn_time_back(world: World) -> None:
    world.clock.now -= 10 * MINUTE
    last = world.record(world.lot("L-1"))
    assert last.recorded_at == world.clock.now + 10 * MINUTE
    world.check()


def test_a_clock_more_than_ten_minutes_behind_halts_until_it_is_right(world: World) -> None:
    world.clock.now -= 10 * MINUTE + 1
    halts(world, "clock-behind")
    world.clock.now += 1
    goes_on(world)


def test_a_clock_more_than_35_days_ahead_halts_until_it_is_confirmed_once(world: World) -> None:
    world.clock.now += 35 * DAY + 1
    halts(world, "clock-ahead")
    world.reopen(clock_confirmed=True)
    goes_on(world)
    world.clock.now += 35 * DAY + 1
    halts(world, "clock-ahead")


def test_a_clock_35_days_ahead_is_believed(world: World) -> None:
    world.clock.now += 35 * DAY
    goes_on(world)


def test_a_demo_ledger_goes_on_at_any_time(demo: World) -> None:
    demo.clock.now += 400 * DAY
    last = demo.record(demo.lot("L-1"))
    demo.clock.now -= 800 * DAY
    assert demo.record(demo.lot("L-2")).recorded_at == last.recorded_at
    assert demo.record(demo.lot("L-3"), recorded_at=(last.recorded_at or 0) + DAY).recorded_at == (
        (last.recorded_at or 0) + DAY
    )
    demo.check()


def test_an_older_database_is_found_out_by_the_kept_checkpoint(world: World) -> None:
    signed = turn_back(world)
    halts(world, "checkpoint-beyond")
    with pytest.raises(LogHalted, match="A checkpoint of 5"):
        world.handle.resume([signed])
    halts(world, "checkpoint-beyond")


def test_an_older_database_that_went_on_is_found_out_by_the_kept_checkpoint(world: World) -> None:
    turn_back(world)
    kept = (world.data / "checkpoints" / "newest").read_bytes()
    (world.data / "checkpoints" / "newest").unlink()
    world.handle.resume([newest(world)])
    world.record(world.lot("L-OTHER"))
    (world.data / "checkpoints" / "newest").write_bytes(kept)
    world.reopen()
    halts(world, "checkpoint-inconsistent")


@pytest.mark.parametrize("lost", ["newest", "the folder"])
def test_an_older_database_whose_kept_checkpoint_was_removed_signs_no_second_history(
    world: World, lost: str
) -> None:
    signed = turn_back(world)
    if lost == "newest":
        (world.data / "checkpoints" / "newest").unlink()
    else:
        shutil.rmtree(world.data / "checkpoints")
    assert "resume" in halts(world, "checkpoint-lost").hint
    assert world.handle.receipt(world.genesis)
    with pytest.raises(LogHalted) as caught:
        world.handle.resume([])
    assert caught.value.code == "checkpoint-needed"
    with pytest.raises(LogHalted) as caught:
        world.handle.resume([signed])
    assert caught.value.code == "checkpoint-beyond"
    halts(world, "checkpoint-lost")


def test_a_lost_checkpoint_is_made_good_by_one_that_somebody_has(world: World) -> None:
    known = newest(world)
    world.record(world.lot("L-1"))
    (world.data / "checkpoints" / "newest").unlink()
    halts(world, "checkpoint-lost")
    world.reopen()
    halts(world, "checkpoint-lost")
    world.handle.resume([known])
    assert (world.data / "checkpoints" / "newest").read_bytes() == newest(world)
    goes_on(world)


def test_an_older_checkpoint_that_was_given_once_does_not_stand_for_the_newest(world: World) -> None:
    world.handle.resume([newest(world)])
    turn_back(world)
    (world.data / "checkpoints" / "newest").unlink()
    halts(world, "checkpoint-lost")
    with pytest.raises(LogHalted) as caught:
        world.handle.resume([])
    assert caught.value.code == "checkpoint-needed"


def _a_pipe(path: Path) -> None:
    os.mkfifo(path)


def _a_link(path: Path) -> None:
    path.symlink_to("elsewhere")


@pytest.mark.parametrize("put", [_a_pipe, _a_link, Path.mkdir])
@pytest.mark.parametrize("name", ["newest", "given"])
def test_what_is_not_a_file_among_the_checkpoints_halts_and_is_not_waited_for(
    world: World, put: Callable[[Path], None], name: str
) -> None:
    path = world.data / "checkpoints" / name
    path.unlink(missing_ok=True)
    put(path)
    world.reopen()
    assert "checkpoints" in halts(world, "checkpoint-unreadable").message
    with pytest.raises(LogHalted):
        world.handle.resume([newest(world)])


def test_a_file_in_the_place_of_the_kept_checkpoints_halts(world: World) -> None:
    known = newest(world)
    shutil.rmtree(world.data / "checkpoints")
    (world.data / "checkpoints").write_text("?")
    world.reopen()
    halts(world, "checkpoint-lost")
    with pytest.raises(LogHalted) as caught:
        world.handle.resume([known])
    assert caught.value.code == "checkpoint-unreadable"


def test_a_checkpoint_that_cannot_be_read_halts(world: World) -> None:
    (world.data / "checkpoints" / "given").write_bytes(b"nothing\n")
    world.reopen()
    halts(world, "checkpoint-unreadable")


def test_a_checkpoint_of_another_log_halts(world: World) -> None:
    note = sign_checkpoint(Checkpoint("other.test/log", 1, bytes(32)), key_of("log"))
    (world.data / "checkpoints" / "given").write_bytes(note)
    world.reopen()
    halts(world, "checkpoint-of-another-log")


def test_a_kept_checkpoint_that_changes_under_a_running_log_halts_it(world: World) -> None:
    note = sign_checkpoint(Checkpoint(ORIGIN, 1, bytes(32)), key_of("log"))
    (world.data / "checkpoints" / "newest").write_bytes(note)
    halts(world, "checkpoint-replaced")
    halts(world, "checkpoint-inconsistent")


def test_a_witnessed_checkpoint_beyond_the_store_halts_every_process(world: World) -> None:
    other = world.open()
    world.record(world.lot("L-1"))
    beyond = sign_checkpoint(Checkpoint(ORIGIN, 100, bytes(32)), key_of("log"))
    with pytest.raises(LogHalted):
        world.handle.add_cosignatures(beyond, [])
    halts(world, "checkpoint-beyond")
    with pytest.raises(LogHalted):
        other.submit([world.lot("L-2")])
    assert other.halted is not None
    other.close()
    world.reopen()
    halts(world, "checkpoint-beyond")


def test_a_checkpoint_that_this_log_has_not_signed_halts_nothing(world: World) -> None:
    forged = sign_checkpoint(Checkpoint(ORIGIN, 100, bytes(32)), key_of("stranger"))
    with pytest.raises(KeyUnknown):
        world.handle.add_cosignatures(forged, [])
    goes_on(world)


def test_resume_needs_a_checkpoint_to_compare_with(world: World) -> None:
    (world.data / "halted").write_text('{"code": "restored", "message": "."}')
    shutil.rmtree(world.data / "checkpoints")
    world.reopen()
    halts(world, "restored")
    with pytest.raises(LogHalted) as caught:
        world.handle.resume([])
    assert caught.value.code == "checkpoint-needed"
    assert world.handle.resume([newest(world)]).size == world.size
    assert world.handle.halted is None
    goes_on(world)


def test_resume_compares_with_every_checkpoint_given(world: World) -> None:
    (world.data / "halted").write_text('{"code": "restored", "message": "."}')
    other = sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), key_of("log"))
    with pytest.raises(LogHalted):
        world.handle.resume([newest(world), other])
    forged = sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), key_of("stranger"))
    with pytest.raises(KeyUnknown):
        world.handle.resume([newest(world), forged])
    with pytest.raises(Malformed):
        world.handle.resume([b"?"])
    halts(world, "restored")
    world.handle.resume([newest(world)])
    goes_on(world)


def test_a_failed_commit_halts_this_process_and_the_next(world: World) -> None:
    statement = world.lot("L-1")
    world.record(world.lot("L-0"))
    # The kernel lets no file grow, which is no full disk; of the transaction only the COMMIT writes.
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limit = (world.data / "ledger.db-wal").stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(LogHalted) as caught:
            world.submit(statement)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert caught.value.code == "commit-failed"
    halts(world, "commit-failed")
    assert world.handle.receipt(world.genesis)
    # The disk that failed may not have taken the note of it either.
    (world.data / "halted").unlink()
    assert world.handle.halted is not None
    (world.data / "halted").write_text('{"code": "commit-failed", "message": "."}')
    world.reopen()
    halts(world, "commit-failed")
    world.handle.resume([])
    world.record(statement)
    goes_on(world)


def test_stored_hashes_that_do_not_give_the_signed_root_halt(world: World) -> None:
    world.close()
    raw = sqlite3.connect(world.data / "ledger.db")
    raw.execute("DROP TRIGGER tile_hash_no_update")
    raw.execute("UPDATE tile_hash SET hash = zeroblob(32) WHERE level = 0 AND position = 2")
    raw.commit()
    raw.close()
    world.handle = world.open()
    with pytest.raises(LogHalted) as caught:
        world.submit(world.lot("L-1"))
    assert caught.value.code == "root-differs"
    with pytest.raises(LogHalted):
        world.handle.resume([])


def test_a_database_replaced_under_a_running_log_halts_it(world: World) -> None:
    copy = world.data / "copy.db"
    Database(world.data / "ledger.db").copy_to(copy)
    copy.rename(world.data / "ledger.db")
    with pytest.raises(LogHalted) as caught:
        world.submit(world.lot("L-1"))
    assert caught.value.code == "database-replaced"


def test_a_missing_database_halts(world: World) -> None:
    world.handle.writer  # noqa: B018 - opens the writing side
    (world.data / "ledger.db").unlink()
    with pytest.raises(LogHalted) as caught:
        world.submit(world.lot("L-1"))
    assert caught.value.code == "database-replaced"


@pytest.mark.parametrize("name", ["log", "statement"])
def test_another_key_than_the_ledger_names_halts(world: World, name: str) -> None:
    path = world.data / "keys" / f"{name}.pem"
    path.write_bytes(format_key_file(key_of("other"), None))
    world.reopen()
    halts(world, "wrong-key")


def test_a_missing_key_halts_and_everything_can_still_be_read(world: World) -> None:
    (world.data / "keys" / "log.pem").unlink()
    world.reopen()
    assert world.handle.receipt(world.genesis)
    halts(world, "key-missing")


def test_a_policy_that_this_program_does_not_know_halts(world: World) -> None:
    policy = default_policy().model_dump(mode="json", by_alias=True, exclude_defaults=True)
    ledger = world.find(Ledger, LEDGER)
    assert ledger is not None
    update = world.sign(
        "ledger.updated", {"policy": {**policy, "version": 99}, "reason": "new rules"}, cites=[ledger.head]
    )
    answers = world.submit(update, world.lot("L-1"))
    assert [answer.status for answer in answers] == ["refused", "recorded"]
    assert [found.code for found in answers[0].problems] == ["policy-unknown"]
    assert world.size == 5
    world.close()
    with closing(sqlite3.connect(world.data / "ledger.db")) as newer, newer:
        newer.execute(
            """UPDATE record SET body = replace(body, '"version":1', '"version":99') WHERE kind = 'ledger'"""
        )
    world.handle = world.open()
    halts(world, "policy-unknown")
    assert world.handle.receipt(world.genesis)


def test_a_checkpoint_that_cannot_be_kept_is_told_and_nothing_is_lost(world: World) -> None:
    statement = world.lot("L-1")
    obstacle = world.data / "checkpoints" / f".newest.{os.getpid()}"
    obstacle.mkdir()
    with pytest.raises(LogHalted) as caught:
        world.submit(statement)
    assert caught.value.code == "checkpoint-not-kept"
    obstacle.rmdir()
    (answer,) = world.submit(statement)
    assert answer.status == "duplicate"
    goes_on(world)


def test_a_kept_checkpoint_that_the_disk_does_not_give_halts(world: World) -> None:
    (world.data / "checkpoints" / "given").mkdir()
    world.reopen()
    halts(world, "checkpoint-unreadable")


def test_everything_is_readable_while_the_log_is_halted(world: World) -> None:
    statement = world.lot("L-1")
    answer = world.record(statement)
    (world.data / "halted").write_text('{"code": "restored", "message": "."}')
    halts(world, "restored")
    assert world.handle.receipt(answer.event_id) == answer.receipt
    assert world.find(Lot, "L-1") is not None
    assert world.handle.halted is not None


def test_a_halt_whose_reason_cannot_be_read_is_a_halt(world: World) -> None:
    (world.data / "halted").write_text("stop!")
    halts(world, "halted")
    world.handle.resume([])
    goes_on(world)
