"""What the passport of another ledger says of a lot, as an import here cites it; verify judges it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from ledger.crypto.canonical import JSON
from ledger.crypto.text import decode_base64url
from ledger.log.entry import parse_entry
from ledger.lots.attribution import UNKNOWN
from ledger.lots.event import Event
from ledger.lots.parse import parse_event
from ledger.lots.state import Lot
from ledger.lots.view import At
from ledger.service.show.thing import amount
from ledger.verify.passport_file import LotStatement, Passport, parse_passport, parse_statement
from ledger.verify.subset import Subset

MOST: Final = 255
"""Origins that an import names one by one; what is left of more is unknown."""


def cited(data: bytes) -> dict[str, JSON]:
    """Return the fields of `lot.imported` that a passport gives; Malformed when it is none.

    They are its ledger, lot and last export, its checkpoint, its own hash, and the shares and mineral of the
    lot. There is no mineral where the passport alone does not give the lot.
    """
    passport = parse_passport(data)
    statement, _ = parse_statement(decode_base64url(passport.statement))
    events = [_read(one.entry, one.index) for one in passport.events]
    fields: dict[str, JSON] = {
        "ledger": statement.ledger,
        "foreign_lot": statement.lot,
        "event": _export([event for event, _, _ in events], statement),
        "checkpoint": {"origin": statement.origin, "size": statement.size, "root": statement.root},
        "passport_sha256": hashlib.sha256(data).hexdigest(),
        "shares": _shares(statement),
    }
    mineral = _mineral(events, passport)
    return fields if mineral is None else fields | {"mineral": mineral}


def _read(text: str, index: int) -> tuple[Event[Any], At, bytes]:
    entry = parse_entry(decode_base64url(text))
    return parse_event(entry.statement), At(index, entry.recorded_at), entry.statement


def _export(events: Sequence[Event[Any]], statement: LotStatement) -> str:
    """Return the export of the lot there, or else the newest event that moved it."""
    sent = [one.id for one in events if one.type == "lot.exported" and statement.lot in one.lots]
    return sent[-1] if sent else statement.head


def _shares(statement: LotStatement) -> list[JSON]:
    parts: dict[str, Decimal] = {}
    for one in statement.shares:
        parts[one.origin] = parts.get(one.origin, Decimal(0)) + Decimal(one.share)
    largest = sorted(parts, key=lambda origin: (-parts[origin], origin))
    for origin in largest[MOST:]:
        parts[UNKNOWN] = parts.get(UNKNOWN, Decimal(0)) + parts.pop(origin)
    return [{"origin": origin, "share": amount(share)} for origin, share in sorted(parts.items())]


def _mineral(events: Sequence[tuple[Event[Any], At, bytes]], passport: Passport) -> str | None:
    view = Subset(events, passport.lot)
    for event, at, _ in events:
        view.take(event, at)
    lot = view.find(Lot, passport.lot)
    return None if lot is None else lot.mineral
