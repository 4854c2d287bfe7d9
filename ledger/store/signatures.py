"""Opens statements: whether they are in order, and signed by the keys they name.

Another process imports this, and little with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger.crypto.envelope import (
    EVENT,
    Envelope,
    check_envelope,
    envelope_id,
    parse_envelope,
    statement_digest,
)
from ledger.errors import Malformed, SignatureInvalid
from ledger.lots.form import Form, form_of


class Opened(NamedTuple):
    """A statement that is in order and signed by the key in its header, its fields not read yet."""

    digest: bytes
    form: Form


def open_statements(statements: Sequence[bytes]) -> list[Opened | None]:
    """Return each statement opened; None for one that is not in order or not signed."""
    envelopes = [_envelope(one) for one in statements]
    signed = are_signed(envelopes)
    return [
        _open(statement, envelope) if envelope is not None and is_signed else None
        for statement, envelope, is_signed in zip(statements, envelopes, signed, strict=True)
    ]


def are_signed(envelopes: Sequence[Envelope | None]) -> list[bool]:
    """Return for each envelope whether it is one and its signature is by the key in its header."""
    return [envelope is not None and _is_signed(envelope) for envelope in envelopes]


def _envelope(statement: bytes) -> Envelope | None:
    try:
        return parse_envelope(statement, content_type=EVENT)
    except Malformed:
        return None


def _open(statement: bytes, envelope: Envelope) -> Opened | None:
    try:
        return Opened(statement_digest(envelope), form_of(envelope, envelope_id(statement)))
    except Malformed:
        return None


def _is_signed(envelope: Envelope) -> bool:
    try:
        check_envelope(envelope)
    except SignatureInvalid:
        return False
    return True
