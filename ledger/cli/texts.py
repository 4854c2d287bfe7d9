"""Signed events as text, for QR codes: ``MLE1:`` and their bytes in base 45 (RFC 9285).

Of all texts that is what QR codes hold most densely, and what no program that reads them spoils.
"""

from __future__ import annotations

from typing import Final

from ledger.crypto.text import decode_base45, encode_base45

PREFIX: Final = "MLE1:"


def to_text(data: bytes) -> str:
    """Return a sequence of signed events as text."""
    return PREFIX + encode_base45(data)


def from_text(data: bytes) -> bytes:
    """Return what a file holds as a sequence of signed events; one that was read off a QR code is a text."""
    if not data.startswith(PREFIX.encode()):
        return data
    # The prefix is ASCII; whatever follows that is not makes no base 45.
    return decode_base45(data.decode("latin-1").strip().removeprefix(PREFIX))
