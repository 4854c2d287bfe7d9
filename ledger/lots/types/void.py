"""Voiding: an event that should never have been entered is undone while nothing builds on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.problems import problem
from ledger.lots.schema import DAY, EventRef, LotRef, Model, StockpileRef, Text, day_of
from ledger.lots.stakes import hands
from ledger.lots.state import Lot, LotBefore, Recorded
from ledger.lots.stockpile import Addition, Stockpile
from ledger.lots.tagging import Tag
from ledger.lots.types.correction import CORRECTABLE, read_effective
from ledger.lots.types.parties import holds_role
from ledger.lots.types.receipt import PENDING, dispatch_of
from ledger.lots.types.tag_care import put_back
from ledger.lots.types.tags import free_tags, give_tag
from ledger.lots.values import Hold
from ledger.lots.view import At, Draft, View, get, touched
from ledger.lots.weighing import policy_of

_MOVING: Final = frozenset(name for name, kind in CORRECTABLE.items() if kind.nature is Nature.MOVING)
_VOIDABLE: Final = _MOVING | {
    name for name, kind in CORRECTABLE.items() if kind.nature is Nature.ANNOTATING and kind.undo is not None
}


class EventVoided(Model):
    """An event that should never have been entered.

    ``lots`` are all lots that a moving event moved or brought forth, and none for what annotates, or for a
    receipt that waits: its end moves nobody's head. ``stockpiles`` is the heap that it drew from or counted.
    """

    event: EventRef
    lots: Annotated[tuple[LotRef, ...], Field(max_length=513)] = ()
    stockpiles: Annotated[tuple[StockpileRef, ...], Field(max_length=1)] = ()
    reason: Text


def _void_rules(event: Event[EventVoided], at: At, view: View) -> Iterator[Problem]:
    body = event.body
    target = get(view, Recorded, body.event)
    if target.type not in _VOIDABLE:
        yield problem("not-voidable", "/body/event", type=target.type)
        return
    if event.issuer != target.issuer and not holds_role(view, event.issuer, "authority"):
        yield problem("not-its-issuer", "/body/event", owner=target.issuer, party=event.issuer)
    if target.voided_by is not None:
        yield problem("already-voided", "/body/event")
    moved = _moved(target)
    if (dispatch := dispatch_of(target, view)) is not None:
        yield problem("has-dependants", "/body/event", head=dispatch)
    if set(body.lots) != set(moved):
        yield problem("lots-differ", "/body/lots", lots=", ".join(moved))
    for id in moved:
        lot = get(view, Lot, id)
        if lot.head != target.id:
            yield problem("has-dependants", "/body/event", head=lot.head)
        contested = [hold.id for hold in lot.holds if hold.kind != "tag-conflict"]
        if target.type == "lot.registered" and contested and not holds_role(view, event.issuer, "authority"):
            # Else a contested bag would come back under a better story. A wrong tag may be entered anew.
            yield problem("lot-on-hold", "/body/event", lot=id, hold=", ".join(contested))
    yield from _promise_problems(event.issuer, target, at, view)
    yield from _heap_problems(body, target, view)


def _heap_problems(body: EventVoided, target: Recorded, view: View) -> Iterator[Problem]:
    """A draw or count is taken back while it is a heap's newest, an addition until one follows it."""
    moved = [id for kind, id in touched(target.subjects) if kind == "stockpile"]
    if list(body.stockpiles) != moved:
        yield problem("stockpile-differs", "/body/stockpiles", stockpiles=", ".join(moved))
    for head in (get(view, Stockpile, id).head for id in moved):
        if head != target.id:
            yield problem("has-dependants", "/body/event", head=head)
    for id in target.lots if target.type == "stockpile.added" else ():
        addition = view.find(Addition, get(view, Lot, id).stockpiled or "")
        if addition is None or addition.event != target.id:
            # It was taken off again.
            continue
        heap = get(view, Stockpile, addition.id.rpartition("/")[0])
        if addition.number <= heap.settled:
            yield problem("addition-settled", "/body/event", lot=id, stockpile=heap.id)


def _moved(target: Recorded) -> tuple[str, ...]:
    """Return the lots that an event moved or brought forth: none when it annotates, or only waits."""
    return target.lots if target.type in _MOVING and PENDING not in target.flags else ()


def _promise_problems(party: str, target: Recorded, at: At, view: View) -> Iterator[Problem]:
    """What put a lot into another's hands, or promised it, is not taken back sooner than a dispatch is."""
    others: set[str] = set()
    for id in _moved(target):
        lot, before = get(view, Lot, id), get(view, LotBefore, id).lot
        others |= {*hands(lot), *(() if before is None else hands(before))}
        if before is not None and before.owner != lot.owner:
            others.add(lot.owner)
    others.discard(party)
    until = target.recorded_at + int(policy_of(view).number("cancel_dispatch_days")) * DAY
    office = holds_role(view, party, "authority")
    if party == target.issuer and others and not office and at.recorded_at < until:
        yield problem("void-too-early", "/body/event", others=", ".join(sorted(others)), until=day_of(until))


def _void(event: Event[EventVoided], _at: At, draft: Draft) -> None:
    target = draft.get(Recorded, event.body.event)
    draft.put(replace(target, voided_by=event.id))
    undo = CORRECTABLE[target.type].undo
    if undo is not None:
        undo(read_effective(target, draft), draft)
    lots = [(draft.get(Lot, id), draft.get(LotBefore, id).lot) for id in _moved(target)]
    born = [lot for lot, before in lots if before is None]
    # What it brought forth goes first, so that the tags it took are free for the lots they came from.
    for lot in born:
        _unmake(lot, draft)
    for lot, before in lots:
        if before is not None:
            holds = {hold.id: hold for one in (lot, *born) for hold in one.holds if hold.event != target.id}
            _restore(lot, before, tuple(holds.values()), draft)


def _unmake(lot: Lot, draft: Draft) -> None:
    free_tags(draft, lot)
    draft.put(replace(draft.get(Lot, lot.id), state="voided"))


def _restore(lot: Lot, before: Lot, holds: tuple[Hold, ...], draft: Draft) -> None:
    """Put a lot back to what it was before its head event; what was annotated since stays.

    It carries the holds of everything that was made of it, so that none is shed by undoing the work.
    """
    draft.put(
        replace(
            before,
            head=lot.head,
            holds=holds,
            flags=lot.flags,
            attested_by=lot.attested_by,
            certificates=lot.certificates,
        )
    )
    free_tags(draft, replace(lot, tags=tuple(id for id in lot.tags if id not in before.tags)))
    put_back(draft, before)
    for id in before.tags:
        if draft.get(Tag, id).lot is None:
            give_tag(draft, id, lot.id)


TYPES: Final = (
    EventType(
        "event.voided",
        EventVoided,
        Nature.MOVING,
        "lot",
        _void_rules,
        _void,
        admin=True,
        custody=False,
        heads=("stockpile",),
    ),
)
