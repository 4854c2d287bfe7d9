"""Contamination sets: every lot that was put on a heap since it was last counted empty.

A set is a range of additions, so a lot that comes off a heap carries two numbers, whatever the set holds.
What becomes known of one lot in it is kept with the set, and told of the lots by their ranges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ledger.frozen import replace
from ledger.lots.state import Lot
from ledger.lots.stockpile import Addition, Contamination, Filling, Since, Stockpile, numbered
from ledger.lots.view import Draft, View, get

LOOK_BACK: Final = 32
"""Empty counts behind which a late addition is looked up; what is older belongs to the oldest of these."""


def contamination_of(heap: Stockpile) -> tuple[Contamination, ...]:
    """Return what comes off a heap with now: every lot since it was empty, and what these brought."""
    return united((Contamination(heap.id, heap.first, heap.additions),), heap.upstream)


def united(*groups: tuple[Contamination, ...]) -> tuple[Contamination, ...]:
    """Return several contaminations as one; of two ranges of one set the longer holds the other."""
    if sum(map(bool, groups)) <= 1:
        return next((group for group in groups if group), ())
    ends: dict[tuple[str, int], int] = {}
    for one in (one for group in groups for one in group):
        key = (one.stockpile, one.first)
        ends[key] = max(one.last, ends.get(key, one.last))
    return tuple(Contamination(*key, ends[key]) for key in sorted(ends))


def filling_of(view: View, stockpile: str, first: int) -> Filling:
    """Return the contamination set that begins, or once began, with an addition."""
    filling = get(view, Filling, numbered(stockpile, first))
    return filling if filling.merged is None else filling_of(view, stockpile, filling.merged)


def is_late(view: View, heap: Stockpile, effective_at: int) -> bool:
    """Whether what happened then lies before the count at which the heap was empty last."""
    return effective_at < filling_of(view, heap.id, heap.first).since


def enter(
    draft: Draft, heap: Stockpile, addition: Addition, origins: Iterable[str], *, time: int
) -> Addition:
    """Put an addition, which happened at a time, into its set; return it with the set that it is late for."""
    late = _dated(draft, heap.id, filling_of(draft, heap.id, heap.first), time)
    if late is not None:
        draft.put(replace(late, late=addition.number))
        addition = replace(addition, late_in=late.first, late_after=late.late)
    name_origins(draft, addition, origins)
    return addition


def name_origins(draft: Draft, addition: Addition, origins: Iterable[str]) -> None:
    """Let origins be in the sets of an addition, as it is known now."""
    origins, stockpile = tuple(origins), addition.id.rpartition("/")[0]
    for first, number in _sets_of(addition):
        filling = filling_of(draft, stockpile, first)
        draft.put(replace(filling, origins=_since(filling.origins, origins, number)))


def begin_anew(draft: Draft, heap: Stockpile, *, time: int) -> None:
    """End the present set of a heap, which was empty at a time, and begin another."""
    ended = filling_of(draft, heap.id, heap.first)
    first, since = heap.additions + 1, max(time, ended.since)
    draft.put(
        replace(ended, until=since, last=heap.additions),
        Filling(numbered(heap.id, first), first, since=since, previous=ended.first),
    )


def go_on(draft: Draft, stockpile: str, into: int, first: int) -> None:
    """Let a set go on: the heap was not empty after all, and what was put on it since belongs to it."""
    old, new = filling_of(draft, stockpile, into), filling_of(draft, stockpile, first)
    origins, marked = old.origins, old.marked
    for one in new.origins:
        origins = _since(origins, (one.what,), one.number)
    for one in new.marked:
        marked = _since(marked, (one.what,), one.number)
    draft.put(
        replace(old, until=None, last=None, origins=origins, marked=marked),
        replace(new, merged=old.first),
    )


def mark_set(draft: Draft, lot: Lot, flag: str) -> None:
    """Mark every lot that comes, or came, off a heap with this lot in its contamination set.

    They may be thousands, so the set is marked, from the lot's addition on, and they are told by their range.
    """
    addition = None if lot.stockpiled is None else draft.get(Addition, lot.stockpiled)
    if addition is None:
        return
    stockpile = addition.id.rpartition("/")[0]
    sets = [(addition.filling, addition.number)]
    if addition.late_in is not None:
        # All that came off that set has it in its set, by its date.
        sets.append((addition.late_in, 0))
    for first, number in sets:
        filling = filling_of(draft, stockpile, first)
        draft.put(replace(filling, marked=_since(filling.marked, (flag,), number)))


def marks_on(view: View, contamination: Iterable[Contamination]) -> tuple[str, ...]:
    """Return the flags that lots have through the heaps they came off."""
    found: dict[str, None] = {}
    for one in contamination:
        filling = view.find(Filling, numbered(one.stockpile, one.first))
        for mark in () if filling is None else filling.marked:
            if mark.number <= one.last:
                found[mark.what] = None
    return tuple(found)


def _dated(view: View, stockpile: str, filling: Filling, effective_at: int) -> Filling | None:
    """Return the ended set into which a time falls that lies before the present one."""
    if effective_at >= filling.since or filling.previous is None:
        return None
    found = filling_of(view, stockpile, filling.previous)
    for _ in range(LOOK_BACK):
        if found.previous is None or effective_at >= found.since:
            break
        found = filling_of(view, stockpile, found.previous)
    return found


def _sets_of(addition: Addition) -> Iterator[tuple[int, int]]:
    """Yield the sets that an addition is in, each with the number from which on lots have it in theirs."""
    yield addition.filling, addition.number
    if addition.late_in is not None:
        # By its date it was there before anything came off.
        yield addition.late_in, 0


def _since(known: tuple[Since, ...], things: Iterable[str], number: int) -> tuple[Since, ...]:
    numbers = {one.what: one.number for one in known}
    for what in things:
        numbers[what] = min(number, numbers.get(what, number))
    return tuple(Since(what, numbers[what]) for what in sorted(numbers))
