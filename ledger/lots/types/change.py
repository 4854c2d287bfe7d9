"""Changes of what was recorded: corrected, voided, disputed, holds lifted. Nothing is ever edited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, Final, cast

from pydantic import Field, JsonValue, ValidationError

from ledger.crypto.canonical import JSON, format_canonical, parse_canonical
from ledger.crypto.envelope import EVENT, parse_envelope
from ledger.errors import Problem
from ledger.lots.event import Event, EventType, Nature, Payload
from ledger.lots.names import names_in
from ledger.lots.pointer import treatment, value_at, with_value
from ledger.lots.problems import problem
from ledger.lots.schema import BatchRef, EventRef, Id, LotRef, Model, Text
from ledger.lots.state import KINDS, Change, Correction, Lot, LotBefore, Party, Recorded, Tag
from ledger.lots.types import custody, market, origin, parties, sites, tags, work
from ledger.lots.types.tags import TagRef, free_tags, tag_id
from ledger.lots.view import At, Draft, View

CORRECTABLE: Final[Mapping[str, EventType[Any]]] = {
    kind.name: kind
    for group in (
        parties.TYPES,
        sites.TYPES,
        tags.TYPES,
        origin.TYPES,
        custody.TYPES,
        work.TYPES,
        market.TYPES,
    )
    for kind in group
}
Pointer = Annotated[str, Field(pattern=r"^(/[a-z0-9_]+)+$", max_length=200)]
HoldId = Annotated[str, Field(pattern=r"^[a-z-]+:[0-9a-f]{64}$")]
Lots = Annotated[tuple[LotRef, ...], Field(max_length=256)]
SomeLots = Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]


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


class EventVoided(Model):
    """An event that should never have been entered; ``lots`` are all lots that it moved or brought forth."""

    event: EventRef
    lots: Lots = ()
    reason: Text


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
    hold: HoldId
    lots: SomeLots
    keeper: Id
    reason: Text


def _payload_of(recorded: Recorded, view: View) -> dict[str, JSON]:
    statement = view.statement(recorded.index)
    return parse_canonical(parse_envelope(statement, content_type=EVENT).payload)


def effective(recorded: Recorded, view: View) -> dict[str, JSON]:
    """Return the payload of an event with every correction that counts."""
    payload = _payload_of(recorded, view)
    for change in recorded.changes:
        value = parse_canonical(change.value.encode())["v"]
        payload = cast(dict[str, JSON], with_value(payload, change.field, value))
    return payload


def _model_of(kind: EventType[Any]) -> type[Payload[Any]]:
    return Payload[kind.model]  # type: ignore[name-defined]


def _is_office(view: View, party: str, *roles: str) -> bool:
    found = view.find(Party, party)
    return found is not None and bool(set(roles) & set(found.roles))


def _correct_rules(event: Event[EventCorrected], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    target = view.find(Recorded, body.event)
    if target is None:
        return
    kind = CORRECTABLE.get(target.type)
    if kind is None:
        yield problem("not-correctable", "/body/event", type=target.type, why="enter a new one")
        return
    if event.issuer != target.issuer and not _is_office(view, event.issuer, "authority"):
        yield problem("not-its-issuer", "/body/event", owner=target.issuer, party=event.issuer)
    if target.voided_by is not None:
        yield problem("not-correctable", "/body/event", type=target.type, why="it was voided")
    handling = treatment(_model_of(kind), body.field)
    if handling is None:
        yield problem("correction-field-unknown", "/body/field", field=body.field, type=target.type)
    elif handling == "fixed":
        yield problem("correction-fixed", "/body/field", field=body.field)
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
    try:
        corrected = _read(kind, with_value(payload, body.field, cast(JSON, body.new)))
    except ValidationError as error:
        why = "; ".join(f"/{'/'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        yield problem("correction-invalid", "/body/new", why=why)
        return
    for named in corrected.named:
        if named.kind in ("site", "place") and _missing(view, named.kind, named.id):
            yield problem("unknown", "/body/new", kind=named.kind, id=named.id)


def _missing(view: View, kind: str, id: str) -> bool:
    return view.find(KINDS[kind], id) is None


def _overlap(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/")


def _text(value: object) -> str:
    return _wrapped(value)[5:-1]


def _read(kind: EventType[Any], payload: JSON, *, id: str = "", key: str = "") -> Event[Any]:
    read = _model_of(kind).model_validate_json(format_canonical(cast(dict[str, JSON], payload)))
    return Event(id, key, read, names_in(read))


def _propose(event: Event[EventCorrected], _at: At, draft: Draft) -> None:
    body = event.body
    target = draft.get(Recorded, body.event)
    kind = CORRECTABLE[target.type]
    free = treatment(_model_of(kind), body.field) == "free"
    correction = Correction(
        event.id, target.id, body.field, _wrapped(body.old), _wrapped(body.new), event.issuer, "pending"
    )
    draft.put(correction)
    if free:
        _apply_correction(correction, draft)
    else:
        draft.put(replace(target, pending=(*target.pending, body.field)))


def _wrapped(value: object) -> str:
    """Return any JSON value as canonical JSON, which has an object at the top."""
    return format_canonical({"v": cast(JSON, value)}).decode()


def _apply_correction(correction: Correction, draft: Draft) -> None:
    """Let a correction count from here: the value, and what it changes for the lot and its descendants."""
    target = draft.get(Recorded, correction.event)
    kind = CORRECTABLE[target.type]
    old = _read(kind, effective(target, draft), id=target.id, key=target.key)
    changes = (*target.changes, Change(correction.field, correction.new))
    target = replace(
        target, changes=changes, pending=tuple(f for f in target.pending if f != correction.field)
    )
    draft.put(target, replace(correction, state="approved"))
    if kind.revise is not None:
        new = _read(kind, effective(target, draft), id=target.id, key=target.key)
        kind.revise(old, new.body, At(target.index, target.recorded_at), draft)


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
    elif event.issuer not in target.parties and not _is_office(view, event.issuer, "authority", "programme"):
        yield problem("not-counterparty", "/body/correction", party=event.issuer)


def _approve(event: Event[CorrectionSettled], _at: At, draft: Draft) -> None:
    _apply_correction(draft.get(Correction, event.body.correction), draft)


def _reject(event: Event[CorrectionSettled], _at: At, draft: Draft) -> None:
    correction = draft.get(Correction, event.body.correction)
    target = draft.get(Recorded, correction.event)
    draft.put(
        replace(correction, state="rejected"),
        replace(target, pending=tuple(field for field in target.pending if field != correction.field)),
    )


def _void_rules(event: Event[EventVoided], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    target = view.find(Recorded, body.event)
    if target is None:
        return
    kind = CORRECTABLE.get(target.type)
    if kind is None or not (kind.nature is Nature.MOVING or target.type == "lot.attested"):
        yield problem("not-voidable", "/body/event", type=target.type)
        return
    if event.issuer != target.issuer and not _is_office(view, event.issuer, "authority"):
        yield problem("not-its-issuer", "/body/event", owner=target.issuer, party=event.issuer)
    if target.voided_by is not None:
        yield problem("already-voided", "/body/event")
    if set(body.lots) != set(target.lots):
        yield problem("lots-differ", "/body/lots", lots=", ".join(target.lots))
    if kind.nature is Nature.MOVING:
        for id in target.lots:
            lot = view.find(Lot, id)
            if lot is not None and lot.head != target.id:
                yield problem("has-dependants", "/body/event", head=lot.head)


def _void(event: Event[EventVoided], _at: At, draft: Draft) -> None:
    target = draft.get(Recorded, event.body.event)
    draft.put(replace(target, voided_by=event.id))
    for id in target.lots:
        lot = draft.get(Lot, id)
        if target.type == "lot.attested":
            draft.put(
                replace(lot, attested_by=tuple(party for party in lot.attested_by if party != target.issuer))
            )
        else:
            _restore(lot, draft)


def _restore(lot: Lot, draft: Draft) -> None:
    """Put a lot back to what it was before its head event; what was annotated since stays."""
    before = draft.get(LotBefore, lot.id).lot
    if before is None:
        free_tags(draft, lot)
        origin.unproduce(lot, draft)
        draft.put(replace(draft.get(Lot, lot.id), state="voided"))
        return
    draft.put(
        replace(
            before,
            head=lot.head,
            holds=lot.holds,
            flags=lot.flags,
            attested_by=lot.attested_by,
            certificates=lot.certificates,
        )
    )


def _dispute_rules(event: Event[EventDisputed], _at: At, view: View) -> Iterator[Problem]:
    target = view.find(Recorded, event.body.event)
    if target is None:
        return
    if not set(event.body.lots) <= set(target.lots):
        yield problem("lots-differ", "/body/lots", lots=", ".join(target.lots))
    if event.issuer in target.parties or _is_office(view, event.issuer, "authority", "programme"):
        for id in event.body.lots or target.lots:
            yield problem("dispute", "/body/event", party=event.issuer, event=target.id[:16], lot=id)
    else:
        yield problem("disputed-by-stranger", "/body/event", party=event.issuer)


def _dispute(event: Event[EventDisputed], _at: At, draft: Draft) -> None:
    target = draft.get(Recorded, event.body.event)
    draft.put(replace(target, disputed_by=(*target.disputed_by, event.id)))


def _hold_problems(lots: tuple[str, ...], hold: str, view: View) -> Iterator[Problem]:
    for position, id in enumerate(lots):
        lot = view.find(Lot, id)
        if lot is not None and all(held.id != hold for held in lot.holds):
            yield problem("hold-unknown", f"/body/lots/{position}", lot=id, hold=hold)


def _is_side(lots: tuple[str, ...], party: str, view: View) -> bool:
    found = (view.find(Lot, id) for id in lots)
    return any(lot is not None and party in (lot.custodian, lot.owner) for lot in found)


def _lift_rules(event: Event[HoldLifted], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    yield from _hold_problems(body.lots, body.hold, view)
    kind, _, cause = body.hold.partition(":")
    if kind == "tag-conflict":
        yield problem("hold-is-conflict", "/body/hold")
    by = view.find(Recorded, cause)
    if kind == "dispute" and by is not None and by.issuer == event.issuer:
        return
    if not _is_office(view, event.issuer, "authority", "programme") or _is_side(
        body.lots, event.issuer, view
    ):
        yield problem("hold-not-yours", "/body/hold", party=event.issuer, hold=body.hold)


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
    if _is_side(body.lots, event.issuer, view):
        yield problem("party-to-conflict", "/body/lots", party=event.issuer)


def _resolve(event: Event[ConflictResolved], _at: At, draft: Draft) -> None:
    body = event.body
    _end_hold(body.lots, body.hold, draft)
    tag = draft.find(Tag, tag_id(body.tag))
    if tag is not None:
        draft.put(replace(tag, lot=body.keeper))


_NARRATIVE: Final = frozenset({"narrative"})

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
    EventType(
        "event.voided", EventVoided, Nature.MOVING, "lot", _void_rules, _void, admin=True, custody=False
    ),
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
