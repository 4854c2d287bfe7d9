"""A signed event that was overtaken is signed again on what is newest; nothing has to be typed anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from ledger.cli.recording import Draft
from ledger.cli.sealed_files import disclosures_beside, read_disclosures
from ledger.crypto.canonical import JSON, parse_canonical
from ledger.crypto.envelope import EVENT, envelope_id, parse_envelope
from ledger.lots.parse import event_of

# A CBOR tag 18, then an array of four: no text begins so.
MARK: Final = b"\xd2\x84"
_ANEW: Final = frozenset(
    {"schema", "type", "ledger", "issuer", "occurred_at", "cites", "body", "seq", "prev"}
)


@dataclass(frozen=True, slots=True)
class Overtaken:
    """What a signed event says, to be said again, with the disclosures of what it seals."""

    draft: Draft
    occurred_at: str
    disclosures: tuple[str, ...]


def read_overtaken(file: Path) -> Overtaken:
    """Return what the signed event in a file says; the event itself is named as superseded.

    Raises Malformed when the file holds no event, or more than one.
    """
    data = file.read_bytes()
    envelope = parse_envelope(data, content_type=EVENT)
    event_of(envelope, envelope_id(data))
    payload = parse_canonical(envelope.payload)
    common: dict[str, JSON] = {name: value for name, value in payload.items() if name not in _ANEW}
    common["supersedes_unrecorded"] = envelope_id(data)
    body = cast(dict[str, JSON], payload["body"])
    sealed = read_disclosures(disclosures_beside(file)).get(envelope_id(data), [])
    draft = Draft(str(payload["type"]), body, common)
    return Overtaken(draft, str(payload["occurred_at"]), tuple(sealed))
