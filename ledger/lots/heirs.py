"""What was made of a lot, when it turns out that the lot came from elsewhere."""

from __future__ import annotations

from functools import partial

from ledger.frozen import replace
from ledger.lots.attribution import blend, parent_weights
from ledger.lots.contamination import united
from ledger.lots.holds import mark_descendants
from ledger.lots.state import Lot, Recorded
from ledger.lots.values import Share
from ledger.lots.view import Draft
from ledger.lots.weighing import restate


def reattribute(draft: Draft, lot_id: str, shares: tuple[Share, ...]) -> None:
    """Let a lot have other origins, and every lot that was made of it, however far down."""
    restate(draft, lot_id, partial(replace, shares=shares))
    mark_descendants(draft, lot_id, "corrected-upstream")
    for heir in _heirs(draft, lot_id):
        lot = draft.get(Lot, heir)
        sets = united(lot.contamination, *(draft.get(Lot, part.lot).contamination for part in lot.parents))
        restate(draft, heir, partial(replace, shares=_mixed(lot, draft), contamination=sets))


def _mixed(lot: Lot, draft: Draft) -> tuple[Share, ...]:
    weights = parent_weights(lot, lambda parent: draft.get(Lot, parent))
    return blend([(draft.get(Lot, id).shares, weight) for id, weight in weights.items()])


def _heirs(draft: Draft, lot_id: str) -> list[str]:
    """Return the ids of all lots that were made of a lot, parents before children."""
    waiting, found = [lot_id], dict[str, int]()
    while waiting:
        for child in draft.get(Lot, waiting.pop()).children:
            lot = draft.get(Lot, child)
            if child not in found and lot.parents:
                found[child] = draft.get(Recorded, lot.born).index
                waiting.append(child)
    return sorted(found, key=lambda heir: (found[heir], heir))
