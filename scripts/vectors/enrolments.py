"""Vectors of the enrolment statement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Final

from nacl.bindings import crypto_core_ed25519_add

from ledger.crypto.canonical import JSON, format_canonical
from ledger.crypto.enrolment import SUBJECT, enrolment_code, open_enrolment, sign_enrolment
from ledger.crypto.envelope import ENROLMENT, EVENT, sign_envelope
from scripts.vectors.event import ISSUER, KEY, LEDGER, OTHER_KEY, Vector

EXPIRES: Final = "2026-04-01T00:00:00Z"
# The point of order 2, (0, -1). Added to a public key it gives a point outside the prime-order subgroup.
ORDER_2: Final = (2**255 - 20).to_bytes(32, "little")


def build() -> Iterator[Vector]:
    """Enrolment statements: ``hex`` is the envelope, its signature is checked; ``code`` is compared."""
    admin = sign_enrolment(KEY, ledger=LEDGER, party=ISSUER, use="admin", expires=EXPIRES)
    field = sign_enrolment(OTHER_KEY, ledger=LEDGER, party=ISSUER, use="field", expires=EXPIRES)
    for name, data in (("good-admin", admin), ("good-field", field)):
        result = asdict(open_enrolment(data))
        shown = {"hex": data.hex(), "code": enrolment_code(data)}
        yield {"id": name, "comment": "a key asks to sign", **shown, "result": result}
    own = KEY.public_key.hex()
    mixed = crypto_core_ed25519_add(KEY.public_key, ORDER_2).hex()
    fields: dict[str, JSON] = {
        "ledger": LEDGER,
        "party": ISSUER,
        "public_key": own,
        "use": "admin",
        "expires": EXPIRES,
    }
    changes: tuple[tuple[str, str, dict[str, JSON], str], ...] = (
        (
            "other-key",
            "signed by another key than it names",
            {"public_key": OTHER_KEY.public_key.hex()},
            "enrolment-header",
        ),
        ("other-party", "another party than the issuer", {"party": "TRADER-1"}, "enrolment-header"),
        ("use", "a use that is none", {"use": "root"}, "enrolment-field"),
        ("number", "a number in place of a text", {"use": 1}, "enrolment-field"),
        ("party-lower-case", "an id in small letters", {"party": "coop"}, "enrolment-field"),
        ("expires-no-date", "the 31st of February", {"expires": "2026-02-31T00:00:00Z"}, "enrolment-field"),
        ("field-more", "a field more", {"note": "x"}, "enrolment-fields"),
        ("key-mixed-order", "a key with a part of order 2", {"public_key": mixed}, "key-point"),
        ("key-small-order", "a key of order 4", {"public_key": "00" * 32}, "key-point"),
    )
    for name, comment, changed, error in changes:
        payload = format_canonical(fields | changed)
        data = sign_envelope(payload, KEY, content_type=ENROLMENT, issuer=ISSUER, subject=SUBJECT)
        yield {"id": f"bad-{name}", "comment": comment, "hex": data.hex(), "result": {"error": error}}
    payload = format_canonical(fields)
    for name, comment, data, error in (
        (
            "subject",
            "another subject",
            sign_envelope(payload, KEY, content_type=ENROLMENT, issuer=ISSUER, subject="login"),
            "enrolment-header",
        ),
        (
            "event",
            "an event is no enrolment",
            sign_envelope(payload, KEY, content_type=EVENT, issuer=ISSUER, subject=SUBJECT),
            "envelope-content-type",
        ),
        ("signature", "another signature", admin[:-64] + field[-64:], "signature-invalid"),
    ):
        yield {"id": f"bad-{name}", "comment": comment, "hex": data.hex(), "result": {"error": error}}
