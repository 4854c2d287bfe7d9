"""Voiding: an event that should never have been entered is undone while nothing builds on it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.problems import problem
from ledger.lots.schema import DAY, EventRef, LotRef, Model, Text, day_of
from ledger.lots.stakes import hands
from ledger.lots.state import Lot, LotBefore, Recorded, Tag
from ledger.lots.types import custody, market, origin, work
from ledger.lots.types.correction import read_effective
from ledger.lots.types.parties import holds_role
from ledger.lots.types.tags import free_tags, give_tag
from ledger.lots.values import Hold
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import policy_of

_MOVING: Final = frozenset(
    kind.name
    for group in (origin.TYPES, custody.TYPES, work.TYPES, market.TYPES)
    for kind in group
    if kind.nature is Nature.MOVING
)


class EventVoided(Model):
    """An event that should never have been entered.

    ``lots`` are all lots that a moving event moved or brought forth, and none for an attestation: its end
    moves nobody's head.
    """

    event: EventRef
    lots: Annotated[tuple[LotRef, ...], Field(max_length=513)] = ()
    reason: Text


def _void_rules(event: Event[EventVoided], at: At, view: View) -> Iterator[Problem]:
    body = event.body
    target = get(view, Recorded, body.event)
    if target.type not in _MOVING and target.type != "lot.attested":
        yield problem("not-voidable", "/body/event", type=target.type)
        return
    if event.issuer != target.issuer and not holds_role(view, event.issuer, "authority"):
        yield problem("not-its-issuer", "/body/event", owner=target.issuer, party=event.issuer)
    if target.voided_by is not None:
        yield problem("already-voided", "/body/event")
    moved = target.lots if target.type in _MOVING else ()
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


def _promise_problems(party: str, target: Recorded, at: At, view: View) -> Iterator[Problem]:
    """What put a lot into another's hands, or promised it, is not taken back sooner than a dispatch is."""
    lots = [get(view, Lot, id) for id in (target.lots if target.type in _MOVING else ())]
    before = (get(view, LotBefore, lot.id).lot for lot in lots)
    others = {hand for lot in (*lots, *before) if lot is not None for hand in hands(lot)} - {party}
    until = target.recorded_at + int(policy_of(view).number("cancel_dispatch_days")) * DAY
    if party == target.issuer and others and at.recorded_at < until:
        yield problem("void-too-early", "/body/event", others=", ".join(sorted(others)), until=day_of(until))


def _void(event: Event[EventVoided], _at: At, draft: Draft) -> None:
    target = draft.get(Recorded, event.body.event)
    draft.put(replace(target, voided_by=event.id))
    if target.type == "lot.attested":
        for id in target.lots:
            attested = draft.get(Lot, id)
            others = tuple(party for party in attested.attested_by if party != target.issuer)
            draft.put(replace(attested, attested_by=others))
        return
    if target.type == "lot.exported":
        market.release_certificates(read_effective(target, draft), draft)
    lots = [(draft.get(Lot, id), draft.get(LotBefore, id).lot) for id in target.lots]
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
    origin.unproduce(lot, draft)
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
    for id in before.tags:
        if draft.get(Tag, id).lot is None:
            give_tag(draft, id, lot.id)


TYPES: Final = (
    EventType(
        "event.voided", EventVoided, Nature.MOVING, "lot", _void_rules, _void, admin=True, custody=False
    ),
)
