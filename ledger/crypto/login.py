"""The login statement: whoever holds a key shows it to one server, once, to read what its party may read."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from ledger.crypto.canonical import format_canonical, parse_canonical
from ledger.crypto.envelope import LOGIN, open_envelope, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.errors import Malformed, VerificationFailed
from ledger.frozen import dataclass
from ledger.language import N_

SUBJECT: Final = "login"
LIMIT: Final = 1_024
"""Bytes of a login statement: it comes from strangers."""

_HOST: Final = r"(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])"
_FIELDS: Final = {
    "ledger": re.compile(r"[0-9a-f]{64}"),
    "origin": re.compile(rf"https?://{_HOST}(?::[1-9][0-9]{{0,4}})?"),
    "nonce": re.compile(r"[A-Za-z0-9._-]{22,128}"),
    "expires": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"),
}


@dataclass(frozen=True)
class Login:
    """Who wants to read, where, and until when this may be used.

    ``key`` is the public key in hex, ``ledger`` the id of the genesis, ``origin`` the server's web origin
    (RFC 6454, ``https://ledger.example``), ``nonce`` what the server asked to be signed, ``expires`` a UTC
    second ``YYYY-MM-DDTHH:MM:SSZ``.
    """

    key: str
    ledger: str
    origin: str
    nonce: str
    expires: str


def sign_login(key: SigningKey, *, ledger: str, origin: str, nonce: str, expires: str) -> bytes:
    """Return the login statement of ``key``; Malformed when a field is.

    ``origin`` is where the caller has really connected to, never what the other side calls itself: a
    statement that one server was given is then worth nothing at another.
    """
    payload = format_canonical({"ledger": ledger, "origin": origin, "nonce": nonce, "expires": expires})
    _parse_payload(payload)
    own = key.public_key.hex()
    return sign_envelope(payload, key, content_type=LOGIN, issuer=own, subject=SUBJECT, limit=LIMIT)


def open_login(data: bytes) -> Login:
    """Return what a login statement says, its signature checked.

    Whether the key is enrolled, and the ledger, the origin, the nonce and the moment are right, is for the
    caller to compare. Raise Malformed when ``data`` is none, SignatureInvalid when the key in its header has
    not signed it, VerificationFailed when the header names somebody else.
    """
    envelope = open_envelope(data, content_type=LOGIN, limit=LIMIT)
    fields = _parse_payload(envelope.payload)
    key = envelope.key.hex()
    if (envelope.issuer, envelope.subject) != (key, SUBJECT):
        raise VerificationFailed("login-header", N_("The login statement is for another key."))
    return Login(key=key, **fields)


def _parse_payload(payload: bytes) -> dict[str, str]:
    fields = parse_canonical(payload)
    if fields.keys() != _FIELDS.keys():
        raise Malformed(
            "login-fields",
            N_("A login statement has the fields {fields}."),
            values={"fields": ", ".join(_FIELDS)},
        )
    for name, pattern in _FIELDS.items():
        value = fields[name]
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise _malformed(name)
    texts = {name: str(value) for name, value in fields.items()}
    try:
        datetime.fromisoformat(texts["expires"])
    except ValueError as error:
        raise _malformed("expires") from error
    return texts


def _malformed(name: str) -> Malformed:
    return Malformed(
        "login-field", N_("The field {name} of the login statement is malformed."), values={"name": name}
    )
