"""Sealed fields: SD-JWT disclosures and digests (RFC 9901).

A disclosure is ``base64url(JSON of [salt, name, value])`` without padding, its digest
``base64url(SHA-256(disclosure))``. Only the digest is signed and logged. We write canonical JSON and read
any: the digest binds the writing.

>>> open_disclosure("WyJBQUFBQUFBQUFBQUFBQUFBQUFBQUFBIiwicHJpY2UiLCI5LjUwIl0",
...                 name="price", digest="qAdtQIkaraomVVBPYvJH9xBM0idNK_m6ybYP6omECDY")
'9.50'
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical, parse_array
from ledger.crypto.text import decode_base64url, encode_base64url
from ledger.errors import Malformed, VerificationFailed
from ledger.language import N_

SALT_BYTES: Final = 16
LIMIT: Final = 65_536


def seal(name: str, value: JSON, salt: bytes) -> tuple[str, str]:
    """Return the digest, to be signed, and the disclosure, to be kept apart, of one field.

    ``salt`` is fresh and random, at least 16 bytes (RFC 9901 §9.3); a shorter one is Malformed, as is a
    value that canonical JSON cannot hold and a disclosure of more than 65,536 characters.
    """
    _check_salt(salt)
    disclosure = encode_base64url(format_canonical([encode_base64url(salt), name, value]))
    if len(disclosure) > LIMIT:
        raise _malformed()
    return disclosure_digest(disclosure), disclosure


def open_disclosure(disclosure: str, *, name: str, digest: str) -> JSON:
    """Return the value that ``disclosure`` gives for the field ``name``, whose signed digest is ``digest``.

    Raise VerificationFailed when it is the disclosure of something else, Malformed when it is none.
    """
    if len(disclosure) > LIMIT or not disclosure.isascii():
        raise _malformed()
    if disclosure_digest(disclosure) != digest:
        raise VerificationFailed("sealed-digest", N_("The disclosure does not belong to the signed digest."))
    parts = parse_array(decode_base64url(disclosure))
    if len(parts) != 3 or not isinstance(parts[0], str):  # noqa: PLR2004 - salt, name, value
        raise _malformed()
    _check_salt(decode_base64url(parts[0]))
    if parts[1] != name:
        raise VerificationFailed("sealed-name", N_("The disclosure is of another field than its place says."))
    return parts[2]


def disclosure_digest(disclosure: str) -> str:
    """Return the digest of an ASCII ``disclosure`` (RFC 9901 §4.2.3): 43 characters of base64url."""
    return encode_base64url(sha256(disclosure.encode("ascii")).digest())


def _check_salt(salt: bytes) -> None:
    if len(salt) < SALT_BYTES:
        raise Malformed("sealed-salt", f"The salt of a sealed field has fewer than {SALT_BYTES} bytes.")


def _malformed() -> Malformed:
    return Malformed("sealed-disclosure", N_("The text is not the disclosure of a sealed field."))
