"""Which origins a lot comes from, and in what proportion."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Final

from ledger.lots.state import Lot
from ledger.lots.values import Part, Share

SITE: Final = "site:"
DECLARED: Final = "declared:"
UNKNOWN: Final = "unknown"
FOREIGN: Final = "ledger:"
UNIT: Final = Decimal("0.000000001")
ONE: Final = Decimal(1)


def mix(inputs: Sequence[Lot]) -> tuple[Share, ...]:
    """Return the shares of what is made of all inputs together, weighted by dry mass.

    Shares are multiples of 10⁻⁹ and sum to one exactly: what rounding leaves goes to the largest share.
    What is made of one lot has that lot's shares.
    """
    return blend([(lot.shares, weight) for lot, weight in zip(inputs, weights_of(inputs), strict=True)])


def blend(sources: Sequence[tuple[tuple[Share, ...], Decimal]]) -> tuple[Share, ...]:
    """Return the shares of what is made of several, each with its weight; the weights sum to one."""
    if len(sources) == 1:
        return sources[0][0]
    parts: dict[tuple[str, bool], Decimal] = {}
    for shares, weight in sources:
        for share in shares:
            key = (share.origin, share.attributed)
            parts[key] = parts.get(key, Decimal(0)) + share.share * weight
    return portions(parts)


def portions(parts: Mapping[tuple[str, bool], Decimal]) -> tuple[Share, ...]:
    """Return parts of one whole, by origin and whether they are attributed, as shares that sum to one."""
    rounded = {key: part.quantize(UNIT, ROUND_DOWN) for key, part in sorted(parts.items())}
    largest = max(rounded, key=lambda key: (rounded[key], key))
    rounded[largest] += ONE - sum(rounded.values())
    return tuple(Share(origin, part, attributed) for (origin, attributed), part in rounded.items() if part)


def site_in(share: Share) -> str | None:
    """Return the site that a share comes from; None when it is declared, unknown or of another ledger."""
    return share.origin.removeprefix(SITE) if share.origin.startswith(SITE) else None


def site_of(lot: Lot) -> str | None:
    """Return the site at which a lot was produced; None for one that was made of others or declared."""
    if lot.parents or len(lot.shares) != 1 or lot.shares[0].attributed:
        return None
    return site_in(lot.shares[0])


def weights_of(inputs: Sequence[Lot]) -> list[Decimal]:
    """Return each input's part of the whole, by dry mass, or equal parts when nothing weighs."""
    whole = sum((max(lot.dry.value, Decimal(0)) for lot in inputs), Decimal(0))
    if not whole:
        return [ONE / len(inputs)] * len(inputs)
    return [max(lot.dry.value, Decimal(0)) / whole for lot in inputs]


def parent_weights(lot: Lot, find: Callable[[str], Lot]) -> Mapping[str, Decimal]:
    """Return which part of a lot came from each of its parents; the parts sum to one."""
    dry = {part.lot: part.net_kg * _dryness(find(part.lot)) for part in lot.parents}
    whole = sum(dry.values(), Decimal(0))
    if not whole:
        return {id: ONE / len(dry) for id in dry}
    return {id: mass / whole for id, mass in dry.items()}


def _dryness(lot: Lot) -> Decimal:
    # A split changes both alike, so the ratio is the one that held when the lot was mixed.
    return lot.dry.value / lot.net.value if lot.net.value else ONE


def parts_of(inputs: Sequence[Lot], *, fraction: Decimal) -> tuple[Part, ...]:
    """Return what one output took from each input: ``fraction`` of its net mass, in kilograms."""
    return tuple(Part(lot.id, (lot.net.value * fraction).quantize(Decimal("0.000001"))) for lot in inputs)
