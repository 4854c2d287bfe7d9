"""The auditor's own memory: what is known after a prefix of the log, in one SQLite file.

The table ``record`` has the shape of the server's catalog, so the replay decides on what a server saw. The
file is also the saved state of an audit: what :meth:`Scratch.commit` has written survives a kill, and the
next audit goes on from there.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from ledger.errors import Fault, Malformed, NotFound
from ledger.language import N_
from ledger.lots.codec import decode_record, encode_record
from ledger.lots.state import KIND_OF, R, Record

FORMAT: Final = 2
_APPLICATION: Final = 0x4D4C4153  # "MLAS"
DAMAGED: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What a damaged file raises; SQLite's own message about it may quote bytes that are no text."""
GENERATION: Final = 10_000
"""How many records are kept decoded before the older half of them is let go."""

_TABLES: Final = """
CREATE TABLE record (kind TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, UNIQUE (kind, id));
CREATE TABLE statement (digest BLOB PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE fault (code TEXT, message TEXT, place TEXT, position INTEGER, event TEXT);
CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""
_PUT: Final = (
    "INSERT INTO record (kind, id, body) VALUES (?, ?, ?) "
    "ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body"
)

_Key: TypeAlias = tuple[type[Any], str]
ReadStatement: TypeAlias = Callable[[int], bytes]


class Scratch:
    """A :class:`~ledger.lots.view.View` over records that the audit itself has derived.

    Records stay decoded for two generations: those used since the last turn, and those of the turn before.
    At a turn everything that changed is written, so what is then let go can be read again.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._recent: dict[_Key, Record | None] = {}
        self._older: dict[_Key, Record | None] = {}
        self._changed: set[_Key] = set()
        self._kinds = {kind for (kind,) in connection.execute("SELECT DISTINCT kind FROM record")}
        self.read_statement: ReadStatement = _no_statement

    @classmethod
    def create(cls, path: Path | None) -> Scratch:
        """Return an empty one: in a file that must not exist, or in one that vanishes when it is closed."""
        connection = _connect(path)
        connection.executescript(_TABLES)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {FORMAT}")
        return cls._started(connection, lasting=path is not None)

    @classmethod
    def open(cls, path: Path) -> Scratch:
        """Return the one that an earlier audit saved.

        Raises Malformed; NotFound where it cannot be opened.
        """
        connection = _connect(path)
        try:
            found = [
                connection.execute(f"PRAGMA {name}").fetchone()[0]
                for name in ("application_id", "user_version")
            ]
            if found != [_APPLICATION, FORMAT]:
                raise _not_a_state()
            return cls._started(connection, lasting=True)
        except DAMAGED as error:
            connection.close()
            if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
                raise _unopened(path, error) from error
            raise _not_a_state() from error

    @classmethod
    def _started(cls, connection: sqlite3.Connection, *, lasting: bool) -> Scratch:
        # A saved state survives a kill by its journal; a passing one needs none.
        connection.execute(f"PRAGMA journal_mode = {'WAL' if lasting else 'OFF'}")
        connection.execute(f"PRAGMA synchronous = {'NORMAL' if lasting else 'OFF'}")
        connection.execute("PRAGMA cache_size = -32768")
        scratch = cls(connection)
        connection.execute("BEGIN")
        return scratch

    def copy_to(self, path: Path | None) -> Scratch:
        """Return a copy in another file, with what was committed here."""
        other = _connect(path)
        self._db.execute("COMMIT")
        self._db.backup(other)
        self._db.execute("BEGIN")
        return Scratch._started(other, lasting=path is not None)

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        key = (kind, id)
        recent = self._recent
        if key in recent:
            found = recent[key]
        else:
            found = recent[key] = self._older[key] if key in self._older else self._read(kind, id)
            if len(recent) > GENERATION:
                self._turn()
        return found  # type: ignore[return-value]  # the key holds the type

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of an event that was recorded at an index before."""
        return self.read_statement(index)

    def put(self, records: Iterable[Record]) -> None:
        """Let these be the newest records."""
        for record in records:
            key = (type(record), record.id)
            self._recent[key] = record
            self._changed.add(key)
        if len(self._recent) > GENERATION:
            self._turn()

    def records(self, kind: type[R]) -> Iterator[R]:
        """Yield every record of a kind, by its id."""
        self.write()
        rows = self._db.execute("SELECT body FROM record WHERE kind = ? ORDER BY id", (KIND_OF[kind],))
        return (decode_record(kind, body) for (body,) in rows)

    def rows(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield kind, id and JSON of every record, in order."""
        self.write()
        return iter(self._db.execute("SELECT kind, id, body FROM record ORDER BY kind, id"))

    def write(self) -> None:
        """Write what changed, so that it can be read back or committed."""
        changed = [
            (KIND_OF[kind], id, encode_record(record))
            for kind, id in self._changed
            if (record := self._recent.get((kind, id))) is not None
        ]
        self._db.executemany(_PUT, changed)
        self._kinds.update(kind for kind, _, _ in changed)
        self._changed.clear()

    def repeated(self, digests: Sequence[bytes], first: int) -> list[tuple[int, int]]:
        """Remember the digests of neighbouring statements; return each repeated one's index and its first."""
        given = [(digest, index) for index, digest in enumerate(digests, first) if digest]
        added = self._db.executemany("INSERT OR IGNORE INTO statement VALUES (?, ?)", given)
        if added.rowcount == len(given):
            return []
        marks = ",".join("?" * len(digests))
        # A list of marks made here, no value from outside.
        sql = f"SELECT digest, position FROM statement WHERE digest IN ({marks})"  # noqa: S608 - see above
        known = dict(self._db.execute(sql, digests))
        return [(index, known[digest]) for digest, index in given if known[digest] != index]

    def value(self, name: str) -> bytes | None:
        """Return a value of the saved state; Malformed where the file is damaged."""
        rows = self._saved_rows("SELECT value FROM state WHERE name = ?", (name,))
        if rows and not isinstance(rows[0][0], bytes):
            raise _not_a_state()
        return rows[0][0] if rows else None

    def commit(self, values: dict[str, bytes], faults: Iterable[Fault] = ()) -> None:
        """Write everything; after this a kill loses nothing of it."""
        self.write()
        self._db.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", list(values.items()))
        self._db.executemany(
            "INSERT INTO fault VALUES (?, ?, ?, ?, ?)",
            [(one.code, one.message, one.where, one.index, one.event_id) for one in faults],
        )
        self._db.execute("COMMIT")
        self._db.execute("BEGIN")

    def faults(self) -> list[Fault]:
        """Return the faults that were committed."""
        rows = self._saved_rows("SELECT code, message, place, position, event FROM fault ORDER BY rowid")
        for code, message, place, index, event in rows:
            texts = (code, message, place) if event is None else (code, message, place, event)
            if not (all(type(text) is str for text in texts) and (index is None or type(index) is int)):
                raise _not_a_state()
        return [Fault(*row) for row in rows]

    def close(self) -> None:
        """Let go of the file, and of what was not committed."""
        self._db.close()

    def _saved_rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return rows of a file that may be damaged: its pages are read only now."""
        try:
            return self._db.execute(sql, values).fetchall()
        except DAMAGED as error:
            raise _not_a_state() from error

    def _read(self, kind: type[R], id: str) -> R | None:
        name = KIND_OF[kind]
        # Half of all questions are whether something new is new; a kind never seen costs nothing.
        if name not in self._kinds:
            return None
        row = self._db.execute("SELECT body FROM record WHERE kind = ? AND id = ?", (name, id)).fetchone()
        return decode_record(kind, row[0]) if row else None

    def _turn(self) -> None:
        self.write()
        self._older = self._recent
        self._recent = {}


def _connect(path: Path | None) -> sqlite3.Connection:
    try:
        # An empty name is SQLite's word for a temporary file of its own.
        return sqlite3.connect(path or "", isolation_level=None)
    except sqlite3.OperationalError as error:
        raise _unopened(path, error) from error


def _unopened(path: Path | None, error: Exception) -> NotFound:
    return NotFound(
        "state-unopened",
        N_("The state {path} cannot be opened: {why}."),
        values={"path": path or "", "why": error},
        hint=N_("Keep it in a folder that is there and that you may write to."),
    )


def _no_statement(_index: int) -> bytes:
    raise RuntimeError("bug: a statement asked for before there is a source")


def _not_a_state() -> Malformed:
    return Malformed(
        "state-malformed",
        N_("This is not the saved state of an audit."),
        hint=N_("Give the file that an earlier audit wrote with --save."),
    )
