"""The recorded events that a question of due diligence rests on, gathered for its subject from the store.

* A *lot*: exactly the events of its passport as long as nothing is cut from that, so that what is found from
  a passport alone is found here too.
* A *shipment* (the event of its export): the same of each of its lots.
* A *site*: what names it, and the history of the lots registered there.
* A *party*: what it signed and what names it, and the history of the lots that it moved.
* A *period* (``YYYY-MM``): what counts for a day of that month, whenever it was recorded.

With all of them goes what governs them: the ledger's own events, and those of the parties, sites, places, tag
batches and incidents that they name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from ledger.crypto.canonical import JSON
from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope
from ledger.diligence.history import Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import About
from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.log.entry import parse_entry
from ledger.lots.event import Event, Nature
from ledger.lots.form import Form
from ledger.lots.parse import event_in
from ledger.lots.schema import day_of
from ledger.lots.state import Party, R, Record, Recorded, Site
from ledger.lots.table import TYPES
from ledger.service.closure import Closure, Governed
from ledger.store.catalog import Catalog

KEPT: Final = 10_000
"""Events and records kept between subjects: a bound on memory, whatever the size of the ledger."""
Disclosed = Mapping[str, Mapping[str, JSON]]
"""What sealed fields say, by event id and name of the field."""
Mentions = Callable[[str, str], Iterable[int]]
"""Returns where events about a site or a party may stand, by kind and id: none is missing, others may be."""

_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_BORN: Final = "lot.registered"
_SENT: Final = "lot.exported"


class Evidence:
    """Gathers the events of subjects, one after the other, from one snapshot of a ledger."""

    def __init__(
        self, view: Catalog, *, disclosed: Disclosed | None = None, mentions: Mentions | None = None
    ) -> None:
        """Read ``view``; ``disclosed`` is what the caller may see of sealed fields.

        ``mentions`` is an index of events by site and party; without it the whole log is searched for them.
        """
        self._view = view
        self._disclosed = disclosed or {}
        self._mentions = mentions or self._searched
        self._cached = lru_cache(maxsize=KEPT)(self._parsed)
        self._found = lru_cache(maxsize=KEPT)(self._read)
        self._touching = lru_cache(maxsize=KEPT)(view.touches)
        self.read_tile = view.log.read_tile
        self.entry = view.log.entry

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        return cast("R | None", self._found(cast("Hashable", kind), id))

    def _read(self, kind: Hashable, id: str) -> object:
        return self._view.find(cast("type[Record]", kind), id)

    def touches(self, kind: str, id: str) -> Sequence[int]:
        """Return the indexes of the entries about a thing."""
        return self._touching(kind, id)

    def stated(self, index: int) -> Stated[Any]:
        """Return the event at an index as it was recorded."""
        return self._cached(index)

    def of(self, subject: About) -> list[Stated[Any]]:
        """Return the events behind a subject in the order of the log.

        Raises NotFound when there is no such subject here, and Malformed when there can be none of that name.
        """
        gather: Mapping[Subject, Callable[[str], Iterable[int]]] = {
            "lot": self._lot,
            "shipment": self._shipment,
            "site": self._site,
            "party": self._party,
            "period": self._period,
        }
        return [self.stated(index) for index in gather[subject.kind](subject.id)]

    def _parsed(self, index: int) -> Stated[Any]:
        entry = parse_entry(self._view.log.entry(index))
        envelope = parse_envelope(entry.statement, content_type=EVENT)
        header = envelope.issuer, envelope.subject
        # Its form was checked when it was recorded, and is not again.
        form = Form(
            envelope_id(entry.statement), envelope.key.hex(), envelope.subject, header, envelope.payload
        )
        event = event_in(form)
        return Stated(event, index, entry.recorded_at, self._disclosed.get(event.id, {}))

    def _event(self, index: int) -> Event[Any]:
        return self.stated(index).event

    def _lot(self, id: str) -> list[int]:
        return self._closure([id])

    def _closure(self, lots: Iterable[str]) -> list[int]:
        found: set[int] = set()
        for lot in lots:
            closure = Closure(self, lot, self._event)
            found.update(closure.indexes(max(closure.depths.values())))
        return sorted(found)

    def _shipment(self, event: str) -> list[int]:
        recorded = self.find(Recorded, event)
        if recorded is None or recorded.type != _SENT:
            raise NotFound(
                "shipment-missing", N_("No shipment was exported by event {event}."), values={"event": event}
            )
        return self._closure(self._event(recorded.index).names("lot"))

    def _site(self, id: str) -> list[int]:
        self._view.get(Site, id)
        told = {*self.touches("site", id), *self._about("site", id)}
        born = (event for event in map(self._event, told) if event.type == _BORN)
        return self._with_lots(told, (lot for event in born for lot in event.births("lot")))

    def _party(self, id: str) -> list[int]:
        self._view.get(Party, id)
        told = {*self.touches("party", id), *self._about("party", id)}
        moved = (event for event in map(self._event, told) if TYPES[event.type].nature is Nature.MOVING)
        return self._with_lots(told, (lot for event in moved for lot in event.lots))

    def _about(self, kind: str, id: str) -> Iterator[int]:
        """Yield where events name a thing, or were signed by it."""
        for index in self._mentions(kind, id):
            event = self._event(index)
            if event.issuer == id or any(named.kind == kind and named.id == id for named in event.named):
                yield index

    def _searched(self, _kind: str, id: str) -> Iterable[int]:
        # Payloads are canonical JSON, in which an id stands between quotation marks wherever it is named.
        return self._view.log.holding(f'"{id}"'.encode())

    def _with_lots(self, told: set[int], lots: Iterable[str]) -> list[int]:
        """Return the events with the histories of lots, and what governs them."""
        histories = {index for lot in dict.fromkeys(lots) for index in self.touches("lot", lot)}
        return Governed(self, self._event).with_governance(told | histories)

    def _period(self, month: str) -> list[int]:
        if not _MONTH.fullmatch(month):
            raise Malformed(
                "month-form", N_("“{month}” is no month: write it as 2026-03."), values={"month": month}
            )
        told = [index for index in self._since(month) if self.stated(index).day.startswith(month)]
        return Governed(self, self._event).with_governance(told)

    def _since(self, month: str) -> Iterator[int]:
        """Yield where events that count for a month may stand: nothing counts before it is recorded."""
        head = self._view.log.newest()
        size = 0 if head is None else head.size
        day = f"{month}-01"
        first = bisect_left(range(size), day, key=lambda index: day_of(self._recorded_at(index)))
        dated = f'"occurred_at":"{month}'.encode()
        for index, data in enumerate(self._view.log.entries(first, size), first):
            if dated in data or day_of(parse_entry(data).recorded_at).startswith(month):
                yield index

    def _recorded_at(self, index: int) -> int:
        return parse_entry(self._view.log.entry(index)).recorded_at
