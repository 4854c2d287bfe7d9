"""Balances read from a store are those that follow from judging every entry anew."""

from __future__ import annotations

from ledger.log.entry import parse_entry
from ledger.service.balances import Asked, moves_in_log, show_balance
from tests.store.world import World
from tests.support.balances import moves_in
from tests.support.memory import Memory


def test_a_replay_without_judging_moves_the_same(world: World) -> None:
    world.record(world.lot("L-1"))
    world.record(world.split("L-1", "L-2"))
    world.record(world.dispatch("L-1", "TRADER"))
    past = Memory()
    with world.handle.view() as view:
        size = sum(1 for _ in view.log.entries(0, 1 << 40))
        entries = [parse_entry(data) for data in view.log.entries(0, size)]
        past.entries = [(entry.recorded_at, entry.statement) for entry in entries]
        moves = list(moves_in_log(view, size))
    assert moves
    assert moves == moves_in(past)


def test_progress_is_told(world: World) -> None:
    told: list[tuple[int, int]] = []
    with world.handle.view() as view:
        answer = show_balance(view, Asked("mineral", "cassiterite"), lambda *done: told.append(done))
    assert told[0] == (0, answer["size"])
