"""Vectors of the signed envelope: the one encoding, and the ones beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import cbor2

from ledger.crypto.envelope import EVENT, LABEL, envelope_id, parse_envelope, sign_envelope, statement_digest
from scripts.vectors.event import ISSUER, KEY, OTHER_KEY, PAYLOAD, SUBJECT, Vector

Bad: TypeAlias = dict[str, tuple[str, bytes, str]]


def build() -> Iterator[Vector]:
    """Signed envelopes: ``hex`` is read with the content type of an event, its signature checked."""
    for name, comment, payload, subject in (
        ("good-event", "a small event", PAYLOAD, SUBJECT),
        ("good-empty-payload", "the envelope does not look into its payload", b"", SUBJECT),
        ("good-length-23", "the longest length inside the first byte", b"x" * 23, "s" * 23),
        ("good-length-24", "the shortest length in a byte of its own", b"x" * 24, "s" * 24),
        ("good-length-255", "the longest length in a byte of its own", b"x" * 255, "s" * 255),
        ("good-length-256", "the shortest length in two bytes", b"x" * 256, "s" * 256),
        ("good-text", "issuer and subject are UTF-8", PAYLOAD, "décision — 決定"),
    ):
        data = sign_envelope(payload, KEY, content_type=EVENT, issuer=ISSUER, subject=subject)
        yield {"id": name, "comment": comment, "hex": data.hex(), "result": _said(data)}
    for name, (comment, data, error) in (_other_encodings() | _other_headers() | _false_signatures()).items():
        yield {"id": f"bad-{name}", "comment": comment, "hex": data.hex(), "result": {"error": error}}


def _said(data: bytes) -> Vector:
    envelope = parse_envelope(data, content_type=EVENT)
    return {
        "content_type": envelope.content_type,
        "key": envelope.key.hex(),
        "issuer": envelope.issuer,
        "subject": envelope.subject,
        "payload": envelope.payload.decode(),
        "event_id": envelope_id(data),
        "statement_digest": statement_digest(envelope).hex(),
    }


def _other_encodings() -> Bad:
    """What RFC 9052 allows or nearly allows around the same signed statement, and this ledger does not."""
    header = _header()
    good = _assemble(header)
    return {
        name: (comment, data, "envelope-encoding")
        for name, comment, data in (
            (
                "unprotected-not-empty",
                "a label outside the signature",
                _assemble(header, between=b"\xa1\x04\x41\x00"),
            ),
            ("tag-missing", "the array without tag 18", good[1:]),
            ("tag-long", "tag 18 in two bytes", b"\xd8\x12" + good[1:]),
            ("tag-other", "tag 17, a COSE_Mac0", b"\xd1" + good[1:]),
            ("length-long", "a payload length in four bytes", _assemble(header, payload=_long(PAYLOAD))),
            (
                "length-long-header",
                "a header length in four bytes",
                _assemble(header, protected=_long(header)),
            ),
            (
                "array-indefinite",
                "an array of indefinite length",
                _assemble(header, start=b"\xd2\x9f", end=b"\xff"),
            ),
            ("trailing-byte", "one more byte", good + b"\x00"),
            ("payload-detached", "nil in place of the payload", _assemble(header, payload=b"\xf6")),
            (
                "payload-text",
                "the payload as a text string",
                _assemble(header, payload=cbor2.dumps(PAYLOAD.decode())),
            ),
            ("signature-short", "63 bytes of signature", _assemble(header, signature=cbor2.dumps(bytes(63)))),
            ("truncated", "the last byte is missing", good[:-1]),
            ("truncated-in-length", "ends inside a length", good[:3]),
            ("empty", "no bytes", b""),
        )
    }


def _other_headers() -> Bad:
    """Well-formed COSE_Sign1 with a valid signature over another protected header."""
    key = KEY.public_key
    claims = {1: ISSUER, 2: SUBJECT}
    headers: dict[str, tuple[str, object]] = {
        "alg-eddsa": ("alg -8, which RFC 9864 deprecates", {1: -8, 3: EVENT, 4: key, 15: claims}),
        "header-order": ("labels in another order", {3: EVENT, 1: -19, 4: key, 15: claims}),
        "header-extra": ("a label more", {1: -19, 3: EVENT, 4: key, 15: claims, 16: "x"}),
        "header-missing": ("no content type", {1: -19, 4: key, 15: claims}),
        "header-array": ("an array in place of the map", [1, -19, 3, EVENT, 4, key, 15, claims]),
        "kid-short": ("a kid that is no public key", {1: -19, 3: EVENT, 4: key[:8], 15: claims}),
        "claims-order": ("claims in another order", {1: -19, 3: EVENT, 4: key, 15: {2: SUBJECT, 1: ISSUER}}),
        "claims-extra": ("a claim more", {1: -19, 3: EVENT, 4: key, 15: {**claims, 6: 1772352720}}),
        "issuer-bytes": ("issuer as a byte string", {1: -19, 3: EVENT, 4: key, 15: {1: b"COOP", 2: SUBJECT}}),
    }
    bad = {
        name: (comment, _assemble(cbor2.dumps(header)), "envelope-encoding")
        for name, (comment, header) in headers.items()
    }
    no_text = _header().replace(ISSUER.encode(), b"\xff" * len(ISSUER))
    bad["issuer-not-utf8"] = ("an issuer that is no UTF-8", _assemble(no_text), "envelope-encoding")
    bad["header-empty"] = ("an empty protected header", _assemble(b""), "envelope-encoding")
    label = _assemble(cbor2.dumps({1: -19, 3: LABEL, 4: key, 15: claims}))
    bad["content-type"] = ("a label statement is no event", label, "envelope-content-type")
    return bad


def _false_signatures() -> Bad:
    """The one encoding, but not signed by the key in the header."""
    good = _assemble(_header())
    flipped = good[:-1] + bytes((good[-1] ^ 0x01,))
    small = _header(key=bytes(32))
    # With a key of small order, R = A and S = 0 satisfy the cofactored equation for every message.
    forged = _assemble(small, signature=cbor2.dumps(bytes(64)))
    return {
        "signature-flipped": ("one bit of the signature turned over", flipped, "signature-invalid"),
        "payload-changed": ("another mass", good.replace(b'"49.8"', b'"59.8"'), "signature-invalid"),
        "key-other": (
            "signed by another key",
            _assemble(_header(key=OTHER_KEY.public_key)),
            "signature-invalid",
        ),
        "key-small-order": ("a key of order 4, which signs all", forged, "signature-invalid"),
    }


def _header(*, key: bytes = KEY.public_key) -> bytes:
    return cbor2.dumps({1: -19, 3: EVENT, 4: key, 15: {1: ISSUER, 2: SUBJECT}})


def _long(value: bytes) -> bytes:
    return b"\x5a" + len(value).to_bytes(4, "big") + value


def _assemble(header: bytes, **other: bytes) -> bytes:
    """Return an envelope of PAYLOAD signed by KEY, with some of its encoded parts replaced."""
    signature = KEY.sign(cbor2.dumps(["Signature1", header, b"", PAYLOAD]))
    parts = {
        "start": b"\xd2\x84",
        "protected": cbor2.dumps(header),
        "between": b"\xa0",
        "payload": cbor2.dumps(PAYLOAD),
        "signature": cbor2.dumps(signature),
        "end": b"",
    }
    return b"".join((parts | other).values())
