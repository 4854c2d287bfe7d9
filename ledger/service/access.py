"""Who may read what: what the log says of a reader's key, and what its party has to do with.

``docs/decisions/0023-who-may-read.md`` says why. Nothing here reads what is sealed, or knows of sessions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, Literal

from ledger.crypto.envelope import envelope_id
from ledger.frozen import dataclass
from ledger.lots.certificate import Certificate
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
from ledger.service.diligence.contamination import drawn_after
from ledger.service.show.thing import Records
from ledger.service.show.trace import Trace

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
    """What one party may read, as a view shows it.

    How a lot stands now is for who has it now. Of a lot that it had, or that something it had was made of, a
    party reads what happened while it had to do with it: who has the ore next is not its to know.
    """

    def __init__(self, view: Records, party: str) -> None:
        self._view = view
        self._party = party
        self._known: dict[str, int] = {}

    def has(self, lot: Lot) -> bool:
        """Whether the party has or owns a lot, or has sent it or awaits it: it reads how the lot stands."""
        return self._party in (*hands(lot), lot.owner)

    def until(self, id: str) -> int:
        """Return the index of the first entry about a lot that the party does not read; 0 for none at all.

        It is behind the last entry by which the party moved the lot or vouched for it, and behind the births
        of those lots made of it through which it came to the party.
        """
        if id not in self._known:
            lot = self._view.find(Lot, id)
            self._known[id] = 0 if lot is None else self._until(lot)
        return self._known[id]

    def sees(self, record: Record) -> bool:
        """Whether the party may read of a thing. Parties, sites and areas are registers.

        That it may read of a lot is not to say that it reads how the lot stands, see :meth:`has`.
        """
        match record:
            case Lot():
                return self.until(record.id) > 0
            case Recorded():
                return self._event(record)
            case Incident():
                named = self._party in (record.opened_by, *record.parties)
                return named or any(map(self._has_now, record.lots))
            case Certificate():
                # Anybody may cite a number: that gives no right to what its issuer says.
                issued = record.issued
                return issued is not None and (
                    issued.party == self._party or any(map(self._has_now, issued.lots))
                )
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

    def _has_now(self, id: str) -> bool:
        lot = self._view.find(Lot, id)
        return lot is not None and self.has(lot)

    def _until(self, lot: Lot) -> int:
        if self.has(lot):
            return sys.maxsize
        last = max((at + 1 for at in self._view.touches("lot", lot.id) if self._moved(at)), default=0)
        seen = {lot.id}
        # The youngest first: what is found through it is the most that there is.
        for birth, child in sorted(self._births_below(lot), reverse=True):
            if birth < last or any(map(self._had, self._below(child, seen))):
                return max(last, birth + 1)
        return last

    def _births_below(self, lot: Lot) -> Iterator[tuple[int, str]]:
        """Yield the lots that were made of one, each with the entry that it began with."""
        for id in (*lot.children, *drawn_after(lot, self._view)):
            child = self._view.find(Lot, id)
            born = None if child is None else self._view.find(Recorded, child.born)
            if born is not None:
                yield born.index, id

    def _below(self, id: str, seen: set[str]) -> Iterator[Lot]:
        """Yield a lot and what was made of it that was not ``seen``, the nearest first, up to a limit."""
        waiting = [id]
        while waiting and len(seen) <= DEEPEST:
            seen.update(waiting)
            following: list[str] = []
            for one in waiting:
                lot = self._view.find(Lot, one)
                if lot is not None:
                    yield lot
                    following += [*lot.children, *drawn_after(lot, self._view)]
            waiting = [one for one in dict.fromkeys(following) if one not in seen]

    def _had(self, lot: Lot) -> bool:
        return self.has(lot) or any(self._moved(index) for index in self._view.touches("lot", lot.id))

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
        return any(self._about(kind, id, recorded) for kind, id in touched(recorded.subjects))

    def _signed_refused(self, recorded: Recorded) -> bool:
        body = parse_event(self._view.statement(recorded.index)).body
        key = self._view.find(Key, body.signer) if isinstance(body, SubmissionRefused) else None
        return key is not None and key.party == self._party

    def _about(self, kind: str, id: str, recorded: Recorded) -> bool:
        if kind == "lot":
            return recorded.index < self.until(id)
        record = self._view.find(KINDS[kind], id)
        if record is None:
            return False
        return self._is_own(record) if isinstance(record, Party | Site) else self.sees(record)

    def _tag(self, tag: Tag) -> bool:
        """Whether the party holds a tag, issued it, or has the lot that it leads to."""
        if tag.holder == self._party or (tag.lot is not None and self._has_now(tag.lot)):
            return True
        batch = None if tag.batch is None else self._view.find(Batch, tag.batch)
        return batch is not None and self._is_own(batch)


def seen_trace(trace: Trace, sight: Sight, view: Records) -> Trace:
    """Return a graph without what others made of the lot, and what it reached over a heap.

    What it is made of stands there as it went into the lot, not as what is left of it stands now.
    """
    seen = {step.lot.id for step in trace.downstream if sight.has(step.lot)}
    kept = seen | {trace.lot.id}
    downstream = tuple(
        replace(step, links=tuple(link for link in step.links if link in kept))
        for step in trace.downstream
        if step.lot.id in seen
    )
    upstream = tuple(
        replace(step, lot=as_it_went(step.lot, step.links, sight, view)) for step in trace.upstream
    )
    return replace(trace, upstream=upstream, downstream=downstream, reached=())


def as_it_went(lot: Lot, into: Iterable[str], sight: Sight, view: Records) -> Lot:
    """Return a lot as a party may be shown it that has only what was made of it: in whose hands it was then.

    ``into`` are the lots that were made of it.
    """
    if sight.has(lot):
        return lot
    made = filter(None, (view.find(Lot, id) for id in into))
    births = filter(None, (view.find(Recorded, one.born) for one in made))
    by = max(births, key=lambda birth: birth.index, default=None)
    custodian = lot.custodian if by is None else by.issuer
    return replace(lot, custodian=custodian, state=lot.state if lot.ended else "in_stock", holds=(), flags=())
