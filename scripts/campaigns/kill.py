"""Appends in child processes that are ended by ``kill -9`` at random moments.

Property, after every kill: everything that was acknowledged is there at its index; its receipt is the same
bytes as before and verifies; the audit, going on from its saved state, is clean; what was under way is sent
again and gets an answer; the log goes on. At the end everything acknowledged and the whole export are checked
once more. The operating system survives, so what a power cut would do to unsynced pages is not tried.
"""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any, Final, TypeAlias

from ledger.crypto.canonical import JSON
from ledger.log.entry import parse_entry
from ledger.log.policy import Policy
from ledger.log.receipt import check_receipt, parse_receipt
from ledger.service.keeping.audit_store import StoreSource, audit_store
from ledger.service.keeping.export import export
from ledger.service.ledger import LedgerHandle, open_ledger
from ledger.verify.audit import audit
from ledger.verify.source import Directory
from ledger.verify.verdict import Verdict
from scripts.campaigns.parallel import run_all
from scripts.campaigns.town import MINERAL, Town

Check: TypeAlias = Callable[..., list[str]]
_FORK: Final = get_context("fork")
LARGEST: Final = 500
"""Appends to one ledger: beyond the second whole tile."""
_LARGEST_BATCH: Final = 64
_LONGEST_LIFE: Final = 0.25
_SAMPLE: Final = 20


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What a child was told of one event before it told its parent."""

    event_id: str
    index: int
    receipt: bytes


@dataclass(slots=True)
class Survival:
    """What is known so far. ``repeated`` counts events found recorded although nobody had been told."""

    acknowledged: int = 0
    kills: int = 0
    repeated: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Survival) -> None:
        """Add what was found in another ledger."""
        self.acknowledged += other.acknowledged
        self.kills += other.kills
        self.repeated += other.repeated
        self.faults += other.faults


@dataclass(frozen=True, slots=True)
class Job:
    """One ledger of its own; the same name gives the same events and the same moments."""

    name: str
    appends: int


def kill(*, count: int, seed: int) -> Survival:
    """Kill writers of ledgers of ``LARGEST`` appends at most, one on each core, ``count`` appends in all."""
    jobs = [Job(f"{seed}/{at}", min(LARGEST, count - at)) for at in range(0, count, LARGEST)]
    whole = Survival()
    for found in run_all(_run, jobs, size=lambda job: job.appends, title="appends"):
        whole.add(found)
    return whole


def _run(job: Job) -> Survival:
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        found = survive(Path(folder), appends=job.appends, seed=job.name)
        found.faults = [f"{job.name}: {fault}" for fault in found.faults]
        return found


def survive(folder: Path, *, appends: int, seed: int | str) -> Survival:
    """Kill writers until so many appends were acknowledged; ``folder`` is an empty one."""
    rng = Random(seed)
    town = Town(folder / "data")
    waiting = [_lot(town) for _ in range(appends)]
    policy = town.handle.policy
    town.close()
    found = Survival()
    acknowledged: list[Acknowledged] = []
    while waiting:
        answered = _run_and_kill(town.data, waiting, rng, found)
        some = rng.sample(acknowledged, min(_SAMPLE, len(acknowledged)))
        found.faults += _in_process(_check, town.data, policy, [*answered, *some], folder / "state")
        acknowledged += answered
        del waiting[: len(answered)]
    found.faults += _in_process(_check_all, town.data, policy, acknowledged, folder / "export")
    found.acknowledged = len(acknowledged)
    return found


def _lot(town: Town) -> bytes:
    body: dict[str, JSON] = {
        "lot": town.new("LOT"),
        "site": "SITE-1",
        "mineral": MINERAL,
        "quantity": {"mass_kg": "50"},
    }
    # Signed before any of them is recorded, so the sequence of the key is left out.
    return town.sign("COOP-A", "lot.registered", body, seq=None, prev=None)


def _run_and_kill(data: Path, waiting: Sequence[bytes], rng: Random, found: Survival) -> list[Acknowledged]:
    """Let a child append until it is killed; return what it had acknowledged by then."""
    receiver, sender = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_append, args=(data, waiting, rng.random(), sender))
    child.start()
    sender.close()
    time.sleep(rng.uniform(0, _LONGEST_LIFE))
    if child.is_alive() and child.pid is not None:
        os.kill(child.pid, signal.SIGKILL)
        found.kills += 1
    answered: list[Acknowledged] = []
    try:
        while True:
            status, one = receiver.recv()
            found.repeated += status == "duplicate"
            if status not in {"recorded", "duplicate"}:
                found.faults.append(f"event {one.event_id} was answered {status}")
            answered.append(one)
    except (EOFError, OSError):
        # The pipe ends where the child did, perhaps in the middle of a message.
        receiver.close()
    child.join()
    return answered


def _append(data: Path, waiting: Sequence[bytes], chance: float, answers: Connection) -> None:
    """Append batches of random sizes, telling of each event as soon as it has its receipt."""
    rng = Random(chance)
    with open_ledger(data) as handle:
        at = 0
        while at < len(waiting):
            batch = waiting[at : at + rng.randint(1, _LARGEST_BATCH)]
            for answer in handle.submit(batch):
                one = Acknowledged(answer.event_id, answer.index or -1, answer.receipt or b"")
                answers.send((answer.status, one))
            at += len(batch)


def _in_process(check: Check, *given: Any) -> list[str]:  # noqa: ANN401 - as the check has them
    """Return the faults that a check finds, in a process of its own.

    SQLite's connections must not be carried into a fork, so this process never has one open.
    """
    receiver, sender = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=_tell, args=(sender, check, given))
    child.start()
    sender.close()
    try:
        faults: list[str] = receiver.recv()
    except EOFError:
        faults = ["the check itself broke"]
    child.join()
    return faults


def _tell(sender: Connection, check: Check, given: tuple[Any, ...]) -> None:
    sender.send(check(*given))


def _check(data: Path, policy: Policy, acknowledged: Sequence[Acknowledged], state: Path) -> list[str]:
    """Check what was acknowledged, and the log since the last audit."""
    with open_ledger(data) as handle:
        faults = list(_missing(handle, policy, acknowledged))
        with handle.view() as view:
            head = view.log.newest()
    source = StoreSource(handle.folder.database, b"" if head is None else head.note)
    verdict = audit(source, policy=policy, save=state, workers=1, require_mldsa=False)
    return [*faults, *_audited("audit since the last kill", verdict)]


def _check_all(data: Path, policy: Policy, acknowledged: Sequence[Acknowledged], target: Path) -> list[str]:
    """Check everything: all that was ever acknowledged, the store, and an export of it."""
    with open_ledger(data) as handle:
        faults = list(_missing(handle, policy, acknowledged))
        export(handle, target)
    faults += _audited("audit of the store", audit_store(data, policy=policy, workers=1))
    return [*faults, *_audited("audit of the export", audit(Directory(target), policy=policy, workers=1))]


def _missing(handle: LedgerHandle, policy: Policy, acknowledged: Sequence[Acknowledged]) -> Iterator[str]:
    """Say what is not where it was, or not what it was."""
    with handle.view() as view:
        places = {one.event_id: view.log.place_of(one.event_id) for one in acknowledged}
    for one in acknowledged:
        place = places[one.event_id]
        receipt = parse_receipt(one.receipt)
        check_receipt(receipt, policy)
        is_its = sha256(parse_entry(receipt.entry).statement).hexdigest() == one.event_id
        if place is None or not is_its or not place.index == one.index == receipt.index:
            yield f"acknowledged event {one.event_id} is missing"
        elif handle.receipt(one.event_id) != one.receipt:
            yield f"the receipt of {one.event_id} has changed"


def _audited(what: str, verdict: Verdict) -> list[str]:
    return [] if verdict.verdict == "holds" else [f"{what}: {verdict.verdict} {verdict.faults}"]
