"""The enrolment statement: a new key says for whom it wants to sign, and proves that it is held."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal, TypeAlias, get_args

from ledger.crypto.canonical import format_canonical, parse_canonical
from ledger.crypto.ed25519 import check_public_key
from ledger.crypto.envelope import ENROLMENT, check_envelope, parse_envelope, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.text import encode_base32
from ledger.errors import Malformed, VerificationFailed
from ledger.language import N_

Use: TypeAlias = Literal["admin", "field"]
SUBJECT: Final = "enrolment"

_FIELDS: Final = {
    "ledger": re.compile(r"[0-9a-f]{64}"),
    "party": re.compile(r"[A-Z0-9][A-Z0-9._-]{0,39}"),
    "public_key": re.compile(r"[0-9a-f]{64}"),
    "use": re.compile("|".join(get_args(Use))),
    "expires": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
}
# The letters of base 32 as those of our tags (Crockford): no I, L, O and U, which are misread and misheard.
_SPOKEN: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_CODE_GROUPS: Final = ((0, 4), (4, 8), (8, 12))


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the new key asks for. Whether it is granted, an event in the log says.

    ``ledger`` and ``public_key`` are 64 hex digits, ``expires`` is ``YYYY-MM-DDTHH:MM:SSZ``: the last moment
    at which the statement may be used, not the end of the key.
    """

    ledger: str
    party: str
    public_key: str
    use: Use
    expires: str


def sign_enrolment(key: SigningKey, *, ledger: str, party: str, use: Use, expires: str) -> bytes:
    """Return the enrolment statement of ``key``, signed by itself; Malformed when a field is."""
    enrolment = Enrolment(ledger, party, key.public_key.hex(), use, expires)
    payload = format_canonical(asdict(enrolment))
    _parse_payload(payload)
    return sign_envelope(payload, key, content_type=ENROLMENT, issuer=party, subject=SUBJECT)


def open_enrolment(data: bytes) -> Enrolment:
    """Return what a valid enrolment statement asks for. ``expires`` is for the caller to compare.

    Raise Malformed when ``data`` is none or its key is not of prime order, SignatureInvalid when it is not
    signed by the key in its header, VerificationFailed when header and payload disagree.
    """
    envelope = parse_envelope(data, content_type=ENROLMENT)
    enrolment = _parse_payload(envelope.payload)
    check_public_key(bytes.fromhex(enrolment.public_key))
    check_envelope(envelope)
    header = envelope.key.hex(), envelope.issuer, envelope.subject
    if header != (enrolment.public_key, enrolment.party, SUBJECT):
        raise VerificationFailed(
            "enrolment-header", N_("The enrolment statement is signed by another key or for another party.")
        )
    return enrolment


def enrolment_code(data: bytes) -> str:
    """Return the code of an enrolment statement, ``7K3M-9Q2X-TW4R``: the first 60 bits of its SHA-256.

    Who asks and who enrols read it to each other, so that the statement is not exchanged on its way.
    """
    symbols = encode_base32(sha256(data).digest()).translate(_SPOKEN)
    return "-".join(symbols[start:end] for start, end in _CODE_GROUPS)


def _parse_payload(payload: bytes) -> Enrolment:
    fields = parse_canonical(payload)
    if fields.keys() != _FIELDS.keys():
        values = {"fields": ", ".join(_FIELDS)}
        raise Malformed(
            "enrolment-fields", N_("An enrolment statement has the fields {fields}."), values=values
        )
    texts = {name: str(value) for name, value in fields.items()}
    for name, pattern in _FIELDS.items():
        if fields[name] != texts[name] or not pattern.fullmatch(texts[name]):
            message = N_("The field {name} of the enrolment statement is malformed.")
            raise Malformed("enrolment-field", message, values={"name": name})
    try:
        datetime.fromisoformat(texts["expires"])
    except ValueError as error:
        raise Malformed("enrolment-field", N_("The enrolment statement expires on no real date.")) from error
    return Enrolment(
        ledger=texts["ledger"],
        party=texts["party"],
        public_key=texts["public_key"],
        use="admin" if texts["use"] == "admin" else "field",
        expires=texts["expires"],
    )
