"""Connections for reading: each reader sees one snapshot and waits for nobody."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ledger.store.catalog import Catalog
from ledger.store.sqlite import Database


class Readers:
    """Read connections to one database, opened as needed and used again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: deque[Database] = deque()

    @contextmanager
    def view(self) -> Iterator[Catalog]:
        """See the ledger as it is now, unchanged until the end."""
        with self.database() as database:
            yield Catalog(database)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Borrow a connection that sees one snapshot."""
        try:
            database = self._idle.pop()
        except IndexError:
            database = Database(self._path, read_only=True)
        try:
            with database.reading():
                yield database
        finally:
            self._idle.append(database)

    def close(self) -> None:
        """Close what is not in use."""
        while self._idle:
            self._idle.pop().close()
