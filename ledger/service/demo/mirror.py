"""What the ledger will be once the events that wait are recorded, so that they can be sent many at a time."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ledger.lots.state import KIND_OF, Key, Ledger, Party, R, Record, Recorded, Refusal, Site
from ledger.service.ledger import LedgerHandle

# Kinds of which the ledger may have records that the mirror did not see made.
_OLDER: Final = frozenset({Ledger, Party, Key, Site, Recorded, Refusal})


class Mirror:
    """A View: the records of what waits over those of the ledger, by the ledger's own rules."""

    def __init__(self, handle: LedgerHandle) -> None:
        self._handle = handle
        self._records: dict[tuple[str, str], Record] = {}
        self._statements: dict[int, bytes] = {}
        self.size = 0
        self.catch_up()

    def catch_up(self) -> None:
        """Find out how long the log is; nothing may be waiting."""
        with self._handle.view() as view:
            head = view.log.newest()
        self.size = 0 if head is None else head.size

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None."""
        known = self._records.get((KIND_OF[kind], id))
        if isinstance(known, kind):
            return known
        if kind not in _OLDER:
            return None
        with self._handle.view() as view:
            found = view.find(kind, id)
        if found is not None:
            self._records[KIND_OF[kind], id] = found
        return found

    def get(self, kind: type[R], id: str) -> R:
        """Return a record that the demo has made sure of."""
        found = self.find(kind, id)
        if found is None:
            raise RuntimeError(f"bug: the demo knows no {KIND_OF[kind]} {id}")
        return found

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of the event recorded, or waiting, at an index."""
        if index in self._statements:
            return self._statements[index]
        with self._handle.view() as view:
            return view.statement(index)

    def put(self, statement: bytes, records: Iterable[Record]) -> None:
        """Take in the next event with what it changes."""
        self._statements[self.size] = statement
        self.size += 1
        for record in records:
            self._records[KIND_OF[type(record)], record.id] = record
