"""The label statement: what a dense QR code says of a lot, signed by the ledger; parse and format.

An envelope of content type ``….label+json`` in base 32, behind an address, so that a telephone opens a page
and a verifier reads the same text. ``docs/formats/label.md`` goes through it byte by byte.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import StringConstraints, ValidationError

from ledger.crypto.canonical import format_canonical, parse_canonical
from ledger.crypto.envelope import LABEL, Envelope, parse_envelope, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.crypto.text import decode_base32, decode_base64url, encode_base32, encode_base64url
from ledger.errors import Malformed
from ledger.lots.schema import Amount, Country, HsCode, Id, Model, Timestamp
from ledger.lots.state import LEDGER
from ledger.verify.passport_file import Size

SUBJECT: Final = "label"
LEDGER_BYTES: Final = 16
"""Bytes of the genesis' id that a label has room for."""
_HASH_BYTES: Final = 32

# Python's \s and JavaScript's are not the same characters.
_TEXT: Final = re.compile(
    r"[ \t\r\n]*(?:https?://[^ \t\r\n/]+/v/)?([a-z2-7]+)[ \t\r\n]*", re.IGNORECASE | re.ASCII
)

_LedgerStart = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]
_EventId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
_TagCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{13}$")]
_Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]


class LabelStatement(Model):
    """The ledger's word on one lot, as short as it can be.

    ``ledger`` are the first 16 bytes of the genesis' id and ``event`` is the id of an event of the lot, both
    in base64url, ``index`` is the event's place in the log and ``month`` when it happened. ``mass`` is net
    kilograms. ``tag`` is None for a lot without a tag of this ledger, ``country``, where the ore comes from,
    for one from several countries or from nobody knows where.
    """

    ledger: _LedgerStart
    lot: Id
    tag: _TagCode | None
    event: _EventId
    index: Size
    mineral: HsCode
    mass: Amount
    country: Country | None
    month: _Month
    issued_at: Timestamp


def start_of(ledger: str) -> str:
    """Return what a label names a ledger by, from the genesis' id (hex)."""
    return encode_base64url(bytes.fromhex(ledger)[:LEDGER_BYTES])


def sign_label(statement: LabelStatement, key: SigningKey) -> str:
    """Return a label statement, signed by the ledger's statement key, as base 32: what follows ``/V/``."""
    payload = format_canonical(statement.model_dump(mode="json"))
    return encode_base32(sign_envelope(payload, key, content_type=LABEL, issuer=LEDGER, subject=SUBJECT))


def is_label(text: str) -> bool:
    """Whether a text has the form of a dense QR code's: an address with ``/V/``, or what follows it alone."""
    return _TEXT.fullmatch(text) is not None


def parse_label(text: str) -> tuple[LabelStatement, Envelope]:
    """Read the text of a dense QR code; the signature is not checked.

    Raises Malformed. Letters are folded, and blanks around the text do not count.
    """
    form = _TEXT.fullmatch(text)
    if form is None:
        raise _malformed()
    envelope = parse_envelope(decode_base32(form[1].upper()), content_type=LABEL)
    parse_canonical(envelope.payload)
    if (envelope.issuer, envelope.subject) != (LEDGER, SUBJECT):
        raise _malformed()
    try:
        statement = LabelStatement.model_validate_json(envelope.payload)
    except ValidationError as error:
        raise _malformed() from error
    decode_base64url(statement.ledger)
    decode_base64url(statement.event)
    return statement, envelope


def _malformed() -> Malformed:
    return Malformed(
        "label-malformed", "This is not the text of a label: HTTPS://…/V/ and letters and digits."
    )
