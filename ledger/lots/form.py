"""An event whose bytes are in order and whose fields are not read yet.

Nothing here needs the event types: a process that only checks bytes starts fast.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.crypto.canonical import JSON, parse_canonical
from ledger.crypto.envelope import Envelope


class Form(NamedTuple):
    """What one process hands to another, which reads the event in it.

    ``id`` and ``key`` are those of the event in hex, ``type`` is whatever the payload says there, ``header``
    are issuer and subject of the envelope.
    """

    id: str
    key: str
    type: JSON
    header: tuple[str, str]
    payload: bytes


def form_of(envelope: Envelope, event_id: str) -> Form:
    """Return the form of the event in an envelope; Malformed when the payload is not canonical JSON."""
    name = parse_canonical(envelope.payload).get("type")
    return Form(event_id, envelope.key.hex(), name, (envelope.issuer, envelope.subject), envelope.payload)
