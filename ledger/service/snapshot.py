"""A ledger as one reader sees it, unchanged: what was read is kept, and much of it is read at once."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, Final, Generic, TypeVar, cast

from ledger.crypto.canonical import JSON
from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope
from ledger.diligence.history import Stated
from ledger.errors import NotFound
from ledger.language import N_
from ledger.log.entry import parse_entry
from ledger.lots.event import Event
from ledger.lots.form import Form
from ledger.lots.parse import event_in
from ledger.lots.state import R, Record
from ledger.store.catalog import Catalog
from ledger.store.logtables import LogTables

K = TypeVar("K")
V = TypeVar("V")
KEPT: Final = 10_000
"""Events, records and histories kept, each: a bound on memory, whatever the size of the ledger."""
AT_ONCE: Final = 500
"""Events read at once; fewer than are kept."""
Disclosed = Mapping[str, Mapping[str, JSON]]
"""What sealed fields say, by event id and name of the field."""
_RecordKey = tuple[type[Any], str]
_Thing = tuple[str, str]


class Kept(Generic[K, V]):
    """What was read by its keys, as far as there is room for it: the oldest is forgotten first."""

    def __init__(self, read: Callable[[Sequence[K]], Mapping[K, V]]) -> None:
        """Keep what ``read`` returns: something for each of the keys that it is given."""
        self._read = read
        self._known: OrderedDict[K, V] = OrderedDict()

    def __getitem__(self, key: K) -> V:
        if key not in self._known:
            self.expect((key,))
        return self._known[key]

    def expect(self, keys: Iterable[K]) -> None:
        """Read at once what is not at hand of that which is about to be asked for."""
        new = [key for key in dict.fromkeys(keys) if key not in self._known]
        if new:
            self._known.update(self._read(new))
        while len(self._known) > KEPT:
            self._known.popitem(last=False)


class Snapshot:
    """A catalog as a :class:`~ledger.service.passports.closure.History`."""

    def __init__(self, view: Catalog, *, disclosed: Disclosed | None = None) -> None:
        """Read ``view``; ``disclosed`` is what the caller may see of sealed fields."""
        self.view = view
        # Methods of this object would hold it, and all that it keeps, until the next search for garbage.
        self._records = Kept(partial(_read_records, view))
        self._histories = Kept(partial(_read_histories, view))
        self._events = Kept(partial(_read_events, view.log, disclosed or {}))
        self.entries_at = view.log.entries_at
        self.read_tile = view.log.read_tile

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        return cast("R | None", self._records[kind, id])

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of the event at an index."""
        return self.view.statement(index)

    def touches(self, kind: str, id: str) -> Sequence[int]:
        """Return the indexes of the entries about a thing."""
        return self._histories[kind, id]

    def stated(self, index: int) -> Stated[Any]:
        """Return the event at an index as it was recorded."""
        return self._events[index]

    def all_stated(self, indexes: Iterable[int]) -> Iterator[Stated[Any]]:
        """Yield the events at some indexes, in their order, of which some hundreds are read at once."""
        waiting = iter(indexes)
        while some := list(islice(waiting, AT_ONCE)):
            self._events.expect(some)
            yield from map(self.stated, some)

    def event(self, index: int) -> Event[Any]:
        """Return the event at an index as it was signed."""
        return self._events[index].event

    def events(self, indexes: Iterable[int]) -> Iterator[Event[Any]]:
        """Yield the events at some indexes, in their order, as they were signed."""
        return (one.event for one in self.all_stated(indexes))

    def expect_records(self, kind: type[Record], ids: Iterable[str]) -> None:
        """Read at once the records that will be asked for."""
        self._records.expect((kind, id) for id in ids)

    def expect_histories(self, things: Iterable[_Thing]) -> None:
        """Read at once which entries are about things, as (kind, id), that will be asked for."""
        self._histories.expect(things)


def _read_records(view: Catalog, keys: Sequence[_RecordKey]) -> Mapping[_RecordKey, Record | None]:
    found: dict[_RecordKey, Record | None] = dict.fromkeys(keys)
    for kind, ids in _by_kind(keys).items():
        found |= {(kind, id): record for id, record in view.find_all(kind, ids).items()}
    return found


def _read_histories(view: Catalog, things: Sequence[_Thing]) -> Mapping[_Thing, Sequence[int]]:
    return {
        (kind, id): indexes
        for kind, ids in _by_kind(things).items()
        for id, indexes in view.touches_of(kind, ids).items()
    }


def _read_events(log: LogTables, told: Disclosed, indexes: Sequence[int]) -> Mapping[int, Stated[Any]]:
    found = log.entries_at(indexes)
    for index in indexes:
        if index not in found:
            raise NotFound("entry-missing", N_("There is no entry {index}."), values={"index": index})
    return {index: _parsed(index, found[index], told) for index in indexes}


def _parsed(index: int, data: bytes, told: Disclosed) -> Stated[Any]:
    entry = parse_entry(data)
    envelope = parse_envelope(entry.statement, content_type=EVENT)
    header = envelope.issuer, envelope.subject
    # Its form was checked when it was recorded, and is not again.
    form = Form(envelope_id(entry.statement), envelope.key.hex(), envelope.subject, header, envelope.payload)
    event = event_in(form)
    return Stated(event, index, entry.recorded_at, told.get(event.id, {}))


def _by_kind(keys: Iterable[tuple[K, str]]) -> Mapping[K, list[str]]:
    found: dict[K, list[str]] = defaultdict(list)
    for kind, id in keys:
        found[kind].append(id)
    return found
