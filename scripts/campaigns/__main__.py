"""Long trials of what must never happen; each ends with a table and exit code 1 when it happened.

scripts/campaign mutate [--count 100000] [--seed 1] [--only TARGET --first N]
scripts/campaign kill   [--count 10000] [--seed 1]
scripts/campaign parse  [--count 1000000] [--seed 1] [--only PARSER --first N]
scripts/campaign race   [--count 1000] [--processes 100]
scripts/campaign intake [--count 25000] [--faults 200] [--seed 1]
scripts/campaign drums  [--count 600]
scripts/campaign findings [--demo DIR]
scripts/campaign api    [--seconds 300] [--seed 1]

All cores are used. A terminal shows a bar, anything else gets a line each minute. Ctrl-C or SIGTERM ends a
campaign with the figures so far. The same --seed makes the same changes, inputs, events and moments; how far
a writer is at such a moment, and who wins a race, the computer decides. With --json the figures are one
object.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from rich.console import Console
from rich.table import Table

from scripts.campaigns.api import ask_as_all
from scripts.campaigns.drums import BAGS, drums
from scripts.campaigns.findings import findings
from scripts.campaigns.intake import intake
from scripts.campaigns.kill import kill
from scripts.campaigns.mutate import mutate
from scripts.campaigns.parallel import STOPPED, heed_signals
from scripts.campaigns.parse import parse
from scripts.campaigns.race import race_all

_SHOWN = 20
Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figures:
    """How often each thing happened, in rows of the same columns; the attempts; what must not happen."""

    rows: Sequence[Row]
    attempts: int
    failures: Sequence[str] = field(default_factory=list)


def main(arguments: Sequence[str]) -> int:
    """Run the campaign of the first argument; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="scripts/campaign", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("campaign", choices=tuple(_CAMPAIGNS))
    parser.add_argument("--count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", help="one target or parser alone")
    parser.add_argument("--first", type=int, default=0, help="the number of the first attempt")
    parser.add_argument("--processes", type=int, default=100, help="races between two processes")
    parser.add_argument("--faults", type=int, default=200, help="planted in the logbook of intake")
    parser.add_argument("--demo", type=Path, help="a demo that is there, for findings")
    parser.add_argument("--seconds", type=int, default=300, help="of questions by each caller, for api")
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object")
    options = parser.parse_args(arguments)
    heed_signals()
    began = time.monotonic()
    figures = _CAMPAIGNS[options.campaign](options)
    summary = {
        "campaign": options.campaign,
        "seed": options.seed,
        "attempts": figures.attempts,
        "failures": len(figures.failures),
        "seconds": round(time.monotonic() - began, 1),
        "interrupted": STOPPED.is_set(),
    }
    if options.json:
        print(json.dumps({**summary, "rows": list(figures.rows), "failed": list(figures.failures)}))
    else:
        _print(figures, summary)
    return 1 if figures.failures else 0


def _mutate(options: argparse.Namespace) -> Figures:
    tally = mutate(count=options.count or 100_000, seed=options.seed, only=options.only, first=options.first)
    outcomes = ("fault", "cannot tell", "weaker", "same", "unchanged", "ACCEPTED", "CRASH")
    kinds = sorted({(target, kind) for target, kind, _ in tally.counts})
    rows = [
        {"target": target, "change": kind, **{one: tally.counts[target, kind, one] for one in outcomes}}
        for target, kind in kinds
    ]
    return Figures(rows, tally.counts.total(), tally.failures)


def _kill(options: argparse.Namespace) -> Figures:
    found = kill(count=options.count or 10_000, seed=options.seed)
    row = {
        "acknowledged": found.acknowledged,
        "kills": found.kills,
        "sent again and found recorded": found.repeated,
        "faults": len(found.faults),
    }
    return Figures([row], found.acknowledged, found.faults)


def _parse(options: argparse.Namespace) -> Figures:
    results = parse(
        count=options.count or 1_000_000, seed=options.seed, only=options.only, first=options.first
    )
    rows = [
        {
            "parser": one.parser,
            "inputs": one.calls,
            "read": one.read,
            "refused": one.refused,
            "slowest ms": round(one.slowest * 1000, 1),
            "of bytes": one.slowest_bytes,
            "peak MB": round(one.peak / 1e6, 2),
            "failures": len(one.failures),
        }
        for one in results
    ]
    return Figures(
        rows, sum(one.calls for one in results), [text for one in results for text in one.failures]
    )


def _race(options: argparse.Namespace) -> Figures:
    outcomes = race_all(count=options.count or 1000, processes=options.processes)
    rows = [
        {
            "race": one.title,
            "rounds": one.rounds,
            "first won": one.winners[0],
            "other won": one.rounds - one.winners[0],
            "faults": len(one.faults),
        }
        for one in outcomes
    ]
    failures = [f"{one.title}: {fault}" for one in outcomes for fault in one.faults]
    return Figures(rows, sum(one.rounds for one in outcomes), failures)


def _intake(options: argparse.Namespace) -> Figures:
    lines = options.count or 25_000
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        found = intake(Path(folder), lines=lines, faults=options.faults, seed=options.seed)
    rows = [
        {
            "run": run.what,
            "lines": run.answer.get("lines"),
            "recorded": run.answer.get("recorded"),
            "unchanged": run.answer.get("unchanged"),
            "would be": run.answer.get("ready"),
            "faulty lines": len({one["line"] for one in run.answer.get("faults", ())}),
            "kinds": len({one["code"] for one in run.answer.get("faults", ())}),
            "seconds": round(run.seconds, 1),
            "lines/s": round(lines / run.seconds),
            "peak MB": round(run.peak / 1e6),
        }
        for run in found.runs
    ]
    return Figures(rows, lines, found.faults)


def _drums(options: argparse.Namespace) -> Figures:
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        found = drums(Path(folder), bags=options.count or BAGS)
    rows = [
        {
            "bags into drums": one.way,
            "entries": one.entries,
            "events in a passport": one.passport_events,
            "passport bytes": one.passport_bytes,
            "made s": round(one.seconds_made, 2),
            "verified s": round(one.seconds_verified, 2),
            "traced s": round(one.seconds_traced, 3),
            "faults": len(one.faults),
        }
        for one in found
    ]
    return Figures(rows, sum(one.bags for one in found), [fault for one in found for fault in one.faults])


def _findings(options: argparse.Namespace) -> Figures:
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        found = findings(options.demo or Path(folder) / "demo")
    outcomes = ("pass", "fail", "review", "open", "not_applicable", "not_due")
    rows = [
        {
            "rule": rule,
            **{outcome: counts[outcome] for outcome in outcomes},
            "false alarms %": round(100 * (counts["fail"] + counts["review"]) / found.lots, 2),
        }
        for rule, counts in sorted(found.clean.items())
    ]
    return Figures(rows, found.lots, [f"{kind}: no rule asked" for kind in found.missed])


def _api(options: argparse.Namespace) -> Figures:
    with tempfile.TemporaryDirectory(prefix="campaign-") as folder:
        found = list(ask_as_all(Path(folder), seconds=options.seconds, seed=options.seed))
    classes = ("2xx", "3xx", "4xx", "5xx")
    rows = [
        {
            "caller": one.caller,
            "questions": one.cases,
            **{name: one.statuses.get(name, 0) for name in classes},
            "failures": len(one.failures),
        }
        for one in found
    ]
    return Figures(rows, sum(one.cases for one in found), [fault for one in found for fault in one.failures])


_CAMPAIGNS: Final[Mapping[str, Callable[[argparse.Namespace], Figures]]] = MappingProxyType(
    {
        "mutate": _mutate,
        "kill": _kill,
        "parse": _parse,
        "race": _race,
        "intake": _intake,
        "drums": _drums,
        "findings": _findings,
        "api": _api,
    }
)


def _print(figures: Figures, summary: Row) -> None:
    """Print the table, the first failures, and a line with the whole."""
    table = Table(*(figures.rows[0] if figures.rows else ()))
    for row in figures.rows:
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row.values()))
    Console(width=None if sys.stdout.isatty() else 140).print(table)
    for failure in figures.failures[:_SHOWN]:
        print(f"  {failure}")
    ended = " (interrupted)" if summary["interrupted"] else ""
    print(
        f"{summary['campaign']}{ended}: {figures.attempts:,} attempts, {len(figures.failures)} failures, "
        f"{summary['seconds']} s, seed {summary['seed']}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
