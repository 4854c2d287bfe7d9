"""Published checkpoints: those that bear the log's second, ML-DSA-44 line, and what witnesses add to them."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.log.checkpoint import check_signatures
from ledger.log.cosignature import cosign_mldsa
from ledger.log.note import VerifierKey, format_signature
from ledger.lots.state import Ledger
from ledger.store.keyring import Keyring, check_mldsa
from ledger.store.logtables import Head, LogTables


def publish_head(log: LogTables, head: Head, ledger: Ledger, keys: Keyring) -> bytes:
    """Return the note of a checkpoint with all its lines, after adding the ML-DSA line if it has none.

    The line is stored, so a checkpoint has one for ever. Within the caller's transaction.
    """
    # Only published checkpoints have added lines, and the log's own is always the first that is added.
    if not log.lines(head.size):
        check_mldsa(ledger, keys)
        # The first whole second that is not before the last entry.
        time = -(-head.recorded_at // 1000)
        signature = cosign_mldsa(head.checkpoint, name=ledger.origin, key=keys.mldsa, time=time)
        log.add_line(head.size, format_signature(signature))
    return log.signed_note(head)


def add_cosignatures(
    log: LogTables, head: Head, note: bytes, witnesses: Sequence[VerifierKey]
) -> tuple[str, ...]:
    """Add to a published checkpoint the lines in ``note`` that known witnesses made; return their names.

    ``note`` is of the same checkpoint, which the caller has checked. Within the caller's transaction. Raises
    SignatureInvalid when a line of a known witness does not hold.
    """
    signed = check_signatures(note, witnesses)
    known = {(vkey.name, vkey.key_id) for vkey in signed.times}
    lines = [one for one in signed.note.signatures if (one.name, one.key_id) in known]
    return tuple(one.name for one in lines if log.add_line(head.size, format_signature(one)))
