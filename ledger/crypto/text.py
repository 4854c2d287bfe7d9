"""Bytes inside text, each in its one spelling.

Unpadded base64url and base 32 (RFC 4648 §5 and §6), base 45 (RFC 9285).
"""

from __future__ import annotations

from base64 import b32decode, b32encode, b64decode, urlsafe_b64encode
from typing import Final

from ledger.errors import Malformed
from ledger.language import N_

_BASE45: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUE: Final = {symbol: value for value, symbol in enumerate(_BASE45)}


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


def encode_base32(data: bytes) -> str:
    """Return the unpadded base 32 of ``data``, in capitals: all of it is in the alphabet of QR codes."""
    return b32encode(data).rstrip(b"=").decode("ascii")


def decode_base32(text: str) -> bytes:
    """Return the bytes that ``text`` spells; Malformed unless they encode back to ``text``."""
    try:
        data = b32decode(text + "=" * (-len(text) % 8))
    except ValueError as error:
        raise _not_base32() from error
    # Python lets stray low bits stand in the last character.
    if encode_base32(data) != text:
        raise _not_base32()
    return data


def encode_base45(data: bytes) -> str:
    """Return ``data`` in the alphabet of alphanumeric QR codes (RFC 9285): three symbols for two bytes."""
    symbols = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, len(_BASE45))
            symbols.append(_BASE45[digit])
    return "".join(symbols)


def decode_base45(text: str) -> bytes:
    """Return the bytes that ``text`` spells; Malformed when it spells none."""
    data = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        try:
            number = sum(_VALUE[symbol] * 45**place for place, symbol in enumerate(group))
            data += number.to_bytes(len(group) - 1)
        except (KeyError, OverflowError) as error:
            raise _not_base45() from error
    if encode_base45(bytes(data)) != text:
        # One symbol alone spells nothing.
        raise _not_base45()
    return bytes(data)


def _not_base32() -> Malformed:
    return Malformed("base32", N_("The text is not base 32."))


def _not_base45() -> Malformed:
    return Malformed("base45", N_("The text is not base 45."))


def _malformed() -> Malformed:
    return Malformed("base64url", N_("The text is not unpadded base64url."))
