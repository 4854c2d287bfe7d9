"""Where a lot begins: production at a site, and the attestation of somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.codes import BLUE, RED, YELLOW
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.holds import mark_descendants, put_on_hold
from ledger.lots.policy import LedgerPolicy
from ledger.lots.problems import problem
from ledger.lots.quantity import HUNDRED, ZERO, Components, Quantity, grades_of, net_interval
from ledger.lots.schema import (
    Date,
    Free,
    Hash,
    HsCode,
    Id,
    LotRef,
    Model,
    Name,
    NewLot,
    NotBefore,
    PartyRef,
    Percent,
    PlaceRef,
    SiteRef,
    Timestamp,
    day_of,
)
from ledger.lots.state import Lot, Recorded, Site, SiteMonth, Tag
from ledger.lots.types.tags import (
    Carrier,
    Placed,
    TagRef,
    Tags,
    free_tags,
    placed_tags,
    tag_id,
    tag_ids,
    tag_problems,
    use_tags,
)
from ledger.lots.values import Hold, Share
from ledger.lots.view import At, Draft, View
from ledger.lots.weighing import (
    component_problems,
    effective_time,
    mineral_problems,
    policy_of,
    quantity_problems,
    restate,
    revise,
    weigh,
)


class Package(Model):
    """One bag, drum or bar of a lot: its seal, tag and masses."""

    kind: Literal["bag", "drum", "bar", "bottle", "box"] = "bag"
    seal: Name | None = None
    tag: TagRef | None = None
    quantity: Quantity | None = None


Packages = Annotated[tuple[Package, ...], Field(max_length=256)]


class Producer(Model):
    """Who dug: a team, or a person by pseudonym (the name is sealed), and their part of the lot."""

    team: Name | None = None
    person: Id | None = None
    share_percent: Percent


class Weighing(Model):
    """An earlier weighing, before this lot was entered."""

    weighed_at: Timestamp
    quantity: Quantity
    by: Id | None = None


class LotRegistered(Model):
    """Production at one site (ICGLR MD.12, operation 1). Material of two sites is two lots."""

    lot: NewLot
    number: Name | None = None
    site: SiteRef
    custodian: PartyRef | None = None
    owner: PartyRef | None = None
    pits: Annotated[tuple[Name, ...], Field(max_length=64)] = ()
    producers: Annotated[tuple[Producer, ...], Field(max_length=64)] = ()
    extracted_from: Date | None = None
    extracted_to: Annotated[Date | None, NotBefore("extracted_from")] = None
    extraction_method: Literal["surface", "underground", "alluvial", "tailings"] | None = None
    mineral: HsCode
    trade_name: Annotated[Name | None, Free()] = None
    quantity: Quantity
    components: Components = ()
    packages: Packages = ()
    tags: Tags = ()
    sealed_at: Timestamp | None = None
    tagging_place: PlaceRef | None = None
    weighings: Annotated[tuple[Weighing, ...], Field(max_length=16)] = ()
    attestors: Annotated[tuple[PartyRef, ...], Field(max_length=8)] = ()
    photos: Annotated[tuple[Hash, ...], Field(max_length=16), Free()] = ()


class LotAttested(Model):
    """That somebody other than the custodian saw the lot, with what was weighed."""

    lots: Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]
    statement: Literal["origin", "weighing", "sealing", "custody"] = "origin"
    quantity: Quantity | None = None
    remark: Annotated[Name | None, Free()] = None


def _register_rules(event: Event[LotRegistered], at: At, view: View) -> Iterator[Problem]:
    body = event.body
    policy = policy_of(view)
    yield from mineral_problems(body.mineral, "/body/mineral")
    yield from quantity_problems(
        body.quantity, "/body/quantity", lot=body.lot, mineral=body.mineral, policy=policy
    )
    yield from component_problems(body.components, "/body/components", body.mineral, policy)
    shares = sum((Decimal(producer.share_percent) for producer in body.producers), ZERO)
    if body.producers and shares != HUNDRED:
        yield problem("shares-not-100", "/body/producers", sum=shares)
    placed = _placed(body)
    if not placed:
        yield problem("untagged", "/body/tags", lot=body.lot)
    holders = frozenset(filter(None, (event.issuer, body.custodian)))
    carrier = Carrier(body.lot, holders=holders, site=body.site)
    yield from tag_problems(placed, view, carrier=carrier, seen=set())
    missing = [name for name in ("extracted_from", "producers") if not getattr(body, name)]
    if missing:
        yield problem("optional-missing", "/body", field=", ".join(missing))
    site = view.find(Site, body.site)
    if site is not None:
        yield from _site_problems(event, site, at, view)


def _placed(body: LotRegistered) -> list[Placed]:
    return placed_tags(body.tags, body.packages, "/body")


def _tags(body: LotRegistered) -> list[TagRef]:
    return [tag for _, tag in _placed(body)]


def _site_problems(event: Event[LotRegistered], site: Site, at: At, view: View) -> Iterator[Problem]:
    body = event.body
    day = day_of(effective_time(event, at))
    status = site.status_on(day)
    if status == RED:
        yield problem("site-red", "/body/site", site=site.id, day=day, lot=body.lot)
    elif status == YELLOW:
        yield problem("site-yellow", "/body/site", site=site.id, day=day)
    elif status == BLUE:
        yield problem("site-not-inspected", "/body/site", site=site.id, day=day)
    if site.minerals and body.mineral not in site.minerals:
        yield problem("site-mineral", "/body/mineral", hs=body.mineral, site=site.id)
    if site.monthly_allotment_kg is not None:
        so_far = view.find(SiteMonth, f"{site.id}/{day[:7]}")
        whole = (so_far.net_kg if so_far else ZERO) + (body.quantity.stated_net_kg() or ZERO)
        if whole > site.monthly_allotment_kg:
            yield problem(
                "over-allotment",
                "/body/quantity",
                site=site.id,
                month=day[:7],
                sum=whole,
                allotment=site.monthly_allotment_kg,
            )


def _register(event: Event[LotRegistered], at: At, draft: Draft) -> None:
    body = event.body
    policy = policy_of(draft)
    net, dry = weigh(body.quantity, body.mineral, policy)
    custodian = body.custodian or event.issuer
    draft.put(
        Lot(
            id=body.lot,
            head=event.id,
            born=event.id,
            mineral=body.mineral,
            custodian=custodian,
            owner=body.owner or custodian,
            state="registered",
            revision=0,
            net=net,
            dry=dry,
            weighed_by=event.id,
            shares=(Share(f"site:{body.site}", Decimal(1)),),
            grades=grades_of(body.components, policy),
            place=event.payload.place or body.tagging_place,
            tags=use_tags(_tags(body), lot=body.lot, event=event.id, draft=draft),
        )
    )
    _produce(draft, body.site, day_of(effective_time(event, at))[:7], net.value, lots=1)


def _produce(draft: Draft, site: str, month: str, net_kg: Decimal, *, lots: int) -> None:
    id = f"{site}/{month}"
    so_far = draft.find(SiteMonth, id) or SiteMonth(id, ZERO, 0)
    draft.put(SiteMonth(id, so_far.net_kg + net_kg, so_far.lots + lots))


def unproduce(lot: Lot, draft: Draft) -> None:
    """Take a voided lot out of its site's month, if it was production."""
    born = draft.get(Recorded, lot.born)
    if born.type == "lot.registered":
        site = lot.shares[0].origin.removeprefix("site:")
        _produce(draft, site, day_of(born.effective_at)[:7], -lot.net.value, lots=-1)


def _revise_registration(old: Event[LotRegistered], new: LotRegistered, _at: At, draft: Draft) -> None:
    """What a corrected registration changes: balance, grades, mineral, origin, tags, the site's month."""
    policy = policy_of(draft)
    was = old.body
    month = day_of(draft.get(Recorded, old.id).effective_at)[:7]
    _produce(draft, was.site, month, -net_interval(was.quantity, was.mineral, policy).value, lots=-1)
    _produce(draft, new.site, month, net_interval(new.quantity, new.mineral, policy).value, lots=1)
    restate(draft, was.lot, lambda lot: _revised(lot, was, new, policy))
    if _described(new) != _described(was):
        mark_descendants(draft, was.lot, "corrected-upstream")
    if _tags(new) != _tags(was):
        _retag(old, new, draft)


def _described(body: LotRegistered) -> tuple[object, ...]:
    return body.quantity, body.components, body.mineral, body.site


def _revised(lot: Lot, was: LotRegistered, new: LotRegistered, policy: LedgerPolicy) -> Lot:
    if new.quantity != was.quantity and lot.weighed_by == lot.born:
        lot = revise(lot, was.quantity, new.quantity, mineral=new.mineral, policy=policy)
    if new.components != was.components:
        lot = replace(lot, grades=grades_of(new.components, policy))
    if new.site != was.site:
        lot = replace(lot, shares=(Share(f"site:{new.site}", Decimal(1)),))
    return replace(lot, mineral=new.mineral)


def _retag(old: Event[LotRegistered], new: LotRegistered, draft: Draft) -> None:
    """Take the tags off that are corrected away and put the others on; a tag in use holds both lots."""
    lot, was, now = old.body.lot, tag_ids(_tags(old.body)), _tags(new)
    gone = tuple(id for id in was if id not in tag_ids(now))
    free_tags(draft, replace(draft.get(Lot, lot), tags=gone))
    more = use_tags([tag for tag in now if tag_id(tag) not in was], lot=lot, event=old.id, draft=draft)
    if any(draft.get(Tag, id).lot != lot for id in more):
        put_on_hold(draft, lot, Hold(f"tag-conflict:{old.id}", "tag-conflict", old.id))
    restate(
        draft,
        lot,
        lambda one: replace(one, tags=(*(id for id in one.tags if id not in (*gone, *more)), *more)),
    )


def _attest_rules(event: Event[LotAttested], _at: At, view: View) -> Iterator[Problem]:
    for position, id in enumerate(event.body.lots):
        lot = view.find(Lot, id)
        if lot is not None and event.issuer in (lot.custodian, lot.owner):
            yield problem("self-attestation", f"/body/lots/{position}", party=event.issuer, lot=id)


def _attest(event: Event[LotAttested], _at: At, draft: Draft) -> None:
    for id in event.body.lots:
        lot = draft.get(Lot, id)
        if event.issuer not in lot.attested_by:
            draft.put(replace(lot, attested_by=(*lot.attested_by, event.issuer)))


TYPES: Final = (
    EventType(
        "lot.registered",
        LotRegistered,
        Nature.MOVING,
        "lot",
        _register_rules,
        _register,
        sealable=frozenset({"producers_names", "price", "latitude", "longitude"}),
        revise=_revise_registration,
    ),
    EventType("lot.attested", LotAttested, Nature.ANNOTATING, "lot", _attest_rules, _attest),
)
