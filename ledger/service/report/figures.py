"""The figures of a period, counted in one pass over its events.

Amounts are net kilograms as weighed, days are UTC. Nothing here judges: what is late or light is what the
report's pictures show, what to think of it is what the packs ask.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from ledger.diligence.history import Stated
from ledger.lots.quantity import ZERO
from ledger.lots.schema import DAY
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.incidents import IncidentClosed, IncidentOpened
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.sites import Observation, SiteDetails

LATE_DAYS: Final = (1, 3, 7, 14, 30)
"""Where one bar of late entries ends and the next begins: how they are drawn, no rule of anybody's."""


@dataclass(frozen=True)
class Output:
    """What a site registered in a month, and the allotment it had then, if any."""

    site: str
    month: str
    kg: Decimal
    allotment_kg: Decimal | None


@dataclass(frozen=True)
class Difference:
    """A lot that was weighed where it arrived: by how many per cent it differed from the last weighing."""

    lot: str
    day: str
    sent_kg: Decimal
    percent: Decimal


@dataclass
class Figures:
    """Everything that is drawn or tabled of a period."""

    first: str
    last: str
    events: int = 0
    lots: int = 0
    outputs: list[Output] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    late: Counter[str] = field(default_factory=Counter)
    opened: Counter[tuple[str, int]] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    observers: Counter[str] = field(default_factory=Counter)


def count(stated: Iterable[Stated[Any]], first: str, last: str) -> Figures:
    """Return the figures of the days from ``first`` to ``last`` of events in the order of the log."""
    figures = Figures(first, last)
    produced: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    weighed: dict[str, Decimal] = {}
    allotments: dict[str, Decimal | None] = {}
    for one in stated:
        if isinstance(one.body, SiteDetails):
            allotted = one.body.monthly_allotment_kg
            allotments[_site_of(one)] = None if allotted is None else Decimal(allotted)
        _weigh(one, weighed, figures, within=first <= one.day <= last)
        if first <= one.day <= last:
            _count(one, figures, produced)
    figures.outputs = [
        Output(site, month, kg, allotments.get(site)) for (site, month), kg in sorted(produced.items())
    ]
    return figures


def _site_of(one: Stated[Any]) -> str:
    return str(one.body.site)


def _count(one: Stated[Any], figures: Figures, produced: dict[tuple[str, str], Decimal]) -> None:
    figures.events += 1
    figures.late[_bar(one)] += 1
    body = one.body
    if isinstance(body, LotRegistered):
        figures.lots += 1
        produced[body.site, one.day[:7]] += body.quantity.stated_net_kg() or ZERO
    elif isinstance(body, IncidentOpened):
        figures.opened[one.day[:7], body.level] += 1
    elif isinstance(body, IncidentClosed):
        figures.closed[one.day[:7]] += 1
    elif isinstance(body, Observation):
        figures.observers[body.observer] += 1


def _bar(one: Stated[Any]) -> str:
    days = max(0, one.recorded_at - one.occurred_at) / DAY
    reached = [str(limit) for limit in LATE_DAYS if days > limit]
    return reached[-1] if reached else "0"


def _weigh(one: Stated[Any], weighed: dict[str, Decimal], figures: Figures, *, within: bool) -> None:
    """Keep each lot's last weighing; where it arrives, note by how much it differs."""
    body = one.body
    if isinstance(body, LotReceived):
        there, before = body.quantity.stated_net_kg(), weighed.get(body.lot)
        if there is not None and before and not body.remainders and body.remainder is None and within:
            percent = (there - before) * 100 / before
            figures.differences.append(Difference(body.lot, one.day, before, percent))
        if there is not None:
            weighed[body.lot] = there
    elif not isinstance(body, LotDispatched):
        weighed.update(_masses(body))


def _masses(body: object) -> Iterable[tuple[str, Decimal]]:
    """Yield every lot in a body that has a mass of its own there."""
    parts = (body, *getattr(body, "outputs", ()), *getattr(body, "inputs", ()))
    for part in parts:
        lot, quantity = getattr(part, "lot", None), getattr(part, "quantity", None)
        kg = None if quantity is None else quantity.stated_net_kg()
        if isinstance(lot, str) and kg is not None:
            yield lot, kg
