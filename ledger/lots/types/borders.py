"""Over the border and not: an export that did not happen, and lots that arrive from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.attribution import FOREIGN, UNKNOWN
from ledger.lots.effective import read_recorded
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.heirs import reattribute
from ledger.lots.holds import mark_descendants
from ledger.lots.problems import problem
from ledger.lots.quantity import ZERO, Components, Quantity, grades_of
from ledger.lots.schema import (
    Country,
    EventRef,
    Fixed,
    Free,
    Hash,
    HsCode,
    Id,
    LotRef,
    Model,
    Name,
    NewLot,
    OriginName,
    PartyRef,
    PlaceRef,
    Remark,
)
from ledger.lots.shipment import put_on, take_off
from ledger.lots.state import LEDGER, Ledger, Lot, Recorded
from ledger.lots.stocks import ForeignLot, Shipment
from ledger.lots.types.market import CnCode, LotExported, Lots
from ledger.lots.types.parties import is_authority
from ledger.lots.types.tags import Carrier, Tags, placed_tags, tag_problems, use_tags
from ledger.lots.values import Share
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import (
    component_problems,
    difference_problems,
    mark_change,
    mineral_problems,
    policy_of,
    quantity_problems,
    restate,
    revise,
    weigh,
)
from ledger.lots.withheld import withheld_problems

ONE: Final = Decimal(1)
Root = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")]
Fraction = Annotated[str, Field(pattern=r"^(0(\.[0-9]{1,9})?|1)$")]


class ExportCancelled(Model):
    """Lots of an export that never left: in stock again, and their weight off the certificates."""

    event: EventRef
    lots: Lots
    reason: Remark


class ForeignShare(Model):
    """A part of a lot by origin, as the passport of another ledger states it."""

    origin: OriginName
    share: Fraction


class SeenCheckpoint(Model):
    """The checkpoint of the other log to which the passport proves its events."""

    origin: Name
    size: Annotated[int, Field(ge=1, lt=2**53)]
    root: Root


class LotImported(Model):
    """A lot that came over a border, as it was weighed there.

    ``lot`` takes over what was exported in this ledger. ``entered_as`` is a new lot for ``foreign_lot`` of
    another ``ledger`` (its genesis id), with the export there, the checkpoint and the passport that were
    seen; its shares are those that the passport states.
    """

    lot: LotRef | None = None
    entered_as: NewLot | None = None
    ledger: Annotated[Hash | None, Fixed()] = None
    foreign_lot: Annotated[Id | None, Fixed()] = None
    event: Annotated[Hash | None, Fixed()] = None
    checkpoint: Annotated[SeenCheckpoint | None, Fixed()] = None
    passport_sha256: Annotated[Hash | None, Fixed()] = None
    shares: Annotated[tuple[ForeignShare, ...], Field(max_length=256)] = ()
    mineral: HsCode | None = None
    quantity: Quantity
    components: Components = ()
    tags: Annotated[Tags, Fixed()] = ()
    owner: PartyRef | None = None
    place: PlaceRef | None = None
    from_country: Country | None = None
    transit: Annotated[tuple[Country, ...], Field(max_length=16)] = ()
    certificates: Annotated[tuple[Id, ...], Field(max_length=16)] = ()
    customs_reference: Name | None = None
    cn_code: CnCode | None = None
    seals_intact: bool | None = None
    route: Annotated[tuple[Name, ...], Field(max_length=32), Free()] = ()
    explanation: Remark | None = None


# --- an export that did not happen --------------------------------------------------------------------


def _cancel_rules(event: Event[ExportCancelled], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    office = is_authority(view, event.issuer)
    for position, id in enumerate(body.lots):
        lot, where = get(view, Lot, id), f"/body/lots/{position}"
        if lot.custodian != event.issuer and not office:
            yield problem("not-custodian", where, lot=id, custodian=lot.custodian, party=event.issuer)
        if lot.transfer is not None:
            yield problem("lot-in-transit", where, lot=id, consignee=lot.transfer.consignee)
        elif lot.state != "exported":
            yield problem("not-in-state", where, lot=id, state=lot.state, wanted="exported")
        elif lot.exported_by != body.event:
            yield problem("not-that-export", where, lot=id, event=str(lot.exported_by)[:16])


def _cancel(event: Event[ExportCancelled], _at: At, draft: Draft) -> None:
    body = event.body
    shipment = take_off(draft.get(Shipment, body.event), draft, lots=body.lots)
    draft.put(replace(shipment, cancelled=(*shipment.cancelled, *body.lots)))
    for id in body.lots:
        draft.put(replace(_home_again(shipment, draft.get(Lot, id)), state="in_stock"))


def _home_again(shipment: Shipment, lot: Lot) -> Lot:
    """Return a lot as one that an export has not sent across the border."""
    gone = () if lot.id in shipment.again else (shipment.country,)
    left = tuple(country for country in lot.exported_from if country not in gone)
    return replace(lot, exported_by=None, exported_from=left)


def _undo_cancellation(event: Event[ExportCancelled], draft: Draft) -> None:
    """Let the export count again."""
    body = event.body
    export = draft.get(Recorded, body.event)
    certificates = read_recorded(LotExported, export, draft).body.certificates
    shipment = draft.get(Shipment, body.event)
    left = tuple(lot for lot in shipment.cancelled if lot not in body.lots)
    weights = [part for part in shipment.weights if part.lot in body.lots]
    put_on(replace(shipment, cancelled=left), export.issuer, certificates, draft, lots=weights)


# --- a lot that arrives -------------------------------------------------------------------------------


def _import_rules(event: Event[LotImported], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    if body.lot is not None and body.entered_as is None:
        yield from _arrival_problems(event, get(view, Lot, body.lot), view)
    elif body.entered_as is not None and body.lot is None:
        yield from _entry_problems(event, body.entered_as, view)
    else:
        yield problem("import-unclear", "/body")


def _arrival_problems(event: Event[LotImported], lot: Lot, view: View) -> Iterator[Problem]:
    """The importer takes over what was exported to it, or declares the entry of what it has received."""
    body, policy = event.body, policy_of(view)
    yield from quantity_problems(
        body.quantity, "/body/quantity", lot=lot.id, mineral=lot.mineral, policy=policy
    )
    dry = weigh(body.quantity, lot.mineral, policy)[1]
    if view.find(Recorded, event.id) is not None:
        if lot.weighed_by == event.id and lot.sent is not None and dry.low > lot.sent.high:
            yield problem("mass-created", "/body/quantity", out=dry.low, into=lot.sent.high)
        return
    if lot.ended:
        yield problem("lot-ended", "/body/lot", lot=lot.id, state=lot.state)
    yield from withheld_problems(lot, "/body/lot")
    if not lot.exported_from:
        yield problem("not-in-state", "/body/lot", lot=lot.id, state=lot.state, wanted="exported")
    elif _taker(lot, view) != event.issuer:
        yield problem("not-consignee", "/body/lot", lot=lot.id, party=event.issuer)
    if body.ledger not in (None, _genesis(view)):
        yield problem("import-unclear", "/body/ledger")
    found = list(difference_problems(lot.dry, dry, "/body/quantity", lot=lot, policy=policy))
    yield from found
    if found and body.explanation is None:
        yield problem("difference-unexplained", "/body/explanation")


def _taker(lot: Lot, view: View) -> str | None:
    """Return who may take a lot over: whom it is on its way to, who has it, or the export's consignee."""
    if lot.transfer is not None:
        return lot.transfer.consignee
    if lot.state != "exported":
        return lot.custodian
    shipment = None if lot.exported_by is None else view.find(Shipment, lot.exported_by)
    return None if shipment is None else shipment.consignee


def _genesis(view: View) -> str | None:
    ledger = view.find(Ledger, LEDGER)
    return None if ledger is None else ledger.genesis


def _entry_problems(event: Event[LotImported], lot: str, view: View) -> Iterator[Problem]:
    body, policy = event.body, policy_of(view)
    wanted = ("ledger", "foreign_lot", "event", "checkpoint", "passport_sha256", "mineral")
    if missing := [name for name in wanted if getattr(body, name) is None]:
        yield problem("import-unproven", "/body", field=", ".join(missing))
        return
    mineral = body.mineral or ""
    yield from mineral_problems(mineral, "/body/mineral")
    yield from quantity_problems(body.quantity, "/body/quantity", lot=lot, mineral=mineral, policy=policy)
    yield from component_problems(body.components, "/body/components", mineral, policy)
    whole = sum((Decimal(part.share) for part in body.shares), ZERO)
    if body.shares and whole != ONE:
        yield problem("shares-not-whole", "/body/shares", sum=whole)
    if not body.tags:
        yield problem("untagged", "/body/tags", lot=lot)
    carrier = Carrier(lot, holders=frozenset({event.issuer}))
    yield from tag_problems(placed_tags(body.tags, (), "/body"), view, carrier=carrier, seen=set())
    yield problem("origin-declared", "/body/ledger", lot=lot, kind="imported")
    if body.ledger == _genesis(view):
        yield problem("import-own-lot", "/body/ledger", lot=body.foreign_lot)
    if view.find(Recorded, event.id) is None:
        yield from _twice_problems(event, lot, view)


def _twice_problems(event: Event[LotImported], lot: str, view: View) -> Iterator[Problem]:
    """One lot of another ledger is one lot here. Nobody bars another by entering it first: both wait."""
    known = view.find(ForeignLot, _foreign_id(event.body))
    if known is None or known.lot is None:
        return
    first = get(view, Lot, known.lot)
    if get(view, Recorded, first.born).issuer == event.issuer:
        yield problem("imported-already", "/body/foreign_lot", foreign=event.body.foreign_lot, lot=first.id)
        return
    for one, other in ((lot, first.id), (first.id, lot)):
        yield problem(
            "imported-twice", "/body/foreign_lot", foreign=event.body.foreign_lot, lot=one, other=other
        )


def _foreign_id(body: LotImported) -> str:
    return f"{body.ledger}/{body.foreign_lot}"


def _import(event: Event[LotImported], _at: At, draft: Draft) -> None:
    body = event.body
    place = body.place or event.payload.place
    if body.lot is not None:
        lot = draft.get(Lot, body.lot)
        net, dry = weigh(body.quantity, lot.mineral, policy_of(draft))
        draft.put(
            replace(
                lot,
                custodian=event.issuer,
                state="imported",
                transfer=None,
                charge_holder=None,
                exported_by=None,
                net=net,
                dry=dry.at_most(lot.dry.high),
                sent=lot.dry,
                weighed_by=event.id,
                place=place,
            )
        )
        return
    draft.put(_entered(event, body.entered_as or "", place, draft))
    if draft.find(ForeignLot, _foreign_id(body)) is None:
        draft.put(ForeignLot(_foreign_id(body), body.entered_as))


def _entered(event: Event[LotImported], id: str, place: str | None, draft: Draft) -> Lot:
    body, policy = event.body, policy_of(draft)
    mineral = body.mineral or ""
    net, dry = weigh(body.quantity, mineral, policy)
    return Lot(
        id=id,
        head=event.id,
        born=event.id,
        mineral=mineral,
        custodian=event.issuer,
        owner=body.owner or event.issuer,
        state="imported",
        revision=0,
        net=net,
        dry=dry,
        weighed_by=event.id,
        shares=_shares(body),
        grades=grades_of(body.components, policy),
        place=place,
        exported_from=() if body.from_country is None else (body.from_country,),
        tags=use_tags(body.tags, lot=id, event=event.id, draft=draft),
    )


def _shares(body: LotImported) -> tuple[Share, ...]:
    """Return the shares that the passport states, each labelled as the word of its ledger."""
    label = f"{FOREIGN}{str(body.ledger)[:16]}/"
    parts: dict[str, Decimal] = {}
    for part in body.shares:
        parts[part.origin] = parts.get(part.origin, ZERO) + Decimal(part.share)
    found = tuple(Share(f"{label}{origin}", share) for origin, share in sorted(parts.items()) if share)
    return found or (Share(f"{label}{UNKNOWN}", ONE),)


def _revise_import(old: Event[LotImported], new: LotImported, _at: At, draft: Draft) -> None:
    policy = policy_of(draft)
    was = old.body
    id = new.lot or new.entered_as or ""

    def revised(lot: Lot) -> Lot:
        mineral = lot.mineral if new.mineral is None or new.entered_as is None else new.mineral
        if new.quantity != was.quantity and lot.weighed_by == old.id:
            lot = revise(lot, was.quantity, new.quantity, mineral=mineral, policy=policy)
        if new.components != was.components and new.entered_as is not None:
            lot = replace(lot, grades=grades_of(new.components, policy))
        return replace(lot, mineral=mineral)

    restate(draft, id, revised)
    if new.lot is not None:
        dry = weigh(new.quantity, draft.get(Lot, id).mineral, policy)[1]
        mark_change(draft, id, dry, weighed_by=old.id)
    if (new.quantity, new.components, new.mineral) != (was.quantity, was.components, was.mineral):
        mark_descendants(draft, id, "corrected-upstream")
    if new.entered_as is not None and new.shares != was.shares:
        reattribute(draft, id, _shares(new))


def _undo_import(event: Event[LotImported], draft: Draft) -> None:
    """Let the lot of the other ledger be entered anew."""
    id = _foreign_id(event.body)
    known = draft.find(ForeignLot, id)
    if known is not None and known.lot == event.body.entered_as:
        draft.put(ForeignLot(id, None))


TYPES: Final = (
    EventType(
        "export.cancelled",
        ExportCancelled,
        Nature.MOVING,
        "lot",
        _cancel_rules,
        _cancel,
        custody=False,
        undo=_undo_cancellation,
    ),
    EventType(
        "lot.imported",
        LotImported,
        Nature.MOVING,
        "lot",
        _import_rules,
        _import,
        custody=False,
        sealable=frozenset({"customs_value", "price"}),
        revise=_revise_import,
        undo=_undo_import,
    ),
)
