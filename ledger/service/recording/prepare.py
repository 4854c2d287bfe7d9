"""Fills in what an event needs besides its body: ledger, sequence, and what it builds on.

What is cited follows from the table of types and from the marks on the body's fields, so a new event type is
prepared without a line here: the newest event of each thing that is moved or governed, of each thing that is
annotated, and every event that is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import EVENT, Envelope
from ledger.errors import KeyUnknown, Malformed, NotFound
from ledger.language import N_
from ledger.lots.event import SCHEMA, Event, Nature
from ledger.lots.parse import event_of
from ledger.lots.state import KINDS, LEDGER, Headed, Key, Ledger
from ledger.lots.stockpile import Stockpile
from ledger.lots.table import TYPES
from ledger.lots.view import View

GENESIS: Final = "ledger.opened"


def prepare(
    view: View,
    *,
    type: str,
    body: Mapping[str, JSON],
    issuer: str,
    key_hex: str,
    occurred_at: str,
    **common: JSON,
) -> dict[str, JSON]:
    """Return the payload of an event as it would be signed now by a key (public, hex) of ``issuer``.

    ``common`` are further common fields (``place``, ``evidence``, ``entry_mode`` …) and win over what is
    filled in; a value of None leaves the field out. Nothing is decided: what is named and not recorded is not
    cited, and ``decide`` says so. Raises Malformed with every faulty place, and NotFound before the genesis.
    """
    ledger = view.find(Ledger, LEDGER)
    if ledger is None:
        raise NotFound("ledger-empty", "The ledger has no genesis.")
    payload: dict[str, JSON] = {
        "schema": SCHEMA,
        "type": type,
        "ledger": ledger.genesis,
        "issuer": issuer,
        "occurred_at": occurred_at,
        "body": dict(body),
        **_sequence(view, key_hex),
        **common,
    }
    payload = {name: value for name, value in payload.items() if value is not None}
    if "cites" not in payload:
        cites: list[JSON] = [*dict.fromkeys(_cites(read_unsigned(payload, key_hex), view))]
        if cites:
            payload["cites"] = cites
    return payload


def signer_of(view: View, key_hex: str) -> str:
    """Return the party for which a key (public, hex) is enrolled; KeyUnknown when it is not."""
    key = view.find(Key, key_hex)
    if key is None:
        raise KeyUnknown(
            "signer-not-accepted",
            N_("Key {key} is not enrolled in this ledger."),
            values={"key": key_hex[:16]},
            hint=N_("Take another key with --key, or have this one enrolled; it asks so:"),
        )
    return key.party


def _sequence(view: View, key_hex: str) -> dict[str, JSON]:
    key = view.find(Key, key_hex)
    if key is None:
        return {}
    return {"seq": key.seq + 1, "prev": key.last}


def read_unsigned(payload: Mapping[str, JSON], key_hex: str) -> Event[Any]:
    """Return the event that a payload becomes when the key signs it; it has no id yet.

    Malformed with every faulty place.
    """
    name, issuer = payload["type"], payload["issuer"]
    if not isinstance(name, str) or not isinstance(issuer, str):
        raise Malformed("event-malformed", "Type and issuer of an event are texts.")
    data = format_canonical(payload)
    # No key has signed it yet: only what event_of reads is filled in.
    unsigned = Envelope(EVENT, bytes.fromhex(key_hex), issuer, name, data, b"", b"")
    return event_of(unsigned, "")


def _cites(event: Event[Any], view: View) -> Iterator[str]:
    kind = TYPES[event.type]
    if kind.subject == "ledger" and kind.nature is Nature.GOVERNANCE:
        ledger = view.find(Ledger, LEDGER)
        if ledger is not None and event.type != GENESIS:
            yield ledger.head
    else:
        kinds = kind.kinds if kind.nature is Nature.ANNOTATING else (kind.subject, *kind.heads)
        for name, id in ((one, id) for one in kinds if one != "event" for id in event.names(one)):
            record = view.find(KINDS[name], id)
            if isinstance(record, Headed):
                yield record.head
    for id in event.names(kind.founded) if kind.founded is not None else ():
        founded = view.find(Stockpile, id)
        if founded is not None:
            yield founded.born
    yield from event.names("event")
