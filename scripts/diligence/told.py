"""What happened, told in plain words, and the history that it makes: nothing is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from ledger.diligence.history import History, Stated
from ledger.lots.event import SCHEMA, Event
from ledger.lots.names import names_in
from ledger.lots.table import payload_of

Body = Mapping[str, Any]
SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
_LEDGER: Final = "0" * 64


@dataclass(frozen=True)
class Told:
    """One event before it is read: when it happened and was recorded in Unix milliseconds, who says it."""

    type: str
    by: str
    at: int
    recorded: int
    body: Body
    common: Body = field(default_factory=dict)
    disclosed: Body = field(default_factory=dict)


class Teller:
    """Makes histories of what is told; what was read once is not read again."""

    def __init__(self) -> None:
        self._read: dict[int, tuple[Told, Event[Any]]] = {}

    def history(self, told: Iterable[Told], *, on: str) -> History:
        """Return the history in the order in which it was recorded, with everything known."""
        ordered = sorted(told, key=lambda one: one.recorded)
        stated = [
            Stated(self._event(one), index, one.recorded, one.disclosed) for index, one in enumerate(ordered)
        ]
        return History(stated, on=on, known_at=ordered[-1].recorded)

    def _event(self, one: Told) -> Event[Any]:
        known = self._read.get(id(one))
        if known is not None:
            return known[1]
        payload: dict[str, Any] = {
            "schema": SCHEMA,
            "type": one.type,
            "ledger": _LEDGER,
            "issuer": one.by,
            "occurred_at": moment(one.at),
            "body": one.body,
            **one.common,
        }
        read = payload_of(one.type).model_validate(payload, strict=False)
        event: Event[Any] = Event(id_of(one), _LEDGER, read, names_in(read))
        self._read[id(one)] = one, event
        return event


def id_of(one: Told) -> str:
    """Return the id of an event that is told."""
    return hashlib.sha256(f"{one.type}{one.by}{one.at}{one.recorded}{one.body}".encode()).hexdigest()


def moment(at: int) -> str:
    """Return Unix milliseconds as the ledger writes a time."""
    return datetime.fromtimestamp(at // SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(at: int) -> str:
    """Return the UTC day of Unix milliseconds."""
    return moment(at)[:10]


def clock(text: str) -> int:
    """Return a UTC day as Unix milliseconds."""
    return int(datetime.fromisoformat(f"{text}T00:00:00+00:00").timestamp()) * SECOND
