"""Two writers spend the same lot at the same moment, and one event comes many times at once.

Property: of two dispatches of one lot exactly one is recorded, and the other is told ``parent-stale`` and
the winner's id as the new head; of many copies of one event sent in parallel one entry is made, and everybody
has the same receipt, byte for byte. Held by threads that share a ledger, by threads with a ledger handle
each, and by two processes.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Barrier
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.errors import Conflict
from ledger.lots.state import Lot
from ledger.service.ledger import LedgerHandle, open_ledger
from ledger.store.answer import Answer
from scripts.campaigns.parallel import run_all
from scripts.campaigns.town import MINERAL, STEP, Town

COPIES: Final = 100
ROUNDS: Final = 50
"""Rounds in one ledger."""
_TO: Final = ("TRADER", "EXPORTER")
_BATCH: Final = 500


@dataclass(slots=True)
class Outcome:
    """How the rounds of one kind ended: who won how often, and what went wrong."""

    title: str
    rounds: int = 0
    winners: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add what another ledger's rounds came to."""
        self.rounds += other.rounds
        self.winners += other.winners
        self.faults += other.faults

    def judge(self, answers: Sequence[Answer]) -> None:
        """Count one round of two dispatches of the same lot."""
        self.rounds += 1
        won = [number for number, answer in enumerate(answers) if answer.status == "recorded"]
        if len(won) != 1:
            self.faults.append(f"{len(won)} winners: {[answer.status for answer in answers]}")
            return
        self.winners[won[0]] += 1
        winner, loser = answers[won[0]], answers[1 - won[0]]
        codes = {problem.code for problem in loser.problems}
        conflict = isinstance(loser.error, Conflict) and loser.error.head == winner.event_id
        if not conflict or loser.head != winner.event_id or "parent-stale" not in codes:
            self.faults.append(f"the loser was told {codes} and head {loser.head}, not {winner.event_id}")


@dataclass(frozen=True, slots=True)
class Job:
    """Some rounds in a ledger of their own."""

    rounds: int
    processes: int


def race_all(*, count: int, processes: int) -> list[Outcome]:
    """Run ``count`` races between threads and others between ``processes``, in a ledger on each core."""
    shares = range(0, count, ROUNDS)
    jobs = [Job(min(ROUNDS, count - at), -(-processes // len(shares))) for at in shares]
    whole: dict[str, Outcome] = {}
    for outcomes in run_all(_run, jobs, size=lambda job: job.rounds, title="races"):
        for one in outcomes:
            whole.setdefault(one.title, Outcome(one.title)).add(one)
    return list(whole.values())


def _run(job: Job) -> list[Outcome]:
    return list(race(rounds=job.rounds, processes=job.processes))


def race(*, rounds: int, processes: int, copies: int = COPIES) -> Iterator[Outcome]:
    """Run all races in one ledger and yield how each kind ended."""
    with tempfile.TemporaryDirectory() as folder:
        town = Town(Path(folder) / "data")
        try:
            half = (rounds + 1) // 2
            yield race_threads(town, half, handles=[town.handle, town.handle], title="threads, one handle")
            other = open_ledger(town.data)
            yield race_threads(
                town, rounds - half, handles=[town.handle, other], title="threads, a handle each"
            )
            yield race_processes(town, processes)
            yield race_copies(town, copies, handles=[town.handle, other])
            other.close()
        finally:
            town.close()


def race_threads(town: Town, rounds: int, *, handles: Sequence[LedgerHandle], title: str) -> Outcome:
    """Let two threads spend each lot at the same moment."""
    outcome = Outcome(title)
    start = Barrier(len(handles))

    def send(handle: LedgerHandle, statement: bytes) -> Answer:
        start.wait()
        return handle.submit([statement], recorded_at=town.clock)[0]

    with ThreadPoolExecutor(len(handles)) as pool:
        for pair in _pairs(town, rounds):
            outcome.judge(list(pool.map(send, handles, pair)))
    return outcome


def race_processes(town: Town, rounds: int) -> Outcome:
    """Let two processes spend each lot at the same moment."""
    outcome = Outcome("two processes")
    context = get_context("spawn")
    pairs = list(_pairs(town, rounds))
    start = context.Barrier(len(_TO))
    pipes = [context.Pipe(duplex=False) for _ in _TO]
    workers = [
        context.Process(
            target=_send_all, args=(town.data, [pair[number] for pair in pairs], town.clock, start, sender)
        )
        for number, (_, sender) in enumerate(pipes)
    ]
    for worker in workers:
        worker.start()
    for _ in pairs:
        outcome.judge([receiver.recv() for receiver, _ in pipes])
    for worker in workers:
        worker.join()
    return outcome


def race_copies(town: Town, copies: int, *, handles: Sequence[LedgerHandle]) -> Outcome:
    """Send one event many times at once."""
    outcome = Outcome(f"one event {copies} times at once", rounds=1)
    statement = town.sign("COOP-A", "lot.registered", _lot_body(town))
    before = _lots(town.handle)
    start = Barrier(copies)

    def send(number: int) -> tuple[Answer, bytes | None]:
        start.wait()
        answer = handles[number % len(handles)].submit([statement], recorded_at=town.clock)[0]
        return answer, answer.receipt

    with ThreadPoolExecutor(copies) as pool:
        answers = list(pool.map(send, range(copies)))
    statuses = Counter(answer.status for answer, _ in answers)
    receipts = {receipt for _, receipt in answers} | {town.handle.receipt(answers[0][0].event_id)}
    if statuses != Counter(recorded=1, duplicate=copies - 1):
        outcome.faults.append(f"{dict(statuses)}")
    if len(receipts) != 1 or None in receipts:
        outcome.faults.append(f"{len(receipts)} different receipts")
    if _lots(town.handle) != before + 1:
        outcome.faults.append(f"{_lots(town.handle) - before} lots")
    outcome.winners.update(index for index, (answer, _) in enumerate(answers) if answer.status == "recorded")
    return outcome


def _pairs(town: Town, rounds: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield, for each new lot, two dispatches of it to different parties."""
    for first in range(0, rounds, _BATCH):
        statements: list[bytes] = []
        lots: list[str] = []
        for _ in range(min(_BATCH, rounds - first)):
            body = _lot_body(town)
            lots.append(str(body["lot"]))
            statements.append(town.sign("COOP-A", "lot.registered", body, seq=None, prev=None))
        town.clock += STEP
        answers = town.handle.submit(statements, recorded_at=town.clock)
        if any(answer.status != "recorded" for answer in answers):
            raise RuntimeError(f"bug: a lot was not registered: {answers}")
        for lot in lots:
            send = partial(town.sign, "COOP-A", "lot.dispatched", seq=None, prev=None)
            yield send({"lots": [lot], "to": _TO[0]}), send({"lots": [lot], "to": _TO[1]})


def _lot_body(town: Town) -> dict[str, JSON]:
    return {"lot": town.new("LOT"), "site": "SITE-1", "mineral": MINERAL, "quantity": {"mass_kg": "50"}}


def _lots(handle: LedgerHandle) -> int:
    with handle.view() as view:
        return view.count(Lot)


def _send_all(data: Path, statements: Sequence[bytes], at: int, start: Barrier, answers: Connection) -> None:
    with open_ledger(data) as handle:
        for statement in statements:
            start.wait()
            answer = handle.submit([statement], recorded_at=at)[0]
            # What makes receipts belongs to this process.
            answers.send(replace(answer, proofs=None))
