"""How fast: libsodium alone, appends in bulk and one by one, the whole audit."""

from __future__ import annotations

import resource
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from nacl import bindings

from ledger.crypto.envelope import EVENT, parse_envelope
from ledger.verify.audit import audit
from ledger.verify.source import Directory
from scripts.benchmarks.trade import Trade, sign_groups
from scripts.campaigns.parallel import cores

_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Rate:
    """How many in a second, and the microseconds of processor time for each, all processes together.

    The second does not mind who else uses the computer.
    """

    per_second: float
    cpu: float


def libsodium_rate() -> Rate:
    """Return how fast one core checks signatures of ordinary events, with nothing around it."""
    envelopes = [parse_envelope(one, content_type=EVENT) for one in sign_groups(("0" * 64, 0, 20))]
    signed = [(one.signature + one.sig_structure, one.key) for one in envelopes]
    count, began, used = 0, time.perf_counter(), time.process_time()
    while (took := time.perf_counter() - began) < _SECONDS:
        for message, key in signed:
            bindings.crypto_sign_open(message, key)
        count += len(signed)
    return Rate(count / took, (time.process_time() - used) / count * 1e6)


def libsodium_rate_of_all() -> float:
    """Return how many signatures all cores together check in a second."""
    with ProcessPoolExecutor(cores(), mp_context=get_context("spawn")) as pool:
        # The first round starts the processes.
        list(pool.map(_rate, range(cores())))
        return sum(pool.map(_rate, range(cores())))


def bulk_append_rate(trade: Trade, events: int) -> Rate:
    """Return how fast events are recorded in bulk, durably and with all checks."""
    statements = trade.statements(events)
    began, used = time.perf_counter(), _cpu()
    trade.append(statements)
    count = len(statements)
    return Rate(count / (time.perf_counter() - began), (_cpu() - used) / count * 1e6)


def single_append_times(trade: Trade, groups: int) -> tuple[float, float]:
    """Return the median and the 95th percentile of seconds from one event to its receipt."""
    times: list[float] = []
    for _ in range(groups):
        for statement in trade.statements(1):
            began = time.perf_counter()
            answer = trade.town.handle.submit([statement])[0]
            if answer.status != "recorded" or not answer.receipt:
                raise RuntimeError(f"bug: a single event is not recorded: {answer}")
            times.append(time.perf_counter() - began)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1]


def audit_rate(export: Path, trade: Trade) -> Rate:
    """Return how fast a full audit with a pinned policy checks entries, on all cores."""
    began, used = time.perf_counter(), _cpu()
    verdict = audit(Directory(export), policy=trade.town.handle.policy)
    took = time.perf_counter() - began
    if verdict.verdict != "holds" or verdict.size is None:
        raise RuntimeError(f"bug: the audit does not hold: {verdict.faults[:3]}")
    return Rate(verdict.size / took, (_cpu() - used) / verdict.size * 1e6)


def _cpu() -> float:
    """Return the seconds of processor time of this process and of those that have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _rate(_number: int) -> float:
    return libsodium_rate().per_second
