"""Random days on a heap: what goes on in any order, and comes off in any way, adds up."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.frozen import replace
from ledger.lots.heap import Load, Taken, drawn, first_in, less, load_of, loaded, shares_held, unloaded
from ledger.lots.quantity import GRAIN, ZERO, Grade, Interval
from ledger.lots.state import Lot
from ledger.lots.stockpile import Addition, Attribution, Stockpile, numbered
from ledger.lots.values import Share
from tests.support.memory import Memory

AMOUNTS = st.decimals("0", "100000", places=3)
SITES = ("S1", "S2", "S3", "S4")


def _heap(attribution: Attribution = "proportional") -> Stockpile:
    return Stockpile(
        id="H",
        head="",
        born="",
        custodian="P",
        owner="P",
        place="Y",
        name="H",
        mineral="2609.00",
        attribution=attribution,
    )


@st.composite
def _intervals(draw: st.DrawFn) -> Interval:
    value, below, above = draw(AMOUNTS), draw(AMOUNTS) / 10, draw(AMOUNTS) / 10
    return Interval(max(ZERO, value - below), value, value + above)


@st.composite
def _lots(draw: st.DrawFn) -> Lot:
    number = draw(st.integers(0, 10**6))
    first = draw(st.integers(0, 10**9))
    parts = [(SITES[number % 4], first), (SITES[(number + 1) % 4], 10**9 - first)]
    shares = tuple(Share(f"site:{site}", Decimal(part) / 10**9) for site, part in parts if part)
    tin = Grade("Sn", "Sn", Interval(Decimal(40), Decimal(41), Decimal(42)), "lab", "final")
    dry = draw(_intervals())
    return Lot(
        id=f"L-{number}",
        head="",
        born="",
        mineral="2609.00",
        custodian="P",
        owner="P",
        state="in_stock",
        revision=0,
        net=dry,
        dry=dry,
        weighed_by="",
        shares=shares,
        grades=(tin,) if draw(st.booleans()) else (),
    )


def _load(lot: Lot) -> Load:
    return load_of(lot, lot.net, lot.dry)


@given(st.lists(_lots(), max_size=8), st.randoms())
def test_additions_in_any_order_give_the_same_stock(lots: list[Lot], chance: Random) -> None:
    shuffled = list(lots)
    chance.shuffle(shuffled)
    one, other = (reduce(loaded, map(_load, order), _heap()) for order in (lots, shuffled))
    assert one == other


@given(st.lists(_lots(), min_size=1, max_size=8), _lots())
def test_what_is_taken_back_leaves_the_heap_as_it_was(lots: list[Lot], more: Lot) -> None:
    heap = reduce(loaded, map(_load, lots), _heap())
    again = unloaded(loaded(heap, _load(more)), _load(more))
    assert (again.net, again.dry, again.origins, again.lots) == (heap.net, heap.dry, heap.origins, heap.lots)


@given(st.lists(_lots(), min_size=1, max_size=6), st.lists(_intervals(), max_size=6))
def test_shares_sum_to_one_and_bounds_hold_whatever_comes_off(lots: list[Lot], draws: list[Interval]) -> None:
    heap = reduce(loaded, map(_load, lots), _heap())
    for dry in draws:
        shares = shares_held(heap)
        assert sum(share.share for share in shares) == 1
        assert all(share.attributed and share.share > 0 for share in shares)
        heap = drawn(heap, Taken(dry, dry, shares, {}, heap.front, heap.front_kg))
        assert heap.dry.low <= heap.dry.value <= heap.dry.high
        # Of each origin no more than rounding of each event is lost or made.
        whole = sum((one.dry_kg for one in heap.origins), ZERO)
        assert abs(whole - heap.dry.value) <= GRAIN * 2 * (len(lots) + len(draws)) * len(SITES)


@settings(max_examples=200)
@given(st.lists(_lots(), min_size=1, max_size=6), st.lists(_intervals(), max_size=6))
def test_first_in_first_out_conserves_mass_and_order(lots: list[Lot], draws: list[Interval]) -> None:
    past, heap = Memory(), _heap("fifo")
    for number, lot in enumerate(lots, 1):
        addition = Addition(numbered("H", number), number, lot.id, "", lot.net, lot.dry, 1)
        past.records["lot", lot.id], past.records["addition", addition.id] = lot, addition
        heap = replace(loaded(heap, _load(lot)), additions=number)
    came = sum((lot.dry.value for lot in lots), ZERO)
    went = ZERO
    for dry in draws:
        shares, front, front_kg = first_in(heap, dry.value, past)
        assert front >= heap.front
        assert sum(share.share for share in shares) == 1
        heap = drawn(heap, Taken(dry, dry, shares, {}, front, front_kg))
        went += dry.value
        left = sum((lot.dry.value for lot in lots[front - 1 :]), ZERO) - front_kg
        assert left == heap.dry.value == came - went


@given(_intervals(), _intervals())
def test_what_is_added_bound_by_bound_is_taken_off_so(one: Interval, other: Interval) -> None:
    assert less(one + other, other) == one
