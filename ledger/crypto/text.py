"""Bytes inside text: unpadded base64url (RFC 4648 §5), in its one spelling."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode

from ledger.errors import Malformed


def encode_base64url(data: bytes) -> str:
    """Return the unpadded base64url of ``data``."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes:
    """Return the bytes that ``text`` spells; Malformed unless they encode back to ``text``."""
    try:
        data = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise _malformed() from error
    # Python reads + and / beside - and _, and stray low bits in the last character.
    if encode_base64url(data) != text:
        raise _malformed()
    return data


def _malformed() -> Malformed:
    return Malformed("base64url", "The text is not unpadded base64url.")
