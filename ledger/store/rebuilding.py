"""Makes the derived tables again by replaying the log, and says in what they differed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope
from ledger.errors import VerificationFailed
from ledger.language import N_
from ledger.log.entry import parse_entry
from ledger.lots.apply import apply
from ledger.lots.decide import decide, refused
from ledger.lots.parse import event_of
from ledger.lots.view import At
from ledger.store.catalog import WriteCatalog
from ledger.store.create import create_database
from ledger.store.holdings import COLUMNS
from ledger.store.logtables import LogTables
from ledger.store.sqlite import Database, Row
from ledger.store.writer import Writer

_STRIDE: Final = 2_000
_Derived: TypeAlias = Literal["record", "touch", "holding"]
_TABLES: Final[tuple[_Derived, ...]] = ("record", "touch", "holding")
_KEYS: Final = {"record": ("kind", "id"), "touch": ("kind", "id", "idx"), "holding": COLUMNS}
_COLUMNS: Final = {"record": "kind, id, body", "touch": "kind, id, idx", "holding": ", ".join(COLUMNS)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A derived row that was not as the log says: ``missing``, ``left_over`` or ``different``."""

    table: _Derived
    kind: str
    id: str
    what: Literal["missing", "left_over", "different"]


def rebuild(writer: Writer, log: LogTables, scratch: Path) -> list[Difference]:
    """Replay the log into a new database at ``scratch`` and set right what differs from it.

    ``log`` is read first, while others append; only what came meanwhile and the comparison hold the lock.
    Raises VerificationFailed at an entry that is refused when decided again: then it is the log, or the
    program, that is wrong, and nothing is changed.
    """
    fresh = create_database(scratch)
    try:
        size = replay(fresh, log, start=0)
        with writer.locked() as database:
            replay(fresh, LogTables(database), start=size)
            found = [one for table in _TABLES for one in _compare(database, fresh, table)]
            writer.forget()
    finally:
        fresh.close()
    return found


def replay(fresh: Database, log: LogTables, *, start: int) -> int:
    """Put the records of the entries from ``start`` on into ``fresh``; return the log's size."""
    head = log.newest()
    size = 0 if head is None else head.size
    catalog = WriteCatalog(fresh, log=log)
    for at in range(start, size, _STRIDE):
        with fresh.writing():
            end = min(at + _STRIDE, size)
            for index, entry in enumerate(log.entries(at, end), start=at):
                _replay_entry(catalog, index, entry)
            catalog.write()
        catalog.keep()
    return size


def _replay_entry(catalog: WriteCatalog, index: int, data: bytes) -> None:
    entry = parse_entry(data)
    envelope = parse_envelope(entry.statement, content_type=EVENT)
    event = event_of(envelope, envelope_id(entry.statement))
    at = At(index, entry.recorded_at)
    problems = decide(event, at, catalog)
    if refused(problems):
        codes = ", ".join(found.code for found in problems if found.weight == "refused")
        raise VerificationFailed(
            "entry-refused",
            N_("Entry {index} is recorded and would be refused now: {codes}."),
            values={"index": index, "codes": codes},
            hint=N_("Audit the store."),
        )
    catalog.put(index, entry.statement, apply(event, at, problems, catalog))


def _compare(database: Database, fresh: Database, table: _Derived) -> Iterator[Difference]:
    """Set right, and tell, every row of a table that is not as in the fresh one."""
    for ours, theirs in list(_pairs(database, fresh, table)):
        row = theirs or ours
        if row is None:
            raise RuntimeError("bug: a difference between two rows that are not there")
        if ours is not None:
            _delete(database, table, ours)
        if theirs is not None:
            _insert(database, table, theirs)
        what: Literal["missing", "left_over", "different"] = "different"
        if ours is None or theirs is None:
            what = "missing" if ours is None else "left_over"
        yield Difference(table, row[0], row[1], what)


def _pairs(database: Database, fresh: Database, table: str) -> Iterator[tuple[Row | None, Row | None]]:
    """Walk both tables in the order of their keys and yield the rows that differ, side by side."""
    keys = len(_KEYS[table])
    left, right = _rows(database, table), _rows(fresh, table)
    ours, theirs = next(left, None), next(right, None)
    while ours is not None or theirs is not None:
        if theirs is None or (ours is not None and ours[:keys] < theirs[:keys]):
            yield ours, None
            ours = next(left, None)
        elif ours is None or theirs[:keys] < ours[:keys]:
            yield None, theirs
            theirs = next(right, None)
        else:
            if ours != theirs:
                yield ours, theirs
            ours, theirs = next(left, None), next(right, None)


def _rows(database: Database, table: str) -> Iterator[Row]:
    # Table and column names are the literals above.
    sql = f"SELECT {_COLUMNS[table]} FROM {table} ORDER BY {', '.join(_KEYS[table])}"  # noqa: S608 - see above
    return database.each(sql)


def _delete(database: Database, table: str, row: Row) -> None:
    keys = _KEYS[table]
    condition = " AND ".join(f"{key} = ?" for key in keys)
    database.run(f"DELETE FROM {table} WHERE {condition}", row[: len(keys)])  # noqa: S608 - literals above


def _insert(database: Database, table: str, row: Row) -> None:
    values = ", ".join("?" * len(row))
    database.run(f"INSERT INTO {table} ({_COLUMNS[table]}) VALUES ({values})", row)  # noqa: S608 - literals above
