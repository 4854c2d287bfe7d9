"""What a lot is contaminated with, expanded: the lots and sites of its sets, page by page.

A contamination set is every lot that was put on a heap since it was last counted empty. It is no share: it
says what may be in a lot, and what an incident about any of these lots reaches.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from ledger.crypto.canonical import JSON
from ledger.lots.attribution import SITE
from ledger.lots.behind import MOST
from ledger.lots.contamination import filling_of, marks_on
from ledger.lots.state import Lot
from ledger.lots.stockpile import Addition, Contamination, Draw, Filling, Stockpile, numbered
from ledger.lots.view import View, get

PAGE: Final = 100
"""Lots of a set that are listed at a time."""


def contamination_json(view: View, lot: Lot, *, page: int = 1) -> list[dict[str, JSON]]:
    """Return the contamination sets of a lot; of the lots of each the ones of a page, from 1 on."""
    return [_set_json(view, one, page) for one in lot.contamination]


def _set_json(view: View, one: Contamination, page: int) -> dict[str, JSON]:
    filling = filling_of(view, one.stockpile, one.first)
    first = one.first + (page - 1) * PAGE
    numbers = range(first, min(first + PAGE, one.last + 1))
    listed = [get(view, Addition, numbered(one.stockpile, number)) for number in numbers]
    late = [addition.lot for addition in _late(view, one, filling)]
    origins = [since.what for since in filling.origins if since.number <= one.last]
    return {
        "stockpile": one.stockpile,
        "custodian": get(view, Stockpile, one.stockpile).custodian,
        "first": one.first,
        "last": one.last,
        "count": one.last - one.first + 1 + len(late),
        "lots": [addition.lot for addition in listed if not addition.voided],
        "late": [*late],
        "sites": [origin.removeprefix(SITE) for origin in origins if origin.startswith(SITE)],
        "origins": [*origins],
        "flags": [*marks_on(view, (one,))],
    }


def _late(view: View, one: Contamination, filling: Filling) -> Iterator[Addition]:
    """Yield what was recorded after a set had ended and dated before that, newest first."""
    number = filling.late
    while number is not None:
        addition = get(view, Addition, numbered(one.stockpile, number))
        if not addition.voided and number > one.last:
            yield addition
        number = addition.late_after


def reached_json(view: View, lot: Lot, *, page: int = 1) -> list[dict[str, JSON]]:
    """Return what came off the heap that a lot was put on, and so may hold of it; the lots of a page."""
    if lot.stockpiled is None:
        return []
    addition = get(view, Addition, lot.stockpiled)
    stockpile = addition.id.rpartition("/")[0]
    draws = [draw for draw in _draws_since(view, stockpile, addition) if not draw.voided]
    lots = [id for draw in draws for id in draw.lots]
    return [
        {
            "stockpile": stockpile,
            "addition": addition.number,
            "count": len(lots),
            "lots": [*lots[(page - 1) * PAGE : page * PAGE]],
        }
    ]


def drawn_after(lot: Lot, view: View) -> tuple[str, ...]:
    """Return the lots that came off the heap since a lot was put on it, when few enough lie between."""
    if lot.stockpiled is None:
        return ()
    addition = get(view, Addition, lot.stockpiled)
    draws = islice(_draws_since(view, addition.id.rpartition("/")[0], addition), MOST)
    return tuple(id for draw in draws if draw.last - draw.first < MOST for id in draw.lots)


def _draws_since(view: View, stockpile: str, addition: Addition) -> Iterator[Draw]:
    """Yield the draws whose lots have an addition in their set, in order."""
    heap = get(view, Stockpile, stockpile)
    number = _first_draw(view, heap, addition.number)
    first = filling_of(view, stockpile, addition.filling).first
    while number <= heap.draws:
        draw = get(view, Draw, numbered(stockpile, number))
        if draw.first != first:
            return
        yield draw
        number += 1


def _first_draw(view: View, heap: Stockpile, addition: int) -> int:
    """Return the number of the first draw after an addition: draws reach further and further."""
    least, most = 1, heap.draws + 1
    while least < most:
        middle = (least + most) // 2
        if get(view, Draw, numbered(heap.id, middle)).last < addition:
            least = middle + 1
        else:
            most = middle
    return least
