"""What an event moved: how each lot and heap that it changed stood before it, and how it stands after it.

That is all a balance needs to know of an event, whatever its type, and it follows from the records alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from ledger.frozen import dataclass
from ledger.lots.attribution import site_of
from ledger.lots.event import Event
from ledger.lots.quantity import Interval
from ledger.lots.schema import day_of
from ledger.lots.state import ENDED, KIND_OF, Lot, Record, Recorded
from ledger.lots.stockpile import Stockpile
from ledger.lots.view import At, View, get
from ledger.lots.weighing import effective_time, policy_of, weigh

Amounts: TypeAlias = dict[str, Interval]
"""Kilograms of ``net``, ``dry``, and each assayed element by its symbol; what is not assayed is not known."""

GONE: Final = ENDED | {"exported", "seized"}
"""The states in which a lot is in nobody's stock; what crossed a border is in one again when received."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What there is of a lot or heap, in whose custody and where.

    ``place`` is where it lies, ``site`` the one at which it was dug and still is; on its way it has neither.
    """

    party: str
    mineral: str
    kg: Amounts
    place: str | None = None
    site: str | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A lot or heap (``kind:id``) before and after an event; None where it is in nobody's stock."""

    stock: str
    was: Holding | None
    now: Holding | None


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss that an event names; ``basis`` says whether it was measured or estimated."""

    name: str
    basis: str
    kg: Amounts


@dataclass(frozen=True, slots=True)
class Moves:
    """All that one event moved. It happened on ``day`` and was entered on ``recorded_on``."""

    index: int
    type: str
    day: str
    recorded_on: str
    shifts: tuple[Shift, ...]
    losses: tuple[Loss, ...] = ()


def moves_of(event: Event[Any], at: At, changes: Iterable[Record], before: View) -> Moves | None:
    """Return what an event moves; None when no lot or heap stands otherwise after it.

    ``changes`` are the records that the event makes or changes, ``before`` is the past without it.
    """
    shifts = tuple(_shifts(changes, before))
    if not shifts:
        return None
    day, recorded_on = day_of(effective_time(event, at)), day_of(at.recorded_at)
    return Moves(at.index, event.type, day, recorded_on, shifts, tuple(_losses(event, shifts, before)))


def _shifts(changes: Iterable[Record], before: View) -> Iterator[Shift]:
    for now in changes:
        if isinstance(now, Lot | Stockpile):
            was = before.find(type(now), now.id)
            held = None if was is None else holding_of(was, before)
            shift = Shift(f"{KIND_OF[type(now)]}:{now.id}", held, holding_of(now, before))
            if shift.was != shift.now:
                yield shift


def holding_of(stock: Lot | Stockpile, view: View) -> Holding | None:
    """Return how a lot or heap stands; None when it is in nobody's stock.

    What a heap contains of an element is not known: nobody assays a heap.
    """
    if isinstance(stock, Stockpile):
        return Holding(stock.custodian, stock.mineral, {"net": stock.net, "dry": stock.dry}, stock.place)
    if stock.state in GONE or _sent_abroad(stock, view):
        return None
    kg: Amounts = {"net": stock.net, "dry": stock.dry}
    for grade in stock.grades:
        kg[grade.analyte] = stock.dry.percent(grade.element)
    if stock.state == "dispatched":
        return Holding(stock.custodian, stock.mineral, kg)
    site = site_of(stock) if stock.weighed_by == stock.born else None
    return Holding(stock.custodian, stock.mineral, kg, stock.place, site)


def _sent_abroad(lot: Lot, view: View) -> bool:
    """Whether a lot is on its way since it crossed a border: nobody has weighed it since."""
    if lot.state != "dispatched" or lot.exported_by is None:
        return False
    exported, weighed = (get(view, Recorded, id).index for id in (lot.exported_by, lot.weighed_by))
    return exported > weighed


def _losses(event: Event[Any], shifts: Sequence[Shift], before: View) -> Iterator[Loss]:
    """Whatever a type's losses are, they stand in ``losses`` of its body."""
    named = getattr(event.body, "losses", ())
    mineral = next((shift.was.mineral for shift in shifts if shift.was is not None), "")
    for loss in named:
        net, dry = weigh(loss.quantity, mineral, policy_of(before))
        yield Loss(loss.name, loss.basis, {"net": net, "dry": dry})
