"""What changes on a heap afterwards: draws and counts taken back, weighings and counts corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from ledger.frozen import replace
from ledger.lots.bounds import counting
from ledger.lots.contamination import go_on, name_origins, united
from ledger.lots.heap import Load, less, load_of, part, shares_held, shifted
from ledger.lots.quantity import ZERO, Interval
from ledger.lots.state import Lot
from ledger.lots.stockpile import Addition, Contamination, Counted, MetalStock, Stockpile, StockpileBefore
from ledger.lots.view import Draft

Change: TypeAlias = Callable[[Stockpile], Stockpile]


def take_back(draft: Draft, stockpile: str) -> None:
    """Undo the newest draw or count of a heap; what was put on it since stays on it."""
    now, kept = draft.get(Stockpile, stockpile), draft.get(StockpileBefore, stockpile)
    before, after = kept.before, kept.after
    if before.first != after.first:
        go_on(draft, stockpile, before.first, now.first)
    held = {one.analyte: one.most_kg for one in now.metals}
    gone = {one.analyte: one.most_kg for one in after.metals}
    metals = tuple(
        MetalStock(one.analyte, one.most_kg + held.get(one.analyte, ZERO) - gone.get(one.analyte, ZERO))
        for one in before.metals
        if one.analyte in held or not (now.lots or after.lots)
    )
    added = {one.origin: (one.dry_kg, one.most_kg) for one in now.origins}
    lost = {one.origin: (one.dry_kg, one.most_kg) for one in after.origins}
    draft.put(
        replace(
            shifted(shifted(before, added, 1), lost, -1),
            head=now.head,
            net=before.net + less(now.net, after.net),
            dry=before.dry + less(now.dry, after.dry),
            metals=metals,
            additions=now.additions,
            draws=now.draws,
            lots=before.lots + now.lots - after.lots,
            bound_kg=before.bound_kg + now.bound_kg - after.bound_kg,
            upstream=united(before.upstream, now.upstream),
            exported_from=tuple(sorted({*before.exported_from, *now.exported_from})),
        )
    )


def restated(draft: Draft, was: Lot, now: Lot) -> None:
    """Let a lot on a heap count as corrected, by the weighing with which it was put there."""
    known = draft.get(Addition, was.stockpiled or "")
    old, new = (known if known.weighed else replace(known, net=lot.net, dry=lot.dry) for lot in (was, now))
    exchange(draft, (was, now), old, new)


def exchange(draft: Draft, lots: tuple[Lot, Lot], known: Addition, addition: Addition) -> None:
    """Let a lot on a heap be another one (``lots``), or count as weighed otherwise than it did there.

    ``known`` is what it counted as: the record of one before a count that the stock follows stays.
    """
    was, now = lots
    stockpile, number = _stockpile_of(addition), addition.number
    old, new = load_of(was, known.net, known.dry), load_of(now, addition.net, addition.dry)
    kept = _counts(draft.get(Stockpile, stockpile), number)
    if kept:
        draft.put(addition)
    name_origins(draft, addition, new.origins)

    def changed(heap: Stockpile) -> Stockpile:
        if not _counts(heap, number):
            return heap
        # What is in front of the heap's front, or stays as it was first weighed, is not left to be drawn.
        grown = new.dry.value - old.dry.value if number < heap.front or not kept else ZERO
        return replace(_exchanged(heap, old, new, now.contamination), front_kg=heap.front_kg - grown)

    _everywhere(draft, stockpile, changed)


def _counts(heap: Stockpile, number: int) -> bool:
    """Whether an addition is part of a stock as it adds up: no count that it follows came since."""
    return max(heap.first - 1, heap.adopted) < number <= heap.additions


def _exchanged(heap: Stockpile, old: Load, new: Load, sets: tuple[Contamination, ...]) -> Stockpile:
    metals = tuple(
        MetalStock(one.analyte, one.most_kg + new.metals[one.analyte] - old.metals.get(one.analyte, ZERO))
        for one in heap.metals
        if one.analyte in new.metals
    )
    changed = replace(
        heap,
        net=heap.net + less(new.net, old.net),
        dry=heap.dry + less(new.dry, old.dry),
        metals=metals,
        upstream=united(heap.upstream, sets),
        bound_kg=heap.bound_kg + new.bound_kg - old.bound_kg,
    )
    return _judged(shifted(shifted(changed, new.origins, 1), old.origins, -1), heap)


def _judged(now: Stockpile, was: Stockpile) -> Stockpile:
    """A correction that leaves less than nothing is a deficit: nothing comes off until it is made up."""
    fell = was.deficit or now.dry.value < was.dry.value
    return replace(now, deficit=fell and now.dry.value < ZERO)


def recounted(
    draft: Draft, stockpile: str, event: str, was: tuple[Interval, Interval], now: tuple[Interval, Interval]
) -> None:
    """Let a count be of another net and dry mass; the stock that follows it moves."""

    def changed(heap: Stockpile) -> Stockpile:
        counted = heap.counted
        if counted is None or counted.event != event:
            return heap
        known = replace(heap, counted=replace(counted, found=now[1]))
        if not counted.adopted:
            return known
        before, after = (_adopted(counted, dry) for _, dry in (was, now))
        net, dry = less(now[0], was[0]), less(after, before)
        parts = {share.origin: (part(dry.value, share), part(dry.high, share)) for share in shares_held(heap)}
        moved = replace(
            known,
            net=heap.net + net,
            dry=heap.dry + dry,
            front_kg=heap.front_kg - dry.value,
            bound_kg=heap.bound_kg + min(counted.bound_kg, after.high) - min(counted.bound_kg, before.high),
        )
        return _judged(shifted(moved, parts, 1), heap)

    _everywhere(draft, stockpile, changed)


def _adopted(counted: Counted, found: Interval) -> Interval:
    return counting(found.at_most(counted.ledger.high), counted.bound_kg)


def _everywhere(draft: Draft, stockpile: str, change: Change) -> None:
    """Change a heap as it stands, and as it was before and after its head event."""
    draft.put(change(draft.get(Stockpile, stockpile)))
    kept = draft.find(StockpileBefore, stockpile)
    if kept is not None:
        draft.put(StockpileBefore(stockpile, change(kept.before), change(kept.after)))


def _stockpile_of(addition: Addition) -> str:
    return addition.id.rpartition("/")[0]
