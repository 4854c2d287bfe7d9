"""What holds in every ledger after every event (the invariants of the design of events)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from ledger.lots.apply import apply
from ledger.lots.attribution import DECLARED, FOREIGN, SITE, UNKNOWN, site_of
from ledger.lots.decide import decide, refused
from ledger.lots.parse import parse_event
from ledger.lots.state import Lot, LotBefore, Party, Recorded, Site, SiteMonth
from ledger.lots.stock import AT_HAND, stock_id
from ledger.lots.stockpile import Addition, Draw, Stockpile
from ledger.lots.stocks import Stock
from ledger.lots.tagging import Batch, Tag
from ledger.lots.view import At
from tests.support.memory import Memory


def check(past: Memory) -> None:
    """Check every record of a ledger, and that the bytes alone give the same records again."""
    for lot in past.of_kind(Lot):
        check_lot(lot, past)
    check_tags(past)
    check_months(past)
    check_heaps(past)
    check_stock(past)
    assert past.encoded() == replayed(past).encoded()


def check_lot(lot: Lot, past: Memory) -> None:
    assert sum(share.share for share in lot.shares) == 1, lot
    assert all(share.share > 0 for share in lot.shares), lot
    assert lot.net.low <= lot.net.value <= lot.net.high, lot
    assert lot.dry.low <= lot.dry.value <= lot.dry.high, lot
    assert lot.dry.value <= lot.bound, lot
    assert past.find(Party, lot.custodian) is not None
    assert past.find(Party, lot.owner) is not None
    assert (lot.state == "dispatched") == (lot.transfer is not None), lot
    assert len({hold.id for hold in lot.holds}) == len(lot.holds), lot
    for id in (lot.head, lot.born):
        recorded = past.find(Recorded, id)
        assert recorded is not None
        assert lot.id in recorded.lots
    assert past.find(LotBefore, lot.id) is not None
    assert len({(share.origin, share.attributed) for share in lot.shares}) == len(lot.shares), lot
    for share in lot.shares:
        check_origin(share.origin, past)
    for child in lot.children:
        grown = past.find(Lot, child)
        assert grown is not None
        assert lot.id in {part.lot for part in grown.parents}
    if not lot.deficit:
        assert lot.net.value >= 0, lot


def check_origin(origin: str, past: Memory) -> None:
    """What is called a site is one of this ledger; all else is called what it is."""
    if origin.startswith(SITE):
        assert past.find(Site, origin.removeprefix(SITE)) is not None
    else:
        assert origin == UNKNOWN or origin.startswith((DECLARED, FOREIGN)), origin


def check_stock(past: Memory) -> None:
    """The stock of a party at a place is what its lots there weigh."""
    sums: dict[str, Decimal] = {}
    count: Counter[str] = Counter()
    for lot in past.of_kind(Lot):
        if lot.place is not None and lot.state in AT_HAND:
            id = stock_id(lot.custodian, lot.place, lot.mineral)
            sums[id] = sums.get(id, Decimal(0)) + lot.net.value
            count[id] += 1
    kept = {stock.id: stock for stock in past.of_kind(Stock)}
    assert {id: stock.lots for id, stock in kept.items() if stock.lots} == count
    assert all(stock.net.value == sums.get(id, 0) for id, stock in kept.items())


def check_tags(past: Memory) -> None:
    """Issued tags reconcile: every batch's counts are those of its tags."""
    states: dict[str, Counter[str]] = {}
    for tag in past.of_kind(Tag):
        if tag.batch is not None:
            states.setdefault(tag.batch, Counter())[tag.state] += 1
        if tag.state == "used":
            assert tag.lot is not None, tag
        if tag.lot is not None:
            lot = past.find(Lot, tag.lot)
            assert lot is not None
            assert tag.state not in ("issued", "assigned"), tag
            # What was taken off goes on leading there.
            assert (tag.off is None) == (tag.id in lot.tags), (tag, lot)
            assert lot.state != "voided", (tag, lot)
        else:
            assert (tag.off, tag.replaced_by) == (None, None), tag
    for batch in past.of_kind(Batch):
        count = states.get(batch.id, Counter())
        assert batch.issued == count.total(), batch
        for state in ("assigned", "used", "void", "returned", "lost", "damaged"):
            assert getattr(batch, state) == count[state], (state, batch)
        assert batch.in_hand == count["issued"] + count["assigned"], batch
        assert batch.in_hand >= 0, batch


def check_heaps(past: Memory) -> None:
    """What is on a heap is what went on less what came off, since the last count that the ledger follows."""
    for heap in past.of_kind(Stockpile):
        assert heap.dry.low <= heap.dry.value <= heap.dry.high, heap
        assert heap.net.low <= heap.net.value <= heap.net.high, heap
        on = [one for one in past.of_kind(Addition) if one.id.startswith(f"{heap.id}/") and not one.voided]
        off = [one for one in past.of_kind(Draw) if one.id.startswith(f"{heap.id}/") and not one.voided]
        assert heap.lots == sum(one.number >= heap.first for one in on), heap
        if heap.adopted == heap.first - 1:
            added = sum((one.dry.value for one in on if one.number >= heap.first), Decimal(0))
            drawn = sum((one.dry.value for one in off if one.first == heap.first), Decimal(0))
            assert heap.dry.value == added - drawn, heap
        left = sum((one.dry.value for one in on if one.number >= heap.front), Decimal(0))
        assert heap.attribution != "fifo" or left - heap.front_kg == heap.dry.value, heap


def check_months(past: Memory) -> None:
    """A site's production of a month is that of the lots registered and not voided."""
    whole: dict[str, Decimal] = {}
    count: Counter[str] = Counter()
    for month in past.of_kind(SiteMonth):
        site = month.id.partition("/")[0]
        whole[site] = whole.get(site, Decimal(0)) + month.net_kg
        count[site] += month.lots
        assert month.net_kg >= 0, month
        assert month.lots >= 0, month
    living = (site_of(lot) for lot in past.of_kind(Lot) if lot.state != "voided")
    births = Counter(produced for produced in living if produced is not None)
    assert +count == +births


def replayed(past: Memory) -> Memory:
    """Return the past made anew from the bytes and their times alone."""
    again = Memory()
    for index, (recorded_at, statement) in enumerate(past.entries):
        event = parse_event(statement)
        at = At(index, recorded_at)
        problems = decide(event, at, again)
        assert not refused(problems), (index, problems)
        assert problems == decide(event, at, again)
        changes = apply(event, at, problems, again)
        assert changes == apply(event, at, problems, again)
        again.append(recorded_at, statement, changes)
    return again
