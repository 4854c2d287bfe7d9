"""What goes onto a heap and comes off it: stock, shares by origin, contamination sets.

Everything here is linear: an addition adds what it brings, a draw takes off what it takes, a correction adds
the difference. So additions commute, each can be taken back exactly, and none costs more as the heap grows.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from ledger.frozen import dataclass, replace
from ledger.lots.attribution import ONE, portions
from ledger.lots.bounds import counting
from ledger.lots.contamination import begin_anew, enter, united
from ledger.lots.quantity import GRAIN, NOTHING, ZERO, Interval
from ledger.lots.state import Lot
from ledger.lots.stockpile import Addition, MetalStock, OriginStock, Stockpile, numbered
from ledger.lots.values import Share
from ledger.lots.view import Draft, View, get

REACH: Final = 2048
"""Additions that one event goes through at the front of a first-in-first-out heap."""
LOOK_BACK: Final = 32
"""Empty counts behind which a late addition is looked up; what is older belongs to the oldest of these."""


@dataclass(frozen=True)
class Load:
    """What a lot brings onto a heap: masses, by origin value and upper bound, metal and mass at most."""

    net: Interval
    dry: Interval
    origins: Mapping[str, tuple[Decimal, Decimal]]
    metals: Mapping[str, Decimal]
    bound_kg: Decimal


@dataclass(frozen=True)
class Taken:
    """What a draw takes: masses, metal at least, shares, the front then, and what each lot counts at most."""

    net: Interval
    dry: Interval
    shares: tuple[Share, ...]
    metals: Mapping[str, Decimal]
    front: int
    front_kg: Decimal
    bounds: tuple[Decimal, ...] = ()


def load_of(lot: Lot, net: Interval, dry: Interval) -> Load:
    """Return what a lot brings when it weighs so much."""
    origins: dict[str, tuple[Decimal, Decimal]] = {}
    for share in lot.shares:
        value, most = origins.get(share.origin, (ZERO, ZERO))
        origins[share.origin] = value + part(dry.value, share), most + part(dry.high, share)
    metals = {one.analyte: dry.percent(one.element).high for one in lot.grades if one.settled}
    return Load(net, dry, origins, metals, min(lot.bound, dry.high))


def part(mass: Decimal, share: Share) -> Decimal:
    """Return a share of a mass; rounded, so that sums are exact in whatever order they are made."""
    return (mass * share.share).quantize(GRAIN)


def less(one: Interval, other: Interval) -> Interval:
    """Return the difference bound by bound, which takes back exactly what was added."""
    return Interval(one.low - other.low, one.value - other.value, one.high - other.high)


def shifted(heap: Stockpile, change: Mapping[str, tuple[Decimal, Decimal]], sign: int) -> Stockpile:
    """Return the heap with so much more (or less) of each origin: its value and what it is at most."""
    held = {one.origin: one for one in heap.origins}
    for origin, (value, most) in change.items():
        one = held.get(origin) or OriginStock(origin, ZERO, ZERO)
        held[origin] = OriginStock(origin, one.dry_kg + sign * value, one.most_kg + sign * most)
    kept = (held[origin] for origin in sorted(held))
    # Nothing of it is left only when an addition was taken back; a draw leaves traces.
    return replace(heap, origins=tuple(one for one in kept if one.dry_kg or one.most_kg))


# --- additions ----------------------------------------------------------------------------------------------


def loaded(heap: Stockpile, load: Load) -> Stockpile:
    """Return the heap with one more lot on it."""
    held = {one.analyte: one.most_kg for one in heap.metals}
    known = load.metals if not heap.lots else held.keys() & load.metals.keys()
    metals = tuple(MetalStock(each, held.get(each, ZERO) + load.metals[each]) for each in sorted(known))
    heap = replace(heap, net=heap.net + load.net, dry=heap.dry + load.dry, metals=metals, lots=heap.lots + 1)
    heap = replace(heap, bound_kg=heap.bound_kg + load.bound_kg)
    return _settled(shifted(heap, load.origins, 1))


def unloaded(heap: Stockpile, load: Load) -> Stockpile:
    """Return the heap without a lot that was put on it."""
    metals = tuple(
        MetalStock(one.analyte, one.most_kg - load.metals.get(one.analyte, ZERO)) for one in heap.metals
    )
    heap = replace(
        heap,
        net=less(heap.net, load.net),
        dry=less(heap.dry, load.dry),
        metals=metals,
        lots=heap.lots - 1,
        bound_kg=heap.bound_kg - load.bound_kg,
    )
    return shifted(heap, load.origins, -1)


def _settled(heap: Stockpile) -> Stockpile:
    return replace(heap, deficit=heap.deficit and heap.dry.value < ZERO)


def put_on(draft: Draft, heap: Stockpile, lot: Lot, addition: Addition, *, effective_at: int) -> None:
    """Let a lot count as put on a heap, and remember in which sets it is."""
    load = load_of(lot, addition.net, addition.dry)
    draft.put(
        enter(draft, heap, addition, load.origins, time=effective_at),
        replace(
            loaded(heap, load),
            additions=addition.number,
            upstream=united(heap.upstream, lot.contamination),
            exported_from=tuple(sorted({*heap.exported_from, *lot.exported_from})),
        ),
        replace(draft.get(Lot, lot.id), state="transformed", stockpiled=addition.id),
    )


# --- draws --------------------------------------------------------------------------------------------------


def shares_held(heap: Stockpile) -> tuple[Share, ...]:
    """Return the shares by origin of what a heap holds; when nothing weighs, of what it may hold at most."""
    for weights in (
        {one.origin: one.dry_kg for one in heap.origins if one.dry_kg > ZERO},
        {one.origin: one.most_kg for one in heap.origins if one.most_kg > ZERO},
        {one.origin: ONE for one in heap.origins},
    ):
        if weights:
            return attributed(weights)
    return (Share("unknown", ONE, attributed=True),)


def attributed(weights: Mapping[str, Decimal]) -> tuple[Share, ...]:
    """Return weights by origin as shares that sum to one and are marked as attributed."""
    whole = sum(weights.values(), ZERO)
    return portions({(origin, True): weight / whole for origin, weight in weights.items()})


def first_in(heap: Stockpile, wanted: Decimal, view: View) -> tuple[tuple[Share, ...], int, Decimal]:
    """Return the shares of the oldest dry kilograms of a heap, and where its front is without them.

    What lies behind the reach of one draw has the shares of the heap. It stays owed by the next additions, as
    does what is wanted beyond all that is there.
    """
    parts: dict[str, Decimal] = {}
    left, owed, number = max(wanted, ZERO), heap.front_kg, heap.front
    end = min(heap.additions, heap.front + REACH - 1)
    while number <= end and left > ZERO:
        addition = get(view, Addition, numbered(heap.id, number))
        size = ZERO if addition.voided else addition.dry.value
        took = min(max(size - owed, ZERO), left)
        _share_out(parts, get(view, Lot, addition.lot).shares if took else (), took)
        left -= took
        owed += took
        if owed >= size:
            owed -= size
            number += 1
    if end < heap.additions:
        _share_out(parts, shares_held(heap), left)
    return attributed(parts) if any(parts.values()) else shares_held(heap), number, owed + left


def _share_out(parts: dict[str, Decimal], shares: tuple[Share, ...], mass: Decimal) -> None:
    for share in shares:
        parts[share.origin] = parts.get(share.origin, ZERO) + mass * share.share


def drawn(heap: Stockpile, taken: Taken) -> Stockpile:
    """Return the heap without what a draw took."""
    metals = tuple(
        MetalStock(one.analyte, one.most_kg - taken.metals.get(one.analyte, ZERO)) for one in heap.metals
    )
    return replace(
        without(heap, taken.net, taken.dry, taken.shares),
        metals=metals,
        draws=heap.draws + 1,
        settled=heap.additions,
        front=taken.front,
        front_kg=taken.front_kg,
        bound_kg=heap.bound_kg - sum(taken.bounds, ZERO),
    )


def without(heap: Stockpile, net: Interval, dry: Interval, shares: tuple[Share, ...]) -> Stockpile:
    """What comes off lowers the upper bound by what it is at least, the lower one by what it is at most."""
    held = {one.origin: one for one in heap.origins}
    for share in shares:
        one = held.get(share.origin) or OriginStock(share.origin, ZERO, ZERO)
        value, most = one.dry_kg - part(dry.value, share), one.most_kg - part(dry.low, share)
        held[share.origin] = OriginStock(share.origin, value, most)
    origins = tuple(held[origin] for origin in sorted(held))
    return replace(heap, net=heap.net - net, dry=heap.dry - dry, origins=origins)


# --- counts -------------------------------------------------------------------------------------------------


def adopted(heap: Stockpile, net: Interval, dry: Interval, view: View) -> Stockpile:
    """Return the heap with the stock of a count: what is missing went in the proportions of the heap.

    Nothing comes from nothing: no count makes a heap heavier than what went onto it could be.
    """
    dry = counting(dry.at_most(heap.dry.high), heap.bound_kg)
    shares = shares_held(heap)
    held = {one.origin: one for one in heap.origins}
    origins = tuple(
        OriginStock(share.origin, part(dry.value, share), min(held[share.origin].most_kg, dry.high))
        for share in shares
        if share.origin in held
    )
    front, front_kg = heap.front, heap.front_kg + heap.dry.value - dry.value
    if heap.attribution == "fifo":
        front, front_kg = _skipped(heap, front_kg, view)
    return replace(
        heap,
        net=net,
        dry=dry,
        origins=origins,
        front=front,
        front_kg=front_kg,
        settled=heap.additions,
        adopted=heap.additions,
        adopted_draws=heap.draws,
        deficit=False,
        bound_kg=min(heap.bound_kg, dry.high),
    )


def _skipped(heap: Stockpile, owed: Decimal, view: View) -> tuple[int, Decimal]:
    """Return where the front is when so much of it is gone; what is too far for one event stays owed."""
    number = heap.front
    while number <= heap.additions and number - heap.front < REACH:
        addition = get(view, Addition, numbered(heap.id, number))
        size = ZERO if addition.voided else addition.dry.value
        if owed < size:
            break
        owed -= size
        number += 1
    return number, owed


def emptied(draft: Draft, heap: Stockpile, *, effective_at: int) -> Stockpile:
    """Return the heap with nothing on it; its contamination set ends and another begins."""
    begin_anew(draft, heap, time=effective_at)
    first = heap.additions + 1
    return replace(
        heap,
        net=NOTHING,
        dry=NOTHING,
        origins=(),
        metals=(),
        first=first,
        lots=0,
        settled=heap.additions,
        adopted=heap.additions,
        adopted_draws=heap.draws,
        front=first,
        front_kg=ZERO,
        upstream=(),
        exported_from=(),
        deficit=False,
        bound_kg=ZERO,
    )
