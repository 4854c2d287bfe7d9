"""Corrections: a proposed change of one field, its approval or rejection. Nothing is ever edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, cast

from pydantic import Field, JsonValue, ValidationError

from ledger.crypto.canonical import JSON, format_canonical, parse_canonical
from ledger.errors import Malformed, Problem
from ledger.frozen import replace
from ledger.lots.dates import date_problems, latest_day
from ledger.lots.effective import effective, read_payload, read_recorded
from ledger.lots.event import Event, EventType, Nature, payload_model
from ledger.lots.fields import field_problems, places
from ledger.lots.holds import put_on_hold
from ledger.lots.pointer import treatment, value_at, with_value
from ledger.lots.problems import problem
from ledger.lots.recompose import input_problems
from ledger.lots.redo import redo
from ledger.lots.schema import EventRef, Model, Text
from ledger.lots.shipping_marks import shipping_marks
from ledger.lots.stakes import has_stake
from ledger.lots.state import KINDS, Correction, Lot, Recorded
from ledger.lots.types import (
    areas,
    assurance,
    borders,
    custody,
    declared,
    ends,
    handling,
    incidents,
    licences,
    market,
    origin,
    papers,
    parties,
    sites,
    stock_count,
    stockpile,
    tag_care,
    tags,
    title,
    work,
)
from ledger.lots.types.parties import holds_role
from ledger.lots.values import Change, Hold
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import effective_time, policy_of, restate

_GROUPS: Final = (
    parties.TYPES,
    sites.TYPES,
    tags.TYPES,
    licences.TYPES,
    areas.TYPES,
    tag_care.TYPES,
    incidents.TYPES,
    assurance.TYPES,
    origin.TYPES,
    custody.TYPES,
    title.TYPES,
    handling.TYPES,
    work.TYPES,
    market.TYPES,
    declared.TYPES,
    ends.TYPES,
    stock_count.TYPES,
    papers.TYPES,
    borders.TYPES,
    stockpile.TYPES,
)
CORRECTABLE: Final[Mapping[str, EventType[Any]]] = MappingProxyType(
    {kind.name: kind for group in _GROUPS for kind in group}
)
# What cannot be true of an event at any time; all other rules are about the moment at which it was recorded.
_TIMELESS: Final = frozenset(
    {
        "mass-missing",
        "mass-negative",
        "grade-impossible",
        "basis-unknown",
        "components-over-100",
        "dates-reversed",
        "day-in-future",
        "shares-not-100",
        "shares-not-whole",
        "mineral-unknown",
        "tag-mistyped",
        "tag-unknown",
        "tag-repeated",
        "verifier-is-validator",
        "outcome-repeated",
        "remainder-unweighed",
    }
)
_ATTESTED: Final = ("site", "mineral", "quantity")
"""What somebody else attests of a registration."""
INPUTS: Final = "/body/inputs"
"""What went into some work: never corrected by its field, but by `composition.corrected`."""

Pointer = Annotated[str, Field(pattern=r"^(/[a-z0-9_]+)+$", max_length=200)]


class EventCorrected(Model):
    """A proposed change of one field; ``old`` is the value that counts now, null for none."""

    event: EventRef
    field: Pointer
    old: JsonValue
    new: JsonValue
    reason: Text


class CorrectionSettled(Model):
    """An approval or rejection of a correction, which is named by its event."""

    correction: EventRef
    reason: Text | None = None


def _correct_rules(event: Event[EventCorrected], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    target = get(view, Recorded, body.event)
    kind = CORRECTABLE.get(target.type)
    if kind is None:
        yield problem("not-correctable", "/body/event", type=target.type, why="enter a new one")
        return
    if event.issuer != target.issuer and not holds_role(view, event.issuer, "authority"):
        yield problem("not-its-issuer", "/body/event", owner=target.issuer, party=event.issuer)
    if target.voided_by is not None:
        yield problem("not-correctable", "/body/event", type=target.type, why="it was voided")
    handling = treatment(payload_model(kind.model), body.field)
    if handling is None:
        yield problem("correction-field-unknown", "/body/field", field=body.field, type=target.type)
    elif handling == "fixed" and kind.nature is Nature.MOVING:
        yield problem("correction-fixed", "/body/field", field=body.field)
    elif handling == "fixed":
        instead = kind.instead or kind.name
        yield problem("correction-by-event", "/body/field", field=body.field, type=kind.name, instead=instead)
    else:
        yield from _value_problems(event, target, kind, view)


def _value_problems(
    event: Event[EventCorrected], target: Recorded, kind: EventType[Any], view: View
) -> Iterator[Problem]:
    body = event.body
    if any(_overlap(body.field, field) for field in target.pending):
        yield problem("correction-pending", "/body/field", field=body.field)
    payload = effective(target, view)
    now = value_at(payload, body.field)
    if now != body.old:
        yield problem(
            "correction-stale", "/body/old", field=body.field, effective=_text(now), old=_text(body.old)
        )
        return
    corrected = with_value(payload, body.field, cast(JSON, body.new))
    if value_at(corrected, body.field) != body.new:
        yield problem("correction-field-unknown", "/body/field", field=body.field, type=target.type)
        return
    yield from corrected_problems(kind, corrected, target, "/body/new", view)


def corrected_problems(
    kind: EventType[Any], payload: JSON, target: Recorded, where: str, view: View
) -> Iterator[Problem]:
    """What would be wrong with the event as corrected, whenever it had been recorded."""
    try:
        corrected = read_payload(kind.model, payload, id=target.id, key=target.key)
    except Malformed as error:
        yield problem("correction-invalid", where, why=error.message.rstrip("."))
        return
    except ValidationError as error:
        yield problem("correction-invalid", where, why=places(field_problems(error)))
        return
    for named in corrected.named:
        if named.kind in ("site", "place") and _missing(view, named.kind, named.id):
            yield problem("unknown", where, kind=named.kind, id=named.id)
    if any(named.kind == "lot" and _missing(view, "lot", named.id) for named in corrected.named):
        # A passport does not hold every lot; in the whole ledger none is missing.
        return
    at = At(target.index, target.recorded_at)
    for found in (
        *date_problems(corrected.payload, latest_day(at, policy_of(view))),
        *kind.rules(corrected, at, view),
    ):
        if found.code in _TIMELESS or (found.code == "mass-created" and kind.revise is not None):
            yield problem("correction-invalid", where, why=found.message.rstrip("."))


def _missing(view: View, kind: str, id: str) -> bool:
    return view.find(KINDS[kind], id) is None


def _overlap(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _text(value: object) -> str:
    return wrapped(value)[5:-1]


def read_effective(recorded: Recorded, view: View) -> Event[Any]:
    """Return a recorded event of a type that can be corrected, with every correction that counts."""
    return read_recorded(CORRECTABLE[recorded.type].model, recorded, view)


def _propose(event: Event[EventCorrected], _at: At, draft: Draft) -> None:
    body = event.body
    target = draft.get(Recorded, body.event)
    kind = CORRECTABLE[target.type]
    free = treatment(payload_model(kind.model), body.field) == "free"
    correction = Correction(
        event.id, target.id, body.field, wrapped(body.old), wrapped(body.new), event.issuer, "pending"
    )
    draft.put(correction)
    if free:
        _apply_correction(correction, draft, by=event.issuer)
    else:
        draft.put(replace(target, pending=(*target.pending, body.field)))


def wrapped(value: object) -> str:
    """Return any JSON value as canonical JSON, which has an object at the top."""
    return format_canonical({"v": cast(JSON, value)}).decode()


def _apply_correction(correction: Correction, draft: Draft, *, by: str) -> None:
    """Let a correction count from here: the value, and what it changes for the lot and its descendants.

    ``by`` is the party by whose word it counts.
    """
    target = draft.get(Recorded, correction.event)
    kind = CORRECTABLE[target.type]
    old = read_effective(target, draft)
    changes = (*target.changes, Change(correction.field, correction.new))
    target = replace(
        target, changes=changes, pending=tuple(f for f in target.pending if f != correction.field)
    )
    draft.put(target, replace(correction, state="approved"))
    new = read_effective(target, draft)
    at = At(target.index, target.recorded_at)
    draft.put(replace(target, effective_at=effective_time(new, at)), *shipping_marks(new, kind.marks, at))
    if kind.nature is Nature.GOVERNANCE:
        redo(kind, old, new, at, draft)
    elif kind.revise is not None:
        holds = _new_holds(kind, old, new, at, draft)
        kind.revise(old, new.body, at, draft)
        for found in holds:
            hold = Hold(f"{found.code}:{correction.id}", found.code, correction.id)
            put_on_hold(draft, found.values["lot"], hold)
    if kind.nature is Nature.MOVING:
        _relocate(old, new, draft)
        _unattest(old, new, frozenset({by, correction.proposer}), draft)


def _unattest(old: Event[Any], new: Event[Any], knowing: frozenset[str], draft: Draft) -> None:
    """Whoever attested a lot vouches no more for what others say of it now."""
    if all(getattr(old.body, name, None) == getattr(new.body, name, None) for name in _ATTESTED):
        return

    def seen(lot: Lot) -> Lot:
        return replace(lot, attested_by=tuple(party for party in lot.attested_by if party in knowing))

    for id in new.lots if new.type == "lot.registered" else ():
        restate(draft, id, seen)


def _relocate(old: Event[Any], new: Event[Any], draft: Draft) -> None:
    """Let lots lie where the corrected event says, unless they have been put or weighed elsewhere since."""
    was, now = _place_in(old), _place_in(new)
    if was == now:
        return

    def moved(lot: Lot) -> Lot:
        stands = new.id in (lot.head, lot.weighed_by) and was in (None, lot.place)
        return replace(lot, place=now) if stands else lot

    for id in new.lots:
        restate(draft, id, moved)


def _place_in(event: Event[Any]) -> str | None:
    """Return where an event says that its lots are."""
    named = (getattr(event.body, name, None) for name in ("place", "plant", "held_at"))
    place: str | None = next(filter(None, named), None)
    return place or event.payload.place or getattr(event.body, "tagging_place", None)


def _new_holds(kind: EventType[Any], old: Event[Any], new: Event[Any], at: At, view: View) -> list[Problem]:
    """What puts the corrected event on hold and did not the old one; tag conflicts are revised."""
    before = [found.message for found in kind.rules(old, at, view)]
    return [
        found
        for found in kind.rules(new, at, view)
        if found.weight == "hold" and found.code != "tag-conflict" and found.message not in before
    ]


def _settle_rules(event: Event[CorrectionSettled], _at: At, view: View) -> Iterator[Problem]:
    correction = view.find(Correction, event.body.correction)
    target = None if correction is None else view.find(Recorded, correction.event)
    if correction is None or target is None:
        yield problem("unknown", "/body/correction", kind="correction", id=event.body.correction)
        return
    if correction.state != "pending":
        yield problem("correction-settled", "/body/correction", state=correction.state)
    if event.issuer == correction.proposer:
        if event.type == "correction.approved":
            yield problem("approved-from-inside", "/body/correction", party=event.issuer)
    elif not (
        has_stake(event.issuer, target, view) or holds_role(view, event.issuer, "authority", "programme")
    ):
        yield problem("not-counterparty", "/body/correction", party=event.issuer)
    if event.type == "correction.approved" and correction.state == "pending":
        yield from _approval_problems(correction, target, view)


def _approval_problems(correction: Correction, target: Recorded, view: View) -> Iterator[Problem]:
    """What has changed since the proposal so that the correction cannot count any more."""
    if target.voided_by is not None:
        yield problem("not-correctable", "/body/correction", type=target.type, why="it was voided")
        return
    payload = effective(target, view)
    new = parse_canonical(correction.new.encode())["v"]
    if correction.field == INPUTS:
        old = value_at(payload, INPUTS)
        yield from input_problems(_lots_of(old), _lots_of(new), target, "/body/correction", view)
    corrected = with_value(payload, correction.field, new)
    yield from corrected_problems(CORRECTABLE[target.type], corrected, target, "/body/correction", view)


def _lots_of(inputs: JSON) -> list[str]:
    return [part["lot"] for part in cast(list[dict[str, str]], inputs)]


def _approve(event: Event[CorrectionSettled], _at: At, draft: Draft) -> None:
    _apply_correction(draft.get(Correction, event.body.correction), draft, by=event.issuer)


def _reject(event: Event[CorrectionSettled], _at: At, draft: Draft) -> None:
    correction = draft.get(Correction, event.body.correction)
    target = draft.get(Recorded, correction.event)
    draft.put(
        replace(correction, state="rejected"),
        replace(target, pending=tuple(field for field in target.pending if field != correction.field)),
    )


TYPES: Final = (
    EventType(
        "event.corrected", EventCorrected, Nature.ANNOTATING, "event", _correct_rules, _propose, admin=True
    ),
    EventType(
        "correction.approved",
        CorrectionSettled,
        Nature.ANNOTATING,
        "event",
        _settle_rules,
        _approve,
        admin=True,
    ),
    EventType(
        "correction.rejected",
        CorrectionSettled,
        Nature.ANNOTATING,
        "event",
        _settle_rules,
        _reject,
        admin=True,
    ),
)
