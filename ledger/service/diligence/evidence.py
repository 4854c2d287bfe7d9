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
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from ledger.diligence.history import Stated
from ledger.diligence.pack import Subject
from ledger.diligence.question import About
from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.log.entry import parse_entry
from ledger.lots.event import Nature
from ledger.lots.schema import day_of
from ledger.lots.state import Party, Recorded, Site
from ledger.lots.table import TYPES
from ledger.service.passports.closure import Closure, Governed
from ledger.service.snapshot import Disclosed, Snapshot
from ledger.store.catalog import Catalog

Mentions = Callable[[str, str], Iterable[int]]
"""Returns where events about a site or a party may stand, by kind and id: none is missing, others may be."""

_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_BORN: Final = "lot.registered"
_SENT: Final = "lot.exported"


class Evidence(Snapshot):
    """Gathers the events of subjects, one after the other, from one snapshot of a ledger."""

    def __init__(
        self, view: Catalog, *, disclosed: Disclosed | None = None, mentions: Mentions | None = None
    ) -> None:
        """Read ``view``; ``disclosed`` is what the caller may see of sealed fields.

        ``mentions`` is an index of events by site and party; without it the whole log is searched for them.
        """
        super().__init__(view, disclosed=disclosed)
        self._mentions = mentions

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
        return list(self.all_stated(gather[subject.kind](subject.id)))

    def _lot(self, id: str) -> list[int]:
        return self._closure([id])

    def _closure(self, lots: Iterable[str]) -> list[int]:
        found: set[int] = set()
        for lot in lots:
            closure = Closure(self, lot)
            found.update(closure.indexes(max(closure.depths.values())))
        return sorted(found)

    def _shipment(self, event: str) -> list[int]:
        recorded = self.find(Recorded, event)
        if recorded is None or recorded.type != _SENT:
            raise NotFound(
                "shipment-missing", N_("No shipment was exported by event {event}."), values={"event": event}
            )
        return self._closure(self.event(recorded.index).names("lot"))

    def _site(self, id: str) -> list[int]:
        self.view.get(Site, id)
        told = {*self.touches("site", id), *self._about("site", id)}
        born = (event for event in self.events(told) if event.type == _BORN)
        return self._with_lots(told, (lot for event in born for lot in event.births("lot")))

    def _party(self, id: str) -> list[int]:
        self.view.get(Party, id)
        told = {*self.touches("party", id), *self._about("party", id)}
        moved = (event for event in self.events(told) if TYPES[event.type].nature is Nature.MOVING)
        return self._with_lots(told, (lot for event in moved for lot in event.lots))

    def _about(self, kind: str, id: str) -> Iterator[int]:
        """Yield where events name a thing, or were signed by it."""
        mentions = self._mentions or self._searched
        for one in self.all_stated(mentions(kind, id)):
            if one.issuer == id or any(named.kind == kind and named.id == id for named in one.event.named):
                yield one.index

    def _searched(self, _kind: str, id: str) -> Iterable[int]:
        # Payloads are canonical JSON, in which an id stands between quotation marks wherever it is named.
        return self.view.log.holding(f'"{id}"'.encode())

    def _with_lots(self, told: set[int], lots: Iterable[str]) -> list[int]:
        """Return the events with the histories of lots, and what governs them."""
        things = [("lot", lot) for lot in dict.fromkeys(lots)]
        self.expect_histories(things)
        histories = {index for thing in things for index in self.touches(*thing)}
        return Governed(self).with_governance(told | histories)

    def _period(self, month: str) -> list[int]:
        if not _MONTH.fullmatch(month):
            raise Malformed(
                "month-form", N_("“{month}” is no month: write it as 2026-03."), values={"month": month}
            )
        told = (one.index for one in self.all_stated(self._since(month)) if one.day.startswith(month))
        return Governed(self).with_governance(told)

    def _since(self, month: str) -> Iterator[int]:
        """Yield where events that count for a month may stand: nothing counts before it is recorded."""
        head = self.view.log.newest()
        size = 0 if head is None else head.size
        day = f"{month}-01"
        first = bisect_left(range(size), day, key=lambda index: day_of(self._recorded_at(index)))
        dated = f'"occurred_at":"{month}'.encode()
        for index, data in enumerate(self.view.log.entries(first, size), first):
            if dated in data or day_of(parse_entry(data).recorded_at).startswith(month):
                yield index

    def _recorded_at(self, index: int) -> int:
        return parse_entry(self.view.log.entry(index)).recorded_at
