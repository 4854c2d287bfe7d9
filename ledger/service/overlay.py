"""What the ledger would be if some more events were recorded: their changes laid over a view of it."""

from __future__ import annotations

from collections.abc import Iterable

from ledger.lots.state import KIND_OF, R, Record
from ledger.lots.view import View


class Overlay:
    """A View with events put over another View, which is never changed."""

    def __init__(self, below: View, *, size: int) -> None:
        """Lay changes over ``below``, a log of ``size`` entries."""
        self._below = below
        self._records: dict[tuple[str, str], Record] = {}
        self._statements: dict[int, bytes] = {}
        self.size = size

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        known = self._records.get((KIND_OF[kind], id))
        return known if isinstance(known, kind) else self._below.find(kind, id)

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of the event at an index."""
        return self._statements.get(index) or self._below.statement(index)

    def put(self, statement: bytes, records: Iterable[Record]) -> None:
        """Take in the next event with what it changes."""
        self._statements[self.size] = statement
        self.size += 1
        for record in records:
            self._records[KIND_OF[type(record)], record.id] = record

    def take(self, other: Overlay) -> None:
        """Take in everything that was put into an overlay over this one."""
        self._records.update(other._records)
        self._statements.update(other._statements)
        self.size = other.size
