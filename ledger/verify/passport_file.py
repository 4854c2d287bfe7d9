"""The passport file and the lot statement in it: parse and format, in one encoding each.

A passport is canonical JSON (RFC 8785) of at most 5 MB; ``docs/formats/passport.md`` goes through one field
by field. The statement is an envelope of content type ``….statement+json`` with canonical JSON inside.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final, TypeVar

from pydantic import FailFast, Field, StringConstraints, ValidationError, WithJsonSchema

from ledger.crypto.canonical import format_canonical, parse_canonical
from ledger.crypto.envelope import STATEMENT, Envelope, parse_envelope, sign_envelope
from ledger.crypto.keys import SigningKey
from ledger.errors import Malformed
from ledger.language import N_
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.note import format_base64
from ledger.lots.event import FieldName
from ledger.lots.fields import field_problems, places
from ledger.lots.schema import Hash, Id, Model, Text, Timestamp
from ledger.lots.state import LEDGER, Lot, LotState

VERSION: Final = 1
SUBJECT: Final = "lot"
LIMIT: Final = 5_000_000
MAX_ITEMS: Final = 20_000
"""Items of a list: more than 5 MB hold of any."""
MAX_ASSESSMENTS: Final = 20
_NAMED: Final = 20
"""Problems of a malformed file that are named one by one."""

# A literal 1 would take ``true`` as well.
Version = Annotated[int, Field(ge=VERSION, le=VERSION), WithJsonSchema({"const": VERSION, "type": "integer"})]
_M = TypeVar("_M", bound=Model)

Base64Url = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$")]
Base64Hash = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]{43}=$")]
Size = Annotated[int, Field(ge=0, lt=2**53)]
Mass = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$", max_length=40)]


class Covered(Model):
    """Event ids in the order of the log, by their number and the RFC 6962 root over their 32 bytes each."""

    count: Size
    root: Base64Hash


class Balance(Model):
    """Net kilograms of a lot: the value and what it certainly lies between."""

    low: Mass
    value: Mass
    high: Mass


class StatedShare(Model):
    """The part of a lot that comes from one origin; ``attributed`` when it passed through a heap."""

    origin: Text
    share: Mass
    attributed: bool


class StatedSet(Model):
    """The lots that a lot is contaminated with: additions ``first`` to ``last`` of a stockpile."""

    stockpile: Id
    first: Size
    last: Size


class LotStatement(Model):
    """The ledger's word on one lot, up to ``size`` entries.

    ``shares`` and ``contamination`` are its word alone where the lot came through a heap: what passed over
    that does not go along.
    ``events`` covers every event that touches the lot, its ancestry or their governance; those that did not
    fit into the passport are covered by ``cut`` instead.
    """

    version: Version
    ledger: Hash
    origin: Text
    size: Size
    root: Base64Hash
    lot: Id
    head: Hash
    state: LotState
    holds: Annotated[tuple[Text, ...], FailFast(), Field(max_length=MAX_ITEMS)]
    balance: Balance
    shares: Annotated[tuple[StatedShare, ...], FailFast(), Field(max_length=MAX_ITEMS)]
    contamination: Annotated[tuple[StatedSet, ...], FailFast(), Field(max_length=MAX_ITEMS)]
    audience: Text | None
    issued_at: Timestamp
    events: Covered
    cut: Covered


class PassportEvent(Model):
    """One log entry (base64url), its index and inclusion proof (base64 hashes, the leaf's sibling first)."""

    entry: Base64Url
    index: Size
    proof: Annotated[tuple[Base64Hash, ...], FailFast(), Field(max_length=63)]


class Disclosed(Model):
    """What a sealed field says: the event, the field's name, and the SD-JWT disclosure."""

    disclosure: Base64Url
    event: Hash
    name: FieldName


class Passport(Model):
    """All that a stranger needs to judge one lot offline; ``listed`` are the ids of ``events`` in order.

    ``assessments`` are signed apart and judged apart, so that one that is no base64 leaves this a passport.
    """

    version: Version
    origin: Text
    lot: Id
    checkpoint: Annotated[str, StringConstraints(max_length=1_000_000)]
    statement: Base64Url
    listed: Annotated[tuple[Hash, ...], FailFast(), Field(max_length=MAX_ITEMS)]
    events: Annotated[tuple[PassportEvent, ...], FailFast(), Field(max_length=MAX_ITEMS)]
    disclosures: Annotated[tuple[Disclosed, ...], FailFast(), Field(max_length=MAX_ITEMS)] = ()
    assessments: Annotated[tuple[str, ...], FailFast(), Field(max_length=MAX_ASSESSMENTS)] = ()


def parse_passport(data: bytes) -> Passport:
    """Read a passport; nothing in it is checked.

    Raises Malformed for anything else: canonical JSON with every field there has one encoding.
    """
    # A field more or less is told with a copy of all the others, so it is not left to the model.
    if parse_canonical(data, limit=LIMIT).keys() != Passport.model_fields.keys():
        fields = ", ".join(sorted(Passport.model_fields))
        message = N_("This is not a passport: its fields are {fields}.")
        raise Malformed("passport-malformed", message, values={"fields": fields})
    return _read(Passport, data)


def format_passport(passport: Passport) -> bytes:
    """Return the bytes of a passport; Malformed when it is over 5 MB."""
    data = _format(passport)
    if len(data) > LIMIT:
        message = N_("The passport would be longer than {limit} bytes.")
        raise Malformed("passport-too-long", message, values={"limit": LIMIT})
    return data


def sign_statement(statement: LotStatement, key: SigningKey) -> bytes:
    """Return the envelope of a lot statement, signed by the ledger's statement key."""
    return sign_envelope(_format(statement), key, content_type=STATEMENT, issuer=LEDGER, subject=SUBJECT)


def parse_statement(data: bytes) -> tuple[LotStatement, Envelope]:
    """Read a lot statement; the signature is not checked.

    Raises Malformed.
    """
    envelope = parse_envelope(data, content_type=STATEMENT)
    if (envelope.issuer, envelope.subject) != (LEDGER, SUBJECT):
        raise Malformed("statement-header", N_("The statement is not the ledger's on a lot."))
    statement = _read(LotStatement, envelope.payload)
    if _format(statement) != envelope.payload:
        raise Malformed("statement-malformed", N_("This is not the one encoding of a lot statement."))
    return statement, envelope


def cover(events: Iterable[str]) -> Covered:
    """Return the count and root over event ids (hex)."""
    tree = Frontier().extend(leaf_hash(bytes.fromhex(event)) for event in events)
    return Covered(count=tree.size, root=format_base64(tree.root()))


def balance_of(lot: Lot) -> Balance:
    """Return the balance of a lot as a statement writes it."""
    return Balance(low=f"{lot.net.low:f}", value=f"{lot.net.value:f}", high=f"{lot.net.high:f}")


def shares_of(lot: Lot) -> tuple[StatedShare, ...]:
    """Return the shares of a lot by origin as a statement writes them."""
    return tuple(
        StatedShare(origin=one.origin, share=f"{one.share:f}", attributed=one.attributed)
        for one in lot.shares
    )


def contamination_of(lot: Lot) -> tuple[StatedSet, ...]:
    """Return the contamination of a lot as a statement writes it."""
    return tuple(
        StatedSet(stockpile=one.stockpile, first=one.first, last=one.last) for one in lot.contamination
    )


def _read(model: type[_M], data: bytes) -> _M:
    """Return the model that JSON holds; Malformed with the first places that are wrong."""
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        why = places(field_problems(error)[:_NAMED])
        message = N_("This is not a passport: {why}.")
        raise Malformed("passport-malformed", message, values={"why": why}) from error


def _format(model: Model) -> bytes:
    return format_canonical(model.model_dump(mode="json", by_alias=True))
