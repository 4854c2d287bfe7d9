"""Several processes on one data directory, and processes that are killed."""

from __future__ import annotations

import multiprocessing
import random
import time
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger.service.ledger import open_ledger
from tests.store.world import World

# Children are forked from a clean process that has imported everything, and never from one with threads.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.store.test_processes"])


class Acknowledged(NamedTuple):
    status: str
    event_id: str
    head: str | None
    receipt: bytes | None


def append(data: Path, now: int, statements: list[bytes], batch: int, told: Connection) -> None:
    """Append in a process of its own, and tell each answer as soon as it is there."""
    with open_ledger(data, clock=lambda: now) as handle:
        for at in range(0, len(statements), batch):
            for answer in handle.submit(statements[at : at + batch]):
                told.send(Acknowledged(answer.status, answer.event_id, answer.head, answer.receipt))


def start(world: World, statements: list[bytes], *, batch: int = 1) -> tuple[BaseProcess, Connection]:
    here, there = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=append, args=(world.data, world.clock.now, statements, batch, there))
    process.start()
    there.close()
    return process, here


def answers(here: Connection) -> list[Acknowledged]:
    """Read until the process has ended, one way or the other."""
    found: list[Acknowledged] = []
    while True:
        try:
            found.append(here.recv())
        except (EOFError, OSError):
            # An answer that was cut by the signal was not given.
            here.close()
            return found


def test_two_processes_that_spend_the_same_lots_agree_on_one_winner_each(world: World) -> None:
    world.record(world.party("BUYER", "trader"))
    lots = [f"L-{number}" for number in range(30)]
    heads = [answer.event_id for answer in world.submit(*(world.lot(lot) for lot in lots))]
    rivals = [
        start(world, [world.dispatch(lot, to, head=head) for lot, head in zip(lots, heads, strict=True)])
        for to in ("TRADER", "BUYER")
    ]
    both = list(zip(*(answers(told) for _, told in rivals), strict=True))
    assert len(both) == 30
    for pair in both:
        (won,), (lost,) = (
            [one for one in pair if one.status == status] for status in ("recorded", "refused")
        )
        assert lost.head == won.event_id
    world.check()


def test_several_processes_and_this_one_append_side_by_side(world: World) -> None:
    sent = [[world.site(f"S-{number}-{count}") for count in range(20)] for number in range(2)]
    others = [start(world, statements, batch=3) for statements in sent]
    for count in range(20):
        world.record(world.site(f"S-HERE-{count}"))
    for _, told in others:
        assert [answer.status for answer in answers(told)] == ["recorded"] * 20
    assert world.size == 64
    world.record(world.site("S-LAST"))
    world.check()


@pytest.mark.parametrize("batch", [1, 7])
def test_a_process_killed_at_any_moment_loses_nothing_that_it_acknowledged(world: World, batch: int) -> None:
    chance = random.Random(batch)
    acknowledged: list[Acknowledged] = []
    for turn in range(15):
        process, told = start(world, [world.site(f"S-{turn}-{count}") for count in range(300)], batch=batch)
        told.poll(10)
        time.sleep(chance.random() * 0.15)
        process.kill()
        process.join()
        acknowledged += answers(told)
    assert len(acknowledged) >= 15
    for answer in acknowledged:
        assert world.handle.receipt(answer.event_id) == answer.receipt
    world.record(world.site("S-AFTER"))
    world.check()
