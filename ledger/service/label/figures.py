"""Masses and parts as the reader's language writes them."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Final

from ledger.language import complete
from ledger.lots.quantity import Interval

_TENTH: Final = Decimal("0.1")
_HUNDREDTH: Final = Decimal("0.01")
# A blank that is narrow and at which no line breaks.
_FRENCH: Final = str.maketrans({",": "\u202f", ".": ","})


def number(value: Decimal) -> str:
    """Return a number with its thousands apart: 1,240.5 in English, 1 240,5 in French."""
    written = f"{_plain(value):,f}"
    return written.translate(_FRENCH) if complete() == "fr" else written


def kilograms(value: Decimal) -> str:
    """Return a mass: 50.5 kg."""
    return f"{number(value)}\u00a0kg"


def si_number(value: Decimal) -> str:
    """Return a number as the SI writes it for readers of any language: 1 240.5."""
    return f"{_plain(value):,f}".replace(",", "\u202f")


def si_kilograms(value: Decimal) -> str:
    """Return a mass for readers of any language: 1 240.5 kg."""
    return f"{si_number(value)}\u00a0kg"


def si_interval(interval: Interval) -> str:
    """Return a mass with its bounds, rounded outwards to the last digit of the mass or a hundredth."""
    if interval.low == interval.high:
        return si_kilograms(interval.value)
    told = min(_HUNDREDTH, Decimal((0, (1,), int(_plain(interval.value).as_tuple().exponent))))
    low, high = interval.low.quantize(told, ROUND_FLOOR), interval.high.quantize(told, ROUND_CEILING)
    return f"{si_kilograms(interval.value)} ({si_number(low)} – {si_kilograms(high)})"


def si_percent(share: Decimal) -> str:
    """Return a part of one in per cent, to a tenth: 33.3 %."""
    return f"{si_number((share * 100).quantize(_TENTH, ROUND_HALF_EVEN))}\u00a0%"


def _plain(value: Decimal) -> Decimal:
    return value.normalize() if value else Decimal(0)
