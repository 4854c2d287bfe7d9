"""Every lot judged by what its passport would hold: an honest one is never found altered."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ledger.log.entry import Entry, format_entry
from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.state import Lot, R, Record, Recorded
from ledger.lots.view import At, touched
from ledger.service.passports.closure import Closure
from ledger.verify.subset import Subset
from tests.support.memory import Memory


class Past:
    """The past in memory as the history that passports are made of."""

    def __init__(self, past: Memory) -> None:
        self._past = past
        self._touches: dict[tuple[str, str], list[int]] = defaultdict(list)
        for recorded in sorted(past.of_kind(Recorded), key=lambda one: one.index):
            for thing in touched(recorded.subjects):
                self._touches[thing].append(recorded.index)

    def find(self, kind: type[R], id: str) -> R | None:
        return self._past.find(kind, id)

    def touches(self, kind: str, id: str) -> Sequence[int]:
        return self._touches.get((kind, id), ())

    def entries_at(self, indexes: Sequence[int]) -> Mapping[int, bytes]:
        return {index: format_entry(Entry(*self._past.entries[index])) for index in indexes}

    def events(self, indexes: Iterable[int]) -> Iterator[Event[Any]]:
        return (parse_event(self._past.entries[index][1]) for index in indexes)

    def expect_records(self, kind: type[Record], ids: Iterable[str]) -> None:
        """Everything is at hand."""

    def expect_histories(self, things: Iterable[tuple[str, str]]) -> None:
        """Everything is at hand."""

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        raise NotImplementedError


def check_extracts(past: Memory) -> None:
    """Check that what a passport would hold gives the lot, or does not say that it does."""
    history = Past(past)
    for lot in past.of_kind(Lot):
        closure = Closure(history, lot.id)
        indexes = closure.indexes(max(closure.depths.values()))
        events = [
            (closure.event(one), At(one, past.entries[one][0]), past.entries[one][1]) for one in indexes
        ]
        view = Subset(events, lot.id)
        faults = [fault for event, at, _ in events for fault in view.take(event, at)]
        assert not faults, (lot.id, faults)
        if lot.id not in view.loose:
            assert _stated(view.find(Lot, lot.id)) == _stated(lot)


def _stated(lot: Lot | None) -> object:
    if lot is None:
        return None
    # What passed over a heap is not all here, so that the shares of what came off it are not known.
    heaps = {one.stockpile for one in lot.contamination}
    return lot.head, lot.state, lot.holds, lot.net, () if heaps else lot.shares, bool(heaps)
