"""The signed envelope: COSE_Sign1 (RFC 9052) in exactly one encoding.

::

    d2 84                                      tag 18, array of 4
      58 xx  a4                                protected header, a byte string holding a map:
               01 32                             1 alg: -19 (Ed25519, RFC 9864)
               03 78 xx <content type>           3 content type
               04 58 20 <public key>             4 kid: the signer's 32 bytes
               0f a2 01 6x <iss> 02 6x <sub>    15 CWT claims (RFC 9597): issuer, subject
      a0                                       no unprotected header
      58 xx <payload>
      58 40 <signature>

Lengths are the shortest possible and nothing follows. The reader below looks only at lengths, then
encodes what it read and compares: whatever else the bytes were, they are not that.
docs/formats/event.md has a worked example.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from ledger.crypto.ed25519 import PUBLIC_KEY_BYTES, SIGNATURE_BYTES, check_signature
from ledger.crypto.keys import SigningKey
from ledger.errors import Malformed
from ledger.language import N_

EVENT: Final = "application/vnd.mineral-ledger.event+json"
STATEMENT: Final = "application/vnd.mineral-ledger.statement+json"
LABEL: Final = "application/vnd.mineral-ledger.label+json"
ENROLMENT: Final = "application/vnd.mineral-ledger.enrolment+json"
LOGIN: Final = "application/vnd.mineral-ledger.login+json"
ASSESSMENT: Final = "application/vnd.mineral-ledger.assessment+json"

# A log entry is 8 bytes of time and one envelope, and C2SP tlog-tiles gives entries a 16-bit length.
LIMIT: Final = 65_535 - 8
"""Bytes of an envelope, but for those that are never logged and have a limit of their own."""

_BYTES: Final = 0x40
_TEXT: Final = 0x60
_ONE_BYTE: Final = 24
_LAST_OF_ONE_BYTE: Final = 0xFF
_TWO_BYTES: Final = 25
_LAST_OF_TWO_BYTES: Final = 0xFFFF
_FOUR_BYTES: Final = 26


@dataclass(frozen=True, slots=True)
class Envelope:
    """What an envelope says. ``protected`` are the bytes of its header, which are signed with the payload."""

    content_type: str
    key: bytes
    issuer: str
    subject: str
    payload: bytes
    signature: bytes
    protected: bytes

    @property
    def sig_structure(self) -> bytes:
        """The bytes that were signed (RFC 9052 §4.4)."""
        return _sig_structure(self.protected, self.payload)


def sign_envelope(
    payload: bytes, key: SigningKey, *, content_type: str, issuer: str, subject: str, limit: int = LIMIT
) -> bytes:
    """Return the envelope of ``payload`` signed by ``key``; Malformed when it would be over the limit."""
    try:
        protected = _format_protected(content_type, key.public_key, issuer, subject)
    except UnicodeEncodeError as error:
        raise Malformed("envelope-text", N_("The issuer or subject has a character that is none.")) from error
    size = len(protected) + len(payload)
    data = b"" if size > limit else _format(protected, payload, key.sign(_sig_structure(protected, payload)))
    if not 0 < len(data) <= limit:
        raise _too_long(limit)
    return data


def parse_envelope(data: bytes, *, content_type: str, limit: int = LIMIT) -> Envelope:
    """Return what the envelope ``data`` says, with the signature NOT checked.

    Raise Malformed unless it is the one encoding, at most ``limit`` bytes, and of ``content_type``.
    """
    if len(data) > limit:
        raise _too_long(limit)
    protected, payload, signature, end = _read(data, 0)
    if end != len(data):
        raise _not_an_envelope()
    found, key, issuer, subject = _read_protected(protected)
    if found != content_type:
        message = N_("The envelope holds {found}, not {expected}.")
        raise Malformed("envelope-content-type", message, values={"found": found, "expected": content_type})
    return Envelope(found, key, issuer, subject, payload, signature, protected)


def check_envelope(envelope: Envelope) -> None:
    """Return when the signature is by the key in the header; raise SignatureInvalid otherwise.

    This shows integrity only: whether the key may sign this is for the log to say.
    """
    check_signature(envelope.key, envelope.sig_structure, envelope.signature)


def open_envelope(data: bytes, *, content_type: str, limit: int = LIMIT) -> Envelope:
    """Return what the envelope says, its signature checked; Malformed or SignatureInvalid otherwise."""
    envelope = parse_envelope(data, content_type=content_type, limit=limit)
    check_envelope(envelope)
    return envelope


def envelope_id(data: bytes) -> str:
    """Return the id of an envelope, for an event the event id: SHA-256 of its bytes, in hex."""
    return sha256(data).hexdigest()


def statement_digest(envelope: Envelope) -> bytes:
    """Return SHA-256 of what was signed: the same for a copy that was signed again."""
    return sha256(envelope.sig_structure).digest()


def split_sequence(data: bytes) -> list[bytes]:
    """Return the envelopes of a CBOR sequence (RFC 8742), which is their concatenation.

    Raise Malformed unless all of ``data`` is items of the outer shape. Headers are not looked into.
    """
    items = []
    at = 0
    while at < len(data):
        end = _read(data, at)[3]
        items.append(data[at:end])
        at = end
    return items


def _read(data: bytes, start: int) -> tuple[bytes, bytes, bytes, int]:
    """Return protected header, payload, signature and end of the envelope at ``start``."""
    try:
        protected, at = _read_string(data, start + 2)
        payload, at = _read_string(data, at + 1)
    except IndexError as error:
        raise _not_an_envelope() from error
    end = at + 2 + SIGNATURE_BYTES
    signature = data[at + 2 : end]
    # Headers are kept in memory below, so none is longer than the whole of what can be logged.
    if len(signature) != SIGNATURE_BYTES or len(protected) > LIMIT:
        raise _not_an_envelope()
    if _format(protected, payload, signature) != data[start:end]:
        raise _not_an_envelope()
    return protected, payload, signature, end


@lru_cache(maxsize=4096)
def _read_protected(protected: bytes) -> tuple[str, bytes, str, str]:
    """Return content type, key, issuer and subject. Few people sign many events of few types."""
    try:
        content_type, at = _read_string(protected, 4)
        key, at = _read_string(protected, at + 1)
        issuer, at = _read_string(protected, at + 3)
        subject, at = _read_string(protected, at + 1)
        said = content_type.decode(), key, issuer.decode(), subject.decode()
    except (IndexError, UnicodeDecodeError) as error:
        raise _not_an_envelope() from error
    if len(key) != PUBLIC_KEY_BYTES or _format_protected(*said) != protected:
        raise _not_an_envelope()
    return said


def _read_string(data: bytes, at: int) -> tuple[bytes, int]:
    """Return the string whose head is at ``at``, and where it ends. Its major type is not looked at."""
    length = data[at] & 0x1F
    at += 1
    if length == _ONE_BYTE:
        length = data[at]
        at += 1
    elif length == _TWO_BYTES:
        length = data[at] << 8 | data[at + 1]
        at += 2
    elif length == _FOUR_BYTES:
        length = int.from_bytes(data[at : at + 4], "big")
        at += 4
    return data[at : at + length], at + length


def _format(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    return b"".join(
        (b"\xd2\x84", _string(_BYTES, protected), b"\xa0", _string(_BYTES, payload), b"\x58\x40", signature)
    )


def _format_protected(content_type: str, key: bytes, issuer: str, subject: str) -> bytes:
    return b"".join(
        (
            b"\xa4\x01\x32\x03",
            _string(_TEXT, content_type.encode()),
            b"\x04\x58\x20",
            key,
            b"\x0f\xa2\x01",
            _string(_TEXT, issuer.encode()),
            b"\x02",
            _string(_TEXT, subject.encode()),
        )
    )


def _sig_structure(protected: bytes, payload: bytes) -> bytes:
    # RFC 9052 §4.4: ["Signature1", protected, external_aad (empty), payload].
    return b"".join((b"\x84\x6aSignature1", _string(_BYTES, protected), b"\x40", _string(_BYTES, payload)))


def _string(major: int, value: bytes) -> bytes:
    """Return a CBOR string of less than 4 GiB with the shortest head (RFC 8949 §4.2.1)."""
    length = len(value)
    if length < _ONE_BYTE:
        return bytes((major | length,)) + value
    if length <= _LAST_OF_ONE_BYTE:
        return bytes((major | _ONE_BYTE, length)) + value
    if length <= _LAST_OF_TWO_BYTES:
        return bytes((major | _TWO_BYTES, length >> 8, length & 0xFF)) + value
    return bytes((major | _FOUR_BYTES,)) + length.to_bytes(4, "big") + value


def _not_an_envelope() -> Malformed:
    return Malformed(
        "envelope-encoding",
        N_("The bytes are not a signed envelope in its one encoding."),
        hint=N_("docs/formats/event.md describes it byte by byte."),
    )


def _too_long(limit: int) -> Malformed:
    return Malformed(
        "envelope-too-long", N_("The envelope is longer than {limit} bytes."), values={"limit": limit}
    )
