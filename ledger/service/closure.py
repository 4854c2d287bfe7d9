"""Which events belong to the passport of a lot: its own, those of its ancestry, and their governance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from ledger.errors import Malformed, NotFound
from ledger.log.entry import parse_entry
from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.state import LEDGER, Ledger, Lot, R, Recorded, Tag
from ledger.lots.types.tags import tag_id, tag_refs

_GOVERNED: Final = ("party", "site", "place", "batch")


class History(Protocol):
    """A log with its derived records, as one snapshot shows them."""

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        ...

    def touches(self, kind: str, id: str) -> Sequence[int]:
        """Return the indexes of the entries about a thing."""
        ...

    def entry(self, index: int) -> bytes:
        """Return a log entry."""
        ...

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first ``width`` hashes of a tile."""
        ...


class Closure:
    """The events of one lot's passport. Each is read once, however often it is asked for."""

    def __init__(self, history: History, lot: str) -> None:
        self._history = history
        self._events: dict[int, Event[Any]] = {}
        self.depths = _ancestry(history, lot)

    def event(self, index: int) -> Event[Any]:
        """Return the event at an index."""
        if index not in self._events:
            self._events[index] = parse_event(parse_entry(self._history.entry(index)).statement)
        return self._events[index]

    def indexes(self, depth: int) -> list[int]:
        """Return what belongs to the lots at most ``depth`` steps up, in the order of the log."""
        lots = [lot for lot, steps in self.depths.items() if steps <= depth]
        found = {index for lot in lots for index in self._history.touches("lot", lot)}
        found.update(self._ledger_events())
        waiting, seen = sorted(found), set[tuple[str, str]]()
        while waiting:
            for thing in self._governing(self.event(waiting.pop())):
                if thing not in seen:
                    seen.add(thing)
                    new = set(self._history.touches(*thing)) - found
                    found |= new
                    waiting.extend(new)
        return sorted(found)

    def _governing(self, event: Event[Any]) -> Iterator[tuple[str, str]]:
        """Yield the parties, sites, places and tag batches that an event names."""
        yield "party", event.issuer
        for named in event.named:
            if named.kind in _GOVERNED:
                yield named.kind, named.id
        for ref in tag_refs(event.body):
            try:
                tag = self._history.find(Tag, tag_id(ref))
            except Malformed:
                continue
            if tag is not None and tag.batch is not None:
                yield "batch", tag.batch

    def _ledger_events(self) -> Iterator[int]:
        """Yield the genesis and its updates, newest first: each cites the one before."""
        ledger = self._history.find(Ledger, LEDGER)
        if ledger is None:
            raise RuntimeError("bug: a ledger without a genesis")
        waiting, seen = [ledger.head], set[str]()
        while waiting:
            recorded = self._history.find(Recorded, waiting.pop())
            if recorded is None or recorded.id in seen or not recorded.type.startswith("ledger."):
                continue
            seen.add(recorded.id)
            yield recorded.index
            waiting.extend(self.event(recorded.index).payload.cites)


def _ancestry(history: History, lot: str) -> dict[str, int]:
    """Return the lot and every lot it was made of, with the fewest steps up to each."""
    if history.find(Lot, lot) is None:
        raise NotFound("lot-missing", f"There is no lot {lot} in this ledger.")
    depths = {lot: 0}
    row = [lot]
    while row:
        above: list[str] = []
        for id in row:
            found = history.find(Lot, id)
            for part in found.parents if found else ():
                if part.lot not in depths:
                    depths[part.lot] = depths[id] + 1
                    above.append(part.lot)
        row = above
    return depths
