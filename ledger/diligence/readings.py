"""What was weighed, assayed and located, event by event, as the checks compare it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache, cached_property
from typing import Any, Final, TypeAlias

from ledger.diligence.history import History, Stated
from ledger.diligence.question import Matter
from ledger.frozen import dataclass
from ledger.lots.policy import LedgerPolicy, default_policy
from ledger.lots.quantity import (
    Component,
    Grade,
    Interval,
    Quantity,
    best_of,
    dry_interval,
    grades_of,
    moisture_interval,
    uncertain,
)
from ledger.lots.schema import Model
from ledger.lots.types.birth import Birth
from ledger.lots.types.borders import LotImported
from ledger.lots.types.drawing import StockpileDrawn
from ledger.lots.types.handling import LotAssayed
from ledger.lots.types.ledger import LedgerOpened, LedgerUpdated
from ledger.lots.types.origin import LotAttested
from ledger.lots.types.receipt import LotReceived
from ledger.lots.types.stockpile import StockpileAdded
from ledger.lots.types.work import Work

_ASSAYED: Final = (Birth, LotAssayed)
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True)
class Weighing:
    """One weighing of a lot: the event it stands in, the quantity as stated, the mineral."""

    lot: str
    mineral: str
    quantity: Quantity
    stated: Stated[Any]
    policy: LedgerPolicy

    @property
    def net(self) -> Interval | None:
        """The net mass in kilograms, None when no mass is stated."""
        masses = self.masses
        return None if masses is None else masses[0]

    @property
    def dry(self) -> Interval | None:
        """The dry mass in kilograms, None when no mass is stated."""
        masses = self.masses
        return None if masses is None else masses[1]

    @cached_property
    def masses(self) -> tuple[Interval, Interval] | None:
        """The net and the dry mass in kilograms, None when no mass is stated."""
        stated = self.quantity.stated_net_kg()
        if stated is None:
            return None
        net = uncertain(stated, self.quantity, self.mineral, self.policy)
        return net, dry_interval(net, moisture_interval(self.quantity, self.mineral, self.policy))


def policy_in(history: History) -> LedgerPolicy:
    """Return the policy that the ledger states, the default one where the genesis is not at hand."""
    told = [one.body.policy for one in history.of(LedgerOpened)]
    told += [one.body.policy for one in history.of(LedgerUpdated) if one.body.policy is not None]
    return told[-1] if told else default_policy()


def weighed(matter: Matter) -> tuple[Weighing, ...]:
    """Return the weighings of a subject."""
    return tuple(weighings(matter.history, matter.own))


def assayed(matter: Matter) -> tuple[Assay, ...]:
    """Return the assays of a subject."""
    return tuple(assays(matter.own))


def weighings(history: History, events: Iterable[Stated[Any]]) -> Iterator[Weighing]:
    """Yield every weighing of a whole lot in the order of the log; of a lot of no known mineral none.

    The events are of the history, by whose policy the masses are told.
    """
    policy = policy_in(history)
    minerals: dict[str, str] = {}
    for one in events:
        body: Model = one.body
        read = _reader_of(type(body))
        for lot, mineral, quantity in () if read is None else read(body, minerals):
            minerals.setdefault(lot, mineral)
            if quantity is not None:
                yield Weighing(lot, mineral, quantity, one, policy)


def latest(found: Iterable[Weighing]) -> dict[str, Weighing]:
    """Return the last weighing of each lot."""
    return {one.lot: one for one in found}


_Read: TypeAlias = Iterator[tuple[str, str, Quantity | None]]


@cache
def _reader_of(model: type[Model]) -> Callable[[Any, dict[str, str]], _Read] | None:
    """Return what reads the weighings in a body, each with the lot and its mineral."""
    return next((read for of, read in _READERS.items() if issubclass(model, of)), None)


def _born(body: Birth, _minerals: dict[str, str]) -> _Read:
    yield body.lot, body.mineral, body.quantity


def _worked(body: Work, minerals: dict[str, str]) -> _Read:
    known = [minerals[part.lot] for part in body.inputs if part.lot in minerals]
    yield from ((part.lot, minerals[part.lot], part.quantity) for part in body.inputs if part.lot in minerals)
    yield from _out(body.outputs, known)


def _added(body: StockpileAdded, minerals: dict[str, str]) -> _Read:
    if body.lot in minerals:
        minerals[_heap(body.stockpile)] = minerals[body.lot]
        yield body.lot, minerals[body.lot], body.quantity


def _drawn(body: StockpileDrawn, minerals: dict[str, str]) -> _Read:
    heap = _heap(body.stockpile)
    yield from _out(body.outputs, [minerals[heap]] if heap in minerals else [])


def _imported(body: LotImported, minerals: dict[str, str]) -> _Read:
    lot = body.lot or body.entered_as or ""
    mineral = body.mineral or minerals.get(lot)
    if mineral is not None:
        yield lot, mineral, body.quantity


def _received(body: LotReceived, minerals: dict[str, str]) -> _Read:
    if body.lot in minerals:
        yield body.lot, minerals[body.lot], body.quantity


def _attested(body: LotAttested, minerals: dict[str, str]) -> _Read:
    if len(body.lots) == 1 and body.lots[0] in minerals:
        yield body.lots[0], minerals[body.lots[0]], body.quantity


_READERS: Final[Mapping[type[Model], Callable[[Any, dict[str, str]], _Read]]] = {
    Birth: _born,
    Work: _worked,
    StockpileAdded: _added,
    StockpileDrawn: _drawn,
    LotImported: _imported,
    LotReceived: _received,
    LotAttested: _attested,
}


def _out(outputs: Sequence[Any], known: Sequence[str]) -> _Read:
    for output in outputs:
        mineral = output.mineral or (known[0] if known else None)
        if mineral is not None:
            yield output.lot, mineral, output.quantity


def _heap(id: str) -> str:
    return f"stockpile:{id}"


@dataclass(frozen=True, slots=True)
class Assay:
    """What was found in a lot, and the event that says so."""

    lot: str
    components: tuple[Component, ...]
    stated: Stated[Any]


def assays(events: Iterable[Stated[Any]]) -> Iterator[Assay]:
    """Yield every assay of a lot in the order of the log."""
    for one in events:
        yield from (Assay(lot, found, one) for lot, found in _assayed(one.body) if found)


def _assayed(body: object) -> Iterator[tuple[str, tuple[Component, ...]]]:
    if isinstance(body, _ASSAYED):
        yield body.lot, body.components
    elif isinstance(body, Work):
        yield from ((part.lot, part.components) for part in body.inputs)
        yield from ((part.lot, part.components) for part in body.outputs)


def grades(found: Iterable[Assay], policy: LedgerPolicy) -> Mapping[str, Mapping[str, Grade]]:
    """Return for each lot the best grade of each analyte."""
    told: dict[str, list[Grade]] = {}
    for one in found:
        told.setdefault(one.lot, []).extend(grades_of(one.components, policy))
    return {lot: {grade.analyte: grade for grade in best_of(each)} for lot, each in told.items()}


def percent_more(now: Decimal, was: Decimal) -> Decimal:
    """Return by how many per cent ``now`` is more than ``was``, which is not zero, to a tenth."""
    return ((now - was) * 100 / was).quantize(_TENTH)
