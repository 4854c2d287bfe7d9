"""What holds of the balances of every ledger: nothing comes from nowhere, and everything is somewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial

from ledger.lots.apply import apply
from ledger.lots.balance import Balance, Book
from ledger.lots.decide import decide
from ledger.lots.moves import Holding, Moves, holding_of, moves_of
from ledger.lots.parse import parse_event
from ledger.lots.quantity import NOTHING, ZERO, Interval
from ledger.lots.state import Lot, Party, Place
from ledger.lots.stockpile import Stockpile
from ledger.lots.view import At
from tests.support.memory import Memory


def moves_in(past: Memory) -> list[Moves]:
    """Return what every event of a ledger moved."""
    again = Memory()
    found = []
    for index, (recorded_at, statement) in enumerate(past.entries):
        event, at = parse_event(statement), At(index, recorded_at)
        changes = apply(event, at, decide(event, at, again), again)
        found.append(moves_of(event, at, changes, again))
        again.append(recorded_at, statement, changes)
    return [moves for moves in found if moves is not None]


def balanced(
    moves: Iterable[Moves], belongs: Callable[[str, Holding], bool], *, first: str = "", last: str = ""
) -> dict[tuple[str, str], Balance]:
    """Return the balances of a scope by mineral and measure; each adds up."""
    book = Book(belongs, first=first or None, last=last or None)
    for one in moves:
        book.take(one)
    found = {(balance.mineral, balance.measure): balance for balance in book.balances()}
    assert list(found.values()) == book.balances()
    for balance in found.values():
        assert balance.closing.value == (
            balance.opening.value
            + _whole(balance.into.values())
            - _whole(balance.out.values())
            - _whole(balance.lost.values())
            + balance.unexplained.value
        ), balance
        lines = (*balance.into.values(), *balance.out.values(), *balance.lost.values())
        for kg in (balance.opening, balance.closing, *lines, *balance.rest.values()):
            assert kg.low <= kg.value <= kg.high, balance
    return found


def check_balances(past: Memory, moves: Iterable[Moves]) -> None:
    """Check the balances of every party, mineral and place against the lots as they stand."""
    moves = list(moves)
    whole = balanced(moves, lambda _stock, _holding: True)
    assert _closing(whole) == _standing(past, lambda _holding: True)
    parties = {party.id: balanced(moves, _of_party(party.id)) for party in past.of_kind(Party)}
    for id, found in parties.items():
        assert _closing(found) == _standing(past, _of_party(id, bare=True))
    _check_parties_cancel(whole, parties.values())
    for place in past.of_kind(Place):
        at = partial(_lies_at, place.id)
        assert _closing(balanced(moves, partial(_of_holding, at))) == _standing(past, at)
    for lot in past.of_kind(Lot):
        balanced(moves, partial(_is_lot, lot.id))
    days = sorted({one.day for one in moves})
    if days:
        _check_periods(moves, days[len(days) // 2])


def _of_holding(asked: Callable[[Holding], bool], _stock: str, holding: Holding) -> bool:
    return asked(holding)


def _lies_at(place: str, holding: Holding) -> bool:
    return holding.place == place


def _is_lot(id: str, stock: str, _holding: Holding) -> bool:
    return stock == f"lot:{id}"


def _of_party(id: str, *, bare: bool = False) -> Callable[..., bool]:
    return (lambda holding: holding.party == id) if bare else (lambda _stock, holding: holding.party == id)


def _standing(past: Memory, belongs: Callable[[Holding], bool]) -> dict[str, Interval]:
    """Return the net mass of what is in stock, by mineral."""
    sums: dict[str, Interval] = {}
    stocks: list[Lot | Stockpile] = [*past.of_kind(Lot), *past.of_kind(Stockpile)]
    for stock in stocks:
        holding = holding_of(stock, past)
        if holding is not None and belongs(holding):
            sums[stock.mineral] = sums.get(stock.mineral, NOTHING) + stock.net
    return {mineral: kg for mineral, kg in sums.items() if kg != NOTHING}


def _closing(found: dict[tuple[str, str], Balance]) -> dict[str, Interval]:
    standing = {mineral: one.closing for (mineral, measure), one in found.items() if measure == "net"}
    return {mineral: kg for mineral, kg in standing.items() if kg != NOTHING}


def _check_parties_cancel(
    whole: dict[tuple[str, str], Balance], parties: Iterable[dict[tuple[str, str], Balance]]
) -> None:
    """What parties hand on cancels out: together they have and lost what the whole has and lost."""
    parties = list(parties)
    for key, one in whole.items():
        each = [found[key] for found in parties if key in found]
        assert sum((part.closing.value for part in each), ZERO) == one.closing.value
        if one.mixed:
            continue
        flows = [_whole(part.into.values()) - _whole(part.out.values()) for part in each]
        for side in ("lost", "rest"):
            ours = _whole(getattr(one, side).values())
            theirs = sum((_whole(getattr(part, side).values()) for part in each), ZERO)
            assert abs(ours - theirs) <= Decimal("0.001"), (side, one, each)
        assert abs(sum(flows, ZERO) - _whole(one.into.values()) + _whole(one.out.values())) <= Decimal(
            "0.001"
        )


def _check_periods(moves: list[Moves], day: str) -> None:
    """A balance goes on where the one before it ends."""
    eve = max((one.day for one in moves if one.day < day), default="0000-00-00")
    before = balanced(moves, lambda _stock, _holding: True, last=eve)
    after = balanced(moves, lambda _stock, _holding: True, first=day)
    whole = balanced(moves, lambda _stock, _holding: True)
    for key in {**before, **after, **whole}:
        # What came and went within one period is in no balance of another one.
        assert _end(after, key, "closing") == _end(whole, key, "closing")
        assert _end(after, key, "opening") == _end(before, key, "closing")


def _end(found: dict[tuple[str, str], Balance], key: tuple[str, str], end: str) -> Interval:
    kg: Interval = getattr(found[key], end) if key in found else NOTHING
    return kg


def _whole(kg: Iterable[Interval]) -> Decimal:
    return sum((one.value for one in kg), ZERO)
