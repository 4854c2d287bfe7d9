"""Measures the rules of plausibility on an invented trade: what they find, and their false alarms.

    scripts/bench --diligence [--lots N] [--seed N] [--json]

A clean trade of two years is made from a seed, and each pattern is planted into it at three strengths. The
figures are synthetic: they say that the rules do what they are written for, not how often they would be right
in the field.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from rich.console import Console
from rich.table import Table

from ledger.diligence.shipped import shipped_pack
from scripts.campaigns.parallel import showing
from scripts.diligence.ground import ON
from scripts.diligence.plants_of_lots import PLANTS as OF_LOTS
from scripts.diligence.plants_of_patterns import PLANTS as OF_PATTERNS
from scripts.diligence.rates import Clean, Found, detection, false_alarms
from scripts.diligence.told import Teller
from scripts.diligence.town import build

PACK: Final = "plausibility"
_LOTS: Final = 2_000
_NOT_RECORDED: Final = "F24 (copied labels) cannot be planted: scans of labels are not recorded."


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="scripts/bench --diligence", description=__doc__)
    parser.add_argument("--lots", type=int, default=_LOTS, help="how many lots are dug")
    parser.add_argument("--seed", type=int, default=1, help="which trade is made")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    options = parser.parse_args(arguments)
    clean, found = measure(options.lots, options.seed)
    if not options.json:
        _print(clean, found)
    figures = {"synthetic": True, "lots": options.lots, "seed": options.seed}
    rows = {
        "rules": [{**asdict(one), "rate": one.rate} for one in clean],
        "patterns": list(map(asdict, found)),
    }
    print(json.dumps(figures | rows))
    return 0


def measure(lots: int, seed: int) -> tuple[list[Clean], list[Found]]:
    """Return what the rules say of a clean trade, and of each pattern planted into it."""
    pack, teller, town = shipped_pack(PACK), Teller(), build(seed, lots)
    with showing("clean subjects") as show:
        clean = false_alarms(teller.history(town.told, on=ON), town, pack, show)
    with showing("patterns") as show:
        found = detection((*OF_LOTS, *OF_PATTERNS), town, pack, teller, show)
    return clean, sorted(found, key=lambda one: one.pattern)


def _print(clean: Sequence[Clean], found: Sequence[Found]) -> None:
    console = Console(width=None if sys.stdout.isatty() else 130)
    table = Table("pattern", "planted as", "amount", "planted", "found", "by", title="Detection (synthetic)")
    for each in found:
        table.add_row(
            each.pattern, each.way, each.amount, f"{each.planted}", f"{each.found}", ", ".join(each.rules)
        )
    console.print(table)
    alarms = Table(
        "rule", "answered", "open", "fired", "rate", "for example", title="False alarms (synthetic)"
    )
    for one in clean:
        rate = f"{one.rate:.1%}" if one.subjects > one.open else "—"
        alarms.add_row(one.rule, f"{one.subjects}", f"{one.open}", f"{one.fired}", rate, one.example)
    console.print(alarms)
    console.print(_NOT_RECORDED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
