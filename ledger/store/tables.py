"""The tables, as every database has them.

The first four are the log itself: they are only ever added to, and everything else can be made from them
again. ``Record``, ``Touch`` and ``Holding`` are what is derived. The others hold what the log only has hashes
of or knows nothing of, and the state of this copy of it.

No row of these leaves the store as an object: the append and read paths use plain SQL.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Integer, LargeBinary, Table, Text
from sqlmodel import Field, SQLModel


class Entry(SQLModel, table=True):
    """A log entry. ``event_id`` is SHA-256 of the statement, ``statement_digest`` of its Sig_structure."""

    __tablename__ = "entry"
    idx: int = Field(primary_key=True, sa_type=BigInteger)
    event_id: bytes = Field(unique=True, sa_type=LargeBinary)
    statement_digest: bytes = Field(unique=True, sa_type=LargeBinary)
    recorded_at: int = Field(sa_type=BigInteger)
    entry: bytes = Field(sa_type=LargeBinary)


class TileHash(SQLModel, table=True):
    """The root of the complete subtree of ``256^level`` leaves at a position (C2SP tlog-tiles)."""

    __tablename__ = "tile_hash"
    level: int = Field(primary_key=True, sa_type=Integer)
    position: int = Field(primary_key=True, sa_type=BigInteger)
    hash: bytes = Field(sa_type=LargeBinary)


class Checkpoint(SQLModel, table=True):
    """A checkpoint with its Ed25519 line. ``recorded_at`` is that of its last entry."""

    __tablename__ = "checkpoint"
    size: int = Field(primary_key=True, sa_type=BigInteger)
    root: bytes = Field(sa_type=LargeBinary)
    note: bytes = Field(sa_type=LargeBinary)
    recorded_at: int = Field(sa_type=BigInteger)


class SignatureLine(SQLModel, table=True):
    """A line added to a checkpoint later: the log's ML-DSA line, or a witness' cosignature."""

    __tablename__ = "signature_line"
    size: int = Field(primary_key=True, sa_type=BigInteger)
    line: str = Field(primary_key=True, sa_type=Text)


class Record(SQLModel, table=True):
    """The newest record of a thing, as JSON; the kinds are those of ``ledger.lots.state.KINDS``."""

    __tablename__ = "record"
    kind: str = Field(primary_key=True, sa_type=Text)
    id: str = Field(primary_key=True, sa_type=Text)
    body: bytes = Field(sa_type=LargeBinary)


class Touch(SQLModel, table=True):
    """That the entry at ``idx`` is about a thing."""

    __tablename__ = "touch"
    kind: str = Field(primary_key=True, sa_type=Text)
    id: str = Field(primary_key=True, sa_type=Text)
    idx: int = Field(primary_key=True, sa_type=BigInteger)


class Holding(SQLModel, table=True):
    """That a lot, heap or tag is in a part of a party's stock; ``ledger.store.holdings`` says which."""

    __tablename__ = "holding"
    party: str = Field(primary_key=True, sa_type=Text)
    kind: str = Field(primary_key=True, sa_type=Text)
    part: str = Field(primary_key=True, sa_type=Text)
    id: str = Field(primary_key=True, sa_type=Text)


class Evidence(SQLModel, table=True):
    """Bytes of which the log has the hash: refused events, with the index of the refusal, and documents."""

    __tablename__ = "evidence"
    sha256: bytes = Field(primary_key=True, sa_type=LargeBinary)
    bytes_: bytes = Field(sa_type=LargeBinary, sa_column_kwargs={"name": "bytes"})
    idx: int | None = Field(default=None, sa_type=BigInteger)


class Disclosure(SQLModel, table=True):
    """What a sealed field says; erased when it has to be, which leaves the log as it was."""

    __tablename__ = "disclosure"
    event_id: bytes = Field(primary_key=True, sa_type=LargeBinary)
    name: str = Field(primary_key=True, sa_type=Text)
    disclosure: str = Field(sa_type=Text)
    retain_until: int | None = Field(default=None, sa_type=BigInteger)
    legal_hold: int = Field(default=0, sa_type=Integer)


class DisclosureRead(SQLModel, table=True):
    """Who read, kept or erased what a sealed field says, and when (Unix ms)."""

    __tablename__ = "disclosure_read"
    number: int | None = Field(default=None, primary_key=True, sa_type=BigInteger)
    event_id: bytes = Field(sa_type=LargeBinary)
    name: str = Field(sa_type=Text)
    reader: str = Field(sa_type=Text)
    at: int = Field(sa_type=BigInteger)


class Share(SQLModel, table=True):
    """A link to a passport as it was when the link was made, by SHA-256 of its token; times are Unix ms."""

    __tablename__ = "share"
    token_sha256: bytes = Field(primary_key=True, sa_type=LargeBinary)
    lot: str = Field(sa_type=Text)
    made_at: int = Field(sa_type=BigInteger)
    expires_at: int = Field(sa_type=BigInteger)
    passport: bytes = Field(sa_type=LargeBinary)


class Grievance(SQLModel, table=True):
    """What a stranger reported of a tag. ``settled_as`` is None until somebody has looked into it."""

    __tablename__ = "grievance"
    reference: str = Field(primary_key=True, sa_type=Text)
    at: int = Field(sa_type=BigInteger)
    tag: str = Field(sa_type=Text)
    kind: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    contact: str | None = Field(default=None, sa_type=Text)
    settled_as: str | None = Field(default=None, sa_type=Text)
    settled_by: str | None = Field(default=None, sa_type=Text)
    settled_at: int | None = Field(default=None, sa_type=BigInteger)
    reason: str | None = Field(default=None, sa_type=Text)


class Meta(SQLModel, table=True):
    """The state of this copy: ``halted`` with the reason when it may not go on before ``resume``."""

    __tablename__ = "meta"
    name: str = Field(primary_key=True, sa_type=Text)
    value: str = Field(sa_type=Text)


TABLES: Final[tuple[Table, ...]] = tuple(SQLModel.metadata.sorted_tables)
APPEND_ONLY: Final = ("entry", "tile_hash", "checkpoint", "signature_line")
