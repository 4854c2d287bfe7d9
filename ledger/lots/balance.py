"""Balances: opening + in − out − named losses + the unexplained rest = closing, for whatever one asks about.

What is asked about is a *scope*: a lot, a place, a party …, as a question put to each holding. Of each event
only what crosses the edge of the scope counts as in or out; work within it shows its losses and its rest.
Each mineral has an account of its own: coltan won from cassiterite leaves the one and enters the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from ledger.lots.codes import find_mineral
from ledger.lots.moves import Amounts, Holding, Moves
from ledger.lots.postings import MASSES, Account, Edge, Posting, measures_of, postings
from ledger.lots.quantity import NOTHING, Interval, total

Belongs: TypeAlias = Callable[[str, Holding], bool]
"""Whether a stock (``kind:id``), as it is held at one time, belongs to what is asked about."""
Lines: TypeAlias = dict[str, Interval]


@dataclass(slots=True)
class Balance:
    """The balance of one mineral in one measure (``net``, ``dry`` or an element), in kilograms.

    Each side lists amounts by kind: the verb of the events' type, or the name and basis of a loss. The rest
    is what was weighed after an event less what was weighed before it, so its bounds are those of the
    weighings; where a mass was not weighed but follows from others, as what a split leaves, it is exact.
    ``unassayed`` is the dry mass, at the end, of which the element is not known and is in no line. ``mixed``
    says that some work put together what was assayed and what was not: what it used and made then stands
    under in and out, for it does not compare.
    """

    mineral: str
    measure: str
    opening: Interval = NOTHING
    closing: Interval = NOTHING
    into: Lines = field(default_factory=dict)
    out: Lines = field(default_factory=dict)
    lost: Lines = field(default_factory=dict)
    rest: Lines = field(default_factory=dict)
    unassayed: Interval = NOTHING
    mixed: bool = False

    @property
    def unexplained(self) -> Interval:
        """All of the rest."""
        return total(self.rest.values())

    def book(self, posting: Posting) -> None:
        """Add an amount to its line."""
        lines: Lines = getattr(self, posting.side)
        lines[posting.kind] = lines.get(posting.kind, NOTHING) + posting.kg
        self.mixed |= not posting.compared


class Book:
    """Adds up moves, taken in the order of the log, for one scope and the days ``first`` to ``last``.

    An event counts on the day on which it happened, whenever it was entered, but on no day before that of
    what it builds on. ``late`` counts the events of the period that were entered after it, ``before`` those
    of earlier days that were entered since the period began.
    """

    def __init__(self, belongs: Belongs, *, first: str | None = None, last: str | None = None) -> None:
        self._belongs = belongs
        self._first, self._last = first or "", last or "9999-12-31"
        self._days: dict[str, str] = {}
        self._balances: dict[tuple[str, str], Balance] = {}
        self._opening: dict[tuple[str, str], Amounts] = {}
        self._closing: dict[tuple[str, str], Amounts] = {}
        self.late = 0
        self.before = 0

    def take(self, moves: Moves) -> None:
        """Let an event count."""
        stocks = [shift.stock for shift in moves.shifts]
        day = max(moves.day, *(self._days.get(stock, "") for stock in stocks))
        self._days |= dict.fromkeys(stocks, day)
        edges = [
            (self._account(one.stock, one.was), self._account(one.stock, one.now)) for one in moves.shifts
        ]
        if day > self._last or not any(was or now for was, now in edges):
            return
        _stand(self._closing, moves, edges)
        if day < self._first:
            _stand(self._opening, moves, edges)
            self.before += moves.recorded_on >= self._first
            return
        self.late += moves.recorded_on > self._last
        for measure in measures_of(moves):
            for posting in postings(moves, edges, measure):
                self._balance(posting.account, measure).book(posting)

    def balances(self) -> list[Balance]:
        """Return the balances by mineral and measure: net and dry mass first, then the elements."""
        ends = _summed(self._opening), _summed(self._closing)
        keys = {*self._balances, *ends[0], *ends[1]}
        return [
            replace(
                self._balances.get(key) or Balance(*key),
                opening=ends[0].get(key, NOTHING),
                closing=ends[1].get(key, NOTHING),
                unassayed=_unassayed(self._closing, *key),
            )
            for key in sorted(keys, key=_place)
        ]

    def _balance(self, mineral: str, measure: str) -> Balance:
        return self._balances.setdefault((mineral, measure), Balance(mineral, measure))

    def _account(self, stock: str, holding: Holding | None) -> Account:
        if holding is None or not self._belongs(stock, holding):
            return None
        known = find_mineral(holding.mineral)
        return known.code if known else holding.mineral


def _stand(standing: dict[tuple[str, str], Amounts], moves: Moves, edges: Sequence[Edge]) -> None:
    """Keep what there is of each stock, under the account that it belongs to now."""
    for shift, (source, target) in zip(moves.shifts, edges, strict=True):
        if source is not None:
            standing.pop((source, shift.stock), None)
        if target is not None and shift.now is not None:
            standing[target, shift.stock] = shift.now.kg


def _summed(standing: Mapping[tuple[str, str], Amounts]) -> dict[tuple[str, str], Interval]:
    """Return what there is of all stocks, by account and measure."""
    sums: dict[tuple[str, str], Interval] = {}
    for (mineral, _), kg in standing.items():
        for measure, amount in kg.items():
            sums[mineral, measure] = sums.get((mineral, measure), NOTHING) + amount
    return sums


def _unassayed(standing: Mapping[tuple[str, str], Amounts], mineral: str, measure: str) -> Interval:
    """Return the dry mass of the stocks of an account that nobody has assayed for an element."""
    return total(kg["dry"] for (one, _), kg in standing.items() if one == mineral and measure not in kg)


def _place(key: tuple[str, str]) -> tuple[str, int, str]:
    mineral, measure = key
    return mineral, MASSES.index(measure) if measure in MASSES else len(MASSES), measure
