"""How long a proof, a trace and a passport take, and how much memory an audit needs, as the log grows."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Final

from ledger.service.ledger import LedgerHandle
from ledger.service.passports.passport import build_passport
from ledger.service.show.trace import trace_lot
from scripts.benchmarks.trade import Trade, lot_of

_TIMES: Final = 100
_POLL_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Times:
    """Median seconds of a lot's graph, of a receipt to the newest checkpoint, and of a passport."""

    trace: float
    proof: float
    passport: float


def first_times(data: Path) -> Times:
    """Return how long reads take after a start, when nothing of the file is in memory.

    Only Linux forgets a file when it is asked to; elsewhere what the system kept is fast.
    """
    forget = getattr(os, "posix_fadvise", None)
    if forget:
        with (data / "ledger.db").open("rb") as file:
            forget(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return _times([data], seed=1)[0]


def read_times(logs: Sequence[Path]) -> list[Times]:
    """Return how long reads take in each log when the computer's memory holds the file.

    The lots are drawn from the whole log and read for the first time. The logs take turns, so a computer
    that others slow down for a while does not change what they are to each other.
    """
    for data in logs:
        with (data / "ledger.db").open("rb") as file:
            while file.read(1 << 24):
                pass
    return _times(logs, seed=2)


def _times(logs: Sequence[Path], *, seed: int) -> list[Times]:
    opened = [Trade(data) for data in logs]
    # The checkpoint is published once, whoever asks first.
    for trade in opened:
        trade.town.handle.publish()
    rng = Random(seed)
    taken: list[list[tuple[float, ...]]] = [[] for _ in opened]
    for _ in range(_TIMES):
        part = rng.random()
        for trade, times in zip(opened, taken, strict=True):
            times.append(_read(trade.town.handle, lot_of(int(part * trade.groups))))
    for trade in opened:
        trade.close()
    return [Times(*map(statistics.median, zip(*times, strict=True))) for times in taken]


def _read(handle: LedgerHandle, lot: str) -> tuple[float, ...]:
    """Return the seconds of a lot's graph, its proof and its passport, in the order of ``Times``."""
    clocks = [time.perf_counter()]
    with handle.view() as view:
        found = trace_lot(view, lot)
    clocks.append(time.perf_counter())
    handle.receipt(found.lot.head, newest=True)
    clocks.append(time.perf_counter())
    build_passport(handle, lot)
    clocks.append(time.perf_counter())
    return tuple(end - start for start, end in pairwise(clocks))


def audit_memory(export: Path, policy: Path) -> float:
    """Return the peak of resident megabytes of an audit, all its processes together."""
    program = (
        "import sys; from pathlib import Path\n"
        "from ledger.log.policy import parse_policy\n"
        "from ledger.verify.audit import audit\n"
        "from ledger.verify.source import Directory\n"
        "if __name__ == '__main__':\n"
        "    policy = parse_policy(Path(sys.argv[2]).read_bytes())\n"
        "    raise SystemExit(audit(Directory(Path(sys.argv[1])), policy=policy).verdict != 'holds')\n"
    )
    script = export.with_name("audit_once.py")
    script.write_text(program)
    child = subprocess.Popen([sys.executable, str(script), str(export), str(policy)])
    peaks: dict[int, int] = {}
    while child.poll() is None:
        for pid in (child.pid, *_children(child.pid)):
            peaks[pid] = max(peaks.get(pid, 0), peak_kib(pid))
        time.sleep(_POLL_SECONDS)
    if child.returncode:
        raise RuntimeError("bug: the audit of the benchmark's log does not hold")
    return sum(peaks.values()) * 1024 / 1e6


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def peak_kib(pid: int) -> int:
    """Return the peak of a process' resident memory in KiB, 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
