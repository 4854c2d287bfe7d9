"""Ed25519 signatures with one answer everywhere (RFC 8032; ed25519-speccheck: only case 3 holds).

Verifiers disagree about keys and R points that have small order or are written in a second way. They are
refused here before libsodium sees them, and every other verifier of this ledger does the same.
"""

from __future__ import annotations

from typing import Final

from nacl import bindings
from nacl.exceptions import BadSignatureError

from ledger.errors import Malformed, SignatureInvalid

PUBLIC_KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_P: Final = 2**255 - 19
# y of the four points of order 8 is ±_Y8; the points of order 1, 2 and 4 have y = 1, -1 and 0.
_Y8: Final = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7

# Every 32-byte string that names a small-order point, or that names a point in a second way: the five
# y of small order and each y from p to 2^255-1, with both sign bits. A sign bit at x = 0 is a second way
# too, and x is 0 only at y = ±1, which are here already.
REFUSED_POINTS: Final = frozenset(
    (y | sign << 255).to_bytes(32, "little")
    for y in (0, 1, _Y8, _P - _Y8, _P - 1, *range(_P, 2**255))
    for sign in (0, 1)
)


def check_signature(public_key: bytes, message: bytes, signature: bytes) -> None:
    """Return when ``signature`` (64 bytes) of ``message`` is by ``public_key`` (32 bytes).

    Raise SignatureInvalid otherwise, also for refused points and for wrong lengths.
    """
    if (
        len(public_key) != PUBLIC_KEY_BYTES
        or len(signature) != SIGNATURE_BYTES
        or public_key in REFUSED_POINTS
        or signature[:32] in REFUSED_POINTS
    ):
        raise _invalid()
    try:
        bindings.crypto_sign_open(signature + message, public_key)
    except BadSignatureError as error:
        raise _invalid() from error


def check_public_key(public_key: bytes) -> None:
    """Return when ``public_key`` may be enrolled: 32 bytes, canonical, in the prime-order subgroup.

    Raise Malformed otherwise. A key with a small-order part would sign ambiguously.
    """
    if len(public_key) != PUBLIC_KEY_BYTES or not bindings.crypto_core_ed25519_is_valid_point(public_key):
        raise Malformed("key-point", "The public key is not a point that Ed25519 keys have.")


def _invalid() -> SignatureInvalid:
    return SignatureInvalid("signature-invalid", "The signature is not by this key over these bytes.")
