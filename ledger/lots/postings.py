"""What one event books: for each account it touches, what came in, went out, was lost, and stays unexplained.

A stock that moves on takes along what both weighings have; what it was found to weigh less is booked where it
was, for its keeper answers for it until it is received, and what it weighs more is booked where it went.
Where some stocks of an event gain and others lose, they exchange mass: each account gives its part of every
output and of every loss, by what it put in. What is left over is the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Literal, NamedTuple, TypeAlias

from ledger.lots.moves import Holding, Loss, Moves, Shift
from ledger.lots.quantity import GRAIN, NOTHING, ZERO, Interval, exactly, total

Side = Literal["into", "out", "lost", "rest"]
Account: TypeAlias = str | None
"""What an amount is booked to; None is everything that is not asked about."""
Edge: TypeAlias = tuple[Account, Account]
"""The accounts to which a stock belongs before and after an event."""

MASSES: Final = ("net", "dry")
_ONE: Final = Decimal(1)
_ROUNDED: Final = Decimal("0.001")
"""Kilograms: what is less is left by rounding where a mass follows from others."""
_VERBS: Final = {"approved": "corrected"}
_WEIGHED_AGAIN: Final = frozenset({"counted", "received", "resealed", "returned", "stored"})
"""Verbs that say that a mass was found anew, and not that some of it came or went."""


class Posting(NamedTuple):
    """An amount booked to an account, by kind: the verb of the event's type, or the name of a loss.

    ``compared`` is false where some of what was worked together was assayed and some was not.
    """

    account: str
    side: Side
    kind: str
    kg: Interval
    compared: bool = True


def postings(moves: Moves, edges: Sequence[Edge], measure: str) -> Iterator[Posting]:
    """Yield what an event books in one measure (``net``, ``dry`` or an element)."""
    verb = moves.type.partition(".")[2]
    verb = _VERBS.get(verb, verb)
    work = _Work() if _exchanges(moves.shifts) else None
    for shift, edge in zip(moves.shifts, edges, strict=True):
        yield from _booked(_single(shift, edge, measure, verb, work))
    if work is not None:
        losses = moves.losses if measure in MASSES else ()
        yield from _booked(work.settled(verb, losses, measure))


def measures_of(moves: Moves) -> list[str]:
    """Return every measure in which an event moves something: masses first, then the elements."""
    holdings = [
        holding for shift in moves.shifts for holding in (shift.was, shift.now) if holding is not None
    ]
    return [*MASSES, *sorted({name for holding in holdings for name in holding.kg} - {*MASSES})]


def _booked(found: Iterable[tuple[Account, Side, str, Interval, bool]]) -> Iterator[Posting]:
    for account, side, kind, kg, compared in found:
        if account is not None and kg != NOTHING:
            yield Posting(account, side, kind, kg, compared)


def _exchanges(shifts: Sequence[Shift]) -> bool:
    """Whether some stocks of an event gain and others lose."""
    changes = [_net(shift.now) - _net(shift.was) for shift in shifts]
    gains = any(shift.was is None or change > ZERO for shift, change in zip(shifts, changes, strict=True))
    return gains and any(
        shift.now is None or change < ZERO for shift, change in zip(shifts, changes, strict=True)
    )


def _net(holding: Holding | None) -> Decimal:
    return ZERO if holding is None else holding.kg["net"].value


def _kg(holding: Holding | None, measure: str) -> Interval | None:
    return None if holding is None else holding.kg.get(measure)


def _handed_on(shift: Shift) -> bool:
    return shift.was is not None and shift.now is not None and shift.was.party != shift.now.party


def _single(
    shift: Shift, edge: Edge, measure: str, verb: str, work: _Work | None
) -> Iterator[tuple[Account, Side, str, Interval, bool]]:
    """Book what became of one stock; what it gave to others or got from them is put into ``work``."""
    source, target = edge
    leaves = "sent" if verb == "received" else verb
    was, now = _kg(shift.was, measure), _kg(shift.now, measure)
    if work is not None and shift.was is None:
        work.put(target, now, gives=False, empty=not _net(shift.now))
        return
    if work is not None and shift.now is None:
        work.put(source, was, gives=True, empty=not _net(shift.was))
        return
    if was is None or now is None:
        # It comes into stock or leaves it, or it is assayed for the first time, or not any more.
        yield target, "into", verb, now or NOTHING, True
        yield source, "out", leaves, was or NOTHING, True
        return
    if source != target:
        stays = min(was, now, key=lambda kg: kg.value)
        yield source, "out", leaves, stays, True
        yield target, "into", verb, stays, True
    if was != now:
        lighter = now.value < was.value
        account, change = (source, was - now) if lighter else (target, now - was)
        if work is not None:
            work.put(account, change, gives=lighter, follows=True)
        elif verb in _WEIGHED_AGAIN or _handed_on(shift):
            yield account, "rest", verb, now - was, True
        elif change.value:
            yield account, "out" if lighter else "into", leaves if lighter else verb, change, True


@dataclass(slots=True)
class _Work:
    """What stocks gave and took in one event: amounts by account."""

    gave: dict[Account, Interval] = field(default_factory=dict)
    took: dict[Account, Interval] = field(default_factory=dict)
    known: bool = True
    follows: bool = False

    def put(
        self,
        account: Account,
        kg: Interval | None,
        *,
        gives: bool,
        follows: bool = False,
        empty: bool = False,
    ) -> None:
        """Let a stock give or take; ``follows`` says that its mass follows from that of the others."""
        side = self.gave if gives else self.took
        side[account] = side.get(account, NOTHING) + (kg or NOTHING)
        self.known &= kg is not None or empty
        self.follows |= follows

    def settled(
        self, verb: str, losses: Sequence[Loss], measure: str
    ) -> Iterator[tuple[Account, Side, str, Interval, bool]]:
        """Book what each account gave to others and got from them, its losses and its rest."""
        whole = total(self.gave.values())
        lost = total(loss.kg[measure] for loss in losses)
        left = total(self.took.values()) + lost - whole
        for account in {**self.gave, **self.took}:
            gave, took = self.gave.get(account, NOTHING), self.took.get(account, NOTHING)
            if not self.known or whole.value <= ZERO:
                yield account, "into", verb, took, self.known
                yield account, "out", verb, gave, self.known
                continue
            part = gave.value / whole.value
            others = total(kg for other, kg in self.took.items() if other != account)
            into, out = _scaled(took, _ONE - part), _scaled(others, part)
            named = [(f"{loss.name}/{loss.basis}", _scaled(loss.kg[measure], part)) for loss in losses]
            yield account, "into", verb, into, True
            yield account, "out", verb, out, True
            for kind, kg in named:
                yield account, "lost", kind, kg, True
            gone = sum((kg.value for _, kg in named), ZERO)
            rest = took.value - gave.value - into.value + out.value + gone
            follows = self.follows and abs(rest) < _ROUNDED
            kg = exactly(rest) if follows else _around(rest, _scaled(left, part))
            yield account, "rest", verb, kg, True


def _scaled(kg: Interval, part: Decimal) -> Interval:
    """Return a part of an amount, to a millionth of a kilogram."""
    if part == _ONE or kg == NOTHING:
        return kg
    return Interval(
        *((bound * part).quantize(GRAIN, ROUND_HALF_EVEN) for bound in (kg.low, kg.value, kg.high))
    )


def _around(value: Decimal, width: Interval) -> Interval:
    return Interval(value - (width.value - width.low), value, value + (width.high - width.value))
