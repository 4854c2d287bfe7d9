"""Receipts, made from the log when they are asked for.

A receipt leads to the first checkpoint that covers its entry and holds nothing that is added to a checkpoint
later. So it is the same bytes whenever it is made, and none is stored.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections.abc import Sequence

from ledger.log.receipt import Receipt, format_receipt
from ledger.log.tiles import prove_inclusions
from ledger.store.logtables import Head, LogTables
from ledger.store.readers import Readers


class Proofs:
    """The receipts of the entries of one batch: the first that is asked for makes all of them.

    Whoever sends alone needs one; of many who wait for the same COMMIT each needs one, and they share the
    tiles. Nobody pays for what nobody asks.
    """

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._lock = threading.Lock()
        self._made: dict[int, bytes] = {}
        self.indexes: list[int] = []

    def receipt(self, index: int) -> bytes:
        """Return the receipt of an entry that has been committed."""
        with self._lock:
            if index not in self._made:
                wanted = self.indexes if index in self.indexes else [index]
                with self._readers.view() as view:
                    self._made.update(zip(wanted, make_receipts(view.log, wanted), strict=True))
            return self._made[index]


def make_receipts(log: LogTables, indexes: Sequence[int]) -> list[bytes]:
    """Return the receipts of entries, in ascending order of their indexes."""
    made: list[bytes] = []
    while len(made) < len(indexes):
        head = log.covering(indexes[len(made)])
        # The first checkpoint that covers an entry is also the first for all from there to its end.
        made += prove_at(log, head, indexes[len(made) : bisect_left(indexes, head.size)], head.note)
    return made


def prove_at(log: LogTables, head: Head, indexes: Sequence[int], note: bytes) -> list[bytes]:
    """Return the receipts of entries that lead to one checkpoint, as its ``note`` is given."""
    proofs, entries = prove_inclusions(indexes, head.size, log), log.entries_at(indexes)
    return [
        format_receipt(Receipt(entries[index], index, tuple(proof), note))
        for index, proof in zip(indexes, proofs, strict=True)
    ]
