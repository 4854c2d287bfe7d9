"""What is done to a lot that stays what it is: assayed, sampled, resealed, stored."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.event import Event, EventType, Nature, no_rules
from ledger.lots.holds import mark_descendants
from ledger.lots.metal import contradictions
from ledger.lots.portion import left_of, take_portion
from ledger.lots.problems import problem
from ledger.lots.quantity import Components, Grade, Interval, Quantity, best_of, grades_of, total
from ledger.lots.schema import (
    Date,
    EventRef,
    Fixed,
    Free,
    Hash,
    Id,
    LotRef,
    Model,
    Name,
    NewLot,
    PartyRef,
    Percent,
    PlaceRef,
    Remark,
    Timestamp,
)
from ledger.lots.state import Lot, LotBefore, Recorded
from ledger.lots.types.birth import Packages
from ledger.lots.types.parties import holds_role
from ledger.lots.types.tag_care import take_off
from ledger.lots.types.tags import (
    Carrier,
    Tags,
    found_problems,
    level_on,
    placed_tags,
    tag_problems,
    use_tags,
)
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import (
    change_problems,
    component_problems,
    policy_of,
    quantity_problems,
    restate,
    revise,
    weigh,
)

Lots = Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]
Witnesses = Annotated[tuple[Id, ...], Field(max_length=16)]
Seals = Annotated[tuple[Name, ...], Field(max_length=512)]
ASSAYERS: Final = ("laboratory", "inspector", "certifier", "authority")


class LotAssayed(Model):
    """What a laboratory, or an instrument in the field, found in a lot or its sample. An addition, always.

    It may come weeks after the lot was mixed or exported. ``laboratory_name`` is one that is no party here.
    """

    lot: LotRef
    sample: Id | None = None
    sample_seal: Name | None = None
    sampling: EventRef | None = None
    laboratory: PartyRef | None = None
    laboratory_name: Name | None = None
    accreditation: Name | None = None
    standard: Name | None = None
    report_number: Name | None = None
    report_sha256: Hash | None = None
    sampled_on: Date | None = None
    assayed_on: Date | None = None
    components: Components = ()
    moisture_percent: Percent | None = None
    moisture_method: Literal["estimated", "meter", "oven"] | None = None
    remark: Remark | None = None


class LotSampled(Model):
    """A sample that is taken off a lot: a lot of its own (``sample_lot``), or used up.

    Witnesses are pseudonyms; their names are sealed.
    """

    lot: LotRef
    sample: Id
    quantity: Quantity
    sample_lot: NewLot | None = None
    method: Literal["grab", "spear", "auger", "cut", "quartering", "riffle"] | None = None
    increments: Annotated[int, Field(ge=1, le=100_000)] | None = None
    seals: Seals = ()
    witnesses: Witnesses = ()
    laboratory: PartyRef | None = None
    purpose: Literal["assay", "umpire", "fingerprint", "customs", "reserve"] | None = None
    remark: Remark | None = None


class LotResealed(Model):
    """New seals on a lot, or new packages with their tares: opened by customs, re-stuffed into drums.

    ``tags`` and those of ``packages`` are put on; ``tags_removed`` are cut off, and go on to lead to the lot.
    What it weighs now is compared, and does not change the balance.
    """

    lot: LotRef
    reason: Literal["inspection", "customs", "damaged", "repacked", "sampling", "other"]
    seals_removed: Seals = ()
    seals: Seals = ()
    sealed_at: Timestamp | None = None
    packages: Annotated[Packages, Fixed()] = ()
    package_count: Annotated[int, Field(ge=1, le=100_000)] | None = None
    tags: Annotated[Tags, Fixed()] = ()
    tags_removed: Tags = ()
    quantity: Quantity | None = None
    witnesses: Witnesses = ()
    explanation: Remark | None = None


class LotStored(Model):
    """Lots that lie somewhere: at a place, with a warehouse that keeps them for the custodian."""

    lots: Lots
    place: PlaceRef | None = None
    warehouse: PartyRef | None = None
    position: Annotated[Name | None, Free()] = None
    receipt_number: Name | None = None
    until: Date | None = None


def _assay_rules(event: Event[LotAssayed], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    lot = get(view, Lot, body.lot)
    yield from component_problems(body.components, "/body/components", lot.mineral, policy_of(view))
    if not body.components and body.moisture_percent is None:
        yield problem("optional-missing", "/body", field="components")
    if not _speaks(event, lot, view):
        yield problem("assay-by-stranger", "/issuer", party=event.issuer)
    elif view.find(Recorded, event.id) is None:
        grades = best_of((*lot.grades, *_found(event, view)))
        yield from contradictions(lot, grades, "/body/components", view)


def _speaks(event: Event[LotAssayed], lot: Lot, view: View) -> bool:
    """Whether an assay counts: by whose office it is, or by who has the lot or owns it."""
    return event.issuer in (lot.custodian, lot.owner) or holds_role(view, event.issuer, *ASSAYERS)


def _found(event: Event[LotAssayed], view: View) -> tuple[Grade, ...]:
    return grades_of(event.body.components, policy_of(view))


def _assay(event: Event[LotAssayed], _at: At, draft: Draft) -> None:
    lot = draft.get(Lot, event.body.lot)
    if _speaks(event, lot, draft):
        _exchange(lot.id, (), _found(event, draft), draft)


def _exchange(lot: str, old: tuple[Grade, ...], new: tuple[Grade, ...], draft: Draft) -> None:
    """Let what was found count for a lot from here, and what was found to be wrong no more."""
    if old != new:
        restate(
            draft,
            lot,
            lambda one: replace(
                one, grades=best_of((*(grade for grade in one.grades if grade not in old), *new))
            ),
        )


def _counted(event: Event[LotAssayed], view: View) -> bool:
    return "assay-by-stranger" not in get(view, Recorded, event.id).flags


def _revise_assay(old: Event[LotAssayed], new: LotAssayed, _at: At, draft: Draft) -> None:
    if _counted(old, draft):
        policy = policy_of(draft)
        _exchange(new.lot, _found(old, draft), grades_of(new.components, policy), draft)


def _undo_assay(event: Event[LotAssayed], draft: Draft) -> None:
    if _counted(event, draft):
        _exchange(event.body.lot, _found(event, draft), (), draft)


def _sample_rules(event: Event[LotSampled], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    lot, policy = get(view, Lot, body.lot), policy_of(view)
    yield from quantity_problems(
        body.quantity, "/body/quantity", lot=lot.id, mineral=lot.mineral, policy=policy
    )
    whole = lot
    if view.find(Recorded, event.id) is not None:
        before = get(view, LotBefore, lot.id).lot
        if lot.head != event.id or before is None:
            return
        whole = before
    taken = weigh(body.quantity, lot.mineral, policy)[1]
    if taken.low > whole.dry.high:
        yield problem("mass-created", "/body/quantity", out=taken.low, into=whole.dry.high)


def _sample(event: Event[LotSampled], _at: At, draft: Draft) -> None:
    body = event.body
    lot = draft.get(Lot, body.lot)
    net, dry = weigh(body.quantity, lot.mineral, policy_of(draft))
    if body.sample_lot is not None:
        mass = net, dry.at_most(lot.dry.high)
        sample = take_portion(lot, body.sample_lot, mass, draft, event=event.id, weighed_by=event.id)
        draft.put(replace(sample, place=lot.place))
    now = draft.get(Lot, lot.id)
    left_net, left_dry = left_of(lot.net, net), left_of(lot.dry, dry)
    draft.put(replace(now, revision=lot.revision + 1, net=left_net, dry=left_dry))


def _revise_sample(old: Event[LotSampled], new: LotSampled, _at: At, draft: Draft) -> None:
    """What was taken after all is not left, as long as nothing else has happened to the lot."""
    was, now, policy = old.body.quantity, new.quantity, policy_of(draft)
    if was == now:
        return
    lot = draft.get(Lot, new.lot)
    if lot.head == old.id:
        draft.put(revise(lot, now, was, mineral=lot.mineral, policy=policy))

    def revised(sample: Lot) -> Lot:
        if sample.weighed_by != old.id:
            return sample
        return revise(sample, was, now, mineral=sample.mineral, policy=policy)

    if new.sample_lot is not None:
        mark_descendants(draft, new.sample_lot, "corrected-upstream")
        restate(draft, new.sample_lot, revised)


def _reseal_rules(event: Event[LotResealed], _at: At, view: View) -> Iterator[Problem]:
    body = event.body
    lot, policy = get(view, Lot, body.lot), policy_of(view)
    carrier = Carrier(
        lot.id,
        holders=frozenset({event.issuer}),
        sources=frozenset({lot.id}),
        least=level_on((lot,), view),
    )
    placed = placed_tags(body.tags, body.packages, "/body")
    yield from tag_problems(placed, view, carrier=carrier, seen=set())
    removed = [(f"/body/tags_removed/{position}", tag) for position, tag in enumerate(body.tags_removed)]
    yield from found_problems(removed, view, lots=(lot,))
    for where, quantity in _weighings(body):
        yield from quantity_problems(quantity, where, lot=lot.id, mineral=lot.mineral, policy=policy)
    if view.find(Recorded, event.id) is None and (now := _weighed(body, lot, view)) is not None:
        found = list(change_problems(lot.dry, now, "/body/quantity", lot=lot, policy=policy))
        yield from found
        if found and body.explanation is None:
            yield problem("difference-unexplained", "/body/explanation")


def _weighings(body: LotResealed) -> Iterator[tuple[str, Quantity]]:
    if body.quantity is not None:
        yield "/body/quantity", body.quantity
    for position, package in enumerate(body.packages):
        if package.quantity is not None:
            yield f"/body/packages/{position}/quantity", package.quantity


def _weighed(body: LotResealed, lot: Lot, view: View) -> Interval | None:
    """Return what the lot weighs dry now: as a whole, or package by package; None when it was not weighed."""
    whole = [body.quantity] if body.quantity is not None else [package.quantity for package in body.packages]
    weighed = [weigh(quantity, lot.mineral, policy_of(view))[1] for quantity in whole if quantity is not None]
    return total(weighed) if weighed and len(weighed) == len(whole) else None


def _reseal(event: Event[LotResealed], _at: At, draft: Draft) -> None:
    body = event.body
    tags = [tag for _, tag in placed_tags(body.tags, body.packages)]
    take_off(draft, body.tags_removed, [body.lot], "removed")
    sources = frozenset({body.lot})
    more = use_tags(tags, lot=body.lot, event=event.id, draft=draft, sources=sources)
    lot = draft.get(Lot, body.lot)
    draft.put(replace(lot, tags=tuple(dict.fromkeys((*lot.tags, *more)))))


def _store(event: Event[LotStored], _at: At, draft: Draft) -> None:
    body = event.body
    for id in body.lots:
        lot = draft.get(Lot, id)
        state = "in_stock" if lot.state in ("registered", "received_in_part") else lot.state
        place = body.place or event.payload.place
        draft.put(replace(lot, state=state, place=place, charge_holder=body.warehouse))


TYPES: Final = (
    EventType(
        "lot.assayed",
        LotAssayed,
        Nature.ANNOTATING,
        "lot",
        _assay_rules,
        _assay,
        sealable=frozenset({"analyst_name"}),
        revise=_revise_assay,
        undo=_undo_assay,
    ),
    EventType(
        "lot.sampled",
        LotSampled,
        Nature.MOVING,
        "lot",
        _sample_rules,
        _sample,
        sealable=frozenset({"witness_names"}),
        revise=_revise_sample,
    ),
    EventType(
        "lot.resealed",
        LotResealed,
        Nature.MOVING,
        "lot",
        _reseal_rules,
        _reseal,
        sealable=frozenset({"witness_names"}),
        marks=("seals_removed", "seals"),
    ),
    EventType("lot.stored", LotStored, Nature.MOVING, "lot", no_rules, _store),
)
