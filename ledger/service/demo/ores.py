"""The five ores of the demo, and plausible masses, moistures and grades for them, in exact decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from types import MappingProxyType
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.state import Lot
from ledger.service.demo.chance import Chance

HUNDRED: Final = Decimal(100)
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Ore:
    """What is typical of an ore.

    ``unit`` is the scale's division in kilograms, ``per_worker`` the units one worker brings in a period of
    ``days``, ``most`` the heaviest lot in units. Grades and moistures are tenths of a per cent. Of the dry
    mass that is worked, ``product`` thousandths come out with the grade times ``richer`` thousandths, and
    ``tailings`` thousandths are kept.
    """

    name: str
    hs: str
    analyte: str
    basis: str
    unit: Decimal
    days: int
    per_worker: int
    most: int
    grade: tuple[int, int]
    moisture: tuple[int, int]
    product: int
    richer: int
    tailings: int
    process: str
    extraction: str
    package: str
    branch: str


_TIN: Final = Ore(
    "cassiterite", "2609.00.00", "Sn", "Sn", Decimal("0.1"), 16, 15, 2500, (600, 660), (40, 75),
    880, 1070, 95, "gravity", "underground", "bag", "3T",
)  # fmt: skip
_COLTAN: Final = Ore(
    "coltan", "2615.90.00", "Ta", "Ta2O5", Decimal("0.1"), 17, 7, 1500, (200, 310), (20, 50),
    800, 1150, 170, "magnetic", "surface", "bag", "3T",
)  # fmt: skip
_WOLFRAMITE: Final = Ore(
    "wolframite", "2611.00.00", "W", "WO3", Decimal("0.1"), 18, 12, 2000, (560, 640), (30, 60),
    880, 1070, 95, "gravity", "underground", "bag", "3T",
)  # fmt: skip
_GOLD: Final = Ore(
    "gold", "7108.12.00", "Au", "Au", Decimal("0.00001"), 16, 85, 60000, (860, 930), (0, 0),
    975, 1020, 0, "melting", "alluvial", "bottle", "AU",
)  # fmt: skip
_COBALT: Final = Ore(
    "cobalt", "2605.00.00", "Co", "Co", Decimal(1), 18, 45, 14000, (32, 88), (60, 110),
    900, 1060, 90, "hand_sorting", "surface", "bag", "CO",
)  # fmt: skip
ORES: Final = MappingProxyType({ore.hs: ore for ore in (_TIN, _COLTAN, _WOLFRAMITE, _GOLD, _COBALT)})


def kilograms(mass: Decimal, ore: Ore) -> str:
    """Return a mass as the ore's scale shows it, rounded down, without needless zeros."""
    return plain((mass / ore.unit).to_integral_value(ROUND_DOWN) * ore.unit)


def plain(number: Decimal) -> str:
    """Return a decimal as the schema writes it."""
    return f"{number.normalize():f}" if number else "0"


def tenths(count: int) -> str:
    """Return tenths of a per cent as per cent."""
    return plain(Decimal(count) * _TENTH)


def weighed(mass: Decimal, ore: Ore, moisture: Decimal) -> dict[str, JSON]:
    """Return a quantity as read off a scale. Gold is weighed dry."""
    quantity: dict[str, JSON] = {"mass_kg": kilograms(mass, ore), "scale_division_kg": plain(ore.unit)}
    if ore.branch == "AU":
        return {**quantity, "wet_or_dry": "dry"}
    percent = plain(moisture.quantize(_TENTH))
    return {**quantity, "wet_or_dry": "wet", "moisture_percent": percent, "moisture_method": "meter"}


def moisture_of(lots: Sequence[Lot]) -> Decimal:
    """Return the moisture of several lots together, in per cent."""
    net = sum((lot.net.value for lot in lots), Decimal(0))
    return HUNDRED - sum((lot.dry.value for lot in lots), Decimal(0)) * HUNDRED / net if net else Decimal(0)


def grade_of(lots: Sequence[Lot]) -> Decimal:
    """Return the grade of several lots together, by dry mass, in per cent of the ore's basis."""
    known = [(lot.dry.value, lot.grades[0].percent.value) for lot in lots if lot.grades]
    whole = sum((dry for dry, _ in known), Decimal(0))
    return sum((dry * grade for dry, grade in known), Decimal(0)) / whole if whole else Decimal(0)


def assayed(grade: Decimal, ore: Ore, *, lab: str | None = None, sample: str = "") -> list[JSON]:
    """Return the components: a reading of a hand-held device, or a laboratory's final word."""
    component: dict[str, JSON] = {
        "analyte": ore.analyte,
        "basis": ore.basis,
        "value_percent": plain(grade.quantize(_TENTH)),
        "method": "xrf",
    }
    if lab is not None:
        method = "fire_assay" if ore.branch == "AU" else "lab"
        component.update(method=method, status="final", lab=lab, sample_id=sample)
    return [component]


def slightly_less(mass: Decimal, chance: Chance, *, most: int = 45) -> Decimal:
    """Return a mass as another scale finds it: up to ``most`` ten-thousandths less."""
    return mass * (10_000 - chance.below(most + 1)) / 10_000
