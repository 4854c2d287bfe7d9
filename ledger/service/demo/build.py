"""Builds the demo beside its place, so that an earlier one stays until the new one is whole."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.errors import Refused
from ledger.language import _
from ledger.service.demo.outputs import MARKER, Written, write_outputs
from ledger.service.demo.play import ORIGIN, WHOLE, Size, play
from ledger.service.ledger import now
from ledger.service.registers.file import Register, read_register
from ledger.service.registers.importing import ImportReport
from ledger.service.registers.mapping import find_mapping

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""
_MILLISECONDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Built:
    """A demo that was built: where, what it came to, what was imported, and the seconds that it took."""

    folder: Path
    written: Written
    imported: ImportReport | None
    seconds: str


def build_demo(
    data: Path, *, sites: Path | None = None, size: Size = WHOLE, progress: Progress | None = None
) -> Built:
    """Build the demo in ``data``; with a register of sites (the IPIS visits file), at its real sites.

    An earlier demo there is replaced when the new one is whole. Raises Refused when the folder holds anything
    else, Malformed or NotFound when the register cannot be read.
    """
    report = progress or _silent
    begun = time.monotonic_ns()
    _check_place(data)
    register = None if sites is None else _read(sites, report)
    beside = data.with_name(f".{data.name}.building")
    shutil.rmtree(beside, ignore_errors=True)
    beside.parent.mkdir(parents=True, exist_ok=True)
    played = play(
        beside,
        register=register,
        size=size,
        progress=lambda done, whole: report(_("Days of the trade year"), done, whole),
        importing=lambda done, whole: report(_("Sites and visits"), done, whole),
    )
    with played.handle:
        written = write_outputs(
            beside,
            played,
            now=now(),
            auditing=lambda done, whole: report(_("Audit of the export"), done, whole),
        )
    _put(beside, data)
    took = (time.monotonic_ns() - begun) // 1_000_000
    return Built(data, written, played.imported, f"{took // _MILLISECONDS}.{took % _MILLISECONDS // 100}")


def _read(sites: Path, report: Progress) -> Register:
    report(_("Reading the register"), 0, 1)
    register = read_register(sites, find_mapping("ipis"))
    report(_("Reading the register"), 1, 1)
    return register


def _check_place(data: Path) -> None:
    """Refuse to build where something else stands: only a whole demo is ever replaced."""
    if not data.exists() or (data.is_dir() and not any(data.iterdir())) or _is_demo(data):
        return
    message = _("{folder} holds something that is not a demo, and is left as it is.").format(folder=data)
    raise Refused(code="not-a-demo-folder", message=message)


def _is_demo(data: Path) -> bool:
    try:
        summary = json.loads((data / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(summary, dict) and summary.get("origin") == ORIGIN


def _put(beside: Path, data: Path) -> None:
    """Put the new folder in the place of the old one, which is taken away last."""
    old = data.with_name(f".{data.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if data.exists():
        data.rename(old)
    beside.rename(data)
    shutil.rmtree(old, ignore_errors=True)


def _silent(_what: str, _done: int, _whole: int) -> None:
    """Tell nobody."""
