"""Bytes of which the log holds the hash: refused events, and documents that events name."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from ledger.errors import NotFound
from ledger.language import N_
from ledger.store.sqlite import Database

_OMITTED: Final = "omitted:"


class Evidence:
    """The evidence of one ledger. Whatever writes is called within a transaction of the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, digest: bytes, data: bytes, *, index: int | None = None) -> None:
        """Keep bytes by their SHA-256; of a refused event, with the index of its (first) refusal."""
        sql = "INSERT INTO evidence (sha256, bytes, idx) VALUES (?, ?, ?) ON CONFLICT (sha256) DO NOTHING"
        self._database.run(sql, (digest, data, index))

    def add_document(self, data: bytes) -> str:
        """Keep a document and return its SHA-256 in hex."""
        digest = sha256(data)
        self.put(digest.digest(), data)
        return digest.hexdigest()

    def get(self, digest: str) -> bytes:
        """Return the bytes whose SHA-256 in hex is ``digest``; NotFound when they are not kept."""
        row = self._database.row("SELECT bytes FROM evidence WHERE sha256 = ?", (bytes.fromhex(digest),))
        if row is None:
            raise NotFound(
                "evidence-missing", N_("The evidence {digest} is not kept here."), values={"digest": digest}
            )
        data: bytes = row[0]
        return data

    def holds(self, digest: str) -> bool:
        """Tell whether bytes of that SHA-256 (hex) are kept."""
        sql = "SELECT 1 FROM evidence WHERE sha256 = ?"
        return self._database.row(sql, (bytes.fromhex(digest),)) is not None

    def omitted(self, key: str) -> int:
        """Return how many refusals of a key were left out of the log since the last one that is in it.

        This is no derived record: what is not in the log cannot be replayed from it.
        """
        row = self._database.row("SELECT value FROM meta WHERE name = ?", (_OMITTED + key,))
        return 0 if row is None else int(row[0])

    def set_omitted(self, key: str, count: int) -> None:
        """Set how many refusals of a key were left out."""
        self._database.run(
            "INSERT INTO meta (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_OMITTED + key, str(count)),
        )
