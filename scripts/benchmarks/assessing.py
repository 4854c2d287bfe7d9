"""How long the packs take for a lot that 500 others went into, and for one lot after the other.

Times are of the processor, with the program's own thresholds for garbage: others may use the computer too.
"""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from ledger.cli.main import RARELY
from ledger.diligence.question import About
from ledger.diligence.shipped import shipped_ids, shipped_pack
from ledger.service.diligence.assessing import Asked, assess_lots, assess_stated
from ledger.service.diligence.evidence import Evidence
from ledger.service.ledger import LedgerHandle, open_ledger
from scripts.benchmarks.mixture import LOT, mixture
from scripts.benchmarks.reads import peak_kib

FEW: Final = 1_000
"""Lots whose events fill what is kept from one lot to the next; from there on memory stays."""
MANY: Final = 2_500
_TIMES: Final = 5
_ON: Final = "2026-01-01"
_KNOWN_AT: Final = 2**53


@dataclass(frozen=True, slots=True)
class Walk:
    """Milliseconds for each lot, and the peak of resident megabytes, after some lots."""

    each: float
    peak: float


@dataclass(frozen=True, slots=True)
class Deep:
    """Milliseconds for the lot of the mixture by each pack, and by all of them at once; how many events."""

    packs: dict[str, float]
    together: float
    events: int


def deep_times(data: Path) -> Deep:
    """Return how long the assessment of the mixture takes, from the store to the findings."""
    town = mixture(data)
    thresholds = gc.get_threshold()
    gc.set_threshold(*RARELY)
    try:
        ids = shipped_ids()
        packs = {id: _median(partial(_assess, town.handle, [id])) for id in ids}
        events = _assess(town.handle, ids)
        return Deep(packs, _median(partial(_assess, town.handle, ids)), events)
    finally:
        gc.set_threshold(*thresholds)
        town.close()


def walks(data: Path) -> tuple[Walk, Walk]:
    """Return how few and many lots of a ledger are assessed by all packs, each in a process of its own."""
    few, many = (_alone(data, lots) for lots in (FEW, MANY))
    return few, many


def _alone(data: Path, lots: int) -> Walk:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_walk, data, lots).result()


def _walk(data: Path, lots: int) -> Walk:
    gc.set_threshold(*RARELY)
    with open_ledger(data) as handle, handle.view() as view:
        asked = _asked(shipped_ids())
        used = time.process_time()
        count = sum(1 for _ in islice(assess_lots(view, asked), lots))
        each = (time.process_time() - used) / count * 1000
    return Walk(each, peak_kib(os.getpid()) * 1024 / 1e6)


def _assess(handle: LedgerHandle, packs: Sequence[str]) -> int:
    """Gather the events, assess, and return how many events there were."""
    with handle.view() as view:
        subject = About("lot", LOT)
        stated = Evidence(view).of(subject)
        assess_stated(subject, stated, _asked(packs))
        return len(stated)


def _asked(packs: Sequence[str]) -> Asked:
    return Asked(tuple(shipped_pack(id) for id in packs), _ON, _KNOWN_AT)


def _median(work: Callable[[], object]) -> float:
    work()
    return statistics.median(_times(work))


def _times(work: Callable[[], object]) -> Iterator[float]:
    for _ in range(_TIMES):
        used = time.process_time()
        work()
        yield (time.process_time() - used) * 1000
