"""Where a lot begins: production at a site, and the attestation of somebody else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import Field

from ledger.errors import Problem
from ledger.frozen import replace
from ledger.lots.attribution import SITE
from ledger.lots.codes import BLUE, RED, YELLOW
from ledger.lots.event import Event, EventType, Nature
from ledger.lots.heirs import reattribute
from ledger.lots.problems import problem
from ledger.lots.quantity import HUNDRED, ZERO, Quantity, net_interval, total
from ledger.lots.schema import (
    Date,
    Free,
    Id,
    LotRef,
    Model,
    Name,
    NotBefore,
    PartyRef,
    Past,
    Percent,
    PlaceRef,
    SiteRef,
    Timestamp,
    day_of,
)
from ledger.lots.standing import standing_on
from ledger.lots.state import Lot, Recorded, Site, SiteMonth
from ledger.lots.types.areas import closed_problems
from ledger.lots.types.birth import Birth, birth_problems, born, revise_birth
from ledger.lots.types.licences import licensed_on
from ledger.lots.values import Share
from ledger.lots.view import At, Draft, View, get
from ledger.lots.weighing import change_problems, effective_time, policy_of, quantity_problems, weigh


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


class LotRegistered(Birth):
    """Production at one site (ICGLR MD.12, operation 1). Material of two sites is two lots."""

    site: SiteRef
    pits: Annotated[tuple[Name, ...], Field(max_length=64)] = ()
    producers: Annotated[tuple[Producer, ...], Field(max_length=64)] = ()
    extracted_from: Annotated[Date | None, Past()] = None
    extracted_to: Annotated[Date | None, NotBefore("extracted_from"), Past()] = None
    extraction_method: Literal["surface", "underground", "alluvial", "tailings"] | None = None
    sealed_at: Timestamp | None = None
    tagging_place: PlaceRef | None = None
    weighings: Annotated[tuple[Weighing, ...], Field(max_length=16)] = ()
    attestors: Annotated[tuple[PartyRef, ...], Field(max_length=8)] = ()


class LotAttested(Model):
    """That somebody other than the custodian saw the lot, with what was weighed."""

    lots: Annotated[tuple[LotRef, ...], Field(min_length=1, max_length=256)]
    statement: Literal["origin", "weighing", "sealing", "custody"] = "origin"
    quantity: Quantity | None = None
    remark: Annotated[Name | None, Free()] = None


def _register_rules(event: Event[LotRegistered], at: At, view: View) -> Iterator[Problem]:
    body = event.body
    yield from birth_problems(event, view, site=body.site)
    shares = sum((Decimal(producer.share_percent) for producer in body.producers), ZERO)
    if body.producers and shares != HUNDRED:
        yield problem("shares-not-100", "/body/producers", sum=shares)
    missing = [name for name in ("extracted_from", "producers") if not getattr(body, name)]
    if missing:
        yield problem("optional-missing", "/body", field=", ".join(missing))
    site = view.find(Site, body.site)
    if site is not None:
        yield from _site_problems(event, site, at, view)
        yield from closed_problems(event, site, at, view)


def _site_problems(event: Event[LotRegistered], site: Site, at: At, view: View) -> Iterator[Problem]:
    body = event.body
    day = day_of(effective_time(event, at))
    status = standing_on(site, day, policy_of(view))
    if status == RED:
        yield problem("site-red", "/body/site", site=site.id, day=day, lot=body.lot)
    elif status == YELLOW:
        yield problem("site-yellow", "/body/site", site=site.id, day=day)
    elif status == BLUE:
        yield _blue_problem(site, day)
    if not licensed_on(site, day):
        yield problem("licence-outside", "/body/site", site=site.id, day=day)
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


def _blue_problem(site: Site, day: str) -> Problem:
    """A site without a status: nothing was decided yet, or what was has run out."""
    decided = [one for one in site.decisions if one.status != BLUE and one.from_day <= day]
    if not decided:
        return problem("site-not-inspected", "/body/site", site=site.id, day=day)
    return problem("site-status-lapsed", "/body/site", site=site.id, day=day, first=decided[-1].from_day)


def _register(event: Event[LotRegistered], at: At, draft: Draft) -> None:
    body = event.body
    place = event.payload.place or body.tagging_place
    lot = born(event, draft, state="registered", shares=_shares(body), place=place)
    draft.put(lot)
    _produce(draft, body.site, day_of(effective_time(event, at))[:7], lot.net.value, lots=1)


def _shares(body: LotRegistered) -> tuple[Share, ...]:
    return (Share(f"{SITE}{body.site}", Decimal(1)),)


def _produce(draft: Draft, site: str, month: str, net_kg: Decimal, *, lots: int) -> None:
    id = f"{site}/{month}"
    so_far = draft.find(SiteMonth, id) or SiteMonth(id, ZERO, 0)
    draft.put(SiteMonth(id, so_far.net_kg + net_kg, so_far.lots + lots))


def _unproduce(event: Event[LotRegistered], draft: Draft) -> None:
    """Take a voided lot out of its site's month."""
    body = event.body
    month = day_of(draft.get(Recorded, event.id).effective_at)[:7]
    net = net_interval(body.quantity, body.mineral, policy_of(draft))
    _produce(draft, body.site, month, -net.value, lots=-1)


def _revise_registration(old: Event[LotRegistered], new: LotRegistered, at: At, draft: Draft) -> None:
    """What a corrected registration changes: the lot, its origin and that of its heirs, the site's month."""
    policy = policy_of(draft)
    was = old.body
    before, after = (
        day_of(instant)[:7] for instant in (effective_time(old, at), draft.get(Recorded, old.id).effective_at)
    )
    _produce(draft, was.site, before, -net_interval(was.quantity, was.mineral, policy).value, lots=-1)
    _produce(draft, new.site, after, net_interval(new.quantity, new.mineral, policy).value, lots=1)
    revise_birth(old, new, draft)
    if new.site != was.site:
        reattribute(draft, was.lot, _shares(new))


def _attest_rules(event: Event[LotAttested], _at: At, view: View) -> Iterator[Problem]:
    for position, id in enumerate(event.body.lots):
        lot = view.find(Lot, id)
        if lot is not None and event.issuer in (lot.custodian, lot.owner):
            yield problem("self-attestation", f"/body/lots/{position}", party=event.issuer, lot=id)
    if event.body.quantity is not None and view.find(Recorded, event.id) is None:
        yield from _weighed_problems(event.body.quantity, event.body.lots, view)


def _weighed_problems(quantity: Quantity, ids: Sequence[str], view: View) -> Iterator[Problem]:
    """What an outsider weighed, against what the lots weigh: each alone, or all together."""
    policy = policy_of(view)
    lots = [get(view, Lot, id) for id in ids]
    first = lots[0]
    yield from quantity_problems(
        quantity, "/body/quantity", lot=first.id, mineral=first.mineral, policy=policy
    )
    if not any(lot.revision for lot in lots):
        # Of what was divided since nobody can say that it weighed so much.
        was, now = total(lot.dry for lot in lots), weigh(quantity, first.mineral, policy)[1]
        yield from change_problems(was, now, "/body/quantity", lot=first, policy=policy)


def _attest(event: Event[LotAttested], _at: At, draft: Draft) -> None:
    for id in event.body.lots:
        lot = draft.get(Lot, id)
        if event.issuer not in lot.attested_by:
            draft.put(replace(lot, attested_by=(*lot.attested_by, event.issuer)))


def _undo_attestation(event: Event[LotAttested], draft: Draft) -> None:
    for id in event.body.lots:
        lot = draft.get(Lot, id)
        others = tuple(party for party in lot.attested_by if party != event.issuer)
        draft.put(replace(lot, attested_by=others))


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
        undo=_unproduce,
    ),
    EventType(
        "lot.attested",
        LotAttested,
        Nature.ANNOTATING,
        "lot",
        _attest_rules,
        _attest,
        undo=_undo_attestation,
    ),
)
