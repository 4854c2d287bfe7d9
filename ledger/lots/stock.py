"""What a party has at a place of each mineral: kept as lots come and go, so that a count needs no search."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ledger.lots.codes import find_mineral
from ledger.lots.quantity import NOTHING, Interval
from ledger.lots.state import Lot
from ledger.lots.stocks import Stock
from ledger.lots.view import Draft

AT_HAND: Final = frozenset({"registered", "in_stock", "received_in_part", "imported"})
"""The states in which a lot lies where its custodian keeps it."""


def stock_id(party: str, place: str, mineral: str) -> str:
    """Return the id of the stock of a mineral, whatever digits a country adds to its HS code."""
    known = find_mineral(mineral)
    return f"{party}/{place}/{known.hs if known else mineral}"


def keep_stock(event: str, named: Iterable[Lot], draft: Draft) -> None:
    """Let every lot that an event (its id) changed count where it lies now, and no more where it lay.

    ``named`` are the lots that it names, as they were before it.
    """
    known = {lot.id: lot for lot in named}
    for now in draft.changes():
        if not isinstance(now, Lot):
            continue
        was = None if now.born == event else known.get(now.id) or draft.before.find(Lot, now.id)
        before, after = _counted(was), _counted(now)
        if before != after:
            _add(draft, before, sign=-1)
            _add(draft, after, sign=1)


def _counted(lot: Lot | None) -> tuple[str, Interval] | None:
    if lot is None or lot.place is None or lot.state not in AT_HAND:
        return None
    return stock_id(lot.custodian, lot.place, lot.mineral), lot.net


def _add(draft: Draft, counted: tuple[str, Interval] | None, *, sign: int) -> None:
    if counted is None:
        return
    id, net = counted
    so_far = draft.find(Stock, id) or Stock(id, NOTHING, 0)
    whole = Interval(
        so_far.net.low + sign * net.low,
        so_far.net.value + sign * net.value,
        so_far.net.high + sign * net.high,
    )
    draft.put(Stock(id, whole, so_far.lots + sign))
