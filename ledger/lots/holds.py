"""Holds on lots, and the marks that lots further down get when something upstream changes."""

from __future__ import annotations

from ledger.frozen import replace
from ledger.lots.contamination import mark_set
from ledger.lots.state import Lot
from ledger.lots.values import Hold
from ledger.lots.view import Draft


def put_on_hold(draft: Draft, lot_id: str, hold: Hold) -> None:
    """Put a lot on hold; lots already made of it are marked ``upstream-on-hold``."""
    lot = draft.get(Lot, lot_id)
    if all(held.id != hold.id for held in lot.holds):
        draft.put(replace(lot, holds=(*lot.holds, hold)))
        mark_descendants(draft, lot_id, "upstream-on-hold")


def mark(draft: Draft, lot_id: str, flag: str) -> None:
    """Add a flag to a lot, once."""
    lot = draft.get(Lot, lot_id)
    if flag not in lot.flags:
        draft.put(replace(lot, flags=(*lot.flags, flag)))


def mark_descendants(draft: Draft, lot_id: str, flag: str) -> None:
    """Add a flag to every lot that was made of this one, however far down, through heaps too."""
    above = draft.get(Lot, lot_id)
    mark_set(draft, above, flag)
    waiting = list(above.children)
    seen: set[str] = set()
    while waiting:
        child = waiting.pop()
        if child not in seen:
            seen.add(child)
            mark(draft, child, flag)
            below = draft.get(Lot, child)
            mark_set(draft, below, flag)
            waiting.extend(below.children)
