"""Plays the demo's year on a new demo ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from ledger.crypto.keys import SigningKey
from ledger.service.demo.calendar import DAY, START, YEAR_DAYS, Calendar, Course
from ledger.service.demo.chance import seed
from ledger.service.demo.irregularities import enter_cases
from ledger.service.demo.market import export, leach
from ledger.service.demo.ores import ORES
from ledger.service.demo.production import dig, sell
from ledger.service.demo.real_sites import choose_sites
from ledger.service.demo.settling import hand_out_tags, settle
from ledger.service.demo.stage import Stage
from ledger.service.demo.trade import process, trade
from ledger.service.demo.world import (
    AUTHORITY,
    GOLD_EXPORTER,
    World,
    case_sites,
    exporter_of,
    invented_sites,
    processor_of,
)
from ledger.service.keeping.keyfiles import AUTHORITY as AUTHORITY_KEY
from ledger.service.keeping.opening import FirstAuthority, init
from ledger.service.ledger import LedgerHandle, open_ledger
from ledger.service.registers.file import Register
from ledger.service.registers.importing import ImportReport, import_sites

ORIGIN: Final = "demo.mineral-ledger.example/log"
Progress = Callable[[int, int], None]
_MONTH_DAYS: Final = 30
_COBALT: Final = "2605.00.00"
_GOLD: Final = "7108.12.00"


@dataclass(frozen=True, slots=True)
class Size:
    """How much is played: the days, and which of the invented sites (None: all of them)."""

    days: int = YEAR_DAYS
    sites: tuple[int, ...] | None = None


WHOLE: Final = Size()


@dataclass(frozen=True, slots=True)
class Played:
    """A year that was played; the handle is open."""

    handle: LedgerHandle
    stage: Stage
    world: World
    imported: ImportReport | None


def play(
    data: Path, *, register: Register | None, size: Size, progress: Progress, importing: Progress
) -> Played:
    """Open a demo ledger in ``data`` and play; with a register, at its real sites, which are imported first.

    ``progress`` is told the days that have passed, ``importing`` the events of the import.
    """
    init(
        data,
        origin=ORIGIN,
        public=True,
        demo=True,
        seeds=lambda name: seed(f"key {name}"),
        clock=lambda: START,
        authority=FirstAuthority(AUTHORITY, "DEMO mining authority (invented)", "CD"),
    )
    calendar = Calendar(START, START + size.days * DAY)
    handle = open_ledger(data, clock=lambda: calendar.now)
    stage = Stage(handle, calendar, progress=progress)
    key = SigningKey.from_seed(seed(f"key {AUTHORITY_KEY}"))
    stage.keys[AUTHORITY, "admin"] = key
    imported = None
    if register is not None:
        imported = import_sites(
            handle, register, party=AUTHORITY, key=key, at=START, recorded_at=START, progress=importing
        )
        stage.mirror.catch_up()
    sites = invented_sites(size.sites) if register is None else choose_sites(register)
    world = World(sites, case_sites())
    settle(stage, world)
    _enter(stage, world)
    _run(stage)
    return Played(handle, stage, world, imported)


def _enter(stage: Stage, world: World) -> None:
    """Let everybody begin."""
    calendar = stage.calendar
    calendar.enter(_hand_out(stage, world))
    markets = {(world.cooperative(site), site.ore.hs): site for site in reversed(world.sites)}
    for site in world.sites:
        calendar.enter(dig(stage, world, site))
    for _, site in sorted(markets.items()):
        calendar.enter(sell(stage, world, site))
    for trader, hs in sorted({(site.trader, site.ore.hs) for site in world.sites}):
        calendar.enter(trade(stage, world, trader, ORES[hs]))
    worked = sorted(
        {(processor_of(site.region), site.ore.hs) for site in world.sites if site.ore.branch == "3T"}
    )
    for processor, hs in worked:
        calendar.enter(process(stage, world, processor, ORES[hs]))
        calendar.enter(export(stage, world, exporter_of(processor, ORES[hs]), ORES[hs]))
    calendar.enter(export(stage, world, GOLD_EXPORTER, ORES[_GOLD]))
    calendar.enter(leach(stage, world, ORES[_COBALT]))
    enter_cases(stage, world)


def _hand_out(stage: Stage, world: World) -> Course:
    """Hand out the tags of each month at midnight, when nobody works."""
    for month in count(1):
        yield stage.calendar.start + month * _MONTH_DAYS * DAY
        hand_out_tags(stage, world, month=month)


def _run(stage: Stage) -> None:
    """Let the year pass; what a day brings is recorded at its end, so that each day has its checkpoint."""
    today = stage.calendar.start
    for now in stage.calendar.run():
        if now - today >= DAY:
            stage.flush()
            today = now - now % DAY
    stage.flush()
