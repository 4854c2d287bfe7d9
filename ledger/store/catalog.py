"""What is derived from the log: the newest record of each thing, and which entries are about it.

The catalog is what :func:`ledger.lots.decide` sees of the past, and the records are those of
:mod:`ledger.lots.state`, so it can be made again by replaying the entries (see ``docs/decisions/0005``).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

from ledger.errors import NotFound
from ledger.language import N_
from ledger.log.entry import parse_entry
from ledger.lots.codec import decode_record, encode_record
from ledger.lots.state import KIND_OF, R, Record, Recorded
from ledger.lots.view import touched
from ledger.store.holdings import HOLDABLE, change_holdings, holdings_of
from ledger.store.logtables import LogTables
from ledger.store.sqlite import Database

CACHED_RECORDS: Final = 50_000
PAGE: Final = 100

_FIND: Final = "SELECT body FROM record WHERE kind = ? AND id = ?"
_FIND_ALL: Final = "SELECT id, body FROM record WHERE kind = ? AND id IN ({keys})"
_TOUCHES_OF: Final = "SELECT id, idx FROM touch WHERE kind = ? AND id IN ({keys}) ORDER BY idx"
_HELD: Final = (
    "SELECT id FROM holding WHERE party = ? AND kind = ? AND part = ? AND id > ? ORDER BY id LIMIT ?"
)
_COUNT_HELD: Final = "SELECT part, count(*) FROM holding WHERE party = ? AND kind = ? GROUP BY part"
_PUT: Final = (
    "INSERT INTO record (kind, id, body) VALUES (?, ?, ?) "
    "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body"
)
_TOUCH: Final = "INSERT INTO touch (kind, id, idx) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"


class Catalog:
    """The derived records as one connection sees them: a View for reading."""

    def __init__(self, database: Database, *, log: LogTables | None = None) -> None:
        """Read the records of ``database``; ``log`` is given where the log they are of is elsewhere."""
        self._database = database
        self.log = log or LogTables(database)

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        row = self._database.row(_FIND, (KIND_OF[kind], id))
        return None if row is None else decode_record(kind, row[0])

    def find_all(self, kind: type[R], ids: Sequence[str]) -> dict[str, R]:
        """Return the newest records of things by their ids; those of which there is none are left out."""
        rows = self._database.rows_of(_FIND_ALL, ids, (KIND_OF[kind],))
        return {row[0]: decode_record(kind, row[1]) for row in rows}

    def get(self, kind: type[R], id: str) -> R:
        """Return the newest record of a thing; NotFound when there is none."""
        found = self.find(kind, id)
        if found is None:
            name = KIND_OF[kind]
            raise NotFound(
                f"{name}-missing",
                N_("There is no {kind} {id} in this ledger."),
                values={"kind": name, "id": id},
            )
        return found

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of the event at an index; NotFound beyond the log."""
        return parse_entry(self.log.entry(index)).statement

    def page(self, kind: type[R], *, after: str = "", limit: int = PAGE) -> list[R]:
        """Return up to ``limit`` records of a kind in the order of their ids, from behind ``after``."""
        sql = "SELECT body FROM record WHERE kind = ? AND id > ? ORDER BY id LIMIT ?"
        rows = self._database.rows(sql, (KIND_OF[kind], after, limit))
        return [decode_record(kind, row[0]) for row in rows]

    def each(self, kind: type[R]) -> Iterator[R]:
        """Yield all records of a kind in the order of their ids, page by page."""
        after = ""
        while found := self.page(kind, after=after, limit=PAGE):
            yield from found
            after = found[-1].id

    def count(self, kind: type[R]) -> int:
        """Return how many records of a kind there are."""
        row = self._database.row("SELECT count(*) FROM record WHERE kind = ?", (KIND_OF[kind],))
        return int(row[0]) if row else 0

    def touches(self, kind: str, id: str, *, after: int = -1, limit: int = -1) -> list[int]:
        """Return the indexes of the entries about a thing in log order, from the one behind ``after``."""
        sql = "SELECT idx FROM touch WHERE kind = ? AND id = ? AND idx > ? ORDER BY idx LIMIT ?"
        # Not every database reads a negative limit as none.
        rows = self._database.rows(sql, (kind, id, after, limit if limit >= 0 else 1 << 62))
        return [row[0] for row in rows]

    def touches_of(self, kind: str, ids: Sequence[str]) -> dict[str, list[int]]:
        """Return the indexes of the entries about each of some things in log order."""
        found: dict[str, list[int]] = {id: [] for id in ids}
        for id, index in self._database.rows_of(_TOUCHES_OF, ids, (kind,)):
            found[id].append(index)
        return found

    def held(self, party: str, kind: str, part: str, *, after: str = "", limit: int = 1 << 62) -> list[str]:
        """Return the ids of what a party has of a kind in a part of its stock, from behind ``after``."""
        rows = self._database.rows(_HELD, (party, kind, part, after, limit))
        return [row[0] for row in rows]

    def count_held(self, party: str, kind: str) -> dict[str, int]:
        """Return how many things of a kind a party has in each part of its stock."""
        return {part: int(count) for part, count in self._database.rows(_COUNT_HELD, (party, kind))}


class WriteCatalog(Catalog):
    """The records within the write lock: changes wait here for the transaction that writes them.

    Decoded records are kept from batch to batch, at most ``CACHED_RECORDS``; they hold as long as nobody
    else writes, which the writer watches. ``find`` is called a dozen times for each event.
    """

    def __init__(self, database: Database, *, log: LogTables | None = None) -> None:
        super().__init__(database, log=log)
        # What waits is also kept; it is never taken out before it is written.
        self._kept: OrderedDict[tuple[type, str], Record] = OrderedDict()
        self._changed: dict[tuple[type, str], Record] = {}
        self._were: list[Record | None] = []
        self._touches: list[tuple[str, str, int]] = []
        self._pending: dict[int, bytes] = {}

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        known = self._kept.get((kind, id))
        if known is not None:
            return cast("R", known)
        found = super().find(kind, id)
        if found is not None:
            self._kept[kind, id] = found
        return found

    def find_all(self, kind: type[R], ids: Sequence[str]) -> dict[str, R]:
        """Return the newest records of things by their ids, also those that wait to be written."""
        found = ((id, self.find(kind, id)) for id in ids)
        return {id: record for id, record in found if record is not None}

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of the event at an index, also of one that waits to be written."""
        return self._pending.get(index) or super().statement(index)

    def put(self, index: int, statement: bytes, records: Iterable[Record]) -> None:
        """Take in what the event at ``index`` changed."""
        self._pending[index] = statement
        for record in records:
            key = type(record), record.id
            if key[0] in HOLDABLE and key not in self._changed:
                self._were.append(self.find(*key))
            self._changed[key] = self._kept[key] = record
            # Other events may change with this one, as when one is voided; only its own subjects are new.
            if type(record) is Recorded and record.index == index:
                self._touches += [(*subject, index) for subject in touched(record.subjects)]

    def write(self) -> None:
        """Write what waits, within the caller's transaction."""
        changed = self._changed.items()
        self._database.run_many(
            _PUT, [(KIND_OF[kind], id, encode_record(one)) for (kind, id), one in changed]
        )
        self._database.run_many(_TOUCH, self._touches)
        was = (row for record in self._were for row in holdings_of(record))
        now = (row for (kind, _), one in changed if kind in HOLDABLE for row in holdings_of(one))
        change_holdings(self._database, was, now)

    def keep(self) -> None:
        """Go on with what was written; called when the transaction is committed."""
        for key in self._changed:
            self._kept.move_to_end(key)
        while len(self._kept) > CACHED_RECORDS:
            self._kept.popitem(last=False)
        self._forget_changes()

    def drop(self) -> None:
        """Forget everything that is not in the database."""
        self._kept.clear()
        self._forget_changes()

    def _forget_changes(self) -> None:
        self._changed.clear()
        self._were.clear()
        self._touches.clear()
        self._pending.clear()
