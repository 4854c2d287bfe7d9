"""Links that show the passport of one lot to whoever has them: ``/s/TOKEN``, until they expire.

What a link shows is the passport as it was when the link was made: neither what happens to the lot later nor
anything of another lot. It is the holder of the passport who decides whom to show it to; a link only spares
sending a file.
"""

from __future__ import annotations

import secrets
from typing import Final

from ledger.crypto.text import encode_base64url
from ledger.errors import Malformed, NotFound
from ledger.frozen import dataclass
from ledger.language import N_
from ledger.service.ledger import LedgerHandle
from ledger.store.shares import Shared, Shares

TOKEN_BYTES: Final = 16
MOST_DAYS: Final = 366
_DAY_MS: Final = 86_400_000
_LOG: Final = "/log"


@dataclass(frozen=True)
class Link:
    """A new link: its token, which is kept nowhere else, and until when it works (Unix ms)."""

    token: str
    expires_at: int

    @property
    def path(self) -> str:
        """The path of the page that it opens."""
        return f"/s/{self.token}"


def share(handle: LedgerHandle, lot: str, passport: bytes, *, days: int) -> Link:
    """Keep a passport to be shown to whoever has the link that is returned; Malformed for a time too long."""
    if not 1 <= days <= MOST_DAYS:
        raise Malformed(
            "share-days",
            N_("A link works for 1 to {most} days, not for {days}."),
            values={"most": MOST_DAYS, "days": days},
        )
    now = handle.clock()
    link = Link(encode_base64url(secrets.token_bytes(TOKEN_BYTES)), now + days * _DAY_MS)
    with handle.writer.locked() as database:
        Shares(database).put(link.token, Shared(lot, link.expires_at, passport), at=now)
    return link


def find_shared(handle: LedgerHandle, token: str) -> Shared:
    """Return what a link shows.

    A link that never was, one that has expired and one that was taken back raise the same NotFound.
    """
    with handle.beside() as database:
        found = Shares(database).find(token, at=handle.clock())
    if found is None:
        raise NotFound(
            "share-missing",
            N_("This link shows nothing, or nothing any more."),
            hint=N_("Ask whoever gave it to you for a new one, or for the passport as a file."),
        )
    return found


def end_shares(handle: LedgerHandle, lot: str) -> int:
    """Take back all links to passports of a lot; return how many there were."""
    with handle.writer.locked() as database:
        ended = Shares(database).end(lot)
    handle.writer.flush_erased()
    return ended


def address_of(origin: str, path: str) -> str:
    """Return the address of a page of the service whose log has an origin: that is ``HOST/log``."""
    return f"https://{origin.removesuffix(_LOG)}{path}"
