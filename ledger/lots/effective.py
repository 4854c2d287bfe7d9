"""What a recorded event says now: its signed payload, with every correction that counts."""

from __future__ import annotations

from typing import cast

from ledger.crypto.canonical import JSON, format_canonical, parse_canonical
from ledger.crypto.envelope import EVENT, parse_envelope
from ledger.lots.event import B, Event, payload_model
from ledger.lots.names import names_in
from ledger.lots.pointer import with_value
from ledger.lots.state import Recorded
from ledger.lots.view import View


def effective(recorded: Recorded, view: View) -> dict[str, JSON]:
    """Return the payload of an event with every correction that counts."""
    statement = view.statement(recorded.index)
    payload = parse_canonical(parse_envelope(statement, content_type=EVENT).payload)
    for change in recorded.changes:
        value = parse_canonical(change.value.encode())["v"]
        payload = cast(dict[str, JSON], with_value(payload, change.field, value))
    return payload


def read_payload(model: type[B], payload: JSON, *, id: str = "", key: str = "") -> Event[B]:
    """Return a payload with a body of a model as the event that it is; ValidationError when it is none."""
    read = payload_model(model).model_validate_json(format_canonical(cast(dict[str, JSON], payload)))
    return Event(id, key, read, names_in(read))


def read_recorded(model: type[B], recorded: Recorded, view: View) -> Event[B]:
    """Return a recorded event whose body is of a model, with every correction that counts."""
    return read_payload(model, effective(recorded, view), id=recorded.id, key=recorded.key)
