"""What a screening keeps for the next one: how far it came, what it found, which events name a site or party.

A file of SQLite, which grows with the ledger while each run reads and writes only what is new.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from ledger.errors import CannotTell, Malformed
from ledger.language import N_

_VERSION: Final = "mineral-ledger screening 1"
_MEMORY: Final = ":memory:"
_TABLES: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE mention (kind TEXT, id TEXT, idx INTEGER, PRIMARY KEY (kind, id, idx)) WITHOUT ROWID",
    "CREATE TABLE found (subject TEXT, pack TEXT, rule TEXT, mark TEXT, PRIMARY KEY (subject, pack, rule))",
)


class ScreenState:
    """The state of a screening; nothing of it lasts before :meth:`save`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def value(self, name: str) -> str | None:
        """Return what was kept under a name."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def put(self, name: str, value: str) -> None:
        """Keep something under a name."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def mentions(self, kind: str, id: str) -> Sequence[int]:
        """Return where events name a thing, in the order of the log."""
        sql = "SELECT idx FROM mention WHERE kind = ? AND id = ? ORDER BY idx"
        return [row[0] for row in self._connection.execute(sql, (kind, id))]

    def mention(self, things: Iterable[tuple[str, str]], index: int) -> None:
        """Note that the event at an index names things."""
        rows = [(kind, id, index) for kind, id in things]
        self._connection.executemany("INSERT OR IGNORE INTO mention VALUES (?, ?, ?)", rows)

    def found(self, subject: str, pack: str, rule: str) -> str | None:
        """Return the mark of what was found of a subject by a rule when it was last screened."""
        sql = "SELECT mark FROM found WHERE subject = ? AND pack = ? AND rule = ?"
        row = self._connection.execute(sql, (subject, pack, rule)).fetchone()
        return None if row is None else str(row[0])

    def replace(self, subject: str, pack: str, marks: Iterable[tuple[str, str]]) -> None:
        """Keep what is found of a subject by a pack now, as rules with their marks, and nothing else."""
        self._connection.execute("DELETE FROM found WHERE subject = ? AND pack = ?", (subject, pack))
        rows = [(subject, pack, rule, mark) for rule, mark in marks]
        self._connection.executemany("INSERT INTO found VALUES (?, ?, ?, ?)", rows)

    def keep(self, subject: str, pack: str, rule: str, mark: str) -> None:
        """Keep one thing more that is found of a subject."""
        self._connection.execute(
            "INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?)", (subject, pack, rule, mark)
        )

    def save(self) -> None:
        """Let everything last that was put since the state was opened."""
        self._connection.execute("COMMIT")


@contextmanager
def open_screening(since: Path | None, save: Path | None, *, ledger: str, size: int) -> Iterator[ScreenState]:
    """Open the state to go on from: ``save`` where it is there, else a copy of ``since``, else a new one.

    Raises Malformed for a file that is no such state or of another ledger than ``ledger`` (genesis id), and
    CannotTell when it is of a longer log than ``size`` entries.
    """
    # An interrupted first run leaves an empty file.
    begun = save if save is not None and save.exists() and save.stat().st_size else since
    with closing(sqlite3.connect(save or _MEMORY, isolation_level=None)) as connection:
        if begun is not None and begun != save:
            _copy(begun, connection)
        state = ScreenState(connection)
        _prepare(state, connection, begun, ledger)
        if int(state.value("size") or 0) > size:
            raise CannotTell(
                "screening-beyond",
                N_("The saved screening {file} is of a longer log than this one."),
                values={"file": begun},
                hint=N_("Was the ledger restored from a backup? Screen without --since."),
            )
        yield state


def _copy(source: Path, target: sqlite3.Connection) -> None:
    if not source.is_file():
        raise FileNotFoundError(2, "No such file or directory", str(source))
    try:
        with closing(sqlite3.connect(source)) as connection:
            connection.backup(target)
    except sqlite3.DatabaseError as error:
        raise _not_a_state(source) from error


def _prepare(state: ScreenState, connection: sqlite3.Connection, file: Path | None, ledger: str) -> None:
    """Make the tables of a new state; check that an old one is a state, and of this ledger."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.DatabaseError as error:
        raise _not_a_state(file or Path(_MEMORY)) from error
    if file is None:
        for table in _TABLES:
            connection.execute(table)
        state.put("version", _VERSION)
        state.put("ledger", ledger)
        return
    try:
        version, known = state.value("version"), state.value("ledger")
    except sqlite3.DatabaseError as error:
        raise _not_a_state(file) from error
    if version != _VERSION:
        raise _not_a_state(file)
    if known != ledger:
        message = N_("The saved screening {file} is of another ledger.")
        raise Malformed("screening-other", message, values={"file": file})


def _not_a_state(file: Path) -> Malformed:
    return Malformed("screening-malformed", N_("{file} is no saved screening."), values={"file": file})
