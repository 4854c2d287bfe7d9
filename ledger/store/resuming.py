"""Checkpoints from outside: they halt the log when they are ahead of it, and end a halt when they are not."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.errors import LogHalted
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.note import parse_vkey
from ledger.lots.state import LEDGER, Ledger
from ledger.store.catalog import Catalog
from ledger.store.halting import check_known, clear_mark
from ledger.store.logtables import Head
from ledger.store.sqlite import Database
from ledger.store.writer import Writer


def resume(writer: Writer, checkpoints: Sequence[bytes]) -> Checkpoint:
    """End a halt; return the largest known checkpoint.

    Every checkpoint given, which this log must have signed, and every one that is kept has to be of the
    store's own history and not beyond it. One has to be given unless the newest is kept: a store that is
    compared with nothing may be any old copy. Raises LogHalted otherwise; Malformed, SignatureInvalid or
    KeyUnknown for one that is not this log's.
    """
    with writer.locked() as database:
        catalog = Catalog(database)
        head = writer.check_hashes()
        for note in checkpoints:
            _open(note, catalog)
        known = [check_known(note, catalog.log, head) for note in (*checkpoints, *writer.kept.each())]
        if not known or (writer.kept.newest() is None and not checkpoints):
            raise LogHalted(
                "checkpoint-needed",
                N_("No checkpoint is known that the store could be compared with."),
                hint=N_("Give the newest one that anybody has: a witness, an auditor, a receipt."),
            )
        for note in checkpoints:
            writer.kept.add(note)
        if head is not None and writer.kept.newest() is None:
            writer.kept.replace_newest(head.note)
        clear_mark(database)
    writer.halt.lift()
    return max(known, key=lambda checkpoint: checkpoint.size)


def meet(writer: Writer, database: Database, note: bytes) -> Head:
    """Return our own checkpoint of the size of one that somebody else has.

    Within the caller's transaction. A checkpoint that this log signed and that is beyond our history, or of
    another one, is kept as evidence and halts the log: LogHalted.
    """
    catalog = Catalog(database)
    checkpoint = _open(note, catalog)
    try:
        check_known(note, catalog.log, catalog.log.newest())
    except LogHalted as error:
        writer.kept.add(note)
        raise writer.halt.set(error.code, error.message) from error
    return catalog.log.at(checkpoint.size)


def _open(note: bytes, catalog: Catalog) -> Checkpoint:
    ledger = catalog.get(Ledger, LEDGER)
    return open_checkpoint(note, [parse_vkey(text) for text in ledger.log_vkeys])[0]
