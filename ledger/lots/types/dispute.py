"""What is contested: disputes, the end of holds, whose tag it is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Final

from pydantic import Field

from ledger.errors import Malformed, Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.problems import problem
from ledger.lots.schema import BatchRef, EventRef, Id, LotRef, Model, Text
from ledger.lots.stakes import hands
from ledger.lots.state import Lot, Recorded
from ledger.lots.tagging import Tag
from ledger.lots.types.correction import CORRECTABLE, read_effective
from ledger.lots.types.parties import holds_role
from ledger.lots.types.receipt import PENDING
from ledger.lots.types.tags import TagRef, give_tag, tag_id, tag_refs
from ledger.lots.view import At, Draft, View, get, touched
from ledger.lots.weighing import restate

HoldId = Annotated[str, Field(pattern=r"^[a-z-]+:[0-9a-f]{64}$")]
ConflictId = Annotated[str, Field(pattern=r"^tag-conflict:[0-9a-f]{64}$")]
Lots = Annotated[tuple[LotRef, ...], Field(max_length=256)]
SomeLots = Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]


MOST: Final = 8
"""Events, papers and unknown fields that one dispute may each name."""


class EventDisputed(Model):
    """That somebody contests a recorded event; the narrative is sealed."""

    event: EventRef
    lots: Lots = ()
    reason: Text


class HoldLifted(Model):
    """The end of a hold on the lots named, with the act that ends it."""

    lots: SomeLots
    hold: HoldId
    reason: Text
    act: Text | None = None


class ConflictResolved(Model):
    """Whose tag it is: the keeper has it, the hold ends on all lots named."""

    tag: TagRef
    batches: Annotated[tuple[BatchRef, ...], Field(max_length=1)] = ()
    hold: ConflictId
    lots: SomeLots
    keeper: Id
    reason: Text


def _dispute_rules(event: Event[EventDisputed], _at: At, view: View) -> Iterator[Problem]:
    target = get(view, Recorded, event.body.event)
    if not set(event.body.lots) <= set(target.lots):
        yield problem("lots-differ", "/body/lots", lots=", ".join(target.lots))
    yield from _length_problems(event)
    if _is_party(event.issuer, target, view) or holds_role(view, event.issuer, "authority", "programme"):
        for id in event.body.lots or target.lots:
            yield problem("dispute", "/body/event", party=event.issuer, event=target.id[:16], lot=id)
            if _stands(target, event.issuer, id, view):
                yield problem("disputed-already", "/body/event", party=event.issuer)
        return
    yield problem("disputed-by-stranger", "/body/event", party=event.issuer)
    if _earlier(target, event.issuer, view):
        yield problem("disputed-already", "/body/event", party=event.issuer)


def _earlier(target: Recorded, party: str, view: View) -> list[str]:
    """Return the disputes by which a party contested an event before."""
    found = (view.find(Recorded, id) for id in target.disputed_by)
    return [one.id for one in found if one is not None and one.issuer == party]


def _stands(target: Recorded, party: str, lot_id: str, view: View) -> bool:
    """Whether a lot is still on hold for an earlier dispute of the same party over the same event."""
    lot = view.find(Lot, lot_id)
    before = _earlier(target, party, view)
    return lot is not None and any(hold.event in before for hold in lot.holds)


def _is_party(party: str, target: Recorded, view: View) -> bool:
    """Whether a party is named in an event; where it moves nothing, it must have to do with the lots as well.

    Else whoever says something of a lot could contest it himself, and so put it on hold.
    """
    kind = CORRECTABLE.get(target.type)
    says = kind is not None and kind.nature is Nature.ANNOTATING
    if target.lots and (says or PENDING in target.flags):
        return party in target.stakes or _is_side(target.lots, party, view)
    return party in target.parties


def _length_problems(event: Event[EventDisputed]) -> Iterator[Problem]:
    """A dispute goes along with its lot for ever, so it is short; papers are named by their hash."""
    payload = event.payload
    lists = {"cites": payload.cites, "evidence": payload.evidence, "not_known": payload.not_known}
    for name, entries in lists.items():
        if len(entries) > MOST:
            yield problem("dispute-too-long", f"/{name}", field=name, most=MOST)


def _dispute(event: Event[EventDisputed], _at: At, draft: Draft) -> None:
    target = draft.get(Recorded, event.body.event)
    draft.put(replace(target, disputed_by=(*target.disputed_by, event.id)))


def _hold_problems(lots: tuple[str, ...], hold: str, view: View) -> Iterator[Problem]:
    for position, id in enumerate(lots):
        lot = view.find(Lot, id)
        if lot is not None and not _holds(lot, hold):
            yield problem("hold-unknown", f"/body/lots/{position}", lot=id, hold=hold)


def _is_side(lots: tuple[str, ...], party: str, view: View) -> bool:
    """Whether a party has or owns one of some lots, or sent or awaits one that is under way."""
    found = (view.find(Lot, id) for id in lots)
    return any(lot is not None and party in (*hands(lot), lot.owner) for lot in found)


def _lift_rules(event: Event[HoldLifted], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    yield from _hold_problems(body.lots, body.hold, view)
    kind, _, cause = body.hold.partition(":")
    if kind == "tag-conflict" and _sides(body.hold, view):
        yield problem("hold-is-conflict", "/body/hold")
    by = view.find(Recorded, cause)
    if kind == "dispute" and by is not None and by.issuer == event.issuer:
        return
    is_office = holds_role(view, event.issuer, "authority", "programme")
    caused = by is not None and bool(by.lots) and event.issuer in by.parties
    if (
        not is_office
        or caused
        or event.issuer in _contested(by, view)
        or _is_side(body.lots, event.issuer, view)
    ):
        yield problem("hold-not-yours", "/body/hold", party=event.issuer, hold=body.hold)


def _contested(by: Recorded | None, view: View) -> set[str]:
    """Whose event is disputed; no one's when the hold is not a dispute."""
    ids = () if by is None or by.type != "event.disputed" else touched(by.subjects)
    found = (view.find(Recorded, id) for kind, id in ids if kind == "event")
    return {target.issuer for target in found if target is not None}


def _lift(event: Event[HoldLifted], _at: At, draft: Draft) -> None:
    _end_hold(event.body.lots, event.body.hold, draft)


def _end_hold(lots: tuple[str, ...], hold: str, draft: Draft) -> None:
    for id in lots:
        lot = draft.get(Lot, id)
        draft.put(replace(lot, holds=tuple(held for held in lot.holds if held.id != hold)))


def _resolve_rules(event: Event[ConflictResolved], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    yield from _hold_problems(body.lots, body.hold, view)
    if body.keeper not in body.lots:
        yield problem("lots-differ", "/body/keeper", lots=", ".join(body.lots))
    yield from _contested_problems(body, view)
    if _is_side(body.lots, event.issuer, view):
        yield problem("party-to-conflict", "/body/lots", party=event.issuer)


def _contested_problems(body: ConflictResolved, view: View) -> Iterator[Problem]:
    """The tag is the contested one; its batch and every lot that carries it under this hold are named."""
    try:
        tag = view.find(Tag, tag_id(body.tag))
    except Malformed:
        yield problem("tag-mistyped", "/body/tag/number", tag=body.tag.number)
        return
    if tag is None:
        yield problem("tag-unknown", "/body/tag", tag=body.tag.number)
        return
    if tag.batch is not None and tag.batch not in body.batches:
        yield problem("batch-missing", "/body/batches", tag=body.tag.number, batch=tag.batch)
    sides = _sides(body.hold, view)
    if not sides:
        yield problem("conflict-over", "/body/hold", hold=body.hold)
    elif not (own := {lot for lot, carried in sides if carried == tag.id}) or not own <= set(body.lots):
        yield problem("lots-differ", "/body/lots", lots=", ".join(sorted(own)))


def _sides(hold: str, view: View) -> set[tuple[str, str]]:
    """Return the lots that carry a tag for which they are on hold, each with that tag.

    There are none any more when it was decided whose it is, or when it was taken off all of them.
    """
    cause = view.find(Recorded, hold.partition(":")[2])
    if cause is None or cause.type not in CORRECTABLE:
        return set()
    tags = {tag_id(tag) for tag in tag_refs(read_effective(cause, view).body)}
    known = (view.find(Tag, id) for id in tags)
    near = {*cause.lots, *(tag.lot for tag in known if tag is not None and tag.lot is not None)}
    lots = (view.find(Lot, id) for id in near)
    return {(lot.id, id) for lot in lots if lot and _holds(lot, hold) for id in lot.tags if id in tags}


def _holds(lot: Lot, hold: str) -> bool:
    return any(held.id == hold for held in lot.holds)


def _resolve(event: Event[ConflictResolved], _at: At, draft: Draft) -> None:
    body = event.body
    _end_hold(body.lots, body.hold, draft)
    contested = tag_id(body.tag)
    give_tag(draft, contested, body.keeper)
    for id in body.lots:
        restate(draft, id, partial(_settle_tag, tag=contested, keeper=body.keeper))


def _settle_tag(lot: Lot, *, tag: str, keeper: str) -> Lot:
    others = tuple(other for other in lot.tags if other != tag)
    return replace(lot, tags=(*others, tag) if lot.id == keeper else others)


_NARRATIVE: Final = frozenset({"narrative"})

TYPES: Final = (
    EventType(
        "event.disputed",
        EventDisputed,
        Nature.ANNOTATING,
        "event",
        _dispute_rules,
        _dispute,
        sealable=_NARRATIVE,
    ),
    EventType("hold.lifted", HoldLifted, Nature.ANNOTATING, "lot", _lift_rules, _lift, admin=True),
    EventType(
        "tag.conflict_resolved",
        ConflictResolved,
        Nature.GOVERNANCE,
        "batch",
        _resolve_rules,
        _resolve,
        admin=True,
    ),
)
