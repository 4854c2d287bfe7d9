"""What sealed fields say: kept beside the log, read on record, and erasable.

The log holds digests only, so erasing a disclosure erases the data and leaves every chain and proof valid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from ledger.crypto.sealed import disclosure_digest, open_disclosure
from ledger.errors import LedgerError, NotFound, Problem, Refused
from ledger.language import N_
from ledger.lots.event import Event
from ledger.store.sqlite import Database

_PUT: Final = (
    "INSERT INTO disclosure (event_id, name, disclosure, retain_until, legal_hold) VALUES (?, ?, ?, ?, 0) "
    "ON CONFLICT (event_id, name) DO NOTHING"
)
_READ: Final = "INSERT INTO disclosure_read (event_id, name, reader, at) VALUES (?, ?, ?, ?)"
# A space stands in no id, so no reader is called so.
_ERASED: Final = "erased by "


class Disclosures:
    """The disclosures of one ledger. Whatever writes is called within a transaction of the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self, event: Event[Any], disclosures: Iterable[str], *, event_id: str, retain_until: int | None = None
    ) -> tuple[str, ...]:
        """Keep those disclosures that open a digest of the event; return the names of the fields they open.

        ``event_id`` is the recorded event, of which ``event`` may be a copy that was signed again.
        ``retain_until`` (Unix ms) is until when they have to be kept.
        """
        texts = tuple(disclosures)
        held: list[str] = []
        for disclosure, name in zip(texts, names_opened(event, texts), strict=True):
            if name is not None:
                self._database.run(_PUT, (bytes.fromhex(event_id), name, disclosure, retain_until))
                held.append(name)
        return tuple(held)

    def names(self, event_id: str) -> tuple[str, ...]:
        """Return the names of the fields whose disclosures are held."""
        sql = "SELECT name FROM disclosure WHERE event_id = ? ORDER BY name"
        return tuple(row[0] for row in self._database.rows(sql, (bytes.fromhex(event_id),)))

    def read(self, event_id: str, name: str, *, reader: str, at: int) -> str:
        """Return a disclosure and write down who read it and when (Unix ms); NotFound when it is not held."""
        disclosure: str = self._find(event_id, name)[0]
        self._database.run(_READ, (bytes.fromhex(event_id), name, reader, at))
        return disclosure

    def reads(self, event_id: str) -> list[tuple[str, str, int]]:
        """Return who read what of an event and when, as ``(name, reader, Unix ms)``, erasures among them."""
        sql = "SELECT name, reader, at FROM disclosure_read WHERE event_id = ? ORDER BY number"
        return [(row[0], row[1], row[2]) for row in self._database.rows(sql, (bytes.fromhex(event_id),))]

    def hold(self, event_id: str, name: str, *, legal_hold: bool, retain_until: int | None = None) -> None:
        """Set or end a legal hold, and set until when the disclosure has to be kept (Unix ms)."""
        self._find(event_id, name)
        sql = "UPDATE disclosure SET legal_hold = ?, retain_until = ? WHERE event_id = ? AND name = ?"
        self._database.run(sql, (int(legal_hold), retain_until, bytes.fromhex(event_id), name))

    def erase(self, event_id: str, name: str, *, reader: str, at: int) -> None:
        """Erase a disclosure and write down by whom.

        Raises NotFound when it is not held, and Refused while it is under a legal hold or has to be kept.
        """
        _, retain_until, legal_hold = self._find(event_id, name)
        if legal_hold:
            raise _kept("disclosure-on-hold", name, "it is under a legal hold")
        if retain_until is not None and retain_until > at:
            raise _kept("disclosure-retained", name, "the time it has to be kept for is not over")
        key = bytes.fromhex(event_id)
        self._database.run("DELETE FROM disclosure WHERE event_id = ? AND name = ?", (key, name))
        self._database.run(_READ, (key, name, f"{_ERASED}{reader}", at))

    def erased(self, event_id: str) -> tuple[str, ...]:
        """Return the names of the fields whose disclosures were erased."""
        gone = (name for name, reader, _ in self.reads(event_id) if reader.startswith(_ERASED))
        return tuple(dict.fromkeys(gone))

    def _find(self, event_id: str, name: str) -> tuple[Any, ...]:
        row = self._database.row(
            "SELECT disclosure, retain_until, legal_hold FROM disclosure WHERE event_id = ? AND name = ?",
            (bytes.fromhex(event_id), name),
        )
        if row is None:
            raise NotFound(
                "disclosure-missing",
                N_("No disclosure of {name} is held for {event_id}."),
                values={"name": name, "event_id": event_id},
            )
        return row


def names_opened(event: Event[Any], disclosures: Sequence[str]) -> list[str | None]:
    """Return for each disclosure the name of the event's field that it opens, or None."""
    names = dict(zip(event.payload.sd, event.payload.sealed, strict=False))
    return [_opens(disclosure, names) for disclosure in disclosures]


def _opens(disclosure: str, names: dict[str, str]) -> str | None:
    """Return the name of the field that a disclosure opens, by the event's digests, or None."""
    if not disclosure.isascii():
        return None
    digest = disclosure_digest(disclosure)
    name = names.get(digest)
    if name is None:
        return None
    try:
        open_disclosure(disclosure, name=name, digest=digest)
    except LedgerError:
        return None
    return name


def _kept(code: str, name: str, why: str) -> Refused:
    problem = Problem(code, "refused", "", f"{name} is not erased: {why}.", {"name": name})
    return Refused([problem], code=code)
