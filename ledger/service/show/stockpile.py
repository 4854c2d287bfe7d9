"""What is known of a heap: its stock and shares, its newest count, what was put on it, page by page."""

from __future__ import annotations

from typing import Final

from ledger.crypto.canonical import JSON
from ledger.errors import NotFound
from ledger.language import N_
from ledger.lots.contamination import contamination_of, marks_on
from ledger.lots.heap import shares_held
from ledger.lots.quantity import Interval
from ledger.lots.stockpile import Addition, Counted, Stockpile, numbered
from ledger.lots.view import View, get
from ledger.service.show.thing import amount

PAGE: Final = 100
"""Additions that are listed at a time, the newest first."""


def show_stockpile(view: View, id: str, *, page: int = 1) -> dict[str, JSON]:
    """Return a heap and its standing now, with a page of its additions; NotFound when there is none."""
    heap = view.find(Stockpile, id)
    if heap is None:
        raise NotFound(
            "stockpile-missing", N_("There is no stockpile {id} in this ledger."), values={"id": id}
        )
    held = {one.origin: one.dry_kg for one in heap.origins}
    return {
        "stockpile": heap.id,
        "name": heap.name,
        "custodian": heap.custodian,
        "owner": heap.owner,
        "place": heap.place,
        "mineral": heap.mineral,
        "minerals": list(heap.minerals),
        "attribution": heap.attribution,
        "net_kg": _interval(heap.net),
        "dry_kg": _interval(heap.dry),
        "shares": [
            {
                "origin": share.origin,
                "share": amount(share.share),
                "attributed": True,
                "dry_kg": amount(held[share.origin]),
            }
            for share in (shares_held(heap) if held else ())
        ],
        "additions": heap.additions,
        "since_empty": heap.lots,
        "first": heap.first,
        "draws": heap.draws,
        "deficit": heap.deficit,
        "flags": [*marks_on(view, contamination_of(heap))],
        "counted": None if heap.counted is None else _count(heap.counted),
        "lots": [*_additions(view, heap, page)],
        "head": heap.head,
        "opened": heap.born,
    }


def _additions(view: View, heap: Stockpile, page: int) -> list[JSON]:
    last = heap.additions - (page - 1) * PAGE
    numbers = range(last, max(last - PAGE, 0), -1)
    found = (get(view, Addition, numbered(heap.id, number)) for number in numbers)
    return [
        {"number": one.number, "lot": one.lot, "dry_kg": amount(one.dry.value), "voided": one.voided}
        for one in found
    ]


def _count(counted: Counted) -> dict[str, JSON]:
    return {
        "event": counted.event,
        "found_kg": _interval(counted.found),
        "ledger_kg": _interval(counted.ledger),
        "difference_kg": _interval(counted.found - counted.ledger),
        "adopted": counted.adopted,
    }


def _interval(interval: Interval) -> dict[str, JSON]:
    return {
        "low": amount(interval.low),
        "value": amount(interval.value),
        "high": amount(interval.high),
    }
