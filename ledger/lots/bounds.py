"""How much of a lot's dry mass counts: no more than was weighed at births, however it was divided since.

The bounds of a weighing are wide, and those of what was not weighed are wider: what a split leaves may weigh
what the part that was taken weighs less. Only what no bounds allow is refused; but what is doubtful counts
once. So the bounds by which parts count add up to what the whole counted for at most, and however often ore
is divided and put together again, its dry mass does not grow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, Decimal

from ledger.frozen import replace
from ledger.lots.quantity import GRAIN, ZERO, Interval
from ledger.lots.state import Lot
from ledger.lots.view import Draft


def divided(whole: Decimal, parts: Sequence[Interval]) -> list[Decimal]:
    """Return how much dry mass each part counts for at most; together they are no more than ``whole``.

    Each has what it weighs and its part of what is left by the doubts about its weight; when they weigh more
    than the whole, each has its part of that.
    """
    whole = max(whole, ZERO)
    values = [max(part.value, ZERO) for part in parts]
    room = whole - sum(values, ZERO)
    if room < ZERO:
        weights, base, shared = values, [ZERO] * len(parts), whole
    else:
        weights = [max(part.high - value, ZERO) for part, value in zip(parts, values, strict=True)]
        base, shared = values, min(room, sum(weights, ZERO))
    total = sum(weights, ZERO) or GRAIN
    return [
        value + (shared * weight / total).quantize(GRAIN, ROUND_FLOOR)
        for value, weight in zip(base, weights, strict=True)
    ]


def counting(dry: Interval, bound: Decimal) -> Interval:
    """Return a dry mass that counts for no more than ``bound``; what it may be at most stays."""
    return Interval(min(dry.low, bound), min(dry.value, bound), dry.high)


def keep_bounds(before: Iterable[Lot], born: Iterable[str], draft: Draft) -> None:
    """Let what an event divided, mixed or weighed count for no more than ``before`` it.

    Births count for what they are weighed, and so does what came off a heap, which has a bound of its own.
    """
    known = {lot.id: lot for lot in before}
    families: dict[tuple[str, ...], list[str]] = {(id,): [] for id in known}
    for id in born:
        parents = tuple(part.lot for part in draft.get(Lot, id).parents if part.lot in known)
        if parents:
            families.setdefault(parents, []).append(id)
            for parent in parents if len(parents) > 1 else ():
                families.pop((parent,), None)
    for parents, children in families.items():
        lots = [draft.get(Lot, id) for id in (*parents, *children)]
        left = [lot for lot in lots if lot.id in children or lot.state != "transformed"]
        if children or any(lot.dry != known[lot.id].dry for lot in left):
            _bound(left, sum((known[id].bound for id in parents), ZERO), draft)


def _bound(lots: Sequence[Lot], whole: Decimal, draft: Draft) -> None:
    for lot, bound in zip(lots, divided(whole, [lot.dry for lot in lots]), strict=True):
        draft.put(replace(lot, bound_kg=bound, dry=counting(lot.dry, bound)))
