"""How long a proof, a trace and a passport take, and how much memory an audit needs, as the log grows."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from ledger.lots.state import Lot
from ledger.service.passport import build_passport
from ledger.service.trace import trace_lot
from scripts.benchmarks.trade import Trade, lot_of

_TIMES: Final = 40
_POLL_SECONDS: Final = 0.1


def read_times(trade: Trade) -> dict[str, float]:
    """Return the median seconds of a receipt, a trace and a passport of lots anywhere in the log."""
    handle, rng = trade.town.handle, Random(1)
    lots = [lot_of(rng.randrange(trade.groups)) for _ in range(_TIMES)]
    with handle.view() as view:
        heads = [view.get(Lot, lot).head for lot in lots]

    def trace(lot: str) -> object:
        with handle.view() as view:
            return trace_lot(view, lot)

    # The checkpoint is published once, whoever asks first.
    handle.publish()
    return {
        "proof": _median(lambda number: handle.receipt(heads[number], newest=True)),
        "trace": _median(lambda number: trace(lots[number])),
        "passport": _median(lambda number: build_passport(handle, lots[number])),
    }


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
            peaks[pid] = max(peaks.get(pid, 0), _peak_kib(pid))
        time.sleep(_POLL_SECONDS)
    if child.returncode:
        raise RuntimeError("bug: the audit of the benchmark's log does not hold")
    return sum(peaks.values()) * 1024 / 1e6


def _median(run: Callable[[int], object]) -> float:
    times: list[float] = []
    for number in range(_TIMES):
        began = time.perf_counter()
        run(number)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _peak_kib(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
