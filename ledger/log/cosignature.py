r"""Timestamped cosignatures of a tree, c2sp.org/tlog-cosignature v1.1: Ed25519 (0x04) and ML-DSA-44 (0x06).

What follows the key id on the signature line is ``time`` (Unix seconds, 8 bytes big-endian) ‖ signature.
Ed25519 signs two lines and the checkpoint's text::

    cosignature/v1
    time 1679315147
    example.com/behind-the-sofa
    20852163
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

ML-DSA-44 signs ``"subtree/v1\n\0"`` ‖ u8 length, cosigner's name ‖ u64 time ‖ u8 length, origin ‖ u64
start, here 0 ‖ u64 end, here the size ‖ root. The same line, under the log's own name, is the log's second
signature.
"""

from __future__ import annotations

from typing import Final, Protocol

from ledger.crypto.ed25519 import check_signature
from ledger.crypto.keys import SigningKey
from ledger.crypto.mldsa import MlDsaKey, check_mldsa_signature
from ledger.errors import KeyUnknown, SignatureInvalid
from ledger.log.note import COSIGNATURE_ED25519, COSIGNATURE_MLDSA, Signature, VerifierKey, format_base64

MAX_TIME: Final = 2**63 - 1

_SIGNATURE_BYTES: Final = {COSIGNATURE_ED25519: 64, COSIGNATURE_MLDSA: 2420}


class TreeHead(Protocol):
    """What a cosignature speaks about; a Checkpoint is one."""

    @property
    def origin(self) -> str:
        """The log's name, 1 to 255 bytes."""

    @property
    def size(self) -> int:
        """The number of leaves."""

    @property
    def root(self) -> bytes:
        """The root, 32 bytes."""


def cosign(head: TreeHead, *, name: str, key: SigningKey, time: int) -> Signature:
    """Cosign as ``name`` with Ed25519 at ``time`` in Unix seconds."""
    vkey = VerifierKey(name, COSIGNATURE_ED25519, key.public_key)
    signature = key.sign(_signed_message(head, vkey, time))
    return Signature(name, vkey.key_id, time.to_bytes(8, "big") + signature)


def cosign_mldsa(head: TreeHead, *, name: str, key: MlDsaKey, time: int) -> Signature:
    """Cosign as ``name`` with ML-DSA-44 at ``time`` in Unix seconds; 0 says nothing about the time."""
    vkey = VerifierKey(name, COSIGNATURE_MLDSA, key.public_key)
    signature = key.sign(_signed_message(head, vkey, time))
    return Signature(name, vkey.key_id, time.to_bytes(8, "big") + signature)


def check_cosignature(head: TreeHead, signature: Signature, vkey: VerifierKey) -> int:
    """Check a cosignature of either type and return its time in Unix seconds.

    Raises KeyUnknown when the line is another key's, SignatureInvalid when it is this key's and does not
    hold.
    """
    if (signature.name, signature.key_id) != (vkey.name, vkey.key_id):
        raise KeyUnknown("cosignature-key-unknown", f"A cosignature of {signature.name} is by another key.")
    time, blob = int.from_bytes(signature.blob[:8], "big"), signature.blob[8:]
    if len(blob) != _SIGNATURE_BYTES.get(vkey.type) or time > MAX_TIME:
        raise SignatureInvalid("signature-invalid", f"The cosignature of {vkey.name} has the wrong form.")
    message = _signed_message(head, vkey, time)
    if vkey.type == COSIGNATURE_ED25519:
        check_signature(vkey.public_key, message, blob)
    else:
        check_mldsa_signature(vkey.public_key, message, blob)
    return time


def _signed_message(head: TreeHead, vkey: VerifierKey, time: int) -> bytes:
    if not 0 <= time <= MAX_TIME:
        raise RuntimeError("bug: a cosignature outside of time")
    if vkey.type == COSIGNATURE_ED25519:
        root = format_base64(head.root)
        return f"cosignature/v1\ntime {time}\n{head.origin}\n{head.size}\n{root}\n".encode()
    start = 0
    return b"".join(
        (
            b"subtree/v1\n\x00",
            _short_string(vkey.name),
            time.to_bytes(8, "big"),
            _short_string(head.origin),
            start.to_bytes(8, "big"),
            head.size.to_bytes(8, "big"),
            head.root,
        )
    )


def _short_string(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(1, "big") + data
