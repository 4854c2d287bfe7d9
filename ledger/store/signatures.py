"""Whether statements are signed by the keys they name. Another process imports this, and little with it."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.crypto.envelope import EVENT, Envelope, check_envelope, parse_envelope
from ledger.errors import Malformed, SignatureInvalid


def are_statements_signed(statements: Sequence[bytes]) -> list[bool]:
    """Return for each statement whether it is an event's envelope, signed by the key in its header."""
    return are_signed([_envelope(one) for one in statements])


def are_signed(envelopes: Sequence[Envelope | None]) -> list[bool]:
    """Return for each envelope whether it is one and its signature is by the key in its header."""
    return [envelope is not None and _is_signed(envelope) for envelope in envelopes]


def _envelope(statement: bytes) -> Envelope | None:
    try:
        return parse_envelope(statement, content_type=EVENT)
    except Malformed:
        return None


def _is_signed(envelope: Envelope) -> bool:
    try:
        check_envelope(envelope)
    except SignatureInvalid:
        return False
    return True
