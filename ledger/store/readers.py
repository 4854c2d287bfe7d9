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
        self._idle: deque[tuple[Database, Catalog]] = deque()

    @contextmanager
    def view(self) -> Iterator[Catalog]:
        """See the ledger as it is now, unchanged until the end."""
        with self._borrowed() as (_, catalog):
            yield catalog

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Borrow a connection that sees one snapshot."""
        with self._borrowed() as (database, _):
            yield database

    @contextmanager
    def _borrowed(self) -> Iterator[tuple[Database, Catalog]]:
        try:
            pair = self._idle.pop()
        except IndexError:
            database = Database(self._path, read_only=True)
            pair = database, Catalog(database)
        try:
            with pair[0].reading():
                yield pair
        finally:
            self._idle.append(pair)

    def close(self) -> None:
        """Close what is not in use."""
        while self._idle:
            self._idle.pop()[0].close()
