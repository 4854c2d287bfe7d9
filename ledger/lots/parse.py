"""From signed bytes to an event. Whether the signature holds is asked elsewhere, before it is believed."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from ledger.crypto.canonical import parse_canonical
from ledger.crypto.envelope import EVENT, Envelope, envelope_id, parse_envelope
from ledger.errors import Malformed, Problem
from ledger.lots.event import Event
from ledger.lots.fields import field_problems, places
from ledger.lots.names import names_in
from ledger.lots.table import TYPES, payload_of


def parse_event(data: bytes) -> Event[Any]:
    """Return the event in the COSE bytes; Malformed, with every faulty place, when it is none."""
    return event_of(parse_envelope(data, content_type=EVENT), envelope_id(data))


def event_of(envelope: Envelope, event_id: str) -> Event[Any]:
    """Return the event in an envelope whose id is SHA-256 of its bytes in hex."""
    fields = parse_canonical(envelope.payload)
    name = fields.get("type")
    model = payload_of(name) if isinstance(name, str) and name in TYPES else None
    if model is None:
        raise _malformed([_fault("event-type-unknown", "/type", f"There is no event type {name!r}.")])
    try:
        payload = model.model_validate_json(envelope.payload)
    except ValidationError as error:
        raise _malformed(field_problems(error)) from error
    if (payload.issuer, payload.type) != (envelope.issuer, envelope.subject):
        raise _malformed([_fault("event-header", "", "Issuer and type differ between header and payload.")])
    if (payload.ledger is None) != (payload.type == "ledger.opened"):
        raise _malformed([_fault("event-ledger", "/ledger", "Every event but the genesis names its ledger.")])
    return Event(event_id, envelope.key.hex(), payload, names_in(payload))


def _fault(code: str, where: str, message: str) -> Problem:
    return Problem(code, "refused", where, message)


def _malformed(problems: list[Problem]) -> Malformed:
    return Malformed("event-malformed", f"This is not an event: {places(problems)}.", problems=problems)
