"""Balances recomputed by other means than the rules that keep them.

At each birth of a lot: what is there afterwards cannot certainly weigh more than what was there before.
At the end: every lot, site and month, batch and party of the derived state adds up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from ledger.errors import Fault
from ledger.lots.attribution import site_of
from ledger.lots.event import Event
from ledger.lots.state import Lot, Party, R, Record, SiteMonth
from ledger.lots.stockpile import Addition, Draw, Stockpile
from ledger.lots.tagging import Batch, Tag
from ledger.verify.remarks import fault

_ONE = Decimal(1)
_ZERO = Decimal(0)

FindLot = Callable[[str], Lot | None]


class Records(Protocol):
    """All derived records."""

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        ...

    def records(self, kind: type[R]) -> Iterator[R]:
        """Yield every record of a kind."""
        ...


@dataclass(frozen=True, slots=True)
class Created:
    """Dry kilograms: at least ``out`` came out of at most ``into``."""

    out: Decimal
    into: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """What the balances were drawn up over; ``stock_kg`` is net and still in somebody's custody."""

    lots: int
    sites: int
    months: int
    parties: int
    stock_kg: Decimal


def conservation_fault(event: Event[Any], changes: Sequence[Record], find: FindLot) -> Created | None:
    """Return by how much an event makes lots out of nothing, or None.

    ``find`` gives a lot as it was before the event. Mass comes from production at a site
    and from what was declared, so lots without parents are not weighed here.
    """
    made = [lot for lot in changes if isinstance(lot, Lot) and lot.born == event.id]
    born = [lot for lot in made if lot.parents]
    if not born:
        return _off_heaps(changes, [lot for lot in made if lot.drawn])
    parents = dict.fromkeys(part.lot for lot in born for part in lot.parents)
    before = [lot for lot in map(find, parents) if lot is not None]
    after = [
        lot for lot in changes if isinstance(lot, Lot) and lot.id in parents and lot.state != "transformed"
    ]
    into = sum((lot.dry.high for lot in before), _ZERO)
    out = sum((lot.dry.low for lot in (*born, *after)), _ZERO)
    return Created(out, into) if out > into else None


def _off_heaps(changes: Sequence[Record], drawn: Sequence[Lot]) -> Created | None:
    """What came off a heap lowers what that holds at most by what it weighs at least: not below nothing."""
    left = [heap.dry.high for heap in changes if isinstance(heap, Stockpile)] if drawn else []
    if not left or min(left) >= _ZERO:
        return None
    out = sum((lot.dry.low for lot in drawn), _ZERO)
    return Created(out, out + min(left))


def check_balances(records: Records) -> tuple[Totals, list[Fault]]:
    """Return the totals over all derived records, and a fault for everything that does not add up."""
    faults: list[Fault] = []
    lots, roots, stock = 0, 0, _ZERO
    holders: set[str] = set()
    for lot in records.records(Lot):
        faults += _lot_faults(lot, records)
        lots += 1
        roots += site_of(lot) is not None and lot.state != "voided"
        if not lot.ended:
            stock += lot.net.value
            holders.add(lot.custodian)
    months = list(_month_faults(records, faults, roots))
    _check_batches(records, faults)
    for heap in records.records(Stockpile):
        stock += heap.net.value
        holders.add(heap.custodian)
    _check_heaps(records, faults)
    sites = {id.rpartition("/")[0] for id in months}
    return Totals(lots, len(sites), len(months), len(holders), stock), faults


def _lot_faults(lot: Lot, records: Records) -> Iterator[Fault]:
    where = f"lot:{lot.id}"
    if sum((share.share for share in lot.shares), _ZERO) != _ONE:
        yield fault("shares-do-not-sum", where=where, lot=lot.id)
    if not (lot.net.low <= lot.net.value <= lot.net.high and lot.dry.low <= lot.dry.value <= lot.dry.high):
        yield fault("mass-not-an-interval", where=where, lot=lot.id)
    if records.find(Party, lot.custodian) is None:
        yield fault("custodian-unknown", where=where, lot=lot.id, party=lot.custodian)
    # What a voided work would have brought forth is forgotten by the lots that it was made of.
    for part in lot.parents if lot.state != "voided" else ():
        parent = records.find(Lot, part.lot)
        if parent is None or lot.id not in parent.children:
            yield fault("lineage-broken", where=where, lot=lot.id, parent=part.lot)


def _month_faults(records: Records, faults: list[Fault], roots: int) -> Iterator[str]:
    """Yield the id of every site's month; as many lots were produced as there are lots that a site began."""
    produced = 0
    for month in records.records(SiteMonth):
        produced += month.lots
        if month.lots < 0 or month.net_kg < _ZERO:
            faults.append(fault("month-negative", where=f"site_month:{month.id}", month=month.id))
        yield month.id
    if produced != roots:
        faults.append(fault("production-differs", where="site_month", lots=roots, counted=produced))


def _check_heaps(records: Records, faults: list[Fault]) -> None:
    """Since it was empty, a heap holds what went on less what came off, unless it follows a count since."""
    sums: dict[str, Decimal] = {}
    for addition in records.records(Addition):
        heap = _heap_of(addition.id, records)
        if heap is not None and not addition.voided and heap.first <= addition.number:
            sums[heap.id] = sums.get(heap.id, _ZERO) + addition.dry.value
    for draw in records.records(Draw):
        heap = _heap_of(draw.id, records)
        if heap is not None and not draw.voided and draw.first == heap.first:
            sums[heap.id] = sums.get(heap.id, _ZERO) - draw.dry.value
    for heap in records.records(Stockpile):
        whole = sums.get(heap.id, _ZERO)
        if heap.adopted < heap.first and heap.dry.value != whole:
            where = f"stockpile:{heap.id}"
            faults.append(
                fault("heap-differs", where=where, stockpile=heap.id, held=heap.dry.value, sum=whole)
            )


def _heap_of(id: str, records: Records) -> Stockpile | None:
    return records.find(Stockpile, id.rpartition("/")[0])


def _check_batches(records: Records, faults: list[Fault]) -> None:
    """Issued tags reconcile: each batch counts as many tags of each state as there are."""
    counted: dict[str, Counter[str]] = {}
    for tag in records.records(Tag):
        if tag.batch is not None:
            counted.setdefault(tag.batch, Counter())[tag.state] += 1
    for batch in records.records(Batch):
        tags = counted.get(batch.id, Counter())
        stated = (batch.issued, batch.assigned, batch.used, batch.void)
        if stated != (tags.total(), tags["assigned"], tags["used"], tags["void"]):
            faults.append(fault("tags-do-not-reconcile", where=f"batch:{batch.id}", batch=batch.id))
