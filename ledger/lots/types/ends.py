"""What takes a lot out of its custodian's hands: lost, found again, seized, released, destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.charge import charge_problems
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.problems import problem
from ledger.lots.schema import Date, LotRef, Model, Name, PartyRef, PlaceRef, Remark, Text
from ledger.lots.state import Lot, LotBefore
from ledger.lots.types.parties import is_authority
from ledger.lots.view import At, Draft, View, get
from ledger.lots.withheld import freed, withheld_problems

Lots = Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]
Witnesses = Annotated[tuple[PartyRef, ...], Field(max_length=8)]


class LotLost(Model):
    """Lots that are missing, ``sought`` with hope, ``gone`` without, which ends them; or ``found`` again."""

    lots: Lots
    outcome: Literal["sought", "gone", "found"] = "sought"
    cause: Literal["theft", "robbery", "accident", "flood", "fire", "transport", "unknown", "other"] = (
        "unknown"
    )
    noticed_on: Date | None = None
    place: PlaceRef | None = None
    reported_to: Name | None = None
    report_number: Name | None = None
    remark: Remark | None = None


class LotSeized(Model):
    """Lots that an authority takes away under an act; custody and title stay where they were."""

    lots: Lots
    act: Text
    reason: Remark
    held_at: PlaceRef | None = None
    held_by: PartyRef | None = None
    seized_on: Date | None = None


class LotReleased(Model):
    """Seized lots that an authority lets go: to their holder, or by the State to another."""

    lots: Lots
    act: Text
    to: PartyRef | None = None
    place: PlaceRef | None = None
    reason: Remark | None = None


class LotDestroyed(Model):
    """Lots that exist no more, by whom and before whom."""

    lots: Lots
    method: Name
    by: PartyRef | None = None
    witnesses: Witnesses = ()
    act: Text | None = None
    place: PlaceRef | None = None
    destroyed_on: Date | None = None
    reason: Remark | None = None


def _at(position: int) -> str:
    return f"/body/lots/{position}"


def _lost_rules(event: Event[LotLost], _now: At, view: View) -> Iterator[Problem]:
    """The custodian misses a lot, or who carries it; only the custodian gives it up."""
    outcome = event.body.outcome
    for position, id in enumerate(event.body.lots):
        lot, where = get(view, Lot, id), _at(position)
        if lot.ended:
            yield problem("lot-ended", where, lot=id, state=lot.state)
        carries = lot.charge_holder == event.issuer and outcome != "gone"
        if lot.custodian != event.issuer and not carries:
            yield problem("not-custodian", where, lot=id, custodian=lot.custodian, party=event.issuer)
        if outcome == "found":
            if lot.state != "lost":
                yield problem("not-in-state", where, lot=id, state=lot.state, wanted="lost")
            continue
        if lot.state == "seized":
            yield from withheld_problems(lot, where)
        if lot.holds:
            yield problem("lost-on-hold", where, lot=id, hold=", ".join(hold.id for hold in lot.holds))


def _lose(event: Event[LotLost], _now: At, draft: Draft) -> None:
    body = event.body
    for id in body.lots:
        lot = draft.get(Lot, id)
        if body.outcome == "found":
            state = freed(draft.get(LotBefore, id).lot)
            lot = replace(lot, state=state, sought=False, place=body.place or lot.place)
        else:
            lot = replace(lot, state="lost", sought=body.outcome == "sought", transfer=None)
        draft.put(lot)


def _seize_rules(event: Event[LotSeized], _now: At, view: View) -> Iterator[Problem]:
    for position, id in enumerate(event.body.lots):
        lot, where = get(view, Lot, id), _at(position)
        if lot.ended:
            yield problem("lot-ended", where, lot=id, state=lot.state)
        elif lot.state == "seized":
            yield from withheld_problems(lot, where)


def _seize(event: Event[LotSeized], _now: At, draft: Draft) -> None:
    body = event.body
    for id in body.lots:
        lot = draft.get(Lot, id)
        seized = replace(
            lot,
            state="seized",
            sought=False,
            transfer=None,
            charge_holder=body.held_by or event.issuer,
            place=body.held_at or event.payload.place,
        )
        draft.put(seized)


def _release_rules(event: Event[LotReleased], _now: At, view: View) -> Iterator[Problem]:
    body = event.body
    for position, id in enumerate(body.lots):
        lot, where = get(view, Lot, id), _at(position)
        if lot.state != "seized":
            yield problem("not-in-state", where, lot=id, state=lot.state, wanted="seized")
        elif body.to not in (None, lot.custodian):
            yield problem("state-released", where, lot=id, to=body.to, custodian=lot.custodian)


def _release(event: Event[LotReleased], _now: At, draft: Draft) -> None:
    body = event.body
    for id in body.lots:
        lot = draft.get(Lot, id)
        before = draft.get(LotBefore, id).lot
        kept = None if before is None else before.place
        released = replace(lot, state=freed(before), charge_holder=None, place=body.place or kept)
        if body.to is not None and body.to != lot.custodian:
            released = replace(released, state="in_stock", custodian=body.to, owner=body.to, place=body.place)
        draft.put(released)


def _destroy_rules(event: Event[LotDestroyed], _now: At, view: View) -> Iterator[Problem]:
    """The custodian destroys what it has at hand and nobody contests, the authority what it seized."""
    body = event.body
    for position, id in enumerate(body.lots):
        lot = get(view, Lot, id)
        if lot.state != "seized" or not is_authority(view, event.issuer):
            yield from charge_problems(lot, _at(position), party=event.issuer, mixes=True)
    if set(body.witnesses) <= {event.issuer}:
        yield problem("optional-missing", "/body/witnesses", field="witnesses")


def _destroy(event: Event[LotDestroyed], _now: At, draft: Draft) -> None:
    for id in event.body.lots:
        draft.put(replace(draft.get(Lot, id), state="destroyed", charge_holder=None))


_NARRATIVE: Final = frozenset({"narrative", "witness_names"})

TYPES: Final = (
    EventType(
        "lot.lost", LotLost, Nature.MOVING, "lot", _lost_rules, _lose, custody=False, sealable=_NARRATIVE
    ),
    EventType(
        "lot.seized",
        LotSeized,
        Nature.MOVING,
        "lot",
        _seize_rules,
        _seize,
        custody=False,
        sealable=_NARRATIVE,
    ),
    EventType(
        "lot.released",
        LotReleased,
        Nature.MOVING,
        "lot",
        _release_rules,
        _release,
        custody=False,
        sealable=frozenset({"price"}),
    ),
    EventType(
        "lot.destroyed",
        LotDestroyed,
        Nature.MOVING,
        "lot",
        _destroy_rules,
        _destroy,
        custody=False,
        sealable=_NARRATIVE,
    ),
)
