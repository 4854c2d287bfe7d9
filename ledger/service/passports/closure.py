"""Which events belong to the passport of a lot: its own, those of its ancestry, and their governance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any, Final, Protocol

from pydantic import ValidationError

from ledger.errors import Malformed, NotFound
from ledger.language import N_
from ledger.lots.behind import lots_behind
from ledger.lots.event import Event, Nature
from ledger.lots.office import Province
from ledger.lots.state import LEDGER, Ledger, Lot, Place, R, Record, Recorded, Site
from ledger.lots.stockpile import Stockpile
from ledger.lots.table import TYPES
from ledger.lots.tagging import Tag
from ledger.lots.types.about import Wide
from ledger.lots.types.areas import province_id
from ledger.lots.types.receipt import PENDING
from ledger.lots.types.sites import SiteDetails
from ledger.lots.types.tags import TagRef, tag_id, tag_refs
from ledger.lots.view import touched

_PLACES: Final = (("site", Site), ("place", Place))
_GOVERNED: Final = ("party", "site", "place", "batch", "area", "incident")
_OF_ITS_OWN: Final = ("area", "incident")
# What anybody with a role may say of a lot or its site, in any number.
_SAYINGS: Final = frozenset(
    {
        "certificate.cited",
        "payment.recorded",
        "observation.recorded",
        "decision.recorded",
        "plan.adopted",
        "plan.reviewed",
        "report.recorded",
        "incident.opened",
        "incident.updated",
        "incident.closed",
    }
)
# What says of lots that are not made of one another which of them it was.
_NAMING: Final = frozenset({"tag.conflict_resolved", "composition.corrected"})
_CORRECTIONS: Final = frozenset({"event.corrected", "correction.approved", "correction.rejected"})
STRANGERS: Final = frozenset({"disputed-by-stranger", "assay-by-stranger", PENDING})


CONFLICT: Final = "tag-conflict"


class History(Protocol):
    """A log with its derived records, as one snapshot shows them."""

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        ...

    def touches(self, kind: str, id: str) -> Sequence[int]:
        """Return the indexes of the entries about a thing."""
        ...

    def events(self, indexes: Iterable[int]) -> Iterable[Event[Any]]:
        """Return the events at some indexes, in their order."""
        ...

    def expect_records(self, kind: type[Record], ids: Iterable[str]) -> None:
        """Read at once the records that will be asked for."""
        ...

    def expect_histories(self, things: Iterable[tuple[str, str]]) -> None:
        """Read at once which entries are about things, as (kind, id), that will be asked for."""
        ...

    def entries_at(self, indexes: Sequence[int]) -> Mapping[int, bytes]:
        """Return the log entries at some indexes."""
        ...

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first ``width`` hashes of a tile."""
        ...


class Governed:
    """Events of a log, each read once, and the governance that they rest on."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._events: dict[int, Event[Any]] = {}
        self._named: dict[int, tuple[tuple[str, str], ...]] = {}

    def event(self, index: int) -> Event[Any]:
        """Return the event at an index."""
        if index not in self._events:
            self._read((index,))
        return self._events[index]

    def _read(self, indexes: Iterable[int]) -> None:
        new = [index for index in indexes if index not in self._events]
        self._events.update(zip(new, self._history.events(new), strict=True))

    def with_governance(self, indexes: Iterable[int]) -> list[int]:
        """Return the indexes, those of the ledger's own events and of all that governs them, in log order."""
        return sorted(self._governance({*indexes, *self._ledger_events()}))

    def _governance(self, found: set[int], kept: Callable[[set[int]], set[int]] | None = None) -> set[int]:
        """Return ``found`` with what governs it, as far as it is ``kept``."""
        waiting, seen = found, set[tuple[str, str]]()
        while waiting:
            things = self._governing(waiting, seen)
            self._history.expect_histories(things)
            told = (index for thing in things for index in self._history.touches(*thing))
            new = {*told, *(index for thing in things for index in self._first_of(*thing))} - found
            self._read(new)
            waiting = new if kept is None else kept(new)
            found |= waiting
        return found

    def _governing(self, indexes: Collection[int], seen: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return what governs some events and was not ``seen``: what they name, of a tag its batch."""
        self._read(indexes)
        named = {thing for index in indexes for thing in self._named_in(index)} - seen
        self._history.expect_records(Tag, [id for kind, id in named if kind == "tag"])
        ruled = {ruled for thing in named if (ruled := self._batch_of(thing)) is not None}
        ruling = ruled - seen
        seen |= named | ruling
        return ruling

    def _batch_of(self, thing: tuple[str, str]) -> tuple[str, str] | None:
        """Return in the place of a tag its batch; None for one that nobody recorded."""
        if thing[0] != "tag":
            return thing
        tag = self._history.find(Tag, thing[1])
        # Reports of a tag that was not issued here stand in its own history.
        return None if tag is None else thing if tag.batch is None else ("batch", tag.batch)

    def _named_in(self, index: int) -> tuple[tuple[str, str], ...]:
        if index not in self._named:
            event = self.event(index)
            self._named[index] = (*self._names(event), *self._heaps(event))
        return self._named[index]

    def _names(self, event: Event[Any]) -> Iterator[tuple[str, str]]:
        """Yield the parties, sites, places and tags that an event names."""
        yield "party", event.issuer
        # Of the many things that such an event may name, those of the lot are here anyway.
        wide = isinstance(event.body, Wide)
        followed = _OF_ITS_OWN if wide else _GOVERNED
        for named in event.named:
            if named.kind in followed or named.where == "/place":
                yield named.kind, named.id
            if named.kind == "site" and not wide:
                yield from self._areas_around(named.id, event.body)
        for ref in tag_refs(event.body):
            yield from _tag_of(ref)
        if event.type == "event.corrected":
            yield from self._proposed(event.body.new)

    def _heaps(self, event: Event[Any]) -> Iterator[tuple[str, str]]:
        """Yield the openings of the heaps that an event names; what passed over them is too much."""
        for id in event.names("stockpile"):
            heap = self._history.find(Stockpile, id)
            if heap is not None:
                yield "event", heap.born

    def _first_of(self, kind: str, id: str) -> tuple[int, ...]:
        """Return where an event itself stands, besides what was said of it."""
        return (self._recorded(id).index,) if kind == "event" else ()

    def _areas_around(self, site: str, body: object) -> Iterator[tuple[str, str]]:
        """Yield the areas by which the province of a site was restricted, as it stands or as it was told."""
        known = self._history.find(Site, site)
        for told in (known, body if isinstance(body, SiteDetails) else None):
            if told is not None:
                province = self._history.find(Province, province_id(told.country, told.province))
                yield from (("area", area) for area in (() if province is None else province.areas))

    def _proposed(self, value: object) -> Iterator[tuple[str, str]]:
        """Yield the sites, places and tags that a proposed value names, wherever they stand in it."""
        if isinstance(value, list):
            for item in value:
                yield from self._proposed(item)
        elif isinstance(value, dict):
            for item in value.values():
                yield from self._proposed(item)
            with suppress(ValidationError):
                yield from _tag_of(TagRef.model_validate(value))
        elif isinstance(value, str):
            yield from ((kind, value) for kind, record in _PLACES if self._history.find(record, value))
            with suppress(ValidationError):
                yield from _tag_of(TagRef(number=value))

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

    def _recorded(self, event: str) -> Recorded:
        recorded = self._history.find(Recorded, event)
        if recorded is None:
            raise RuntimeError("bug: a recorded event builds on one that is not")
        return recorded


class Closure(Governed):
    """The events of one lot's passport. Each is read once, however often it is asked for."""

    def __init__(self, history: History, lot: str) -> None:
        """Look for a lot in ``history``; NotFound when there is none of that id."""
        super().__init__(history)
        self.depths = self._ancestry(lot)

    def _ancestry(self, lot: str) -> dict[str, int]:
        """Return the lot and every lot it was made of, with the fewest steps up to each.

        A lot that is in conflict with one of them over a tag goes with it: its events put the other one on
        hold.
        """
        find = self._history.find
        if find(Lot, lot) is None:
            raise NotFound("lot-missing", N_("There is no lot {lot} in this ledger."), values={"lot": lot})
        depths = {lot: 0}
        row = [lot]
        while row or (row := list(_held_elsewhere(self._history, depths))):
            depths |= {id: 0 for id in row if id not in depths}
            self._read_lots(row)
            above: list[str] = []
            for found in filter(None, (find(Lot, id) for id in row)):
                made_of = (*(part.lot for part in found.parents), *lots_behind(found, find))
                steps = dict.fromkeys(made_of, depths[found.id] + 1)
                steps |= dict.fromkeys(self._in_conflict(found), depths[found.id])
                new = {lot: step for lot, step in steps.items() if lot not in depths}
                depths |= new
                above += new
            row = above
        return depths

    def _read_lots(self, ids: Sequence[str]) -> None:
        """Read at once some lots and their histories."""
        things = [("lot", id) for id in ids]
        self._history.expect_records(Lot, ids)
        self._history.expect_histories(things)
        self._read(index for thing in things for index in self._history.touches(*thing))

    def _in_conflict(self, lot: Lot) -> Iterator[str]:
        """Yield the lots that a lot's holds speak of, and those that it was in conflict with over a tag."""
        find = self._history.find
        for hold in lot.holds:
            recorded = find(Recorded, hold.event)
            if recorded is not None:
                told = (dict(one.values) for one in recorded.told if one.code == hold.kind)
                yield from (values["other"] for values in told if "other" in values)
            if recorded is not None and hold.kind == CONFLICT:
                yield from recorded.lots
                tags = (find(Tag, tag) for tag in lot.tags)
                yield from (tag.lot for tag in tags if tag is not None and tag.lot is not None)
        for index in self._history.touches("lot", lot.id):
            event = self.event(index)
            if event.type in _NAMING:
                yield from event.lots
                for id in event.names("event"):
                    recorded = find(Recorded, id)
                    yield from () if recorded is None else recorded.lots

    def indexes(self, depth: int, *, brief: bool = False) -> list[int]:
        """Return what belongs to the lots at most ``depth`` steps up, in the order of the log.

        ``brief`` leaves out what outsiders said of them, which changes nothing that a statement states.
        """
        lots = [lot for lot, steps in self.depths.items() if steps <= depth]
        found = {index for lot in lots for index in self._history.touches("lot", lot)}
        found.update(self._ledger_events())
        if brief:
            return sorted(self._governance(self._without_outsiders(found), self._without_outsiders))
        return sorted(self._governance(found))

    def _without_outsiders(self, indexes: set[int]) -> set[int]:
        """Return the events but those of outsiders, and of these what the others build on."""
        kept = {index for index in indexes if not self._is_outsiders(index)}
        waiting = list(kept)
        while waiting:
            more = self._built_on(self.event(waiting.pop())) & indexes - kept
            kept |= more
            waiting.extend(more)
        return kept

    def _is_outsiders(self, index: int) -> bool:
        """Whether somebody who never had to do with the lots said it, or corrected what he had said."""
        event = self.event(index)
        if event.type in _CORRECTIONS or (event.type == "event.voided" and not event.lots):
            # Only what it corrects: it may cite whatever it likes.
            return all(self._is_outsiders(self._recorded(id).index) for id in event.names("event"))
        if event.type in _SAYINGS:
            return event.issuer not in self._insiders
        return not STRANGERS.isdisjoint(self._recorded(event.id).flags)

    def _built_on(self, event: Event[Any]) -> set[int]:
        return {self._recorded(id).index for id in (*event.payload.cites, *event.names("event"))}

    @cached_property
    def _insiders(self) -> frozenset[str]:
        """The parties to every event that moved one of the lots."""
        moved = (self.event(index) for lot in self.depths for index in self._history.touches("lot", lot))
        return frozenset(
            party
            for event in moved
            if TYPES[event.type].nature is Nature.MOVING and event.lots
            for recorded in (self._recorded(event.id),)
            if PENDING not in recorded.flags
            for party in recorded.parties
        )


def _tag_of(ref: TagRef) -> Iterator[tuple[str, str]]:
    """Yield the tag that a reference names; of a code that can be none nothing."""
    with suppress(Malformed):
        yield "tag", tag_id(ref)


def _held_elsewhere(history: History, lots: Iterable[str]) -> Iterator[str]:
    """Yield the lots whose holds some of the lots have without descent: from a mixture that was voided."""
    known = {f"lot:{id}" for id in lots}
    found = (history.find(Lot, id) for id in lots)
    holds = {hold.event for lot in found if lot is not None for hold in lot.holds}
    for event in sorted(holds):
        recorded = history.find(Recorded, event)
        if recorded is not None and known.isdisjoint(recorded.subjects):
            yield from (id for kind, id in touched(recorded.subjects) if kind == "lot")
