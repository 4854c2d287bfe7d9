"""A lot and its tag as they stood at a moment, from nothing but what was recorded until then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.diligence.history import Stated
from ledger.frozen import dataclass
from ledger.lots.state import Lot, Recorded
from ledger.lots.tagging import Tag
from ledger.lots.view import At
from ledger.store.catalog import Catalog
from ledger.verify.subset import Subset


@dataclass(frozen=True)
class Stood:
    """A lot and a tag as they stood. ``lot`` is None where that cannot be told from the lot's own history."""

    lot: Lot | None
    tag: Tag | None


def lot_then(view: Catalog, tag: Tag, code: str, *, until: int) -> Lot | None:
    """Return the lot that a tag with a code led to at ``until`` (Unix ms), None when it led to none.

    A part that went on with the tag of what it was taken from must not be seen before its time, nor by what
    is seen no more: until then the tag leads to the lot that had it before.
    """
    lot = None if tag.lot is None else view.find(Lot, tag.lot)
    while lot is not None:
        born = view.get(Recorded, lot.born)
        if born.recorded_at <= until:
            return lot
        had = (part.lot for part in lot.parents if _names(view, part.lot, code, before=born.index))
        lot = next((view.get(Lot, one) for one in had), None)
    return None


def _names(view: Catalog, lot: str, code: str, *, before: int) -> bool:
    """Whether an event about a lot names a tag; payloads are canonical JSON, with codes as they are."""
    text = f'"{code}"'.encode()
    return any(text in view.statement(index) for index in view.touches("lot", lot) if index < before)


def stood(view: Catalog, lot: str, tag: str, stated: Sequence[Stated[Any]], *, until: int) -> Stood:
    """Return how a lot and a tag (the ids of their records) stood at ``until`` (Unix ms).

    ``stated`` are the events of the lot's passport. When none that is about the lot is newer, the records of
    today are those of then; otherwise the older events are decided again, as a verifier of a passport does.
    """
    about = {*view.touches("lot", lot)}
    if all(one.recorded_at <= until for one in stated if one.index in about):
        return Stood(view.find(Lot, lot), view.find(Tag, tag))
    earlier = [
        (one.event, At(one.index, one.recorded_at), view.statement(one.index))
        for one in stated
        if one.recorded_at <= until
    ]
    replayed = Subset(earlier, lot)
    for event, at, _ in earlier:
        replayed.take(event, at)
    known = None if lot in replayed.loose else replayed.find(Lot, lot)
    return Stood(known, replayed.find(Tag, tag))
