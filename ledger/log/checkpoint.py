"""Checkpoints, c2sp.org/tlog-checkpoint v1.0.0: a log's signed word on its size and root.

The note's text is three lines, origin, size and root::

    example.com/log/testdata
    3
    Wqx3HImawpLnS/Gv4ubjAvi1WIOy0b8Ze0amvqbavKk=

Extension lines are refused: the ML-DSA cosignature does not cover them. The log's key bears the origin as
its name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.crypto.keys import SigningKey
from ledger.errors import KeyUnknown, Malformed
from ledger.language import N_
from ledger.log.cosignature import check_cosignature
from ledger.log.note import (
    COSIGNATURE_ED25519,
    COSIGNATURE_MLDSA,
    ED25519,
    Note,
    VerifierKey,
    check_note_signature,
    format_base64,
    format_note,
    parse_decimal,
    parse_hash,
    parse_note,
    sign_note,
)

MAX_ORIGIN_BYTES: Final = 255
"""What the ML-DSA cosignature has room for."""

_ORIGIN: Final = re.compile("[^\x00-\x1f\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A log's name, its number of entries, and the 32-byte root over them."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint, its note, and the time each known key gave when it signed; 0 where a type has no time."""

    checkpoint: Checkpoint
    note: Note
    times: Mapping[VerifierKey, int]


def parse_checkpoint(text: str) -> Checkpoint:
    """Read the text of a checkpoint note.

    Raises Malformed.
    """
    match text.split("\n"):
        case [origin, size, root, ""] if _is_origin(origin):
            return Checkpoint(origin, parse_decimal(size), parse_hash(root))
    raise Malformed("checkpoint-malformed", N_("A checkpoint is three lines: origin, size and root."))


def _is_origin(line: str) -> bool:
    return _ORIGIN.fullmatch(line) is not None and len(line.encode()) <= MAX_ORIGIN_BYTES


def format_checkpoint(checkpoint: Checkpoint) -> str:
    """Return the text of a checkpoint note."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{format_base64(checkpoint.root)}\n"


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> bytes:
    """Return the note signed by the log's Ed25519 key, under the origin as key name."""
    text = format_checkpoint(checkpoint)
    return format_note(Note(text, (sign_note(text, checkpoint.origin, key),)))


def open_checkpoint(data: bytes, vkeys: Sequence[VerifierKey]) -> tuple[Checkpoint, Note]:
    """Read a checkpoint and believe it because its log's Ed25519 key, one of ``vkeys``, signed it.

    Every line of any of ``vkeys`` is checked; other lines are ignored. Raises Malformed, SignatureInvalid
    when a known key's line does not hold, KeyUnknown when there is no line by an Ed25519 key that bears the
    origin as its name.
    """
    signed = check_signatures(data, vkeys)
    if not any(vkey.type == ED25519 and vkey.name == signed.checkpoint.origin for vkey in signed.times):
        raise KeyUnknown(
            "checkpoint-key-unknown",
            N_("No known key of {origin} has signed the checkpoint."),
            values={"origin": signed.checkpoint.origin},
        )
    return signed.checkpoint, signed.note


def check_signatures(data: bytes, vkeys: Sequence[VerifierKey]) -> Signed:
    """Read a checkpoint and check every line that one of ``vkeys`` made.

    The caller decides which of them suffice. Keys of types that this program cannot check count as unknown.
    Raises Malformed, SignatureInvalid.
    """
    note = parse_note(data)
    checkpoint = parse_checkpoint(note.text)
    known = {(vkey.name, vkey.key_id): vkey for vkey in vkeys}
    times: dict[VerifierKey, int] = {}
    for signature in note.signatures:
        vkey = known.get((signature.name, signature.key_id))
        if vkey is None:
            continue
        if vkey.type == ED25519:
            check_note_signature(note.text, signature, vkey)
            times.setdefault(vkey, 0)
        elif vkey.type in {COSIGNATURE_ED25519, COSIGNATURE_MLDSA}:
            times.setdefault(vkey, check_cosignature(checkpoint, signature, vkey))
    return Signed(checkpoint, note, times)
