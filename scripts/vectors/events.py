"""Vectors of events: one good of every type, and bytes that are soundly signed and yet no event."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from ledger.crypto.envelope import EVENT, parse_envelope, sign_envelope
from ledger.errors import Malformed
from ledger.lots.parse import parse_event
from ledger.lots.table import TYPES
from scripts.vectors.event import Vector
from tests.support.journey import journey
from tests.support.world import signing_key

Payload: TypeAlias = dict[str, Any]
Change: TypeAlias = Callable[[Payload], object]

BAD: Final[dict[str, tuple[str, Change]]] = {
    "type-unknown": ("a type that is not in the table", lambda p: p.update(type="lot.eaten")),
    "type-missing": ("no type", lambda p: p.pop("type")),
    "schema-other": ("another schema", lambda p: p.update(schema="mineral-ledger/2")),
    "ledger-missing": ("no ledger, as only the genesis may", lambda p: p.pop("ledger")),
    "ledger-short": ("half a hash", lambda p: p.update(ledger=p["ledger"][:32])),
    "issuer-lower-case": ("an id in lower case", lambda p: p.update(issuer="coop")),
    "time-with-offset": (
        "a time that is not UTC",
        lambda p: p.update(occurred_at="2026-01-01T01:00:00+01:00"),
    ),
    "time-impossible": ("the thirtieth of February", lambda p: p.update(occurred_at="2026-02-30T00:00:00Z")),
    "field-more": ("a field that nobody knows", lambda p: p.update(colour="grey")),
    "body-field-more": ("a field of the body that nobody knows", lambda p: p["body"].update(colour="grey")),
    "body-field-missing": ("no mineral", lambda p: p["body"].pop("mineral")),
    "body-missing": ("no body", lambda p: p.pop("body")),
    "mass-exponent": ("a mass in scientific form", lambda p: p["body"]["quantity"].update(mass_kg="5e1")),
    "mass-leading-zero": (
        "a mass with a leading zero",
        lambda p: p["body"]["quantity"].update(mass_kg="050"),
    ),
    "mass-negative": ("a negative mass", lambda p: p["body"]["quantity"].update(mass_kg="-50")),
    "mass-number": ("a mass that is no string", lambda p: p["body"]["quantity"].update(mass_kg=50)),
    "date-impossible": ("a day that is not", lambda p: p["body"].update(extracted_from="2025-13-01")),
    "cites-no-hash": ("an index in place of an event id", lambda p: p.update(cites=["7"])),
    "seq-zero": ("numbers of a key's events begin with 1", lambda p: p.update(seq=0)),
    "two-faults": ("both are named", lambda p: (p.pop("occurred_at"), p["body"].pop("lot"))),
}


def build() -> Iterator[Vector]:
    """``hex`` is the COSE of an event; ``result`` is its id and payload, or the faults with their places."""
    good = _good()
    for name in TYPES:
        data = good[name]
        event = parse_event(data)
        payload = parse_envelope(data, content_type=EVENT).payload.decode()
        result = {"event_id": event.id, "key": event.key, "payload": payload}
        yield {"id": name, "comment": f"a good {name}", "hex": data.hex(), "result": result}
    payload = json.loads(parse_envelope(good["lot.registered"], content_type=EVENT).payload)
    for name, (comment, change) in BAD.items():
        changed = json.loads(json.dumps(payload))
        change(changed)
        yield _bad(name, comment, _signed(changed))
    yield _bad("header-issuer", "another issuer in the header", _signed(payload, issuer="TRADER"))
    yield _bad("header-type", "another type in the header", _signed(payload, subject="lot.split"))
    genesis = json.loads(parse_envelope(good["ledger.opened"], content_type=EVENT).payload)
    yield _bad(
        "genesis-with-ledger", "a genesis that names a ledger", _signed(genesis | {"ledger": "ab" * 32})
    )
    del genesis["body"]["policy"]["tolerances"]["late_hours"]
    yield _bad("policy-without-a-tolerance", "a policy that leaves a tolerance open", _signed(genesis))


def _good() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for _, data in journey().past.entries:
        found[parse_event(data).type] = data
    return found


def _signed(payload: Payload, *, issuer: str | None = None, subject: str | None = None) -> bytes:
    # Not by format_canonical: an exponent or a missing field is canonical JSON, and is to be signed as it is.
    data = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    return sign_envelope(
        data,
        signing_key("COOP"),
        content_type=EVENT,
        issuer=issuer or payload["issuer"],
        subject=subject or payload.get("type", "lot.registered"),
    )


def _bad(name: str, comment: str, data: bytes) -> Vector:
    try:
        parse_event(data)
    except Malformed as error:
        faults = [{"code": one.code, "where": one.where} for one in error.problems]
        return {"id": f"bad-{name}", "comment": comment, "hex": data.hex(), "result": {"problems": faults}}
    raise RuntimeError(f"bug: {name} is a good event")
