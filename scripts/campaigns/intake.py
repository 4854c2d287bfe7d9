"""A long logbook with planted faults: each is named with its line, nothing is lost, nothing recorded twice.

The logbook is imported by the program itself, as a person would: tried, imported, stopped by ``kill -9`` on
the way, imported again, and once more. What each run takes is measured from outside.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from ledger.crypto.canonical import JSON
from ledger.crypto.keys import format_key_file
from ledger.lots.state import Lot
from ledger.lots.tag import parse_tag, tag_digest
from scripts.campaigns.logbook import Logbook, Tags, make_tags, write_logbook
from scripts.campaigns.town import AUTHORITY, MINERAL, Town, key_of

PARTY: Final = "COOP-A"
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of the program: its answer, seconds, and the most memory it held (bytes)."""

    what: str
    answer: dict[str, Any]
    seconds: float
    peak: int


@dataclass(slots=True)
class Intake:
    """What the runs came to, and what must not have happened."""

    runs: list[Ran] = field(default_factory=list)
    kinds: int = 0
    faults: list[str] = field(default_factory=list)


def intake(folder: Path, *, lines: int, faults: int, seed: int) -> Intake:
    """Import a logbook of so many lines with so many planted faults; ``folder`` is an empty one."""
    rng = Random(seed)
    tags = make_tags(rng, lines=lines + faults, faults=faults)
    book = write_logbook(rng, tags, lines=lines, faults=faults)
    book.write(folder / "logbook.csv")
    (folder / "coop.key").write_bytes(format_key_file(key_of(PARTY), None))
    (folder / "coop.key").chmod(0o600)
    before = _settle(folder / "data", tags)
    found = Intake(kinds=len(set(book.planted.values())))
    found.runs.append(_run("dry run", folder, "--dry-run"))
    _kill(folder, after=found.runs[0].seconds / 2)
    found.runs.append(_run("import, after it was killed", folder, "--rest", str(folder / "rest.csv")))
    found.runs.append(_run("once more", folder))
    found.faults += [*_judged(book, found.runs), *_kept(folder, book, before)]
    return found


def _settle(data: Path, tags: Tags) -> int:
    """Make a ledger with the tags, some void, some in use; return how many lots there are."""
    town = Town(data)
    issued = (*tags.fresh, *tags.void, *tags.used)
    for number, at in enumerate(range(0, len(issued), _AT_ONCE)):
        digests = _digests(issued[at : at + _AT_ONCE])
        town.do(AUTHORITY, "tags.issued", {"batch": f"BOOK-{number}", "tags": digests})
        assigned: dict[str, JSON] = {"batches": [f"BOOK-{number}"], "tags": digests, "to": PARTY}
        town.do(AUTHORITY, "tags.assigned", assigned)
    batches: list[JSON] = [f"BOOK-{number}" for number in range((len(issued) - 1) // _AT_ONCE + 1)]
    first = len(tags.fresh) // _AT_ONCE
    for at in range(0, len(tags.void), _AT_ONCE):
        void = _digests(tags.void[at : at + _AT_ONCE])
        town.do(AUTHORITY, "tag.voided", {"batches": batches[first:][:64], "tags": void, "reason": "spoilt"})
    for tag in tags.used:
        body: dict[str, JSON] = {
            "lot": town.new("LOT"),
            "site": "SITE-1",
            "mineral": MINERAL,
            "quantity": {"mass_kg": "50"},
            "tags": [{"number": parse_tag(tag)}],
        }
        town.do(PARTY, "lot.registered", body)
    town.close()
    return len(tags.used)


def _digests(codes: Sequence[str]) -> list[JSON]:
    return [tag_digest(parse_tag(code)) for code in codes]


def _command(folder: Path, *more: str) -> list[str]:
    program = "from ledger.cli.main import main; main()"
    settings = ("--data", str(folder / "data"), "--key", str(folder / "coop.key"), "--json")
    return [sys.executable, "-c", program, "import", "lots", str(folder / "logbook.csv"), *settings, *more]


def _run(what: str, folder: Path, *more: str) -> Ran:
    answer = folder / "answer.json"
    began = time.monotonic()
    with answer.open("wb") as output:
        process = subprocess.Popen(_command(folder, *more), stdout=output)
        # What this child alone took: its largest resident set in kilobytes.
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Ran(what, json.loads(answer.read_bytes()), time.monotonic() - began, usage.ru_maxrss * 1024)


def _kill(folder: Path, *, after: float) -> None:
    with subprocess.Popen(_command(folder), stdout=subprocess.DEVNULL) as process:
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()


def _judged(book: Logbook, runs: Sequence[Ran]) -> Iterator[str]:
    """Say what a run told otherwise than it is."""
    for run in runs:
        told: dict[int, set[str]] = {}
        for one in run.answer.get("faults", ()):
            told.setdefault(one["line"], set()).add(one["code"])
        for line, code in book.planted.items():
            if code not in told.get(line, ()):
                yield f"{run.what}: line {line} has {code}, told was {told.get(line)}"
        yield from (
            f"{run.what}: line {line} is good, told was {told[line]}" for line in told.keys() - book.planted
        )
        good = sum(run.answer.get(name, 0) for name in ("recorded", "unchanged", "ready"))
        if good + len(told) != len(book.lines):
            yield f"{run.what}: {good} good and {len(told)} faulty lines are not {len(book.lines)}"
    if runs[-1].answer.get("recorded") != 0:
        yield f"once more: {runs[-1].answer.get('recorded')} lines were recorded again"


def _kept(folder: Path, book: Logbook, before: int) -> Iterator[str]:
    """Say what the ledger or the file of the rest has too much or too little of."""
    town = Town(folder / "data")
    with town.handle.view() as view:
        lots = view.count(Lot) - before
    town.close()
    if lots != len(book.lines) - len(book.planted):
        yield f"{lots} lots are recorded"
    with (folder / "rest.csv").open(encoding="utf-8-sig", newline="") as file:
        rest = [row[:-1] for row in csv.reader(file, delimiter=";")][1:]
    if rest != [book.lines[line - 2] for line in sorted(book.planted)]:
        yield f"the rest holds {len(rest)} lines"
