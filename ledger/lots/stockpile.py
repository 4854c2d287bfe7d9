"""A heap or silo as it is known: what it holds, what was put on it, what was taken, when it was empty.

A heap takes hundreds of lots a day for years, so each addition and each draw is a record of its own and
nothing here grows with their number. Masses are kilograms, dry unless it says net. The bounds of a stock are
those of everything that went in less everything that came out; its value may fall below nothing while the
upper bound does not, for only what is certainly impossible is refused.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ledger.frozen import dataclass
from ledger.lots.quantity import NOTHING, Interval

Attribution = Literal["proportional", "fifo", "declared"]


@dataclass(frozen=True)
class Contamination:
    """Additions ``first`` to ``last`` of a stockpile, all since it was last counted empty."""

    stockpile: str
    first: int
    last: int


@dataclass(frozen=True)
class OriginStock:
    """What a stockpile holds of one origin: the value, and how much it is at most."""

    origin: str
    dry_kg: Decimal
    most_kg: Decimal


@dataclass(frozen=True)
class MetalStock:
    """How much of an analyte a stockpile holds at most, when every lot on it was finally assayed for it."""

    analyte: str
    most_kg: Decimal


@dataclass(frozen=True)
class Counted:
    """A count by its event: what was found, what the ledger had, and whether the stock follows the count.

    ``bound_kg`` is how much dry mass the heap counted for at most before it.
    """

    event: str
    found: Interval
    ledger: Interval
    adopted: bool
    bound_kg: Decimal = Decimal(0)


@dataclass(frozen=True)
class Stockpile:
    """A heap or silo in a custodian's hands. ``born`` is the event that opened it.

    ``additions`` and ``draws`` count those ever recorded. ``first`` is the first addition since the heap was
    last counted empty, ``lots`` how many of them stand. Additions up to ``settled`` lie before the newest
    draw or count; those up to ``adopted``, and draws up to ``adopted_draws``, before the newest count that
    the stock follows. First in, first out: additions from ``front`` on are left, and of them ``front_kg`` are
    taken already. ``upstream`` is the contamination that the lots of the present set brought along.
    ``bound_kg`` is how much dry mass it counts for at most, as what was put on it did.
    """

    id: str
    head: str
    born: str
    custodian: str
    owner: str
    place: str
    name: str
    mineral: str
    attribution: Attribution
    minerals: tuple[str, ...] = ()
    net: Interval = NOTHING
    dry: Interval = NOTHING
    origins: tuple[OriginStock, ...] = ()
    metals: tuple[MetalStock, ...] = ()
    additions: int = 0
    draws: int = 0
    first: int = 1
    lots: int = 0
    settled: int = 0
    adopted: int = 0
    adopted_draws: int = 0
    front: int = 1
    front_kg: Decimal = Decimal(0)
    upstream: tuple[Contamination, ...] = ()
    exported_from: tuple[str, ...] = ()
    counted: Counted | None = None
    deficit: bool = False
    bound_kg: Decimal = Decimal(0)


@dataclass(frozen=True)
class StockpileBefore:
    """A stockpile before and after its head event, so that this can be voided; the id is the stockpile's."""

    id: str
    before: Stockpile
    after: Stockpile


@dataclass(frozen=True)
class Addition:
    """A lot on a heap; the id is ``STOCKPILE/NUMBER``. ``filling`` is the first addition of its set.

    ``late_in`` is the set before, when it is dated before the count that ended that one; ``late_after`` the
    late addition before it in that set.
    """

    id: str
    number: int
    lot: str
    event: str
    net: Interval
    dry: Interval
    filling: int
    weighed: bool = False
    late_in: int | None = None
    late_after: int | None = None
    voided: bool = False


@dataclass(frozen=True)
class Draw:
    """Lots that came off a heap in one event; the id is ``STOCKPILE/NUMBER``."""

    id: str
    event: str
    lots: tuple[str, ...]
    net: Interval
    dry: Interval
    first: int
    last: int
    voided: bool = False


@dataclass(frozen=True)
class Since:
    """From which addition on something holds of a set: an origin is in it, a lot in it was put on hold."""

    what: str
    number: int


@dataclass(frozen=True)
class Filling:
    """A contamination set: the additions from one empty count to the next; the id is ``STOCKPILE/FIRST``.

    ``since`` and ``until`` are the effective times of the counts in Unix milliseconds, ``last`` its last
    addition, ``late`` the newest addition dated into it. ``merged`` is the set it went into when the
    count that began it was voided.
    """

    id: str
    first: int
    since: int = 0
    previous: int | None = None
    until: int | None = None
    last: int | None = None
    late: int | None = None
    origins: tuple[Since, ...] = ()
    marked: tuple[Since, ...] = ()
    merged: int | None = None


def numbered(stockpile: str, number: int) -> str:
    """Return the id of an addition, a draw or a set of a stockpile."""
    return f"{stockpile}/{number}"
