"""The figures of a period, counted in one pass over its events.

Amounts are net kilograms as weighed, days are UTC. Nothing here judges: what is late or light is what the
report's pictures show, what to think of it is what the packs ask.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from ledger.diligence.history import Stated
from ledger.lots.quantity import ZERO
from ledger.lots.schema import DAY
from ledger.lots.types.custody import LotDispatched
from ledger.lots.types.handling import LotSampled
from ledger.lots.types.incidents import IncidentClosed, IncidentOpened
from ledger.lots.types.origin import LotRegistered
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.sites import Observation, SiteDetails
from ledger.lots.types.work import Work
from ledger.service.report.capacity import Yields, yields_on

_SPLIT: Final = "lot.split"
LATE_DAYS: Final = (1, 3, 7, 14, 30)
"""Where one bar of late entries ends and the next begins: how they are drawn, no rule of anybody's."""


@dataclass(frozen=True)
class Output:
    """What a site registered in a month, its allotment, and what its counted workers can dig, if known."""

    site: str
    month: str
    kg: Decimal
    allotment_kg: Decimal | None
    capacity_kg: Decimal | None


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
    yields: Yields | None = None
    differences: list[Difference] = field(default_factory=list)
    late: Counter[str] = field(default_factory=Counter)
    opened: Counter[tuple[str, int]] = field(default_factory=Counter)
    closed: Counter[str] = field(default_factory=Counter)
    observers: Counter[str] = field(default_factory=Counter)


def count(stated: Iterable[Stated[Any]], first: str, last: str) -> Figures:
    """Return the figures of the days from ``first`` to ``last`` of events in the order of the log."""
    figures = Figures(first, last, yields=yields_on(last))
    dug: dict[tuple[str, str], list[Stated[LotRegistered]]] = defaultdict(list)
    weighed: dict[str, Decimal] = {}
    sites: dict[str, list[SiteDetails]] = defaultdict(list)
    for one in stated:
        if isinstance(one.body, SiteDetails):
            sites[_site_of(one)].append(one.body)
        _weigh(one, weighed, figures, within=first <= one.day <= last)
        if first <= one.day <= last:
            _count(one, figures, dug)
    figures.outputs = [
        _output(site, month, lots, figures.yields, sites[site]) for (site, month), lots in sorted(dug.items())
    ]
    return figures


def _site_of(one: Stated[Any]) -> str:
    return str(one.body.site)


def _output(
    site: str,
    month: str,
    lots: Sequence[Stated[LotRegistered]],
    yields: Yields | None,
    told: Sequence[SiteDetails],
) -> Output:
    kg = sum((one.body.quantity.stated_net_kg() or ZERO for one in lots), ZERO)
    allotment = told[-1].monthly_allotment_kg if told else None
    counted = [details.census for details in told if details.census is not None]
    capacity = None
    if yields is not None:
        minerals = {one.body.mineral for one in lots}
        capacity = yields.capacity_kg(counted, minerals, max(one.day for one in lots))
    return Output(site, month, kg, None if allotment is None else Decimal(allotment), capacity)


def _count(
    one: Stated[Any], figures: Figures, dug: dict[tuple[str, str], list[Stated[LotRegistered]]]
) -> None:
    figures.events += 1
    figures.late[_bar(one)] += 1
    body = one.body
    if isinstance(body, LotRegistered):
        figures.lots += 1
        dug[body.site, one.day[:7]].append(one)
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
    elif one.type == _SPLIT:
        _part(body, weighed)
    elif not isinstance(body, LotDispatched | LotSampled):
        # What is sampled is weighed too, and is not the lot.
        weighed.update(_masses(body))


def _part(body: Work, weighed: dict[str, Decimal]) -> None:
    """Keep the weights of the parts that were taken off a lot, and what is left of it as far as known."""
    parts = {part.lot: part.quantity.stated_net_kg() for part in body.outputs}
    taken = sum((kg or ZERO for kg in parts.values()), ZERO)
    for source in (part.lot for part in body.inputs if part.lot in weighed):
        left = weighed.pop(source) - taken
        if None not in parts.values() and left > 0:
            weighed[source] = left
    weighed.update((lot, kg) for lot, kg in parts.items() if kg is not None)


def _masses(body: object) -> Iterable[tuple[str, Decimal]]:
    """Yield every lot in a body that has a mass of its own there."""
    parts = (body, *getattr(body, "outputs", ()), *getattr(body, "inputs", ()))
    for part in parts:
        lot, quantity = getattr(part, "lot", None), getattr(part, "quantity", None)
        kg = None if quantity is None else quantity.stated_net_kg()
        if isinstance(lot, str) and kg is not None:
            yield lot, kg
