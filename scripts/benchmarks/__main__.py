"""Measures the ledger against the budgets of its architecture (docs/architecture.md).

    scripts/bench [--quick | --large] [--web] [--json] [--work DIR]

Ratios are to what libsodium alone could check on these cores in the same run, so they hold on any computer;
on one that is busy with something else compare the processor times. Reads are of lots that nobody read
before: once from a cold disk, as after a start, and once with the file in the computer's memory.

A log of each size is made in the work directory and kept: the first run at 1,000,000 entries takes long, the
next ones do not.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from ledger.service.keeping.export import export
from scripts.benchmarks.assessing import FEW, MANY, deep_times, walks
from scripts.benchmarks.mixture import ANCESTORS
from scripts.benchmarks.rates import (
    audit_rate,
    bulk_append_rate,
    libsodium_rate,
    libsodium_rate_of_all,
    single_append_times,
)
from scripts.benchmarks.reads import audit_memory, first_times, read_times
from scripts.benchmarks.trade import Trade
from scripts.benchmarks.web import CLIENTS, PER_SECOND, append_over_http, cold_start, read_over_http, tag_page
from scripts.campaigns.parallel import cores, showing

WORK: Final = Path(".cache/bench")
SMALL: Final = 10_000
MEDIUM: Final = 100_000
LARGE: Final = 1_000_000
_BULK: Final = 10_500
_SINGLE_GROUPS: Final = 10
_MEMORY_MB: Final = 400


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value; ``budget`` is the most, or for a rate the least, that the architecture allows."""

    what: str
    value: float
    unit: str
    budget: float | None = None
    is_least: bool = False

    @property
    def result(self) -> str:
        """``met`` or ``missed``; empty without a budget."""
        if self.budget is None:
            return ""
        met = self.value >= self.budget if self.is_least else self.value <= self.budget
        return "met" if met else "missed"


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    parser.add_argument("--quick", action="store_true", help=f"stop at {SMALL:,} entries")
    parser.add_argument("--large", action="store_true", help=f"go on to {LARGE:,} entries")
    parser.add_argument("--web", action="store_true", help="measure the service alone")
    parser.add_argument("--work", type=Path, default=WORK, help="where the log is kept")
    options = parser.parse_args(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    sizes = [SMALL] if options.quick else [SMALL, MEDIUM, *([LARGE] if options.large else [])]
    figures = list(web_figures(options.work, sizes) if options.web else measure(options.work, sizes))
    rows = [{**asdict(one), "result": one.result} for one in figures]
    if not options.json:
        _print(figures)
    print(json.dumps({"cores": cores(), "figures": rows}))
    return 0


def measure(work: Path, sizes: Sequence[int]) -> Iterator[Figure]:
    """Yield every figure; ``work`` keeps a log of each of the sizes."""
    rate = libsodium_rate()
    limit = rate.per_second * cores()
    yield Figure("libsodium, one core", rate.per_second, "signatures/s")
    yield Figure("libsodium, processor time", rate.cpu, "µs")
    yield Figure(f"libsodium, {cores()} cores at once", libsodium_rate_of_all(), "signatures/s")
    yield from _append(work, limit)
    found: dict[int, _Log] = {}
    for size in sizes:
        found[size] = log = _Log(work, size)
        yield from log.measure(limit)
    yield from _reads(work, sizes)
    yield from _assessing(work, rate.cpu)
    yield from web_figures(work, sizes)
    if LARGE in found:
        ratio = found[LARGE].memory / found[MEDIUM].memory
        yield Figure(f"audit peak memory at {LARGE:,} ÷ at {MEDIUM:,} entries", ratio, "", 1.2)


def web_figures(work: Path, sizes: Sequence[int]) -> Iterator[Figure]:
    """Yield what the service does over the network; logs that are not there are made."""
    logs = [work / f"log-{size}" for size in sizes]
    for size, data in zip(sizes, logs, strict=True):
        trade = Trade(data)
        trade.grow(size)
        trade.close()
    found = append_over_http(logs[0], work / "web")
    what = "HTTP append with proof"
    yield Figure(f"{what}, {CLIENTS} clients", found.per_second, "events/s", 700, is_least=True)
    yield Figure(f"{what}, processor time of the service", found.cpu, "µs")
    yield Figure(f"{what}, {CLIENTS} clients, 95 %", found.closed * 1000, "ms")
    yield Figure(f"{what}, {PER_SECOND}/s, median", found.opened_median * 1000, "ms")
    yield Figure(f"{what}, {PER_SECOND}/s, 95 %", found.opened * 1000, "ms", 250)
    page = tag_page(logs[0], work / "web")
    yield Figure("tag page over the wire", page.size, "bytes", 60_000)
    yield Figure("tag page, median", page.median * 1000, "ms")
    yield Figure("tag page, 95 %", page.slow * 1000, "ms")
    yield from _web_reads(sizes, logs)


def _web_reads(sizes: Sequence[int], logs: Sequence[Path]) -> Iterator[Figure]:
    for size, data in zip(sizes, logs, strict=True):
        yield Figure(f"cold start at {size:,} entries", cold_start(data), "s")
    found = list(read_over_http(logs))
    for size, times in zip(sizes, found, strict=True):
        for route, seconds in times.items():
            yield Figure(f"GET {route} at {size:,} entries", seconds * 1000, "ms")
    if LARGE in sizes:
        for route, seconds in found[-1].items():
            ratio = seconds / found[0][route]
            yield Figure(f"GET {route}, time at {LARGE:,} ÷ at {SMALL:,} entries", ratio, "", 1.5)


def _reads(work: Path, sizes: Sequence[int]) -> Iterator[Figure]:
    """Measure reads of lots anywhere in the logs, which are there already."""
    logs = [work / f"log-{size}" for size in sizes]
    for size, data in zip(sizes, logs, strict=True):
        for name, seconds in asdict(first_times(data)).items():
            yield Figure(f"{name} at {size:,} entries, from a cold disk", seconds * 1000, "ms")
    found = [asdict(times) for times in read_times(logs)]
    for size, times in zip(sizes, found, strict=True):
        for name, seconds in times.items():
            yield Figure(f"{name} at {size:,} entries", seconds * 1000, "ms")
    if LARGE in sizes:
        for name, seconds in found[-1].items():
            yield Figure(
                f"{name}, time at {LARGE:,} ÷ at {SMALL:,} entries", seconds / found[0][name], "", 1.5
            )


def _assessing(work: Path, signature: float) -> Iterator[Figure]:
    """Measure due diligence; ``signature`` is what libsodium needs for one, in microseconds."""
    deep = deep_times(work / "mixture")
    whole = f"assess with {ANCESTORS} ancestors, {deep.events:,} events"
    slowest = max(deep.packs, key=deep.packs.__getitem__)
    yield Figure(f"{whole}, by the slowest pack ({slowest})", deep.packs[slowest], "ms", 200)
    yield Figure(f"{whole}, by all {len(deep.packs)} packs", deep.together, "ms")
    ratio = deep.together * 1000 / deep.events / signature
    yield Figure("assess by all packs ÷ libsodium's time for the events' signatures", ratio, "", 4)
    few, many = walks(work / f"log-{SMALL}")
    yield Figure("assess --all, processor time of a lot", many.each, "ms")
    yield Figure(f"assess --all, time of a lot of {MANY:,} ÷ of {FEW:,}", many.each / few.each, "", 1.2)
    yield Figure(f"assess --all, peak memory of {MANY:,} lots ÷ of {FEW:,}", many.peak / few.peak, "", 1.2)


def _append(work: Path, limit: float) -> Iterator[Figure]:
    """Measure appending to a log of its own, which is made anew each time."""
    data = work / "append"
    shutil.rmtree(data, ignore_errors=True)
    trade = Trade(data)
    rate = bulk_append_rate(trade, _BULK)
    yield Figure("bulk append, durable, all checks", rate.per_second, "events/s")
    yield Figure("bulk append ÷ (cores × libsodium)", rate.per_second / limit, "", 0.20, is_least=True)
    yield Figure("bulk append, processor time of an event", rate.cpu, "µs")
    median, slow = single_append_times(trade, _SINGLE_GROUPS)
    yield Figure("single append with receipt, median", median * 1000, "ms")
    yield Figure("single append with receipt, 95 %", slow * 1000, "ms")
    trade.close()
    shutil.rmtree(data)


class _Log:
    """A log of a size, and what was measured of it."""

    def __init__(self, work: Path, size: int) -> None:
        self._data = work / f"log-{size}"
        self._export = work / f"export-{size}"
        self._size = size
        self.memory = 0.0

    def measure(self, limit: float) -> Iterator[Figure]:
        """Yield the figures of auditing; the log is made when it is not there."""
        size, trade = self._size, Trade(self._data)
        with showing(f"a log of {size:,} entries") as show:
            trade.grow(size, show)
        if not self._export.exists():
            export(trade.town.handle, self._export)
        rate = audit_rate(self._export, trade)
        yield Figure(f"audit of {size:,} entries", rate.per_second, "entries/s")
        ratio = rate.per_second / limit
        yield Figure(f"audit of {size:,} ÷ (cores × libsodium)", ratio, "", 0.40, is_least=True)
        yield Figure(f"audit of {size:,}, processor time of an entry", rate.cpu, "µs")
        self.memory = audit_memory(self._export, self._data / "policy")
        yield Figure(f"audit peak memory at {size:,} entries", self.memory, "MB", _MEMORY_MB)
        trade.close()


def _print(figures: Sequence[Figure]) -> None:
    table = Table("what", "value", "unit", "budget", "result")
    for one in figures:
        value = f"{one.value:,.0f}" if one.value >= 1000 else f"{one.value:.3g}"  # noqa: PLR2004 - how many digits
        bound = "" if one.budget is None else f"{'≥' if one.is_least else '≤'} {one.budget:g}"
        table.add_row(one.what, value, one.unit, bound, one.result)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
