"""SQLite: everything about the store that another database would do in another way.

One file in WAL mode: readers see a snapshot and never wait for the writer. ``synchronous=FULL`` makes a
COMMIT durable before it returns, which is what the append relies on. The SQL elsewhere keeps to what SQLite
and PostgreSQL share; parameters are ``?`` here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeAlias

from ledger.errors import LogHalted, Malformed, NotFound
from ledger.language import N_

Row: TypeAlias = tuple[Any, ...]
Values: TypeAlias = Sequence[object]

APPLICATION_ID: Final = 0x4D4C4447
"""``MLDG``, by which ``file`` and ``restore`` know the database."""
VERSION: Final = 1

# A bulk append rewrites few pages many times: a longer WAL copies each of them back less often.
_WAL_PAGES: Final = 8_000
_CACHE_KIB: Final = 64_000
_MMAP_BYTES: Final = 1 << 28
_WAIT_SECONDS: Final = 30.0
_KEYS_AT_ONCE: Final = 500
# Where nobody may write, as on a disc that was handed over, SQLite needs no lock and makes no file beside.
_FIXED: Final = "?immutable=1"
# SQLite's message about a damaged file may quote bytes that are no text.
_ERRORS: Final = (sqlite3.Error, UnicodeDecodeError)


class CommitFailed(LogHalted):
    """A COMMIT failed: whether the transaction is in the file or not cannot be known."""


class Database:
    """One connection. It may pass from thread to thread, but serves one at a time."""

    def __init__(self, path: Path, *, read_only: bool = False, create: bool = False) -> None:
        """Open the database at ``path``.

        Raises NotFound when there is none, unless it is to be created, or when it may not be written to,
        and Malformed when the file is another kind of file.
        """
        self.path = path
        if not create and not path.is_file():
            raise NotFound(
                "ledger-missing", N_("There is no ledger at {folder}."), values={"folder": path.parent}
            )
        writable = _is_writable(path)
        self._connection = sqlite3.connect(
            path.absolute().as_uri() + ("" if writable or not read_only else _FIXED),
            uri=True,
            timeout=_WAIT_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
        try:
            self._set_up(read_only=read_only, create=create)
        except _ERRORS as error:
            self.close()
            if not writable:
                raise _read_only(path) from error
            raise Malformed(
                "ledger-unreadable",
                N_("{path} cannot be opened: {why}."),
                values={"path": path, "why": error},
            ) from error
        except Malformed:
            self.close()
            raise

    def _set_up(self, *, read_only: bool, create: bool) -> None:
        run = self._connection.execute
        if create:
            run(f"PRAGMA application_id={APPLICATION_ID}")
            run(f"PRAGMA user_version={VERSION}")
        elif run("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
            raise Malformed(
                "ledger-unreadable", N_("{path} is not the database of a ledger."), values={"path": self.path}
            )
        elif run("PRAGMA user_version").fetchone() != (VERSION,):
            raise Malformed(
                "ledger-version",
                N_("{path} is of another version than this program's."),
                values={"path": self.path},
            )
        run("PRAGMA journal_mode=WAL")
        run("PRAGMA synchronous=FULL")
        # What was erased is overwritten, also where a row only moved to another page.
        run("PRAGMA secure_delete=ON")
        # Without this, INSERT OR REPLACE would delete a row behind the back of the append-only triggers.
        run("PRAGMA recursive_triggers=ON")
        run(f"PRAGMA wal_autocheckpoint={_WAL_PAGES}")
        run(f"PRAGMA cache_size=-{_CACHE_KIB}")
        run(f"PRAGMA mmap_size={_MMAP_BYTES}")
        if read_only:
            run("PRAGMA query_only=ON")

    def close(self) -> None:
        """End the connection; what was not committed is gone."""
        self._connection.close()

    def rows(self, sql: str, values: Values = ()) -> list[Row]:
        """Return all rows of a query."""
        try:
            return self._connection.execute(sql, values).fetchall()
        except _ERRORS as error:
            raise _failure(error) from error

    def row(self, sql: str, values: Values = ()) -> Row | None:
        """Return the first row of a query, or None."""
        try:
            found: Row | None = self._connection.execute(sql, values).fetchone()
        except _ERRORS as error:
            raise _failure(error) from error
        return found

    def rows_of(self, sql: str, keys: Sequence[object], values: Values = ()) -> Iterator[Row]:
        """Yield the rows of a query for any number of keys, which stand in it as ``IN ({keys})`` at the end.

        The rows come in the order of the query for some hundreds of keys at a time.
        """
        for start in range(0, len(keys), _KEYS_AT_ONCE):
            some = keys[start : start + _KEYS_AT_ONCE]
            yield from self.rows(sql.format(keys=",".join("?" * len(some))), (*values, *some))

    def each(self, sql: str, values: Values = ()) -> Iterator[Row]:
        """Yield the rows of a query as they are read."""
        try:
            # Not `yield from`: that would close the cursor after the connection, when a reader stops early.
            for row in self._connection.execute(sql, values):  # noqa: UP028 - see above
                yield row
        except _ERRORS as error:
            raise _failure(error) from error

    def run(self, sql: str, values: Values = ()) -> int:
        """Run a statement and return how many rows it changed."""
        try:
            return self._connection.execute(sql, values).rowcount
        except _ERRORS as error:
            raise _failure(error) from error

    def run_many(self, sql: str, rows: Iterable[Values]) -> None:
        """Run a statement once for each row of values."""
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.Error as error:
            raise _failure(error) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the write lock from the start, commit at the end, and roll back whatever is raised.

        Raises LogHalted when there is no room for it, and CommitFailed when the COMMIT fails otherwise.
        """
        self.run("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.roll_back()
            raise
        try:
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self.roll_back()
            if _is_full(error):
                # Known, other than after a failed fsync: the frame that commits is the last one written.
                raise _failure(error) from error
            raise CommitFailed("commit-failed", f"The database did not commit: {error}.") from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one snapshot, that of now, until the end."""
        self.run("BEGIN")
        # SQLite takes the snapshot at the first read, not at BEGIN.
        self.row("SELECT 1 FROM sqlite_schema")
        try:
            yield
        finally:
            self.roll_back()

    def roll_back(self) -> None:
        """End the transaction, if there is one, without its changes."""
        # SQLite may have rolled back by itself already; then there is nothing to end.
        with suppress(sqlite3.Error):
            self._connection.execute("ROLLBACK")

    def version(self) -> int:
        """Return a number that changes when another connection has committed something."""
        row = self.row("PRAGMA data_version")
        return int(row[0]) if row else 0

    def has_table(self, name: str) -> bool:
        """Whether there is a table of a name."""
        return self.row("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (name,)) is not None

    def run_script(self, statements: Iterable[str]) -> None:
        """Run statements one after the other."""
        for statement in statements:
            self.run(statement)

    def copy_to(self, path: Path) -> None:
        """Write a consistent copy to a new file while others read and write."""
        try:
            with closing(sqlite3.connect(path)) as copy:
                self._connection.backup(copy)
        except sqlite3.Error as error:
            raise _failure(error) from error

    def make_single(self) -> None:
        """Put everything into the one file, so that it can be carried about without others beside it."""
        self.run("PRAGMA journal_mode=DELETE")

    def flush_erased(self) -> bool:
        """Move the write-ahead log into the file, so that it no longer holds what was erased.

        Returns False when a reader held it up; then a later call has to.
        """
        self.run("PRAGMA busy_timeout=1000")
        row = self.row("PRAGMA wal_checkpoint(TRUNCATE)")
        self.run(f"PRAGMA busy_timeout={int(_WAIT_SECONDS * 1000)}")
        return row is not None and row[0] == 0

    def check_pages(self) -> None:
        """Raise Malformed when the file's pages do not hold together."""
        found = self.row("PRAGMA quick_check(1)")
        if found != ("ok",):
            raise Malformed(
                "ledger-unreadable",
                N_("{path} is damaged: {found}."),
                values={"path": self.path, "found": found and found[0]},
            )


def beside(path: Path) -> tuple[Path, ...]:
    """Return the files that SQLite keeps beside a database while it is open."""
    return tuple(path.with_name(path.name + end) for end in ("-wal", "-shm"))


def _failure(error: Exception) -> Exception:
    if isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return RuntimeError(f"bug: {error}")
    if _is_full(error):
        return LogHalted(
            "storage-full",
            N_("The disk of this ledger is full; nothing was recorded."),
            hint=N_("Make room on it, then send this again."),
        )
    return LogHalted(
        "storage-failed", N_("The database failed: {why}."), values={"why": error}, hint="Look at the disk."
    )


def _is_full(error: Exception) -> bool:
    # ENOSPC of a write, which SQLite tells apart from every other failure.
    return isinstance(error, sqlite3.Error) and error.sqlite_errorcode == sqlite3.SQLITE_FULL


def _is_writable(path: Path) -> bool:
    wal = path.with_name(path.name + "-wal")
    return wal.exists() or all(os.access(place, os.W_OK) for place in (path, path.parent) if place.exists())


def _read_only(path: Path) -> NotFound:
    return NotFound(
        "ledger-read-only",
        N_("The ledger in {folder} cannot be written to."),
        values={"folder": path.parent},
        hint=N_("Run this as somebody who may write there, or work on a copy of the folder."),
    )
