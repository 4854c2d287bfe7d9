"""The witness protocol, c2sp.org/tlog-witness v1.0: what a log asks, and what a witness answers.

The body of a request to ``add-checkpoint``::

    old 20852014
    PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=        the consistency proof from the old size
    …

    example.com/behind-the-sofa                         the checkpoint, verbatim
    20852163
    …

A witness answers with its cosignature lines when the checkpoint continues the last one it cosigned. The
HTTP numbers here are the protocol's own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ledger.errors import Malformed, ProofInvalid, SignatureInvalid
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint, Signed, check_signatures, parse_checkpoint
from ledger.log.merkle import EMPTY_ROOT, check_consistency
from ledger.log.note import (
    MAX_NOTE_BYTES,
    Signature,
    VerifierKey,
    format_base64,
    format_note,
    format_signature,
    parse_decimal,
    parse_hash,
    parse_note,
)

MAX_PROOF_HASHES: Final = 63
MAX_REQUEST_BYTES: Final = MAX_NOTE_BYTES + 4_000

TEXT: Final = "text/plain; charset=utf-8"
SIZE: Final = "text/x.tlog.size"

Sign = Callable[[Checkpoint], Sequence[Signature]]
"""Makes a witness' cosignatures of a checkpoint, at least one, with a time that is not 0."""


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A request: the size the witness is thought to know, the proof from there, the new checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    note: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer over HTTP; ``kept`` is to be kept durably *before* the answer is sent."""

    status: int
    content_type: str
    body: bytes
    kept: Checkpoint | None = None


def parse_add_checkpoint(data: bytes) -> AddCheckpoint:
    """Read a request of at most 1,004,000 bytes; the note in it is not looked at.

    Raises Malformed.
    """
    head, separator, note = data.partition(b"\n\n")
    if len(data) > MAX_REQUEST_BYTES or not separator or not head.isascii():
        raise _malformed(N_("it is too long or has no checkpoint after an empty line"))
    first, *proof = head.decode("ascii").split("\n")
    if not first.startswith("old ") or len(proof) > MAX_PROOF_HASHES:
        raise _malformed(N_("it does not begin with the old size and at most 63 hashes"))
    old_size = parse_decimal(first.removeprefix("old "))
    return AddCheckpoint(old_size, tuple(parse_hash(line) for line in proof), note)


def format_add_checkpoint(request: AddCheckpoint) -> bytes:
    """Return the body of a request."""
    lines = [f"old {request.old_size}", *(format_base64(value) for value in request.proof)]
    return "\n".join(lines).encode("ascii") + b"\n\n" + request.note


def answer(
    request: bytes, *, origin: str, vkeys: Sequence[VerifierKey], kept: Checkpoint | None, sign: Sign
) -> Answer:
    """Answer a request to cosign a checkpoint of the log ``origin``, whose keys are ``vkeys``.

    ``kept`` is the last checkpoint cosigned for that log. Between reading it and keeping the answer's
    ``kept`` nobody else may answer for the log, or two requests could roll the witness back.
    """
    try:
        asked = parse_add_checkpoint(request)
        head = parse_checkpoint(parse_note(asked.note).text)
    except Malformed as error:
        return _refuse(400, error.message)
    if head.origin != origin:
        return _refuse(404, "This witness does not know that log.")
    try:
        signed = check_signatures(asked.note, vkeys)
    except SignatureInvalid as error:
        return _refuse(403, error.message)
    if not _is_signed_by_log(signed):
        return _refuse(403, "No known key of the log has signed the checkpoint.")
    return _judge(asked, head, kept) or _cosign(head, sign)


def add_cosignatures(checkpoint: bytes, cosignatures: bytes, vkeys: Sequence[VerifierKey]) -> bytes:
    """Return the checkpoint note with those lines of a witness' answer that known witness keys made.

    A line that is there already is not repeated. Raises Malformed, and SignatureInvalid when a line of a
    known key, in the answer or the checkpoint, does not hold.
    """
    ours = parse_note(checkpoint)
    both = checkpoint + cosignatures
    signed = check_signatures(both, vkeys)
    known = {(vkey.name, vkey.key_id) for vkey in signed.times}
    added: list[Signature] = []
    for signature in signed.note.signatures[len(ours.signatures) :]:
        if (signature.name, signature.key_id) in known and signature not in (*ours.signatures, *added):
            added.append(signature)
    return format_note(replace(ours, signatures=(*ours.signatures, *added)))


def _is_signed_by_log(signed: Signed) -> bool:
    return any(vkey.name == signed.checkpoint.origin for vkey in signed.times)


def _judge(asked: AddCheckpoint, head: Checkpoint, kept: Checkpoint | None) -> Answer | None:
    """Return why a signed checkpoint of a known log is not cosigned, or None."""
    if asked.old_size > head.size:
        return _refuse(400, "The old size is beyond the checkpoint's.")
    kept_size = kept.size if kept else 0
    if asked.old_size != kept_size:
        return Answer(409, SIZE, f"{kept_size}\n".encode("ascii"))
    if head.size == 0 and head.root != EMPTY_ROOT:
        return _refuse(422, "The checkpoint of an empty log has the root of another.")
    if kept is None or kept.size == 0:
        # The empty tree is consistent with every tree, so there is nothing to prove.
        return _refuse(422, "There is no proof from an empty log.") if asked.proof else None
    try:
        check_consistency(
            asked.proof, old_size=kept.size, new_size=head.size, old_root=kept.root, new_root=head.root
        )
    except ProofInvalid as error:
        return _refuse(422, error.message)
    return None


def _cosign(head: Checkpoint, sign: Sign) -> Answer:
    lines = [format_signature(signature) + "\n" for signature in sign(head)]
    if not lines:
        raise RuntimeError("bug: a witness without a signature")
    return Answer(200, TEXT, "".join(lines).encode(), kept=head)


def _refuse(status: int, reason: str) -> Answer:
    return Answer(status, TEXT, (reason + "\n").encode())


def _malformed(reason: str) -> Malformed:
    return Malformed(
        "witness-request-malformed",
        N_("This is not a request to a witness: {what}."),
        values={"what": reason},
    )
