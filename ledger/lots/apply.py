"""What a recorded event changes: a pure function from the past to the records that are new or different."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.bounds import keep_bounds
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.holds import mark, put_on_hold
from ledger.lots.sequence import counted
from ledger.lots.shipping_marks import shipping_marks
from ledger.lots.stakes import stakes_in
from ledger.lots.state import KINDS, LEDGER, Headed, Key, Lot, LotBefore, Record, Recorded
from ledger.lots.stock import keep_stock
from ledger.lots.table import TYPES
from ledger.lots.types.about import Wide
from ledger.lots.types.receipt import PENDING
from ledger.lots.types.tag_care import foreign_ids
from ledger.lots.values import Hold, Told
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import effective_time

# What it restores is bound as it was.
_VOIDED: Final = "event.voided"


def apply(event: Event[Any], at: At, problems: Sequence[Problem], view: View) -> tuple[Record, ...]:
    """Return the records to put, each replacing the one of its kind and id.

    ``problems`` is what :func:`decide` said of the event at the same place; it must not refuse it.
    """
    kind = TYPES[event.type]
    draft = Draft(view)
    kind.effect(event, at, draft)
    before = [get(view, Lot, id) for id in event.names("lot")]
    born = _born(event, draft)
    if not any(found.code == PENDING for found in problems):
        _advance_heads(event, kind, draft)
        if kind.nature is Nature.MOVING:
            if event.type != _VOIDED:
                keep_bounds(before, born, draft)
            draft.put(*[LotBefore(lot.id, lot) for lot in before])
            draft.put(*[LotBefore(id, None) for id in born])
    _hold_and_flag(event, problems, born, draft)
    keep_stock(event.id, before, draft)
    if kind.marks:
        draft.put(*shipping_marks(event, kind.marks, at))
    draft.put(_recorded(event, at, problems, (before, born), draft))
    _count(event, draft)
    return draft.changes()


def _born(event: Event[Any], draft: Draft) -> tuple[str, ...]:
    """Return the lots that came to be: not those of a receipt that waits, but in its turn those it names."""
    return tuple(
        [record.id for record in draft.changes() if isinstance(record, Lot) and record.born == event.id]
    )


def _advance_heads(event: Event[Any], kind: EventType[Any], draft: Draft) -> None:
    """A moving or governance event is the new head of what it acts on."""
    if kind.nature is Nature.ANNOTATING:
        return
    for name in (kind.subject, *kind.heads):
        for id in (LEDGER,) if name == "ledger" else event.names(name):
            record: Record = draft.get(KINDS[name], id)
            if not isinstance(record, Headed):
                raise RuntimeError(f"bug: a {name} has no head")  # noqa: TRY004 - a bug of ours
            draft.put(replace(record, head=event.id))


def _hold_and_flag(
    event: Event[Any], problems: Sequence[Problem], born: tuple[str, ...], draft: Draft
) -> None:
    for found in problems:
        if found.weight == "hold":
            hold = Hold(f"{found.code}:{event.id}", found.code, event.id)
            lot = draft.get(Lot, found.values["lot"])
            for id in (lot.id, *(born if lot.state == "transformed" else ())):
                # What a lot was worked into has the holds that were found at work.
                put_on_hold(draft, id, hold)
        else:
            # What is wrong with something said about many things is not the lots' fault.
            lots = () if isinstance(event.body, Wide) else (*event.names("lot"), *born)
            for id in (found.values["lot"],) if "lot" in found.values else lots:
                mark(draft, id, found.code)


def _recorded(
    event: Event[Any],
    at: At,
    problems: Sequence[Problem],
    lots: tuple[Sequence[Lot], tuple[str, ...]],
    draft: Draft,
) -> Recorded:
    before, born = lots
    sides = [lot.custodian for lot in before]
    return Recorded(
        id=event.id,
        index=at.index,
        recorded_at=at.recorded_at,
        effective_at=effective_time(event, at),
        type=event.type,
        issuer=event.issuer,
        key=event.key,
        subjects=_subjects(event, born, draft),
        parties=tuple(dict.fromkeys((event.issuer, *event.names("party"), *sides))),
        stakes=stakes_in(event, before, born, draft),
        lots=(*event.names("lot"), *born),
        told=tuple([Told(found.code, found.where, tuple(found.values.items())) for found in problems]),
    )


def _count(event: Event[Any], draft: Draft) -> None:
    """Count a numbered event of a key, if the key is known: that of the genesis is not yet."""
    key = None if event.payload.seq is None else draft.find(Key, event.key)
    if key is not None:
        draft.put(counted(event, key))


def _subjects(event: Event[Any], born: tuple[str, ...], draft: Draft) -> tuple[str, ...]:
    """In whose history it stands: its subjects, the lots it names, and those of an event it changes."""
    kind = TYPES[event.type]
    lots = [f"lot:{id}" for id in (*event.names("lot"), *born)]
    kinds = [name for name in kind.kinds if name != "lot"]
    subjects = [f"{name}:{id}" for name in kinds for id in (*event.names(name), *event.births(name))]
    if kind.subject == "ledger":
        subjects = [f"ledger:{LEDGER}"]
    subjects += lots
    subjects += [f"tag:{id}" for id in foreign_ids(event.body)]
    for id in event.names("event"):
        subjects += draft.get(Recorded, id).subjects
    return tuple(dict.fromkeys(subjects))
