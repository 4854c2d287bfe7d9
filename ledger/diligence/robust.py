"""Statistics that a few odd values do not move, in exact decimals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction


def median(values: Iterable[Decimal]) -> Decimal:
    """Return the middle of at least one value, of the two in the middle their mean."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def mad(values: Sequence[Decimal]) -> Decimal:
    """Return the median of the distances from the median (MAD)."""
    middle = median(values)
    return median(abs(value - middle) for value in values)


def chi_square(digits: Sequence[int], kinds: int) -> Fraction:
    """Return Pearson's statistic of digits against each of ``kinds`` being as frequent."""
    counts = Counter(digits)
    expected = Fraction(len(digits), kinds)
    return sum((Fraction(counts[kind]) - expected) ** 2 / expected for kind in range(kinds)) + Fraction(0)
