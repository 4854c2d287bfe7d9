"""Which lots stand behind one that came off a heap, as far as they can be listed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from ledger.lots.quantity import ZERO
from ledger.lots.state import Lot
from ledger.lots.stockpile import Addition, Draw, numbered

MOST: Final = 2_000
"""Additions of one draw that are listed lot by lot; a heap that holds more is told by its ranges alone."""

Find = Callable[[Any, str], Any]


def additions_behind(lot: Lot, find: Find) -> tuple[Addition, ...]:
    """Return what was put on the heap that a lot came off, since it was empty; none when it is too much."""
    draw: Draw | None = None if lot.drawn is None else find(Draw, lot.drawn)
    if draw is None or draw.last - draw.first >= MOST:
        return ()
    stockpile = draw.id.rpartition("/")[0]
    found = (find(Addition, numbered(stockpile, number)) for number in range(draw.first, draw.last + 1))
    return tuple(one for one in found if one is not None and not one.voided)


def lots_behind(lot: Lot, find: Find) -> tuple[str, ...]:
    """Return the lots that were put on the heap that a lot came off, in order."""
    return tuple(addition.lot for addition in additions_behind(lot, find))


def weights_behind(lot: Lot, find: Find) -> Mapping[str, Decimal]:
    """Return which part of a lot is attributed to each lot behind it; they sum to one, or there are none.

    The part of an origin is divided among the lots that brought it, by the dry mass of it that they brought.
    """
    additions = [(one, find(Lot, one.lot)) for one in additions_behind(lot, find)]
    brought: dict[str, Decimal] = {}
    parts = [
        (one.lot, share.origin, max(one.dry.value, ZERO) * share.share)
        for one, source in additions
        if source is not None
        for share in source.shares
    ]
    for _, origin, mass in parts:
        brought[origin] = brought.get(origin, ZERO) + mass
    wanted = {share.origin: share.share for share in lot.shares}
    weights = dict.fromkeys((one.lot for one, _ in additions), ZERO)
    for id, origin, mass in parts:
        if brought[origin]:
            weights[id] += wanted.get(origin, ZERO) * mass / brought[origin]
    return weights
