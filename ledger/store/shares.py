"""Links that show one passport to whoever has them, until they expire or are taken back.

Only SHA-256 of a token is kept: who reads the database cannot open what it shares. The token has 128 random
bits, so that none is found by trying.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from ledger.store.sqlite import Database


@dataclass(frozen=True, slots=True)
class Shared:
    """What a link shows: the passport of a lot, byte for byte, until ``expires_at`` (Unix ms)."""

    lot: str
    expires_at: int
    passport: bytes


class Shares:
    """The links of one ledger. Whatever writes is called within a transaction of the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, token: str, shared: Shared, *, at: int) -> None:
        """Keep a new link, and forget those that have expired by ``at`` (Unix ms)."""
        self._database.run("DELETE FROM share WHERE expires_at <= ?", (at,))
        self._database.run(
            "INSERT INTO share (token_sha256, lot, made_at, expires_at, passport) VALUES (?, ?, ?, ?, ?)",
            (_digest(token), shared.lot, at, shared.expires_at, shared.passport),
        )

    def find(self, token: str, *, at: int) -> Shared | None:
        """Return what a link shows at ``at`` (Unix ms); None when there is none, or none any more."""
        row = self._database.row(
            "SELECT lot, expires_at, passport FROM share WHERE token_sha256 = ? AND expires_at > ?",
            (_digest(token), at),
        )
        return None if row is None else Shared(*row)

    def end(self, lot: str) -> int:
        """Take back all links to passports of a lot; return how many there were."""
        return self._database.run("DELETE FROM share WHERE lot = ?", (lot,))


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
