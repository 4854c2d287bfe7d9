"""From signed bytes to an event. Whether the signature holds is asked elsewhere, before it is believed."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from ledger.crypto.envelope import EVENT, Envelope, envelope_id, parse_envelope
from ledger.errors import Malformed, Problem
from ledger.lots.event import Event
from ledger.lots.fields import field_problems, places
from ledger.lots.form import Form, form_of
from ledger.lots.names import names_in
from ledger.lots.table import TYPES, payload_of


def parse_event(data: bytes) -> Event[Any]:
    """Return the event in the COSE bytes; Malformed, with every faulty place, when it is none."""
    return event_of(parse_envelope(data, content_type=EVENT), envelope_id(data))


def event_of(envelope: Envelope, event_id: str) -> Event[Any]:
    """Return the event in an envelope whose id is SHA-256 of its bytes in hex."""
    return event_in(form_of(envelope, event_id))


def event_in(form: Form) -> Event[Any]:
    """Return the event in a form; Malformed, with every faulty place, when there is none.

    That is so when its type is not known, or when its fields are not those of the type.
    """
    name = form.type
    if not isinstance(name, str) or name not in TYPES:
        raise _malformed([_fault("event-type-unknown", "/type", f"There is no event type {name!r}.")])
    try:
        payload = payload_of(name).model_validate_json(form.payload)
    except ValidationError as error:
        raise _malformed(field_problems(error)) from error
    if (payload.issuer, payload.type) != form.header:
        raise _malformed([_fault("event-header", "", "Issuer and type differ between header and payload.")])
    if (payload.ledger is None) != (payload.type == "ledger.opened"):
        raise _malformed([_fault("event-ledger", "/ledger", "Every event but the genesis names its ledger.")])
    return Event(form.id, form.key, payload, names_in(payload))


def _fault(code: str, where: str, message: str) -> Problem:
    return Problem(code, "refused", where, message)


def _malformed(problems: list[Problem]) -> Malformed:
    return Malformed("event-malformed", f"This is not an event: {places(problems)}.", problems=problems)
