"""Vectors of the login statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.envelope import ENROLMENT, LOGIN, sign_envelope
from ledger.crypto.login import LIMIT, SUBJECT, open_login, sign_login
from scripts.vectors.event import ISSUER, KEY, LEDGER, OTHER_KEY, Vector

FIELDS: Final[dict[str, str]] = {
    "ledger": LEDGER,
    "origin": "https://ledger.example.org",
    "nonce": "AAECAwQFBgcICQoLDA0ODw",
    "expires": "2026-04-01T00:01:00Z",
}
OWN: Final = KEY.public_key.hex()


def build() -> Iterator[Vector]:
    """Login statements: ``hex`` is the envelope, its signature is checked."""
    for name, comment, origin in (
        ("good", "a key logs in", FIELDS["origin"]),
        ("good-port", "at a port of its own", "https://ledger.example.org:8443"),
        ("good-address", "at an address of version 6, on a network of one's own", "https://[fd00::1]:8000"),
        ("good-loopback", "without TLS, on the same computer", "http://127.0.0.1:8000"),
    ):
        data = sign_login(KEY, **FIELDS | {"origin": origin})
        yield {"id": name, "comment": comment, "hex": data.hex(), "result": asdict(open_login(data))}
    changes: tuple[tuple[str, str, dict[str, JSON], str], ...] = (
        ("origin-path", "a path behind the origin", {"origin": "https://ledger.example.org/"}, "login-field"),
        ("origin-capitals", "an origin in capitals", {"origin": "https://LEDGER.example"}, "login-field"),
        ("origin-scheme", "an origin of another scheme", {"origin": "ftp://ledger.example"}, "login-field"),
        ("origin-user", "a user before the host", {"origin": "https://a@ledger.example"}, "login-field"),
        ("nonce-short", "a nonce of less than 128 bits", {"nonce": "AAECAwQF"}, "login-field"),
        ("nonce-number", "a number in place of a text", {"nonce": 1}, "login-field"),
        ("expires-no-date", "the 31st of February", {"expires": "2026-02-31T00:00:00Z"}, "login-field"),
        ("field-more", "a field more", {"party": ISSUER}, "login-fields"),
    )
    for name, comment, changed, error in changes:
        data = _signed(format_canonical({**FIELDS, **changed}))
        yield {"id": f"bad-{name}", "comment": comment, "hex": data.hex(), "result": {"error": error}}
    payload = format_canonical(FIELDS)
    good = sign_login(KEY, **FIELDS)
    other = sign_login(OTHER_KEY, **FIELDS)
    for name, comment, data, error in (
        ("issuer", "issued by a party", _signed(payload, issuer=ISSUER), "login-header"),
        ("subject", "another subject", _signed(payload, subject="enrolment"), "login-header"),
        (
            "enrolment",
            "an enrolment is no login",
            _signed(payload, content_type=ENROLMENT),
            "envelope-content-type",
        ),
        ("signature", "another key's signature", good[:-64] + other[-64:], "signature-invalid"),
        ("long", "longer than any login is", bytes(LIMIT + 1), "envelope-too-long"),
    ):
        yield {"id": f"bad-{name}", "comment": comment, "hex": data.hex(), "result": {"error": error}}


def _signed(payload: bytes, *, content_type: str = LOGIN, issuer: str = OWN, subject: str = SUBJECT) -> bytes:
    return sign_envelope(payload, KEY, content_type=content_type, issuer=issuer, subject=subject)
