"""The worked example of docs/formats: three entries, one witness, every file in its bytes.

``python -m tests.log.example`` writes it anew into tests/vectors/log. All but the ML-DSA line, whose
signing is randomised, comes out the same every time.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger.log.checkpoint import sign_checkpoint
from ledger.log.cosignature import cosign, cosign_mldsa
from ledger.log.entry import Entry, format_entry
from ledger.log.note import Note, Signature, format_note, parse_note
from ledger.log.policy import Group, Log, Policy, Witness, format_policy
from ledger.log.receipt import Receipt, format_receipt
from ledger.log.tiles import prove_consistency, prove_inclusion
from ledger.log.witness import AddCheckpoint, Answer, answer, format_add_checkpoint
from tests.log.support import (
    LOG_KEY,
    LOG_VKEY,
    MLDSA_KEY,
    MLDSA_VKEY,
    ORIGIN,
    OTHER_KEY,
    VECTORS,
    WITNESS,
    WITNESS_KEY,
    WITNESS_VKEY,
    GrownLog,
)

FOLDER: Final = VECTORS / "log"
TIME: Final = 1_764_000_000
POLICY: Final = Policy(
    logs=(Log(LOG_VKEY, "https://ledger.example/log"),),
    witnesses=(Witness("ngo", WITNESS_VKEY, "https://witness.example/w1"),),
    groups=(Group("all-of-them", 1, ("ngo",)),),
    quorum="all-of-them",
    genesis=sha256(b"statement 0").hexdigest(),
    mldsa=MLDSA_VKEY,
    statement=OTHER_KEY.public_key.hex(),
)


def grow() -> GrownLog:
    """Return the example's log of three entries."""
    log = GrownLog()
    for index in range(3):
        log.append(format_entry(Entry(TIME * 1000 + index, b"statement %d" % index)))
    return log


def ask_witness(log: GrownLog) -> tuple[bytes, Answer]:
    """Return a request to a witness that knows size 1, and its answer."""
    checkpoint = sign_checkpoint(log.checkpoint(3), LOG_KEY)
    request = format_add_checkpoint(AddCheckpoint(1, tuple(prove_consistency(1, 3, log)), checkpoint))

    def sign(_: object) -> list[Signature]:
        return [cosign(log.checkpoint(3), name=WITNESS, key=WITNESS_KEY, time=TIME + 1)]

    kept = log.checkpoint(1)
    return request, answer(request, origin=ORIGIN, vkeys=[LOG_VKEY], kept=kept, sign=sign)


def build(by_mldsa: Signature) -> dict[str, bytes]:
    """Return the example's files, with the given ML-DSA line in the checkpoint."""
    log = grow()
    request, answered = ask_witness(log)
    recorded = sign_checkpoint(log.checkpoint(3), LOG_KEY)
    witnessed = recorded + answered.body
    note = parse_note(witnessed)
    by_log, by_witness = note.signatures
    receipt = Receipt(log.entries[1], 1, tuple(prove_inclusion(1, 3, log)), witnessed)
    return {
        "checkpoint": format_note(Note(note.text, (by_log, by_mldsa, by_witness))),
        "policy": format_policy(POLICY),
        "receipt.tlog-proof": format_receipt(receipt),
        "add-checkpoint.request": request,
        "add-checkpoint.answer": answered.body,
    }


def write(folder: Path) -> None:
    """Write the example's files."""
    log = grow()
    log.write(folder, 3)
    by_mldsa = cosign_mldsa(log.checkpoint(3), name=ORIGIN, key=MLDSA_KEY, time=TIME)
    for name, data in build(by_mldsa).items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    write(FOLDER)
