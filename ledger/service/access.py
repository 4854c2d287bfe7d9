"""Who may read what: what the log says of a reader's key, and what its party has to do with.

``docs/decisions/0023-who-may-read.md`` says why. Nothing here reads what is sealed, or knows of sessions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal

from ledger.crypto.envelope import envelope_id
from ledger.frozen import dataclass
from ledger.lots.event import Nature
from ledger.lots.office import Area, Incident
from ledger.lots.parse import parse_event
from ledger.lots.stakes import hands
from ledger.lots.state import KINDS, Key, Ledger, Lot, Party, Place, Record, Recorded, Site
from ledger.lots.stockpile import Stockpile
from ledger.lots.table import TYPES
from ledger.lots.tagging import Batch, Tag
from ledger.lots.types.ledger import SubmissionRefused
from ledger.lots.types.receipt import PENDING
from ledger.lots.view import touched
from ledger.service.contamination import drawn_after
from ledger.service.show import Records
from ledger.service.trace import Trace

Standing = Literal["party", "auditor", "authority"]

DEEPEST: Final = 10_000
"""Lots that are looked at below one to find out whether a party has something that was made of it."""
_AUDITORS: Final = frozenset({"auditor", "programme", "inspector"})
# What offices say of a lot in their own duty, besides what moves it.
_VOUCHING: Final = frozenset({"lot.attested", "certificate.issued", "certificate.replaced"})


@dataclass(frozen=True)
class Reader:
    """Whose key it is, and as what it may read."""

    standing: Standing
    party: str
    key: str


def reader_of(view: Records, key: str) -> Reader | None:
    """Return as what the holder of a public key (hex) may read; None when the key may not, or not any more.

    A field key reads as its party, and so does whoever is suspended.
    """
    enrolled = view.find(Key, key)
    if enrolled is None or enrolled.use == "statement" or enrolled.revoked or enrolled.retired_at is not None:
        return None
    party = view.find(Party, enrolled.party)
    return None if party is None else Reader(_standing(enrolled, party), party.id, key)


def _standing(key: Key, party: Party) -> Standing:
    if key.use != "admin" or party.suspended:
        return "party"
    if "authority" in party.roles:
        return "authority"
    return "party" if _AUDITORS.isdisjoint(party.roles) else "auditor"


class Sight:
    """What one party may read, as a view shows it."""

    def __init__(self, view: Records, party: str) -> None:
        self._view = view
        self._party = party
        self._known: dict[str, bool] = {}

    def sees(self, record: Record) -> bool:
        """Whether the party may read what is known of a thing. Parties, sites and areas are registers."""
        match record:
            case Lot():
                return self._lot(record.id)
            case Recorded():
                return self._event(record)
            case Incident():
                named = self._party in (record.opened_by, *record.parties)
                return named or any(map(self._lot, record.lots))
            case Tag():
                return self._tag(record)
            case Ledger() | Party() | Site() | Area():
                return True
            case _:
                return self._is_own(record)

    def _is_own(self, record: Record) -> bool:
        """Whether the party is the thing, runs it, keeps it or issued it."""
        match record:
            case Party():
                return record.id == self._party
            case Site():
                return self._party in record.operators
            case Place():
                return record.operator == self._party
            case Stockpile():
                return self._party in (record.custodian, record.owner)
            case Batch():
                return record.issuer == self._party
            case Key():
                return record.party == self._party
            case _:
                return False

    def _lot(self, id: str) -> bool:
        """Whether the party has to do with a lot, or with one that was made of it; not when there is none."""
        if id not in self._known:
            self._known[id] = any(self._had(one) for one in self._below(id))
        return self._known[id]

    def _below(self, id: str) -> Iterator[Lot]:
        """Yield a lot and what was made of it, the nearest first, as far as it is looked for."""
        waiting, seen = [id], {id}
        while waiting and len(seen) <= DEEPEST:
            following: list[str] = []
            for one in waiting:
                lot = self._view.find(Lot, one)
                if lot is not None:
                    yield lot
                    following += [*lot.children, *drawn_after(lot, self._view)]
            waiting = [one for one in dict.fromkeys(following) if one not in seen]
            seen.update(waiting)

    def _had(self, lot: Lot) -> bool:
        if self._party in (*hands(lot), lot.owner):
            return True
        return any(self._moved(index) for index in self._view.touches("lot", lot.id))

    def _moved(self, index: int) -> bool:
        """Whether the party moved a lot by an event, got or gave something by it, or vouched for the lot."""
        recorded = self._view.find(Recorded, envelope_id(self._view.statement(index)))
        if recorded is None or PENDING in recorded.flags:
            return False
        counts = TYPES[recorded.type].nature is Nature.MOVING or recorded.type in _VOUCHING
        return counts and self._party in (recorded.issuer, *recorded.stakes)

    def _event(self, recorded: Recorded) -> bool:
        """Whether the party signed an event, had something at stake, or reads what the event is about.

        Of the ledger's own events it reads all but the refusals of others; of those about parties and sites
        those of its own.
        """
        if self._party in (recorded.issuer, *recorded.stakes):
            return True
        if recorded.type == "submission.refused":
            return self._signed_refused(recorded)
        return any(self._about(kind, id) for kind, id in touched(recorded.subjects))

    def _signed_refused(self, recorded: Recorded) -> bool:
        body = parse_event(self._view.statement(recorded.index)).body
        key = self._view.find(Key, body.signer) if isinstance(body, SubmissionRefused) else None
        return key is not None and key.party == self._party

    def _about(self, kind: str, id: str) -> bool:
        if kind == "lot":
            return self._lot(id)
        record = self._view.find(KINDS[kind], id)
        if record is None:
            return False
        return self._is_own(record) if isinstance(record, Party | Site) else self.sees(record)

    def _tag(self, tag: Tag) -> bool:
        """Whether the party holds a tag, issued it, or may read the lot that it leads to."""
        if tag.holder == self._party or (tag.lot is not None and self._lot(tag.lot)):
            return True
        batch = None if tag.batch is None else self._view.find(Batch, tag.batch)
        return batch is not None and self._is_own(batch)


def seen_trace(trace: Trace, sight: Sight) -> Trace:
    """Return a graph without what others made of the lot, and what it reached over a heap."""
    seen = {step.lot.id for step in trace.downstream if sight.sees(step.lot)}
    kept = seen | {trace.lot.id}
    downstream = tuple(
        replace(step, links=tuple(link for link in step.links if link in kept))
        for step in trace.downstream
        if step.lot.id in seen
    )
    return replace(trace, downstream=downstream, reached=())
