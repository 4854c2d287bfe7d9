"""Masses and grades as intervals, and what conservation says about them.

A reading is never exact: a scale has a division, a laboratory an uncertainty, moisture may be unknown.
Every quantity is therefore an interval, and only what is *certainly* impossible is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ledger.frozen import dataclass
from ledger.lots.policy import LedgerPolicy
from ledger.lots.schema import Amount, Date, Id, Model, Percent
from ledger.lots.stoichiometry import share_of

ZERO = Decimal(0)
HUNDRED = Decimal(100)
GRAIN = Decimal("0.000001")

AssayStatus = Literal["provisional", "final", "umpire"]
Method = Literal["visual", "xrf", "lab", "fire_assay"]
Basis = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Za-z0-9]{0,11}$")]


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the bounds it certainly lies between, all in one unit; ``low <= value <= high``."""

    low: Decimal
    value: Decimal
    high: Decimal

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.value + other.value, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.value - other.value, self.high - other.low)

    def percent(self, part: Interval) -> Interval:
        """Return ``part`` per cent of this, rounded outwards to a millionth of the unit."""
        return Interval(
            (self.low * part.low / HUNDRED).quantize(GRAIN, ROUND_FLOOR),
            (self.value * part.value / HUNDRED).quantize(GRAIN),
            (self.high * part.high / HUNDRED).quantize(GRAIN, ROUND_CEILING),
        )

    def at_most(self, limit: Decimal) -> Interval:
        """Return what is left of this when it is known to be no more than ``limit``."""
        return Interval(min(self.low, limit), min(self.value, limit), min(self.high, limit))


NOTHING = Interval(ZERO, ZERO, ZERO)


def exactly(value: Decimal) -> Interval:
    """Return the interval of a value without uncertainty."""
    return Interval(value, value, value)


def around(value: Decimal, uncertainty: Decimal, *, ceiling: Decimal | None = None) -> Interval:
    """Return ``value ± uncertainty``, never below zero nor above ``ceiling``."""
    low, high = value - uncertainty, value + uncertainty
    if ceiling is not None and high > ceiling:
        high = min(high, max(ceiling, value))
    return Interval(max(ZERO, low), value, high)


def total(parts: Iterable[Interval]) -> Interval:
    """Return the sum; nothing when there are no parts."""
    every = tuple(parts)
    return Interval(
        sum((part.low for part in every), ZERO),
        sum((part.value for part in every), ZERO),
        sum((part.high for part in every), ZERO),
    )


class Quantity(Model):
    """What a scale said (kilograms), as the ICGLR lot records it (MD.12), and how it was weighed."""

    mass_kg: Amount | None = None
    gross_kg: Amount | None = None
    tare_kg: Amount | None = None
    net_kg: Amount | None = None
    wet_or_dry: Literal["wet", "dry"] | None = None
    moisture_percent: Percent | None = None
    moisture_method: Literal["estimated", "meter", "oven"] | None = None
    scale_id: Id | None = None
    scale_division_kg: Amount | None = None
    calibrated_on: Date | None = None
    uncertainty_kg: Amount | None = None

    def stated_net_kg(self) -> Decimal | None:
        """The net mass in kilograms: as stated, else gross less tare, else the plain mass."""
        return next(self.net_masses_kg(), None)

    def net_masses_kg(self) -> Iterator[Decimal]:
        """Every way in which the net mass is stated, in kilograms, the one that counts first."""
        if self.net_kg is not None:
            yield Decimal(self.net_kg)
        if self.gross_kg is not None and self.tare_kg is not None:
            yield Decimal(self.gross_kg) - Decimal(self.tare_kg)
        if self.mass_kg is not None:
            yield Decimal(self.mass_kg)


class Component(Model):
    """One assayed analyte, in per cent of dry mass."""

    analyte: Annotated[str, StringConstraints(pattern=r"^[A-Z][a-z]?$")]
    basis: Basis
    value_percent: Percent
    method: Method
    status: AssayStatus = "provisional"
    lab: Id | None = None
    sample_id: Id | None = None
    uncertainty_percent: Percent | None = None


Components = Annotated[tuple[Component, ...], Field(max_length=32)]


def is_settled(method: Method, status: AssayStatus) -> bool:
    """Whether a laboratory has spoken finally, so that metal is conserved by refusal."""
    return method in ("lab", "fire_assay") and status in ("final", "umpire")


@dataclass(frozen=True, slots=True)
class Grade:
    """The best known content of one analyte: per cent of dry mass on ``basis``."""

    analyte: str
    basis: str
    percent: Interval
    method: Method
    status: AssayStatus

    @property
    def settled(self) -> bool:
        """Whether it is final, see :func:`is_settled`."""
        return is_settled(self.method, self.status)

    @property
    def element(self) -> Interval:
        """The content as the element itself, so that assays on different bases compare."""
        share = share_of(self.analyte, self.basis) or ZERO
        return Interval(self.percent.low * share, self.percent.value * share, self.percent.high * share)


_RANK = {"umpire": 4, "final": 3, "provisional": 2}


def _rank(grade: Grade) -> int:
    return _RANK[grade.status] if grade.method in ("lab", "fire_assay") else {"xrf": 1}.get(grade.method, 0)


def net_interval(quantity: Quantity, mineral: str, policy: LedgerPolicy) -> Interval:
    """Return the net mass of a mineral (HS code) as an interval in kilograms."""
    net = quantity.stated_net_kg()
    return NOTHING if net is None else uncertain(net, quantity, mineral, policy)


def uncertain(net: Decimal, quantity: Quantity, mineral: str, policy: LedgerPolicy) -> Interval:
    """Return a net mass as read on the scale of a quantity, as an interval in kilograms.

    The uncertainty is the stated one, else one scale division, as far as the policy believes them, else the
    policy's share of the reading.
    """
    if net < ZERO:
        return NOTHING
    stated = quantity.uncertainty_kg or quantity.scale_division_kg
    share = policy.of("stated_uncertainty_percent" if stated else "mass_uncertainty_percent", mineral[:4])
    believed = net * share / HUNDRED
    uncertainty = min(Decimal(stated), believed) if stated else believed
    return around(net, uncertainty.quantize(GRAIN, ROUND_CEILING))


def moisture_interval(quantity: Quantity, mineral: str, policy: LedgerPolicy) -> Interval:
    """Return the moisture in per cent; unknown moisture reaches from zero to the policy's default.

    Its uncertainty is believed up to the policy's share of the solids: next to nothing is not any amount.
    """
    if quantity.wet_or_dry == "dry":
        return NOTHING
    if quantity.moisture_percent is not None:
        share = policy.of("stated_uncertainty_percent", mineral[:4])
        return _measured(quantity.moisture_percent, share, policy.number("moisture_uncertainty_percent"))
    return Interval(ZERO, ZERO, policy.of("unknown_moisture_percent", mineral[:4]))


@lru_cache(maxsize=1024)
def _measured(percent: str, share: Decimal, most: Decimal) -> Interval:
    """A moisture and its uncertainty: few are read, as to a tenth, of many lots."""
    moisture = Decimal(percent)
    return around(moisture, min(most, (HUNDRED - moisture) * share / HUNDRED), ceiling=HUNDRED)


def dry_interval(net: Interval, moisture: Interval) -> Interval:
    """Return what is left of a net mass without its moisture (per cent)."""
    solids = Interval(HUNDRED - moisture.high, HUNDRED - moisture.value, HUNDRED - moisture.low)
    return net.percent(solids)


def grades_of(components: Sequence[Component], policy: LedgerPolicy) -> tuple[Grade, ...]:
    """Return the stated components as grades: of each analyte, on whatever basis, the best assay."""
    return best_of(_stated_grades(components, policy))


def _stated_grades(components: Sequence[Component], policy: LedgerPolicy) -> Iterator[Grade]:
    for component in components:
        value = Decimal(component.value_percent)
        uncertainty = (
            Decimal(component.uncertainty_percent)
            if component.uncertainty_percent is not None
            else value * policy.of("assay_uncertainty_percent", component.method) / HUNDRED
        )
        percent = around(value, uncertainty.quantize(GRAIN, ROUND_CEILING), ceiling=HUNDRED)
        yield Grade(component.analyte, component.basis, percent, component.method, component.status)


def best_of(grades: Iterable[Grade]) -> tuple[Grade, ...]:
    """Return of each analyte the best assay, of equals the last."""
    best: dict[str, Grade] = {}
    for grade in grades:
        known = best.get(grade.analyte)
        if known is None or _rank(grade) >= _rank(known):
            best[grade.analyte] = grade
    return tuple(best[analyte] for analyte in sorted(best))
