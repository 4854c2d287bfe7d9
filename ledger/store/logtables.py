"""Reads and writes the log's own tables: entries, tile hashes, checkpoints and their added lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from ledger.errors import EvidenceMissing, NotFound
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.note import format_note, parse_note, parse_signature
from ledger.log.tiles import WIDTH
from ledger.store.sqlite import Database

DAY_MS = 86_400_000
_STATEMENTS: Final = (
    "SELECT statement_digest, idx, event_id, recorded_at FROM entry WHERE statement_digest IN ({keys})"
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands in the log: index, event id (hex) and time (Unix ms)."""

    index: int
    event_id: str
    recorded_at: int


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A row to be added: the log entry's bytes, its event's id and digest, and its time."""

    index: int
    event_id: bytes
    digest: bytes
    recorded_at: int
    entry: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """A checkpoint as stored: ``note`` has the log's Ed25519 line, ``recorded_at`` is of its last entry."""

    size: int
    root: bytes
    note: bytes
    recorded_at: int

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint that the note signs."""
        return parse_checkpoint(parse_note(self.note).text)


class LogTables:
    """The log as the database holds it; a :class:`ledger.log.tiles.TileReader`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._upper: dict[tuple[int, int], bytes] = {}

    def read_tile(self, level: int, number: int, width: int) -> bytes:
        """Return the first ``width`` hashes of a tile; EvidenceMissing when not all of them are there."""
        # Above the leaves a whole tile never changes, and every proof needs it: 8 KiB for 65,536 entries.
        if level and width == WIDTH:
            if (level, number) not in self._upper:
                self._upper[level, number] = self._read_tile(level, number, width)
            return self._upper[level, number]
        return self._read_tile(level, number, width)

    def _read_tile(self, level: int, number: int, width: int) -> bytes:
        start = number * WIDTH
        rows = self._database.rows(
            "SELECT hash FROM tile_hash WHERE level = ? AND position >= ? AND position < ? ORDER BY position",
            (level, start, start + width),
        )
        if len(rows) != width:
            raise EvidenceMissing(
                "tile-missing",
                N_("Tile {number} of level {level} is not complete."),
                values={"number": number, "level": level},
            )
        return b"".join(row[0] for row in rows)

    def entry(self, index: int) -> bytes:
        """Return the bytes of a log entry; NotFound beyond the log."""
        row = self._database.row("SELECT entry FROM entry WHERE idx = ?", (index,))
        if row is None:
            raise NotFound("entry-missing", N_("There is no entry {index}."), values={"index": index})
        data: bytes = row[0]
        return data

    def entries_at(self, indexes: Sequence[int]) -> dict[int, bytes]:
        """Return the entries at some indexes; those beyond the log are left out."""
        sql = "SELECT idx, entry FROM entry WHERE idx IN ({keys})"
        return {row[0]: row[1] for row in self._database.rows_of(sql, indexes)}

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the entries from index ``start`` up to, not including, ``end``."""
        sql = "SELECT entry FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx"
        return (row[0] for row in self._database.each(sql, (start, end)))

    def holding(self, text: bytes) -> Iterator[int]:
        """Yield the indexes of the entries in whose bytes a text stands, in the order of the log."""
        sql = "SELECT idx FROM entry WHERE instr(entry, ?) > 0 ORDER BY idx"
        return (row[0] for row in self._database.each(sql, (text,)))

    def place_of(self, event_id: str) -> Place | None:
        """Return where an event (id in hex) stands, or None."""
        row = self._database.row(
            "SELECT idx, recorded_at FROM entry WHERE event_id = ?", (bytes.fromhex(event_id),)
        )
        return None if row is None else Place(row[0], event_id, row[1])

    def places_of_statements(self, digests: Sequence[bytes]) -> dict[bytes, Place]:
        """Return where statements stand, by their digests; those not recorded are left out."""
        rows = self._database.rows_of(_STATEMENTS, digests)
        return {row[0]: Place(row[1], row[2].hex(), row[3]) for row in rows}

    def newest(self) -> Head | None:
        """Return the newest checkpoint; None before the genesis."""
        return self._head("ORDER BY size DESC LIMIT 1", ())

    def newest_published(self) -> Head | None:
        """Return the newest checkpoint that has lines added to it; None when none was published."""
        return self._head("WHERE size = (SELECT max(size) FROM signature_line)", ())

    def covering(self, index: int) -> Head:
        """Return the first checkpoint that covers an entry: always the same one, so are receipts."""
        head = self._head("WHERE size > ? ORDER BY size LIMIT 1", (index,))
        if head is None:
            raise NotFound("entry-missing", N_("There is no entry {index}."), values={"index": index})
        return head

    def at(self, size: int) -> Head:
        """Return the checkpoint of a size; NotFound when the log was never signed at it."""
        head = self._head("WHERE size = ?", (size,))
        if head is None:
            raise NotFound(
                "checkpoint-missing", N_("There is no checkpoint of size {size}."), values={"size": size}
            )
        return head

    def _head(self, where: str, values: Sequence[object]) -> Head | None:
        # The condition is one of the literals above.
        sql = f"SELECT size, root, note, recorded_at FROM checkpoint {where}"  # noqa: S608 - see above
        row = self._database.row(sql, values)
        return None if row is None else Head(*row)

    def daily(self, size: int) -> list[int]:
        """Return, up to ``size``, the sizes of each UTC day's last checkpoint and of all published ones."""
        rows = self._database.each(
            "SELECT size, recorded_at FROM checkpoint WHERE size <= ? ORDER BY size", (size,)
        )
        days = {list(group)[-1][0] for _, group in groupby(rows, key=lambda row: row[1] // DAY_MS)}
        lines = self._database.rows("SELECT DISTINCT size FROM signature_line WHERE size <= ?", (size,))
        return sorted(days | {row[0] for row in lines})

    def signed_note(self, head: Head) -> bytes:
        """Return the note of a checkpoint with every line that was added to it."""
        lines = self.lines(head.size)
        if not lines:
            return head.note
        note = parse_note(head.note)
        added = tuple(parse_signature(line) for line in lines)
        return format_note(type(note)(note.text, (*note.signatures, *added)))

    def lines(self, size: int) -> list[str]:
        """Return the lines added to a checkpoint."""
        rows = self._database.rows("SELECT line FROM signature_line WHERE size = ? ORDER BY line", (size,))
        return [row[0] for row in rows]

    def add_line(self, size: int, line: str) -> bool:
        """Add a signature line to a checkpoint, once; tell whether it is new."""
        sql = "INSERT INTO signature_line (size, line) VALUES (?, ?) ON CONFLICT DO NOTHING"
        return self._database.run(sql, (size, line)) == 1

    def add_entries(self, entries: Sequence[NewEntry]) -> None:
        """Add entries behind the last one."""
        sql = "INSERT INTO entry (idx, event_id, statement_digest, recorded_at, entry) VALUES (?, ?, ?, ?, ?)"
        rows = [(one.index, one.event_id, one.digest, one.recorded_at, one.entry) for one in entries]
        self._database.run_many(sql, rows)

    def add_hashes(self, hashes: Sequence[tuple[int, int, bytes]]) -> None:
        """Add tile hashes as ``(level, position, hash)``."""
        sql = "INSERT INTO tile_hash (level, position, hash) VALUES (?, ?, ?)"
        self._database.run_many(sql, hashes)

    def add_checkpoint(self, head: Head) -> None:
        """Add the checkpoint over all entries."""
        sql = "INSERT INTO checkpoint (size, root, note, recorded_at) VALUES (?, ?, ?, ?)"
        self._database.run(sql, (head.size, head.root, head.note, head.recorded_at))
