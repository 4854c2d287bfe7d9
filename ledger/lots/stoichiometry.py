"""How much of a substance a mineral species can hold, from its formula and the atomic weights.

Formulas are written flat, without brackets or charges: ``SnO2``, ``CoHO2`` for CoO(OH).
An assay is given on a *basis*, a formula too: ``Sn`` is tin itself, ``SnO2`` the tin counted as oxide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

# One element and how often it stands there; a count is written from 2 on.
_PART: Final = re.compile(r"([A-Z][a-z]?)([2-9]|[1-9][0-9])?")
_HUNDREDTH: Final = Decimal("0.01")
_ALL: Final = Decimal(100)


def _read_weights() -> Mapping[str, Decimal]:
    text = files("ledger.lots").joinpath("data/atomic_weights.json").read_text(encoding="utf-8")
    return MappingProxyType({name: Decimal(value) for name, value in json.loads(text)["weights"].items()})


ATOMIC_WEIGHTS: Final = _read_weights()


def parse_formula(formula: str) -> dict[str, int]:
    """The count of each element in a formula of our data files, in its order; a wrong one is a bug."""
    counts = find_formula(formula)
    if counts is None:
        raise RuntimeError(f"bug: not a flat formula of elements whose weights are known: {formula!r}")
    return counts


def find_formula(text: str) -> dict[str, int] | None:
    """The count of each element in what may be a formula, in its order; None when it is none."""
    counts: dict[str, int] = {}
    parts = _PART.findall(text)
    if not parts or "".join(name + count for name, count in parts) != text:
        return None
    for name, count in parts:
        counts[name] = counts.get(name, 0) + int(count or 1)
    return counts if counts.keys() <= ATOMIC_WEIGHTS.keys() else None


def molar_mass(formula: str) -> Decimal:
    """The mass of one mole of ``formula`` in grams."""
    return sum((ATOMIC_WEIGHTS[name] * count for name, count in parse_formula(formula).items()), Decimal(0))


@cache
def metal_of(basis: str) -> str:
    """The element a basis counts: its first one, Sn for SnO2."""
    return next(iter(parse_formula(basis)))


@cache
def metal_fraction(basis: str) -> Decimal:
    """The share of a basis that is its metal by mass: 1 for Sn, 0.7877 for SnO2."""
    metal = metal_of(basis)
    return ATOMIC_WEIGHTS[metal] * parse_formula(basis)[metal] / molar_mass(basis)


@cache
def share_of(element: str, basis: str) -> Decimal | None:
    """The share of a basis that is the element by mass; None when the basis does not count that element.

    An element is a basis of itself, whether its weight is known or not.
    """
    if basis == element:
        return Decimal(1)
    counts = find_formula(basis)
    return None if counts is None or next(iter(counts)) != element else metal_fraction(basis)


def content_percent(basis: str, species: str) -> Decimal:
    """Percent of the pure ``species`` that an assay on ``basis`` finds; 0 when the metal is not in it."""
    metal = metal_of(basis)
    metal_in_species = ATOMIC_WEIGHTS[metal] * parse_formula(species).get(metal, 0) / molar_mass(species)
    return metal_in_species / metal_fraction(basis) * _ALL


def ceiling_percent(basis: str, species: Iterable[str]) -> Decimal:
    """The highest content on ``basis`` that any of the ``species`` can have, in percent.

    Rounded up to a hundredth, because a ceiling refuses only what cannot be true, and never above 100.
    """
    highest = max(content_percent(basis, formula) for formula in species)
    return min(highest.quantize(_HUNDREDTH, rounding=ROUND_CEILING), _ALL)
