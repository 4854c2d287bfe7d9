"""Heaps and silos: opened, lots put on, lots drawn, counted.

An addition moves its lot and leaves the heap's head alone, so that two hundred a day race nobody. Opening,
drawing and counting move the heap's head.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.bounds import counting
from ledger.lots.codes import is_one_of
from ledger.lots.contamination import is_late
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.heap import adopted, emptied, load_of, put_on, unloaded
from ledger.lots.heap_changes import exchange, recounted, take_back
from ledger.lots.holds import mark_descendants
from ledger.lots.policy import LedgerPolicy
from ledger.lots.problems import problem
from ledger.lots.quantity import HUNDRED, ZERO, Interval, Quantity
from ledger.lots.schema import (
    Fixed,
    HsCode,
    LotRef,
    Model,
    Name,
    NewStockpile,
    PartyRef,
    PlaceRef,
    Remark,
    StockpileRef,
    Text,
)
from ledger.lots.state import Lot, Place, Recorded
from ledger.lots.stockpile import (
    Addition,
    Attribution,
    Counted,
    Filling,
    Stockpile,
    StockpileBefore,
    numbered,
)
from ledger.lots.types.drawing import DRAWN, keeper_problems
from ledger.lots.types.tags import Tags, found_problems
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import (
    difference_problems,
    effective_time,
    mineral_problems,
    policy_of,
    quantity_problems,
    unattested_problems,
    weigh,
)


class StockpileOpened(Model):
    """A heap or silo at a place, in the hands of whoever opens it.

    ``attribution`` says how shares by origin pass through it, ``minerals`` what it takes besides its own.
    What comes off it is ``owner``'s, its custodian's when none is named.
    """

    stockpile: NewStockpile
    name: Annotated[Name | None, Fixed()] = None
    kind: Literal["heap", "silo", "bin", "tank", "bay"] = "heap"
    place: PlaceRef
    mineral: Annotated[HsCode, Fixed()]
    minerals: Annotated[tuple[HsCode, ...], Field(max_length=16), Fixed()] = ()
    attribution: Annotated[Attribution, Fixed()] = "proportional"
    owner: PartyRef | None = None
    remark: Remark | None = None


class StockpileAdded(Model):
    """A lot put on a heap, whole, as it was weighed then or as the ledger has it."""

    stockpile: StockpileRef
    lot: LotRef
    quantity: Quantity | None = None
    tags_removed: Tags = ()
    remark: Remark | None = None


class Adjustment(Model):
    """Why the ledger's stock is to follow a count."""

    cause: Literal["moisture", "dust", "spillage", "handling", "measurement", "theft", "unknown"]
    reason: Text


class StockpileCounted(Model):
    """What was found on a heap. A mass of nothing says that it is empty.

    The ledger's stock follows an empty count, and another one only with an ``adjustment``.
    """

    stockpile: StockpileRef
    quantity: Quantity
    method: Literal["weighed", "surveyed", "estimated", "seen"] = "weighed"
    witnesses: Annotated[tuple[PartyRef, ...], Field(max_length=16)] = ()
    adjustment: Annotated[Adjustment | None, Fixed()] = None
    explanation: Remark | None = None


# --- opened -------------------------------------------------------------------------------------------------


def _open_rules(event: Event[StockpileOpened], _at: At, view: View) -> Iterator[Problem]:
    place = get(view, Place, event.body.place)
    if place.operator not in (None, event.issuer):
        yield problem(
            "place-not-yours", "/body/place", place=place.id, operator=place.operator, party=event.issuer
        )
    yield from mineral_problems(event.body.mineral, "/body/mineral")
    for position, mineral in enumerate(event.body.minerals):
        yield from mineral_problems(mineral, f"/body/minerals/{position}")


def _open(event: Event[StockpileOpened], _at: At, draft: Draft) -> None:
    body = event.body
    heap = Stockpile(
        id=body.stockpile,
        head=event.id,
        born=event.id,
        custodian=event.issuer,
        owner=body.owner or event.issuer,
        place=body.place,
        name=body.name or body.stockpile,
        mineral=body.mineral,
        minerals=body.minerals,
        attribution=body.attribution,
    )
    draft.put(heap, Filling(numbered(heap.id, 1), 1))


# --- added --------------------------------------------------------------------------------------------------


def _add_rules(event: Event[StockpileAdded], at: At, view: View) -> Iterator[Problem]:
    body = event.body
    heap, lot = get(view, Stockpile, body.stockpile), get(view, Lot, body.lot)
    policy = policy_of(view)
    yield from keeper_problems(event, heap)
    if not is_one_of(lot.mineral, (heap.mineral, *heap.minerals)):
        yield problem("mineral-not-taken", "/body/lot", stockpile=heap.id, lot=lot.id, hs=lot.mineral)
    if lot.owner != heap.owner:
        yield problem(
            "other-owner", "/body/lot", lot=lot.id, owner=lot.owner, stockpile=heap.id, other=heap.owner
        )
    if body.quantity is not None:
        where = "/body/quantity"
        yield from quantity_problems(body.quantity, where, lot=lot.id, mineral=lot.mineral, policy=policy)
        dry = weigh(body.quantity, lot.mineral, policy)[1]
        yield from difference_problems(lot.dry, dry, where, lot=lot, policy=policy)
    removed = [(f"/body/tags_removed/{position}", tag) for position, tag in enumerate(body.tags_removed)]
    yield from found_problems(removed, view, lots=(lot,))
    if is_late(view, heap, effective_time(event, at)):
        yield problem("added-before-count", "/occurred_at", stockpile=heap.id)
    yield from unattested_problems([lot], event, at, view)


def _add(event: Event[StockpileAdded], at: At, draft: Draft) -> None:
    body = event.body
    heap, lot = draft.get(Stockpile, body.stockpile), draft.get(Lot, body.lot)
    net, dry = _as_added(lot, body, policy_of(draft))
    number = heap.additions + 1
    addition = Addition(
        numbered(heap.id, number),
        number,
        lot.id,
        event.id,
        net,
        dry,
        heap.first,
        weighed=body.quantity is not None,
    )
    put_on(draft, heap, lot, addition, effective_at=effective_time(event, at))


def _as_added(lot: Lot, body: StockpileAdded, policy: LedgerPolicy) -> tuple[Interval, Interval]:
    if body.quantity is None:
        return lot.net, lot.dry
    net, dry = weigh(body.quantity, lot.mineral, policy)
    return net, counting(dry.at_most(lot.dry.high), lot.bound)


def _take_off(event: Event[StockpileAdded], draft: Draft) -> None:
    """Void an addition: the heap is without it, and its number is not given again."""
    lot = draft.get(Lot, event.body.lot)
    addition = draft.get(Addition, lot.stockpiled or "")
    heap = draft.get(Stockpile, event.body.stockpile)
    draft.put(
        unloaded(heap, load_of(lot, addition.net, addition.dry)),
        replace(addition, voided=True),
    )


def _revise_added(old: Event[StockpileAdded], new: StockpileAdded, _at: At, draft: Draft) -> None:
    lot = draft.get(Lot, new.lot)
    if new.quantity == old.body.quantity:
        return
    addition = draft.get(Addition, lot.stockpiled or "")
    known, counting_now = (
        replace(addition, net=net, dry=dry, weighed=body.quantity is not None)
        for body in (old.body, new)
        for net, dry in (_as_added(lot, body, policy_of(draft)),)
    )
    exchange(draft, (lot, lot), known, counting_now)
    mark_descendants(draft, lot.id, "corrected-upstream")


# --- counted ------------------------------------------------------------------------------------------------


def _count_rules(event: Event[StockpileCounted], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    heap, policy = get(view, Stockpile, body.stockpile), policy_of(view)
    yield from keeper_problems(event, heap)
    found = quantity_problems(
        body.quantity, "/body/quantity", lot=heap.id, mineral=heap.mineral, policy=policy
    )
    # A flag would look for a lot.
    if wrong := [one for one in found if one.weight == "refused"]:
        yield from wrong
        return
    net, dry = weigh(body.quantity, heap.mineral, policy)
    if view.find(Recorded, event.id) is not None:
        yield from _recount_problems(event, heap, dry)
        return
    if body.adjustment is not None and dry.low > heap.dry.high:
        yield problem("mass-created", "/body/adjustment", out=dry.low, into=heap.dry.high)
    yield from _count_problems(heap, net, dry, policy)


def _recount_problems(event: Event[StockpileCounted], heap: Stockpile, dry: Interval) -> Iterator[Problem]:
    """A corrected count makes nothing either: what the ledger had then is kept with it."""
    own = heap.counted
    if own is None or own.event != event.id or not own.adopted:
        return
    limit = own.ledger.high if own.found.high else ZERO
    if dry.low > limit:
        yield problem("mass-created", "/body/quantity", out=dry.low, into=limit)


def _count_problems(
    heap: Stockpile, net: Interval, found: Interval, policy: LedgerPolicy
) -> Iterator[Problem]:
    """A count that differs by more than the tolerances and the scales of all that passed, or for certain.

    Where tonnes came and went, the dust that a sweeping leaves is nothing to ask after.
    """
    book, heading = heap.dry, heap.mineral[:4]
    gap, weighed = found - book, net - heap.net
    base = max(book.value, ZERO) / HUNDRED
    gain, loss = (base * policy.of(name, heading) for name in ("mass_gain_percent", "mass_loss_percent"))
    over = not -loss <= gap.value <= gain and not weighed.low <= ZERO <= weighed.high
    if over or gap.low > ZERO or gap.high < ZERO:
        yield problem(
            "count-differs",
            "/body/quantity",
            stockpile=heap.id,
            found=found.value,
            book=book.value,
            low=gap.low,
            high=gap.high,
        )


def _count(event: Event[StockpileCounted], at: At, draft: Draft) -> None:
    body = event.body
    heap = draft.get(Stockpile, body.stockpile)
    net, dry = weigh(body.quantity, heap.mineral, policy_of(draft))
    follows = not net.high or body.adjustment is not None
    after = replace(heap, settled=heap.additions)
    if not net.high:
        after = emptied(draft, heap, effective_at=effective_time(event, at))
    elif follows:
        after = adopted(heap, net, dry, draft)
    counted = Counted(event.id, dry, heap.dry, adopted=follows, bound_kg=heap.bound_kg)
    after = replace(after, head=event.id, counted=counted)
    draft.put(StockpileBefore(heap.id, heap, after), after)


def _uncount(event: Event[StockpileCounted], draft: Draft) -> None:
    take_back(draft, event.body.stockpile)


def _revise_count(old: Event[StockpileCounted], new: StockpileCounted, _at: At, draft: Draft) -> None:
    """Let a corrected count be known; the stock that followed it moves by the difference."""
    heap, policy = draft.get(Stockpile, new.stockpile), policy_of(draft)
    was, now = (weigh(body.quantity, heap.mineral, policy) for body in (old.body, new))
    recounted(draft, heap.id, old.id, was, now)


TYPES: Final = (
    EventType(
        "stockpile.opened", StockpileOpened, Nature.GOVERNANCE, "stockpile", _open_rules, _open, admin=True
    ),
    EventType(
        "stockpile.added",
        StockpileAdded,
        Nature.MOVING,
        "lot",
        _add_rules,
        _add,
        mixes=True,
        revise=_revise_added,
        undo=_take_off,
        founded="stockpile",
    ),
    DRAWN,
    EventType(
        "stockpile.counted",
        StockpileCounted,
        Nature.MOVING,
        "stockpile",
        _count_rules,
        _count,
        revise=_revise_count,
        undo=_uncount,
    ),
)
