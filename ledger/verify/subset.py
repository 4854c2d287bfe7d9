"""The replay over a part of a log: what a passport's events give by themselves.

A passport holds the events of one lot, its ancestry and their governance. Such an event may name lots that
are outside: what else was on the truck, what else was poured into the heap. Those are left out of the event
before it is decided. Whether the lots inside could move so is then known; whether the whole adds up is not,
nor is what the event brings into being. Where that is not enough, the event is a *gap*: it is not decided,
and nothing that it acts on is known any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any, Final

from pydantic import BaseModel

from ledger.errors import EvidenceMissing, Fault, LedgerError, Problem
from ledger.language import N_
from ledger.lots.apply import apply
from ledger.lots.decide import UNRULED, decide, refused
from ledger.lots.event import Event, Nature
from ledger.lots.names import Named, names_in
from ledger.lots.state import KIND_OF, Lot, R, Record, Recorded
from ledger.lots.table import TYPES
from ledger.lots.tagging import Batch, Tag
from ledger.lots.types.about import Wide
from ledger.lots.types.tag_care import TagsMissing
from ledger.lots.types.tags import listed
from ledger.lots.view import At, touched
from ledger.lots.weighing import effective_time
from ledger.verify.faults import refusal_faults
from ledger.verify.remarks import fault

# Who may sign does not depend on what is outside.
_AUTHORITY: Final = frozenset(
    {
        "key-expired",
        "key-not-enrolled",
        "key-revoked",
        "key-use",
        "not-entitled",
        "only-the-ledger",
        "other-ledger",
        "signer-suspended",
    }
)

# Nor does whether a lot that is inside could move.
_OF_ONE_LOT: Final = frozenset(
    {
        "balance-negative",
        "lot-ended",
        "lot-in-transit",
        "lot-on-hold",
        "lots-mixed",
        "not-custodian",
        "parent-stale",
    }
)

_LISTED: Final = frozenset({"party", "site", "place"})


_OF_A_HEAP: Final = frozenset(
    {"mass-created", "metal-created", "origin-not-held", "stockpile-deficit", "stockpile-empty"}
)


class Subset:
    """A View over the records that some events of a log give."""

    def __init__(self, events: Sequence[tuple[Event[Any], At, bytes]], lot: str | None = None) -> None:
        self._records: dict[tuple[str, str], Record] = {}
        self._statements = {at.index: statement for _, at, statement in events}
        self._lots = {lot for event, _, _ in events for lot in event.births("lot")}
        self._events = {event.id for event, _, _ in events}
        self._partial = set() if lot is None else _partial([event for event, _, _ in events], lot)
        self._applying = False
        self._ruled = True
        self._unknown: set[str] = set()
        self._thin: set[str] = set()
        self.loose: set[str] = set()
        self.gaps = 0

    def find(self, kind: type[R], id: str) -> R | None:
        """Return the newest record of a thing, or None.

        Raises EvidenceMissing for a lot outside while an event takes effect.
        """
        if kind is Lot and self._applying and id not in self._lots:
            raise EvidenceMissing("lot-outside", f"Lot {id} is outside.")
        return self._records.get((KIND_OF[kind], id))  # type: ignore[return-value]  # the key holds the kind

    def statement(self, index: int) -> bytes:
        """Return the signed bytes of the event at an index; EvidenceMissing when it is outside."""
        if index not in self._statements:
            raise EvidenceMissing("event-outside", f"Event {index} is outside.")
        return self._statements[index]

    def take(self, event: Event[Any], at: At) -> list[Fault]:
        """Decide the next event and let it take effect; return the faults."""
        lots = (*event.names("lot"), *event.births("lot"))
        annotated = self._annotated(event)
        lots += annotated
        built_on = (*event.payload.cites, *event.names("event"))
        loose = any(lot in self.loose for lot in lots) or any(one in self._unknown for one in built_on)
        loose = loose or not self._lots.issuperset(annotated)
        # Whom an incident is about is not all here when some of what it names is outside.
        thin = event.type.startswith("incident.") and any(one in self._thin for one in built_on)
        loose = loose or thin
        try:
            known, problems = self._decide(event, at)
            whole = known is event
            if thin or (isinstance(event.body, Wide) and not whole):
                self._thin.add(event.id)
            refusals = [problem for problem in problems if problem.weight == "refused"]
            certain = [one for one in refusals if _is_certain(one.code, whole=whole, loose=loose)]
            if certain:
                return refusal_faults(certain, at.index, event.id)
            unruled = any(problem.code in UNRULED for problem in refusals)
            if refusals and (whole or loose or unruled or TYPES[event.type].nature is not Nature.MOVING):
                return self._gap(event, at, lots)
            self._applying = True
            changes = apply(known, at, problems, self)
        except LedgerError:
            return self._gap(event, at, lots)
        except ArithmeticError:
            # Bounds of a hostile policy, or masses beyond what decimals hold.
            return [*self._gap(event, at, lots), fault("undecidable", index=at.index, event_id=event.id)]
        finally:
            self._applying = False
        for record in changes:
            self._put(record)
        if refusals:
            self._gap(event, at, event.births("lot"))
        elif any(named not in known.named for named in event.named if named.kind == "lot"):
            self.loose.update(event.births("lot"))
        return []

    def _annotated(self, event: Event[Any]) -> tuple[str, ...]:
        """Return the lots of the events that an annotation is about, unless it names its own.

        Who has them now says who may approve.
        """
        if TYPES[event.type].nature is not Nature.ANNOTATING or event.names("lot"):
            return ()
        found = (self._records.get((KIND_OF[Recorded], id)) for id in event.names("event"))
        subjects = [subject for one in found if isinstance(one, Recorded) for subject in one.subjects]
        return tuple(id for kind, id in touched(subjects) if kind == "lot")

    def _decide(self, event: Event[Any], at: At) -> tuple[Event[Any], list[Problem]]:
        """Return the event, or what is known of it, with its problems; EvidenceMissing when nothing is."""
        known = event if self._whole(event) else self._project(event)
        if not self._ruled or known is None:
            raise EvidenceMissing("event-outside", N_("What it acts on is outside."))
        problems = self._judge(known, at)
        partial = self._partial.intersection(event.names("lot"))
        if not partial or not refused(problems):
            return known, problems
        # What became of these since is not here; what the event says of the others is asked without them.
        known = self._project(known, partial)
        if known is None:
            raise EvidenceMissing("event-outside", N_("What it acts on is not all here."))
        return known, self._judge(known, at)

    def _judge(self, event: Event[Any], at: At) -> list[Problem]:
        """Decide, but for what a heap holds and what its head is, and for who has a lot that is outside."""
        return [
            found
            for found in decide(event, at, self)
            if not _hangs_on_heap(event, found) and not self._hangs_on_custodian(event, found)
        ]

    def _hangs_on_custodian(self, event: Event[Any], found: Problem) -> bool:
        """Whether a tag that is reported may be on a lot outside, whose custodian may report it too."""
        if found.code != "tag-not-yours" or not isinstance(event.body, TagsMissing):
            return False
        tag = dict(listed(event, self))[found.where]
        return isinstance(tag, Tag) and (tag.lot is None or tag.lot in self._partial)

    def _put(self, record: Record) -> None:
        if isinstance(record, Lot):
            inside = tuple(child for child in record.children if child in self._lots)
            record = replace(record, children=inside)
        self._records[KIND_OF[type(record)], record.id] = record

    def _gap(self, event: Event[Any], at: At, lots: Sequence[str]) -> list[Fault]:
        self.gaps += 1
        # Without the policy that counts from here, nothing can be decided any more.
        self._ruled = self._ruled and event.type != "ledger.updated"
        self._unknown.add(event.id)
        self.loose.update(lots)
        self._follow_batches(event, at)
        return []

    def _follow_batches(self, event: Event[Any], at: At) -> None:
        """Let later events of the same tags be decided, whatever this one did to lots that are outside."""
        known = [self._records.get((KIND_OF[Batch], id)) for id in event.names("batch")]
        batches = [batch for batch in known if isinstance(batch, Batch)]
        if TYPES[event.type].subject != "batch" or not batches:
            return
        for batch in batches:
            self._put(replace(batch, head=event.id))
        self._put(
            Recorded(
                id=event.id,
                index=at.index,
                recorded_at=at.recorded_at,
                effective_at=effective_time(event, at),
                type=event.type,
                issuer=event.issuer,
                key=event.key,
                subjects=tuple(f"batch:{batch.id}" for batch in batches),
            )
        )

    def _whole(self, event: Event[Any]) -> bool:
        cited = all(one in self._events for one in event.payload.cites)
        return cited and not any(self._is_outside(named, event) for named in event.named)

    def _is_outside(self, named: Named, event: Event[Any]) -> bool:
        if named.kind == "lot":
            return not named.new and named.id not in self._lots
        if named.kind in _LISTED and isinstance(event.body, Wide):
            return (named.kind, named.id) not in self._records
        return named.kind == "event" and named.id not in self._events

    def _project(self, event: Event[Any], partial: AbstractSet[str] = frozenset()) -> Event[Any] | None:
        """Return the event without what is outside or in ``partial``; None where it hangs on it."""
        outside = {named.id for named in event.named if self._is_outside(named, event)}
        body = _without(event.body, outside | partial)
        if body is None:
            return None
        cites = tuple(one for one in event.payload.cites if one in self._events)
        payload = event.payload.model_copy(update={"body": body, "cites": cites})
        return Event(event.id, event.key, payload, names_in(payload))


def _partial(events: Sequence[Event[Any]], lot: str) -> set[str]:
    """Return the lots whose birth may be all that is here: what was made of others, but for the ancestry."""
    made = {id: event.names("lot") for event in events for id in event.births("lot")}
    heaps = {id: event.names("stockpile") for event in events for id in event.births("lot")}
    added: dict[str, list[str]] = {}
    for event in events:
        for heap in event.names("stockpile") if event.type == "stockpile.added" else ():
            added.setdefault(heap, []).extend(event.names("lot"))
    waiting, ancestry = [lot], {lot}
    while waiting:
        id = waiting.pop()
        above = {*made.get(id, ()), *(lot for heap in heaps.get(id, ()) for lot in added.get(heap, ()))}
        above -= ancestry
        ancestry |= above
        waiting.extend(above)
    return {id for id, inputs in made.items() if inputs or heaps[id]} - ancestry


def _hangs_on_heap(event: Event[Any], found: Problem) -> bool:
    if found.code == "parent-stale" and found.values.get("kind") == "stockpile":
        return True
    return event.type == "stockpile.drawn" and found.code in _OF_A_HEAP


def _is_certain(code: str, *, whole: bool, loose: bool) -> bool:
    """Whether a refusal stands, whatever is outside."""
    return code in _AUTHORITY or (not loose and (whole or code in _OF_ONE_LOT))


def _without(part: BaseModel, ids: set[str]) -> BaseModel | None:
    """Return a copy of a model without the list items that name one of ``ids``.

    None when a field does, or every item of a list.
    """
    changed: dict[str, object] = {}
    for name, value in part.__dict__.items():
        if isinstance(value, tuple):
            kept = tuple(item for item in value if not _names(item, ids))
            if value and not kept and not isinstance(part, Wide):
                # None may mean all of them.
                return None
            if len(kept) != len(value):
                changed[name] = kept
        elif _names(value, ids):
            return None
    return part.model_copy(update=changed) if changed else part


def _names(value: object, ids: set[str]) -> bool:
    if isinstance(value, BaseModel):
        return any(named.id in ids for named in names_in(value))
    return isinstance(value, str) and value in ids
