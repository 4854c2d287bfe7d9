"""How fast: libsodium alone, appends in bulk and one by one, the whole audit."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from nacl import bindings

from ledger.crypto.envelope import EVENT, parse_envelope
from ledger.verify.audit import audit
from ledger.verify.source import Directory
from scripts.benchmarks.trade import Trade, sign_groups
from scripts.campaigns.parallel import cores

_SECONDS = 1.0


def libsodium_rate() -> float:
    """Return how many signatures of ordinary events one core checks in a second, with nothing around it."""
    envelopes = [parse_envelope(one, content_type=EVENT) for one in sign_groups(("0" * 64, 0, 20))]
    signed = [(one.signature + one.sig_structure, one.key) for one in envelopes]
    count, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < _SECONDS:
        for message, key in signed:
            bindings.crypto_sign_open(message, key)
        count += len(signed)
    return count / took


def libsodium_rate_of_all() -> float:
    """Return how many signatures all cores together check in a second."""
    with ProcessPoolExecutor(cores(), mp_context=get_context("spawn")) as pool:
        # The first round starts the processes.
        list(pool.map(_rate, range(cores())))
        return sum(pool.map(_rate, range(cores())))


def bulk_append_rate(trade: Trade, events: int) -> float:
    """Return how many events in a second are recorded in bulk, durably and with all checks."""
    statements = trade.statements(events)
    began = time.perf_counter()
    trade.append(statements)
    return len(statements) / (time.perf_counter() - began)


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


def audit_rate(export: Path, trade: Trade) -> float:
    """Return how many entries in a second a full audit with a pinned policy checks, on all cores."""
    began = time.perf_counter()
    verdict = audit(Directory(export), policy=trade.town.handle.policy)
    took = time.perf_counter() - began
    if verdict.verdict != "holds" or verdict.size is None:
        raise RuntimeError(f"bug: the audit does not hold: {verdict.faults[:3]}")
    return verdict.size / took


def _rate(_number: int) -> float:
    return libsodium_rate()
