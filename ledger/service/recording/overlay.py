"""What the ledger would be if some more events were recorded: their changes laid over a view of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, cast

from ledger.lots.codec import decode_record, encode_record
from ledger.lots.state import Lot, LotBefore, R, Record, Recorded
from ledger.lots.tagging import Tag
from ledger.lots.view import View

_MANY: Final = (Lot, LotBefore, Recorded, Tag)
"""Kinds of which there is one for each event, or several."""
_KEPT: Final = 2000
"""Records kept that were only read."""


class Overlay:
    """A View with events put over another View, which is never changed."""

    def __init__(self, below: View, *, size: int) -> None:
        """Lay changes over ``below``, a log of ``size`` entries."""
        self._below = below
        self._records: dict[tuple[type, str], Record | bytes] = {}
        self._read: dict[tuple[type, str], Record] = {}
        self._statements: dict[int, bytes] = {}
        self.size = size

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        key = kind, id
        known = self._records.get(key) or self._read.get(key)
        if isinstance(known, bytes):
            return decode_record(kind, known)
        if known is not None:
            return cast("R", known)
        found = self._below.find(kind, id)
        if found is not None:
            # Ledger, key and site are asked for at every event; the oldest goes when there are too many.
            self._read[key] = found
            if len(self._read) > _KEPT:
                del self._read[next(iter(self._read))]
        return found

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of the event at an index."""
        return self._statements.get(index) or self._below.statement(index)

    def put(self, statement: bytes, records: Iterable[Record]) -> None:
        """Take in the next event with what it changes."""
        self._statements[self.size] = statement
        self.size += 1
        for record in records:
            self._records[type(record), record.id] = record

    def take(self, other: Overlay) -> None:
        """Take in everything that was put into an overlay over this one.

        Most of it is never asked for again, so it is kept as the ledger keeps it, in a third of the room.
        """
        for key, record in other._records.items():
            self._records[key] = encode_record(record) if isinstance(record, _MANY) else record
        self._statements.update(other._statements)
        self.size = other.size
