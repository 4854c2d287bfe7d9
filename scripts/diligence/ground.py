"""The ground of the invented trade: sites, devices, scales, and numbers that are the same everywhere."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from ledger.lots.types.tags import code_digest
from scripts.diligence.told import HOUR, MINUTE, SECOND, Body, clock, day

START: Final = clock("2023-01-01")
ON: Final = "2025-02-28"
TIN, COLTAN = "2609.00.00", "2615.90.00"
TAGS: Final = "BENCH"
GRADES: Final = {TIN: {"Sn": (66.0, 1.5)}, COLTAN: {"Ta2O5": (31.0, 1.5), "Nb2O5": (12.0, 0.5)}}
ANALYTES: Final = {"Sn": "Sn", "Ta2O5": "Ta", "Nb2O5": "Nb"}


@dataclass(frozen=True)
class Site:
    """A mine site of the town."""

    id: str
    mineral: str
    province: str
    latitude: float
    longitude: float
    coop: str
    trader: str
    alluvial: bool


def tag(number: str) -> str:
    """Return the digest by which a batch lists a tag."""
    return code_digest(TAGS, number)


def month_start(month: int) -> int:
    """Return the first moment of a month, counted from the first."""
    return clock(f"{2023 + month // 12}-{month % 12 + 1:02}-01")


def entered(at: int, person: str, rng: Random, place: tuple[float, float] | None = None) -> dict[str, Any]:
    """Return what a device says: who, when, where."""
    from_device: dict[str, Any] = {"person": person, "entry_mode": "app"}
    from_device["captured_at"] = (
        f"{day(at)}T{at // HOUR % 24:02}:{at // MINUTE % 60:02}:{at // SECOND % 60:02}Z"
    )
    if place is not None:
        latitude, longitude = (each + rng.uniform(-0.002, 0.002) for each in place)
        from_device |= {
            "latitude": f"{latitude:.6f}",
            "longitude": f"{longitude:.6f}",
            "accuracy_m": rng.randint(4, 20),
        }
    return from_device


def weighed(kilograms: float, moisture: str = "3") -> Body:
    """Return a weighing on a scale that reads tenths."""
    return {
        "net_kg": f"{kilograms:.1f}",
        "wet_or_dry": "wet",
        "moisture_percent": moisture,
        "scale_division_kg": "0.1",
    }


def hash_of(*words: str) -> int:
    """Return a number that is the same for the same words on every computer."""
    return int.from_bytes(hashlib.sha256("|".join(words).encode()).digest()[:4])
