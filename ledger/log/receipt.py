"""Receipts, c2sp.org/tlog-proof@v1: that a log holds an entry, for a verifier without a network.

::

    c2sp.org/tlog-proof@v1
    extra <base64 of the whole log entry>
    index 73894
    <base64 hash>                       the inclusion proof, the leaf's sibling first
    …

    example.com/fancylog                the checkpoint, verbatim, with its signatures
    …

The ``extra`` line is optional in the specification and mandatory here. The specification calls it
unauthenticated; as it holds the entry itself, the proof authenticates it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ledger.errors import Malformed
from ledger.language import N_
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.entry import parse_entry
from ledger.log.merkle import check_inclusion, leaf_hash
from ledger.log.note import MAX_NOTE_BYTES, format_base64, parse_base64, parse_decimal, parse_hash, parse_note
from ledger.log.policy import Policy, check_checkpoint

MAX_RECEIPT_BYTES: Final = MAX_NOTE_BYTES + 100_000
MAX_PROOF_HASHES: Final = 63
_FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A log entry, its index, its inclusion proof, and the checkpoint note the proof leads to."""

    entry: bytes
    index: int
    proof: tuple[bytes, ...]
    checkpoint: bytes


@dataclass(frozen=True, slots=True)
class CheckedReceipt:
    """What a receipt proved: the checkpoint, and the Unix second at which each witness saw it.

    ``witnessed`` is true when the policy asks for a quorum and these witnesses are one.
    """

    checkpoint: Checkpoint
    witnesses: Mapping[str, int]
    witnessed: bool


def is_receipt(data: bytes) -> bool:
    """Tell whether a file begins as receipts do; nothing else of it is read."""
    return data.startswith(_FIRST_LINE.encode())


def parse_receipt(data: bytes) -> Receipt:
    """Read a receipt of at most 1,100,000 bytes; its entry and checkpoint are read, nothing is checked.

    Raises Malformed.
    """
    head, separator, checkpoint = data.partition(b"\n\n")
    if len(data) > MAX_RECEIPT_BYTES or not separator or not head.isascii():
        raise _malformed(N_("it is too long or has no checkpoint after an empty line"))
    match head.decode("ascii").split("\n"):
        case [first, extra, index, *proof] if (
            first == _FIRST_LINE
            and extra.startswith("extra ")
            and index.startswith("index ")
            and len(proof) <= MAX_PROOF_HASHES
        ):
            entry = parse_base64(extra.removeprefix("extra "))
            parse_entry(entry)
            parse_checkpoint(parse_note(checkpoint).text)
            position = parse_decimal(index.removeprefix("index "))
            return Receipt(entry, position, tuple(parse_hash(line) for line in proof), checkpoint)
    raise _malformed(N_("it does not begin with the lines “c2sp.org/tlog-proof@v1”, “extra …” and “index …”"))


def format_receipt(receipt: Receipt) -> bytes:
    """Return the bytes of a receipt."""
    lines = [_FIRST_LINE, f"extra {format_base64(receipt.entry)}", f"index {receipt.index}"]
    lines += [format_base64(value) for value in receipt.proof]
    return "\n".join(lines).encode("ascii") + b"\n\n" + receipt.checkpoint


def check_receipt(receipt: Receipt, policy: Policy) -> CheckedReceipt:
    """Check a receipt as c2sp.org/tlog-proof says: leaf hash, log key, witnesses, inclusion.

    The log's Ed25519 line is enough; a receipt given out at once has no other. Raises as
    :func:`ledger.log.policy.check_checkpoint` does, and ProofInvalid.
    """
    leaf = leaf_hash(receipt.entry)
    checked = check_checkpoint(receipt.checkpoint, policy, require_mldsa=False)
    head = checked.checkpoint
    check_inclusion(receipt.proof, index=receipt.index, size=head.size, leaf=leaf, root=head.root)
    return CheckedReceipt(head, checked.cosigned, checked.witnessed)


def _malformed(reason: str) -> Malformed:
    return Malformed("receipt-malformed", N_("This is not a receipt: {what}."), values={"what": reason})
