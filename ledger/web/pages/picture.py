"""What a lot is made of as the bar over its journey; the template draws it, and the steps, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ledger.frozen import dataclass
from ledger.service.scan.journey import Origin

WIDTH: Final = 1000
_SHADES: Final = 5


@dataclass(frozen=True)
class Part:
    """A part of a bar that is :data:`WIDTH` wide: its origin, where it begins, how wide it is, its shade."""

    origin: Origin
    x: int
    width: int
    shade: int


def bar_of(origins: Sequence[Origin]) -> tuple[Part, ...]:
    """Return the parts of the bar; one of less than one percent is drawn as one, so that it is seen."""
    widths = [max(one.percent, 1) for one in origins]
    ends = [WIDTH * sum(widths[: at + 1]) // sum(widths) for at in range(len(widths))]
    return tuple(
        Part(one, begin, end - begin, at % _SHADES)
        for at, (one, begin, end) in enumerate(zip(origins, [0, *ends], ends, strict=False))
    )
