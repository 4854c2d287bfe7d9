"""Long trials of what must never happen; each ends with a table and exit code 1 when it happened.

scripts/campaign mutate [--count 100000] [--seed 1] [--only TARGET --first N]
scripts/campaign kill   [--count 10000] [--seed 1]
scripts/campaign parse  [--count 1000000] [--seed 1] [--only PARSER --first N]
scripts/campaign race   [--count 1000] [--processes 100]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from scripts.campaigns.kill import survive
from scripts.campaigns.mutate import mutate
from scripts.campaigns.parallel import showing
from scripts.campaigns.parse import parse
from scripts.campaigns.race import race

_SHOWN = 20


def main(arguments: Sequence[str]) -> int:
    """Run the campaign of the first argument; return the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/campaign", description=__doc__)
    parser.add_argument("campaign", choices=("mutate", "kill", "parse", "race"))
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one target or parser alone")
    parser.add_argument("--first", type=int, default=0, help="the number of the first attempt")
    parser.add_argument("--processes", type=int, default=100, help="races between two processes")
    options = parser.parse_args(arguments)
    began = time.monotonic()
    run = {"mutate": _mutate, "kill": _kill, "parse": _parse, "race": _race}[options.campaign]
    failures = run(options)
    print(f"{options.campaign}: {time.monotonic() - began:.0f} s, {len(failures)} failures")
    for failure in failures[:_SHOWN]:
        print(f"  {failure}")
    return 1 if failures else 0


def _mutate(options: argparse.Namespace) -> list[str]:
    tally = mutate(count=options.count or 100_000, seed=options.seed, only=options.only, first=options.first)
    outcomes = ("fault", "cannot tell", "weaker", "same", "unchanged", "ACCEPTED", "CRASH")
    kinds = sorted({(target, kind) for target, kind, _ in tally.counts})
    rows = [[*pair, *(tally.counts[*pair, outcome] for outcome in outcomes)] for pair in kinds]
    totals = (sum(count for (_, _, found), count in tally.counts.items() if found == one) for one in outcomes)
    _print(("target", "change", *outcomes), [*rows, ["all", f"{tally.counts.total():,}", *totals]])
    return tally.failures


def _kill(options: argparse.Namespace) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder, showing("appends") as show:
        found = survive(Path(folder), appends=options.count or 10_000, seed=options.seed, progress=show)
    row = (len(found.acknowledged), found.kills, found.repeated, len(found.faults))
    _print(("acknowledged", "kills", "sent again and found recorded", "faults"), [row])
    return found.faults


def _parse(options: argparse.Namespace) -> list[str]:
    results = parse(
        count=options.count or 1_000_000, seed=options.seed, only=options.only, first=options.first
    )
    rows = [
        (
            one.parser,
            f"{one.calls:,}",
            f"{one.read:,}",
            f"{one.refused:,}",
            f"{one.slowest * 1000:.1f}",
            f"{one.slowest_bytes:,}",
            f"{one.peak / 1e6:.2f}",
            len(one.failures),
        )
        for one in results
    ]
    total = ("all", f"{sum(one.calls for one in results):,}", *[""] * 6)
    _print(
        ("parser", "inputs", "read", "refused", "slowest ms", "of bytes", "peak MB", "failures"),
        [*rows, total],
    )
    return [failure for one in results for failure in one.failures]


def _race(options: argparse.Namespace) -> list[str]:
    outcomes = []
    with showing("races") as show:
        for done, outcome in enumerate(
            race(rounds=options.count or 1000, processes=options.processes), start=1
        ):
            outcomes.append(outcome)
            show(done, 4)
    rows = [
        (one.title, one.rounds, one.winners[0], one.rounds - one.winners[0], len(one.faults))
        for one in outcomes
    ]
    _print(("race", "rounds", "first won", "other won", "faults"), rows)
    return [f"{one.title}: {fault}" for one in outcomes for fault in one.faults]


def _print(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    table = Table(*heads)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 140).print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
